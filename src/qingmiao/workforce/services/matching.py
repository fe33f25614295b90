"""Who is it? The same check at every door: a person is taken for a known one only by number, name and birth date, with one hit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.identity import Identity, parse_identity
from qingmiao.core.errors import DomainError
from qingmiao.workforce.models import Alias, AliasKind, Doubt, DoubtState, Worker
from qingmiao.workforce.models.people import name_index, number_index
from qingmiao.workforce.rules.vocabulary import DoubtKind, IdentityKind

OLDEST, YOUNGEST_YEARS = date(1926, 1, 1), 16


@dataclass(frozen=True)
class Person:
    """A person as somebody names them: identity, name, and what a passport does not say."""

    identity: Identity
    name: str
    birth_date: date
    sex: str = ""
    phone: str = ""

    @property
    def index(self) -> str:
        """The keyed hash of the number."""
        return number_index(self.identity.number)


def read_person(  # one value for each thing that is typed
    number: str, name: str, *, is_passport: bool = False, birth_date: date | None = None, sex: str = "", phone: str = ""
) -> Person:
    """Return a person as typed. Raises DomainError at the field that is wrong."""
    try:
        identity = parse_identity(number, is_passport=is_passport)
    except DomainError as refusal:
        raise DomainError(str(refusal), field="number") from refusal
    born = identity.birth_date or birth_date
    if born is None:
        raise DomainError("护照上没有出生日期，请填写。", field="birth_date")
    if identity.birth_date and birth_date and birth_date != identity.birth_date:
        raise DomainError("出生日期和证件号码中的不一致，请核对。", field="birth_date")
    if born < OLDEST:
        raise DomainError("出生日期太早，请核对。", field="birth_date")
    return Person(identity, " ".join(name.split()), born, identity.sex or sex, phone)


@dataclass(frozen=True)
class Known:
    """Workers by the index of a number, each under the row that is kept, with the names they are known by."""

    by_number: Mapping[str, Worker]
    names: Mapping[int, frozenset[str]]

    def is_the_same(self, worker: Worker, person: Person) -> bool:
        """Tell whether number, name and birth date all fit."""
        return worker.birth_date == person.birth_date and name_index(person.name) in self.names[worker.pk]


def known_among(indexes: Collection[str]) -> Known:
    """Return who is known under these numbers, also under former ones; in three queries."""
    by_number = {row.number_index: row.merged_into or row for row in _rows().filter(number_index__in=indexes)}
    aliases = Alias.objects.filter(kind=AliasKind.NUMBER, index__in=indexes).select_related("worker__merged_into")
    by_number |= {alias.index: alias.worker.merged_into or alias.worker for alias in aliases}
    workers = {worker.pk: worker for worker in by_number.values()}
    names = {pk: {worker.name_index} for pk, worker in workers.items()}
    for pk, index in Alias.objects.filter(kind=AliasKind.NAME, worker__in=workers).values_list("worker", "index"):
        names[pk].add(index)
    return Known(by_number, {pk: frozenset(found) for pk, found in names.items()})


def find_worker(number: str) -> Worker | None:
    """Return who is known under a number, former ones included; None for a number that is none."""
    index = number_index(clean_code(number))
    return known_among([index]).by_number.get(index)


def new_worker(person: Person, on: date) -> Worker:
    """Return an unsaved row for somebody who is not known."""
    row = Worker(
        kind=IdentityKind(person.identity.kind),
        number=person.identity.number,
        number_index=person.index,
        birth_date=person.birth_date,
        sex=person.sex,
        first_seen_on=on,
    )
    row.set_name(person.name)
    row.set_phone(person.phone)
    return row


def doubt_name(worker: Worker, person: Person, county_code: str, institution_id: int | None, on: date) -> Doubt:
    """Return an unsaved doubt: a known number under another name."""
    return Doubt(
        kind=DoubtKind.NAME_DIFFERS,
        worker=worker,
        institution_id=institution_id,
        name=person.name,
        county_code=county_code,
        found_on=on,
    )


def doubt_doubles(new: Iterable[Worker], county_code: str, on: date) -> list[Doubt]:
    """Return unsaved doubts about new rows that share name and birth date with an older one; in one query."""
    fresh = list(new)
    born = {(row.name_index, row.birth_date): row for row in fresh}
    older = Worker.objects.filter(name_index__in=[row.name_index for row in fresh], birth_date__in=[row.birth_date for row in fresh])
    found = older.filter(merged_into=None).exclude(pk__in=[row.pk for row in fresh]) if fresh else []
    return [
        Doubt(kind=DoubtKind.POSSIBLE_DOUBLE, worker=row, other=other, county_code=county_code, found_on=on)
        for row in found
        if (other := born.get((row.name_index, row.birth_date))) is not None
    ]


def keep_doubts(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Keep doubts that are not open already."""
    kept = []
    for doubt in doubts:
        same = Doubt.objects.filter(kind=doubt.kind, worker=doubt.worker, other=doubt.other, institution=doubt.institution)
        if not same.filter(state=DoubtState.OPEN).exists():
            doubt.save()
            kept.append(doubt)
    return kept


def _rows() -> "QuerySet[Worker]":
    return Worker.objects.select_related("merged_into")
