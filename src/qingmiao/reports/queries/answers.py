"""Public answers as everyone finds them."""

from django.db.models import Q, QuerySet

from qingmiao.reports.models import PublicAnswer
from qingmiao.reports.rules.vocabulary import Topic


def public_answers(search: str = "", topic: str = "") -> "QuerySet[PublicAnswer]":
    """Return the answers that are published, narrowed to words and a topic, newest first."""
    found = PublicAnswer.objects.filter(withdrawn_on=None).order_by("-published_on", "-pk")
    if topic in set(Topic):
        found = found.filter(topic=topic)
    for word in search.split()[:5]:
        found = found.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return found


def topics_with_answers() -> list[tuple[str, str, int]]:
    """Return (topic, label, how many answers) of the topics that have some."""
    counts: dict[str, int] = {}
    for topic in PublicAnswer.objects.filter(withdrawn_on=None).order_by().values_list("topic", flat=True):
        counts[topic] = counts.get(topic, 0) + 1
    return [(topic.value, topic.label, counts[topic.value]) for topic in Topic if topic.value in counts]
