"""What time brings: terms that run out or begin, institutions that closed, findings that open, and the reminder before the end."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from qingmiao.core import audit
from qingmiao.core.legislation import load
from qingmiao.core.parties import tell
from qingmiao.core.workflow import take
from qingmiao.demonstration.models import Demonstration, DemonstrationState, WithdrawalProposal
from qingmiao.demonstration.rules import REMINDER_DAYS
from qingmiao.demonstration.services.ending import cut
from qingmiao.demonstration.services.taking import city_of, mark, news, parties
from qingmiao.demonstration.workflow import OPEN_STATES, workflow_on
from qingmiao.filings.models import NonconformityNotice
from qingmiao.institutions.models import Institution, Standing
from qingmiao.ui.words import day_cn

GRANTED = DemonstrationState.GRANTED
CLOSED = "机构注销备案，示范点随之终止。"
RUN_OUT = "示范期满。"


def watch(*, at: datetime) -> int:
    """Do everything that a day brings, each case in its own transaction; return how many changed. A second run changes nothing."""
    on = timezone.localdate(at)
    closed = _pks(Demonstration.objects.filter(state__in=OPEN_STATES, institution__standing=Standing.DEREGISTERED))
    over = _pks(Demonstration.objects.filter(state=GRANTED, granted_until__lt=on))
    return (
        sum(end_with_institution(pk, at=at) for pk in closed)
        + sum(expire(pk, at=at) for pk in over)
        + sum(propose_withdrawal(pk, at=at) for pk in _pks(_with_open_finding()))
        + sum(remind(pk, at=at) for pk in _pks(_near_end(on)))
        + sum(refresh_mark(pk, at=at) for pk in _wrongly_marked(on))
    )


@transaction.atomic
def expire(pk: int, *, at: datetime) -> bool:
    """End a term after its last day; return whether this call did it."""
    row, on = take(Demonstration(pk=pk)), timezone.localdate(at)
    if row.state != GRANTED or row.granted_until is None or row.granted_until >= on:
        return False
    row.ended_on, row.end_reason = row.granted_until + timedelta(days=1), RUN_OUT
    row.save(update_fields=["ended_on", "end_reason"])
    workflow_on(on).perform(row, "expire_demonstration", actor=None, at=at, note=RUN_OUT)
    mark(row.institution, on, actor=None, at=at)
    if not row.renewals.filter(state=GRANTED).exists():  # the next term goes on from here: nobody is told of an end
        title = f"{row.institution.name} 的示范期已满（{day_cn(row.granted_until)}）"
        tell(row, news(row, "expired", title), *parties(row), at=at)
    return True


@transaction.atomic
def end_with_institution(pk: int, *, at: datetime) -> bool:
    """End a round whose institution was deregistered, from the day it closed; return whether this call did it."""
    row, on = take(Demonstration(pk=pk)), timezone.localdate(at)
    if row.state not in OPEN_STATES or row.institution.standing != Standing.DEREGISTERED:
        return False
    cut(row, row.institution.closed_on or on, CLOSED)
    workflow_on(on).perform(row, "end_demonstration", actor=None, at=at, note=CLOSED)
    row.proposals.filter(answered_on=None).update(answer=CLOSED, answered_on=on)
    mark(row.institution, on, actor=None, at=at)
    tell(row, news(row, "ended", f"{row.institution.name} 已注销备案，示范点随之终止"), *parties(row), city_of(row), at=at)
    return True


@transaction.atomic
def propose_withdrawal(pk: int, *, at: datetime) -> int:
    """Propose to withdraw a demonstration for each open finding not proposed for yet; a person decides. Return how many were made."""
    row, on = take(Demonstration(pk=pk)), timezone.localdate(at)
    if row.state != GRANTED:
        return 0
    known = set(row.proposals.values_list("ground", flat=True))
    fresh = [notice for notice in _open_findings().filter(filing__institution=row.institution) if notice.number not in known]
    for notice in fresh:
        reason = f"不符合告知书 {notice.number}：{notice.reasons}"
        proposal = WithdrawalProposal.objects.create(demonstration=row, ground=notice.number, reason=reason, proposed_on=on)
        audit.record(None, "propose_withdrawal", row, at=at, changes={"ground": notice.number})
        title = f"{row.institution.name} 现场核实不符合，请决定是否撤销示范点"
        tell(row, news(row, f"proposal-{proposal.pk}", title, reason), city_of(row), at=at)
        tell(
            row,
            news(row, f"proposal-{proposal.pk}", f"{row.institution.name} 现场核实不符合，市级将决定是否保留示范点", reason),
            *parties(row),
            at=at,
        )
    return len(fresh)


@transaction.atomic
def remind(pk: int, *, at: datetime) -> bool:
    """Remind county and institution once that a term ends; return whether this call did it."""
    row = take(Demonstration(pk=pk))
    if row.state != GRANTED or row.granted_until is None or row.reminded_on is not None:
        return False
    row.reminded_on = timezone.localdate(at)
    row.save(update_fields=["reminded_on"])
    title = f"{row.institution.name} 的示范期将于 {day_cn(row.granted_until)} 期满"
    tell(row, news(row, "ends", title, "继续示范的，请县级在期满前推荐续期；不续期的，到期自动结束。"), *parties(row), at=at)
    audit.record(None, "remind_demonstration", row, at=at, changes={"until": row.granted_until.isoformat()})
    return True


@transaction.atomic
def refresh_mark(pk: int, *, at: datetime) -> bool:
    """Bring the register's mark of an institution in line with its terms."""
    mark(Institution.objects.select_for_update(of=("self",)).get(pk=pk), timezone.localdate(at), actor=None, at=at)
    return True


def _pks(rows: "Iterable[Demonstration]") -> list[int]:
    return [row.pk for row in rows]


def _open_findings() -> "QuerySet[NonconformityNotice]":
    return NonconformityNotice.objects.filter(closed_on=None).order_by("pk")


def _with_open_finding() -> "QuerySet[Demonstration]":
    houses = _open_findings().values("filing__institution")
    return Demonstration.objects.filter(state=GRANTED, institution__in=houses).order_by("pk")


def _near_end(on: date) -> "QuerySet[Demonstration]":
    """Return the terms that end soon, nobody was reminded of, and no renewal has been granted for."""
    days = int(load().value(REMINDER_DAYS, on).value)
    rows = Demonstration.objects.filter(state=GRANTED, reminded_on=None, granted_until__range=(on, on + timedelta(days=days)))
    return rows.exclude(renewals__state=GRANTED).order_by("pk")


def _wrongly_marked(on: date) -> list[int]:
    holding = Q(demonstrations__state=GRANTED, demonstrations__term__contains=on)
    holders = set(Institution.objects.filter(holding).order_by("pk").values_list("pk", flat=True))
    marked = set(Institution.objects.filter(is_demonstration_site=True).order_by("pk").values_list("pk", flat=True))
    return sorted(holders ^ marked)
