"""Telling the parties of a case what happened to it: one way for every app, and nobody is told the same thing twice."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from qingmiao.accounts.models import Organisation
from qingmiao.core import audit
from qingmiao.core.models import Notice
from qingmiao.core.notices import deliver

LONGEST_TITLE = Notice._meta.get_field("title").max_length


@dataclass(frozen=True)
class News:
    """What is told of a row: the event, a title, more words, and where it leads (`reverse`).

    An event is told once of a row. Where it may happen again, `version` tells the times apart: usually the row's own.
    """

    event: str
    title: str
    body: str = ""
    path: str = ""
    version: int | None = None


def tell(row: Model, news: News, *receivers: Organisation | None, at: datetime) -> int:
    """Put news of a row in the inbox of each receiver once; None where an organisation has no account. Return to how many it was new."""
    parts = (audit.subject_type(row), row.pk, news.event, news.version)
    about = "-".join(str(part) for part in parts if part is not None)
    known = {receiver.pk: receiver for receiver in receivers if receiver is not None}
    told = {"title": news.title[:LONGEST_TITLE], "body": news.body, "path": news.path, "subject_type": parts[0], "subject_id": str(row.pk)}
    return sum(deliver(Notice(organisation=receiver, key=f"{about}-{pk}", at=at, **told)) for pk, receiver in known.items())
