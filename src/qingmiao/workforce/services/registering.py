"""People of a filing: what it established becomes workers, engagements and proofs, in the transaction of the filing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.drafts import raw_facts
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.institutions.rules.facts import StaffMember, parse_draft
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import ClassPost, Doubt, Engagement, Worker
from qingmiao.workforce.rules.vocabulary import ProofSource
from qingmiao.workforce.services.conflicting import find_conflicts
from qingmiao.workforce.services.filed_proofs import keep_filed_proofs
from qingmiao.workforce.services.matching import Known, Person, doubt_doubles, doubt_name, keep_doubts, known_among, new_worker, read_person

KEPT = ("staff_key", "full_time", "is_main", "hired_on", "dispatched_by", "filing_number")


@dataclass(frozen=True)
class Roster:
    """The people an institution's facts list from a day on."""

    institution: Institution
    staff: Sequence[StaffMember]
    on: date
    filing_number: str


@dataclass(frozen=True)
class Listed:
    """One line of a roster and whom it names."""

    member: StaffMember
    person: Person


@transaction.atomic
def register_people(roster: Roster, *, actor: Post | None, at: datetime) -> None:
    """Take over the people of a filing. Who has no identity number on the list is nobody yet; the institution is shown who that is."""
    listed = _listed(roster.staff)
    known = known_among([line.person.index for line in listed])
    workers, doubts = _workers(listed, known, roster)
    engaged = _engage(roster, [(workers[line.person.index], line.member) for line in listed if line.person.index in workers])
    keep_filed_proofs([(workers[line.person.index], line.member) for line in listed if line.person.index in workers], roster.on, at=at)
    for doubt in keep_doubts(doubts):
        audit.record(None, "open_doubt", doubt, at=at)
    if engaged:
        find_conflicts(engaged, at=at)
        changes = {"filing": roster.filing_number, "people": len(engaged)}
        audit.record(actor, "register_people", roster.institution, at=at, changes=changes)


@transaction.atomic
def register_again(institution: Institution, *, actor: Post | None, at: datetime) -> None:
    """Take over the people of the facts in force once more: somebody whose name was in doubt is known by now."""
    version = FactsVersion.objects.filter(institution=institution, period__upper_inf=True).first()
    if version is not None:
        facts = parse_draft(raw_facts(version))
        register_people(Roster(institution, facts.staff or [], timezone.localdate(at), version.filing_number), actor=actor, at=at)


@transaction.atomic
def end_people(institution: Institution, *, on: date, at: datetime) -> None:
    """End every engagement of an institution that is no more."""
    open_rows = list(Engagement.objects.filter(institution=institution, period__upper_inf=True))
    end_engagements(open_rows, on, "机构注销备案")
    if open_rows:
        find_conflicts([row.worker_id for row in open_rows], at=at)


def end_engagements(rows: Sequence[Engagement], on: date, reason: str) -> None:
    """End engagements at a day (excluded), with the places in classes."""
    for row in rows:
        row.period, row.end_reason = DateRange(min(row.period.lower, on), on), reason
    Engagement.objects.bulk_update(rows, ["period", "end_reason"])
    posts = list(ClassPost.objects.filter(engagement__in=rows, period__upper_inf=True)) if rows else []
    for post in posts:
        post.period = DateRange(min(post.period.lower, on), on)
    ClassPost.objects.bulk_update(posts, ["period"])


def _listed(staff: Iterable[StaffMember]) -> list[Listed]:
    """Return the lines that name a person by number and name; a number twice on one list counts once, the first line."""
    found: dict[str, Listed] = {}
    for member in staff:
        if member.identity_number and member.name and member.role:
            person = read_person(member.identity_number, member.name, phone=member.phone or "")
            found.setdefault(person.index, Listed(member, person))
    return list(found.values())


def _workers(listed: Sequence[Listed], known: Known, roster: Roster) -> tuple[dict[str, Worker], list[Doubt]]:
    """Return the worker of each number that is sure, new ones made, and the doubts about the others."""
    sure: dict[str, Worker] = {}
    doubts: list[Doubt] = []
    new: list[Worker] = []
    county = roster.institution.county_code
    for line in listed:
        worker = known.by_number.get(line.person.index)
        if worker is None:
            sure[line.person.index] = fresh = new_worker(line.person, roster.on)
            new.append(fresh)
        elif known.is_the_same(worker, line.person):
            sure[line.person.index] = worker
        else:
            doubts.append(doubt_name(worker, line.person, county, roster.institution.pk, roster.on))
    Worker.objects.bulk_create(new)
    return sure, doubts + doubt_doubles(new, county, roster.on)


def _engage(roster: Roster, people: Sequence[tuple[Worker, StaffMember]]) -> list[int]:
    """Make, keep and end engagements as the list says; return the workers concerned. What the house entered itself stays until it ends."""
    wanted = {(row.worker_id, row.role): row for worker, member in people for row in _rows_of(worker, member, roster)}
    there = Engagement.objects.filter(institution=roster.institution, period__upper_inf=True)
    held = {(row.worker_id, row.role): row for row in there}
    gone = [row for key, row in held.items() if key not in wanted and row.filing_number]
    kept = [row for key, row in held.items() if key in wanted]
    for row in kept:
        for name in KEPT:
            setattr(row, name, getattr(wanted[row.worker_id, row.role], name))
    Engagement.objects.bulk_update(kept, KEPT)
    end_engagements(gone, roster.on, "变更备案后不在名册")
    Engagement.objects.bulk_create([row for key, row in wanted.items() if key not in held])
    return sorted({worker for worker, _ in [*wanted, *held]})


def _rows_of(worker: Worker, member: StaffMember, roster: Roster) -> Iterable[Engagement]:
    """Yield an engagement for the role and for each role held besides."""
    for role in dict.fromkeys([member.role, *(member.also or [])]):
        yield Engagement(
            worker=worker,
            institution=roster.institution,
            role=StaffRole(str(role)),
            period=DateRange(roster.on, None),
            is_main=role is member.role,
            full_time=member.full_time,
            hired_on=member.hired_on,
            dispatched_by=member.dispatched_by or "",
            staff_key=member.key or "",
            filing_number=roster.filing_number,
            source=ProofSource.FILED,
        )
