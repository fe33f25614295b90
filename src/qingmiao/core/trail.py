"""How the trail is read: which rows an app finds by what a person types, how it names them, and what changed in words.

An app declares in `<app>/shell.py` what it knows: `declare_trail(named=…, by_words=…, by_person=…)`. A person's name or number is looked
for through the keyed indexes of the apps that keep people; neither is written into the trail, the search itself is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import CharField, Q, QuerySet

from qingmiao.accounts.models import Organisation, Post, User, phone_index
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.rules import phone_key
from qingmiao.core import audit
from qingmiao.core.audit_words import CHANGES, FORMER
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry

Finder = Callable[[str], Q]
# Keys of rows → what each is called, and where it is shown; an empty address where no page of it is the reader's business.
Namer = Callable[[Sequence[str]], Mapping[str, tuple[str, str]]]
NAMERS: dict[str, Namer] = {}
BY_WORDS: list[Finder] = []
BY_PERSON: list[Finder] = []
NOBODY = Q(pk=None)
OWN_NAMES, UPPER = ("title", "number", "name"), ("institution", "filing")  # columns of plain words; what a row belongs to


def declare_trail(*, named: Mapping[str, Namer] | None = None, by_words: Finder | None = None, by_person: Finder | None = None) -> None:
    """Say how rows of an app are called in the trail, and how entries on them are found."""
    NAMERS.update(named or {})
    BY_WORDS.extend([by_words] if by_words else [])
    BY_PERSON.extend([by_person] if by_person else [])


def on_rows(model_label: str, keys: Iterable[object]) -> Q:
    """Return the condition of entries on these rows of a model."""
    return Q(subject_type=model_label, subject_id__in=[str(key) for key in keys])


def find_entries(entries: "QuerySet[AuditEntry]", words: str) -> "QuerySet[AuditEntry]":
    """Return the entries by somebody of this name, for such a purpose, or on a case or institution that the words name."""
    found = Q(actor_label__icontains=words) | Q(purpose__icontains=words)
    for finder in BY_WORDS:
        found |= finder(words)
    return entries.filter(found)


@transaction.atomic
def entries_about(person: str, purpose: str, *, actor: Post, at: datetime) -> "QuerySet[AuditEntry]":
    """Return who looked at or wrote of a person, by name or number; the search is written down, the name or number is not.

    Raises DomainError without a purpose.
    """
    if not purpose.strip():
        raise DomainError("请写明查找的目的，会记入审计。", field="purpose")
    audit.record(actor, "search_person", actor, at=at, purpose=purpose.strip())
    found = NOBODY
    for finder in BY_PERSON:
        found |= finder(person.strip())
    return audit.shown_entries().filter(found).order_by("-at", "-pk")


def names_of_rows(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what the rows of entries are called and where they are shown, asked once a model."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(FORMER.get(entry.subject_type, entry.subject_type), set()).add(entry.subject_id)
    return {(kind, key): name for kind, keys in wanted.items() for key, name in _namer(kind)(sorted(keys)).items()}


def _namer(kind: str) -> Namer:
    """Return how rows of a model are called: as its app says, else by their own title or number and what they belong to."""
    return NAMERS.get(kind) or (lambda keys: _plainly(kind, [key for key in keys if key.isdecimal()]))


def _plainly(kind: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    fields = {one.name: one for one in model._meta.concrete_fields}
    own = next((name for name in OWN_NAMES if isinstance(fields.get(name), CharField)), None)
    upper = next((name for name in UPPER if name in fields and _label(fields[name]) in NAMERS), None)
    columns = [name for name in (own, upper) if name]
    if not columns or not keys:
        return {}
    rows = list(model._base_manager.filter(pk__in=keys).order_by().values("pk", *columns))
    above = NAMERS[_label(fields[upper])]([str(row[upper]) for row in rows]) if upper else {}
    return {str(row["pk"]): _joined(above.get(str(row.get(upper)), ("", "")), row.get(own) or "") for row in rows}


def _label(field: Any) -> str:
    return field.related_model._meta.label_lower if field.is_relation else ""


def _joined(above: tuple[str, str], own: str) -> tuple[str, str]:
    return " ".join(word for word in (above[0], own) if word), above[1]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def words_of_changes(entry: AuditEntry) -> str:
    """Return what was recorded of a change, in words: states by their names, lists as lists."""
    states, places, parts = _states(entry.subject_type), {key: place for place, key in enumerate(CHANGES)}, []
    for key, value in sorted(entry.changes.items(), key=lambda change: places.get(change[0], len(places))):
        if shown := _said(value):
            parts.append(f"{CHANGES.get(key, key)}：{states.get(shown, shown) if key in ('from', 'to') else shown}")
    return "；".join(parts)


def _states(subject_type: str) -> dict[str, str]:
    try:
        field: Any = apps.get_model(FORMER.get(subject_type, subject_type))._meta.get_field("state")
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {str(value): str(label) for value, label in field.flatchoices}


def _account(person: str) -> Q:
    user = user_called(person)
    phone = phone_key(person)
    known = User.objects.filter(Q(phone_index=phone_index(phone)) if phone else Q(display_name=person))
    return on_rows("accounts.user", {*known.values_list("pk", flat=True), *([user.pk] if user else [])})


def _named(model: Any, word: Callable[[Any], str]) -> Namer:
    return lambda keys: {str(pk): (word(row), "") for pk, row in model.objects.in_bulk([key for key in keys if key.isdecimal()]).items()}


declare_trail(
    named={
        "accounts.user": _named(User, lambda row: row.display_name),
        "accounts.organisation": _named(Organisation, lambda row: row.name),
        "accounts.post": lambda keys: {
            str(row.pk): (f"{row.user.display_name}（{row.label}）", "")
            for row in Post.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).select_related(
                "user", "organisation", "deputises_for__user"
            )
        },
    },
    by_person=_account,
)
