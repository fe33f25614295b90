"""Every topic has its row where cards were loaded before, due with the first of them; kept pages hear of every write."""

from typing import Any, ClassVar

from django.db import migrations
from django.db.models import Min

from qingmiao.core.keeping import WatchTable


def begin_topics(apps: Any, _schema: Any) -> None:
    """Begin each topic of the cards that are there."""
    card, topic = apps.get_model("guidance", "Card"), apps.get_model("guidance", "KeptTopic")
    dues = dict(card.objects.order_by().values_list("topic").annotate(due=Min("review_due_on")))
    in_order = [key for key, _label in topic._meta.get_field("key").choices if key in dues]
    topic.objects.bulk_create(topic(key=key, review_due_on=dues[key]) for key in in_order)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("guidance", "0005_kept_topics")]

    operations: ClassVar = [migrations.RunPython(begin_topics, migrations.RunPython.noop), WatchTable("guidance_kepttopic")]
