"""Who looked at a child's data: every read in the trail that tells a purpose, in words a parent understands.

An app that keeps rows about a child says which they are, once: `declare_child_rows(lambda child: [(Enrolment, keys)])` in its shell.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from qingmiao.accounts.models import User
from qingmiao.core.audit import subject_type
from qingmiao.core.audit_words import VERBS, word_of
from qingmiao.core.models import AuditEntry
from qingmiao.core.trail import NOBODY, on_rows
from qingmiao.families.models import Child, DataRequest, Guardianship, GuardianshipProof, Invitation, Proxy

Rows = Iterable[tuple[type[Model], Iterable[object]]]
FINDERS: list[Callable[[Child], Rows]] = []
OWN_WORDS, FAMILY_WORDS = "您自己", "家里人"


@dataclass(frozen=True)
class ChildRead:
    """One look at a child's data. `entry` is the row of the trail, to object to it."""

    entry: int
    at: datetime
    who: str
    office: str
    what: str
    purpose: str
    is_of_family: bool


def declare_child_rows(finder: Callable[[Child], Rows]) -> None:
    """Say which rows of an app are about a child: whoever reads one of them has looked at the child's data."""
    FINDERS.append(finder)


def reads_of(child: Child, reader: User) -> "list[ChildRead]":
    """Return every read of a child's data, newest first; three queries besides those of the finders."""
    guardians = Guardianship.objects.filter(child=child).values_list("guardian", flat=True)
    family = set(guardians.union(Proxy.objects.filter(child=child, person__isnull=False).values_list("person", flat=True)))
    about = NOBODY
    for finder in FINDERS:
        for model, keys in finder(child):
            about |= on_rows(subject_type(model), keys)
    entries = AuditEntry.objects.filter(about & ~Q(purpose="")).select_related("post__user", "post__organisation")
    return [_read(entry, reader, family) for entry in entries.order_by("-at", "-pk")]


def is_read_of(child: Child, entry: int, reader: User) -> bool:
    """Tell whether a row of the trail is a read of this child's data."""
    return any(read.entry == entry for read in reads_of(child, reader))


def read_words(entry: AuditEntry) -> str:
    """Return one read in words, for the officer who answers an objection to it."""
    return f"{entry.actor_label}：{_what(entry)}，目的：{entry.purpose}"


def _read(entry: AuditEntry, reader: User, family: set[int]) -> ChildRead:
    post = entry.post
    is_family = post is not None and post.organisation is None and post.user_id in family
    if post is None:
        who, office = "系统", ""
    elif is_family:
        who, office = (OWN_WORDS if post.user_id == reader.pk else FAMILY_WORDS), ""
    else:
        who, office = post.get_role_display(), post.organisation.name if post.organisation else ""
    return ChildRead(entry.pk, entry.at, who, office, _what(entry), entry.purpose, is_family)


def _what(entry: AuditEntry) -> str:
    """Return what was done to what, the thing only where the act does not name it."""
    act, thing = VERBS.get(entry.verb, entry.verb), word_of(entry.subject_type)
    return act if thing in act else f"{act}（{thing}）"


def _own_rows(child: Child) -> Sequence[tuple[type[Any], Iterable[object]]]:
    ties = Guardianship.objects.filter(child=child).values_list("pk", flat=True)
    return [
        (Child, [child.pk]),
        (Guardianship, ties),
        (GuardianshipProof, GuardianshipProof.objects.filter(guardianship__child=child).values_list("pk", flat=True)),
        (Proxy, Proxy.objects.filter(child=child).values_list("pk", flat=True)),
        (Invitation, Invitation.objects.filter(child=child).values_list("pk", flat=True)),
        (DataRequest, DataRequest.objects.filter(child=child).values_list("pk", flat=True)),
    ]


declare_child_rows(_own_rows)
