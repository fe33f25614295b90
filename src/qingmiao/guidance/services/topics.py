"""Who answers for a topic of guidance until when; their office hears of a review that is near."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.parties import News, tell
from qingmiao.guidance.models import Card, KeptTopic
from qingmiao.guidance.permissions import KEEP_TOPIC
from qingmiao.guidance.rules.topics import Topic
from qingmiao.guidance.services.keeping import name_owner, note_review, take_kept

NEAR = timedelta(days=14)


def begin_topics(due_on: date) -> None:
    """Make a row for each topic that has none yet; nobody answers for it until somebody is named."""
    held = set(KeptTopic.objects.values_list("key", flat=True))
    KeptTopic.objects.bulk_create(KeptTopic(key=topic.key, review_due_on=due_on) for topic in Topic if topic.key not in held)


@transaction.atomic
def assign_topic(topic: KeptTopic, owner: Post, deputy: Post | None, *, version: int, actor: Post, at: datetime) -> KeptTopic:
    """Name who answers for a topic, and who when that person is away."""
    return name_owner(take_kept(topic, KEEP_TOPIC, version=version, actor=actor), "assign_topic", owner, deputy, actor=actor, at=at)


@transaction.atomic
def review_topic(topic: KeptTopic, due_on: date, *, version: int, actor: Post, at: datetime) -> KeptTopic:
    """Note that all cards of a topic were read whole today, and by when they are to be read again."""
    topic = note_review(take_kept(topic, KEEP_TOPIC, version=version, actor=actor), due_on, at=at)
    read = Card.objects.filter(topic=topic.key).update(reviewed_on=topic.reviewed_on, review_due_on=due_on)
    audit.record(actor, "review_topic", topic, at=at, changes={"due_on": due_on.isoformat(), "cards": read})
    return topic


def remind_of_topics(*, at: datetime) -> int:
    """Tell the office once of each review that is near or late, and whose it is; return how many were told."""
    on = timezone.localdate(at)
    rows = KeptTopic.objects.filter(review_due_on__lte=on + NEAR).exclude(owner=None)
    told = 0
    for row in rows.select_related("owner__user", "owner__organisation", "deputy__user"):
        names = "、".join(post.user.display_name for post in (row.owner, row.deputy) if post is not None)
        news = News(
            f"due-{row.review_due_on}", f"养育主题“{row}”要在 {day_words(row.review_due_on)}前全文复核", f"负责：{names}", _page(row)
        )
        told += tell(row, news, row.owner.organisation if row.owner else None, at=at)
    return told


def _page(row: KeptTopic) -> str:
    return reverse("topic_keep", args=[row.pk])
