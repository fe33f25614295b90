"""What happened to a case, for every case alike: its changes of state, and whatever else the app adds, newest first."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from qingmiao.accounts.models import Post
from qingmiao.core.workflow import history
from qingmiao.ui.components import Event, Tone

SYSTEM = "系统"


def who(post: Post | None) -> str:
    """Return the post that acted, with its organisation; the system where nobody did."""
    return post.label if post else SYSTEM


def timeline(row: Model, labels: Mapping[str, str], tones: Mapping[str, Tone] | None = None, more: Iterable[Event] = ()) -> list[Event]:
    """Return a case's changes of state with `more`, newest first. `labels`: transition to word; a word no longer there keeps its code."""
    told = [
        Event(labels.get(log.transition, log.transition), log.at, who(log.post), log.note, (tones or {}).get(log.transition, "none"))
        for log in history(row)
    ]
    return sorted([*told, *more], key=lambda event: event.at)[::-1]
