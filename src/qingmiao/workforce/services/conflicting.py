"""Conflicts of posts: found at every door, shown to both counties, settled by one of them, gone when one side leaves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import Conflict, ConflictState, Engagement, Resolution
from qingmiao.workforce.rules.vocabulary import ConflictKind
from qingmiao.workforce.workflow import CONFLICT

CLOCK = "workforce_conflict"
(DAYS,) = declare("workforce.conflict_working_days")


def kinds_between(one: Engagement, other: Engagement) -> Iterator[ConflictKind]:
    """Yield what two engagements of one person at two institutions cannot be at once."""
    if one.institution_id == other.institution_id:
        return
    if one.full_time and other.full_time and one.is_main and other.is_main:
        yield ConflictKind.FULL_TIME_TWICE
    if one.role == other.role == StaffRole.PRINCIPAL:
        yield ConflictKind.PRINCIPAL_TWICE
    if one.role == other.role == StaffRole.CARER:
        yield ConflictKind.CARER_TWICE


def find_conflicts(workers: Collection[int], *, at: datetime) -> list[Conflict]:
    """Open what is new between the engagements of these people, and close what is over. In three queries where nothing is found."""
    rows = list(Engagement.objects.filter(worker__in=workers, period__upper_inf=True).select_related("institution").order_by("pk"))
    by_worker: dict[int, list[Engagement]] = {}
    for row in rows:
        by_worker.setdefault(row.worker_id, []).append(row)
    wanted = [(kind, one, other) for own in by_worker.values() for one, other in combinations(own, 2) for kind in kinds_between(one, other)]
    known = set(Conflict.objects.filter(worker__in=workers).values_list("kind", "one", "other"))
    _close_what_is_over(workers, {(str(kind), one.pk, other.pk) for kind, one, other in wanted}, at=at)
    return [_open(*found, at=at) for found in wanted if (str(found[0]), found[1].pk, found[2].pk) not in known]


def _open(kind: ConflictKind, one: Engagement, other: Engagement, *, at: datetime) -> Conflict:
    on = timezone.localdate(at)
    counties = one.institution.county_code, other.institution.county_code
    row = Conflict.objects.create(
        kind=kind, worker_id=one.worker_id, one=one, other=other, county_code=counties[0], other_county_code=counties[1], found_on=on
    )
    start_clock(row, CLOCK, "任职冲突处理", on=on, working_days=int(load().value(DAYS, on).value), county_code=counties[0])
    audit.record(None, "find_conflict", row, at=at, changes={"kind": kind})
    _tell(row, "found", f"发现任职冲突：{kind.label}", at=at)
    return row


def _close_what_is_over(workers: Collection[int], holding: set[tuple[str, int, int]], *, at: datetime) -> None:
    for row in Conflict.objects.filter(worker__in=workers, state=ConflictState.OPEN).select_for_update():
        if (row.kind, row.one_id, row.other_id) not in holding:
            row.settled_on = timezone.localdate(at)
            row.save(update_fields=["settled_on"])
            CONFLICT.perform(row, "conflict_vanished", actor=None, at=at)
            stop_clocks(row, on=timezone.localdate(at), outcome="vanished")


@dataclass(frozen=True)
class Settlement:
    """How a county settles a conflict."""

    resolution: Resolution
    note: str


@transaction.atomic
def resolve_conflict(row: Conflict, how: Settlement, *, version: int, actor: Post, at: datetime) -> Conflict:
    """Settle a conflict. Raises DomainError when what is said is not so: nobody has left, or nobody is part-time."""
    row = take(row, version)
    _is_so(row, how.resolution)
    row.resolution, row.note, row.settled_on = how.resolution, how.note, timezone.localdate(at)
    row.save(update_fields=["resolution", "note", "settled_on"])
    CONFLICT.perform(row, "resolve_conflict", actor=actor, at=at, note=how.note)
    stop_clocks(row, on=timezone.localdate(at), outcome="resolved")
    _tell(row, "resolved", f"任职冲突已处理：{how.resolution.label}", at=at)
    return row


def _is_so(row: Conflict, resolution: Resolution) -> None:
    both = Engagement.objects.filter(pk__in=[row.one_id, row.other_id])
    if resolution == Resolution.ONE_LEAVES and both.filter(period__upper_inf=True).count() == 2:
        raise DomainError("两处任职都没有办理离岗，请先由一家机构办理离岗；办理后冲突会自行消除。", field="resolution")
    if resolution == Resolution.PART_TIME and not both.filter(Q(full_time=False)).exists():
        raise DomainError("两处任职都没有改为兼职，请先由一家机构变更。", field="resolution")


def _tell(row: Conflict, event: str, title: str, *, at: datetime) -> None:
    counties = {row.county_code, row.other_county_code}
    path = reverse("conflict_show", kwargs={"pk": row.pk})
    tell(row, News(event, title, path=path), *(health_department_of(code) for code in sorted(counties)), at=at)


def told_of(worker_id: int, wanted: Engagement) -> list[str]:
    """Return in words what an engagement that is not saved yet would bring about; where else somebody works is not said."""
    others = Engagement.objects.filter(worker=worker_id, period__upper_inf=True)
    kinds = {kind for other in others for kind in kinds_between(wanted, other)}
    return [kind.label for kind in ConflictKind if kind in kinds]
