"""Named checks before money goes out: what each looks for, and the rows it found. A finding never refuses, it asks a person.

What needs the child's day (an absent child with a meal, one child in two houses) is checked once attendance and enrolments are read;
until then these checks do not run and nobody is told that they have passed.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, Q

from qingmiao.codes.days import day_words
from qingmiao.institutions.models import Certificate, Institution
from qingmiao.support.models import Award, PayeeAccount, Recovery, RecoveryState
from qingmiao.support.rules.fact_kinds import FactPeriod, read_period
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.words import amount_words
from qingmiao.workforce.models import Conflict
from qingmiao.workforce.models.cases import ConflictState

Rows = Mapping[int, list[str]]  # by the key of the award
JUMP_WITHIN, JUMP_SHARE = timedelta(days=10), 1.3


@dataclass(frozen=True)
class Check:
    """A check by its key: what it is called, how heavy it weighs, why it matters, and how it looks at many answers at once."""

    key: str
    title: str
    weight: int
    because: str
    find: Callable[[Sequence[Award]], Rows]


def _houses(awards: Sequence[Award]) -> dict[int, Institution]:
    return Institution.objects.in_bulk([award.institution_id for award in awards if award.institution_id])


def _facts(award: Award, key: str) -> list[FactPeriod]:
    return [read_period(kept) for kept in award.facts if kept["key"] == key]


def _more_children(awards: Sequence[Award]) -> Rows:
    houses, found = _houses(awards), {}
    for award in awards:
        house = houses.get(award.institution_id or 0)
        most = max((fact.value for fact in _facts(award, "children")), default=0)
        if house is not None and house.places and most > house.places:
            found[award.pk] = [f"填报在托 {most} 人，备案托位 {house.places} 个"]
    return found


def _worker_twice(awards: Sequence[Award]) -> Rows:
    houses = {award.institution_id for award in awards if award.institution_id}
    rows = Conflict.objects.filter(Q(one__institution__in=houses) | Q(other__institution__in=houses), state=ConflictState.OPEN)
    told: dict[int, list[str]] = defaultdict(list)
    for kind, one, other, found_on in rows.values_list("kind", "one__institution", "other__institution", "found_on").order_by("pk"):
        for house in {one, other} & houses:
            told[house].append(
                f"一名工作人员两处任职（{dict(Conflict._meta.get_field('kind').flatchoices)[kind]}），{day_words(found_on)}发现"
            )
    return {award.pk: told[award.institution_id] for award in awards if award.institution_id and told.get(award.institution_id)}


def last_day(award: Award) -> date:
    """Return the last day an answer is about: a paper that is good until it is good throughout."""
    last: date = award.period.upper - timedelta(days=1)
    return last


def _expired_paper(awards: Sequence[Award]) -> Rows:
    ends: dict[int, list[tuple[str, date]]] = defaultdict(list)
    houses = [award.institution_id for award in awards if award.institution_id]
    for paper in Certificate.objects.filter(institution__in=houses, is_current=True, holder="", expires_on__isnull=False):
        if paper.expires_on is not None:
            ends[paper.institution_id].append((paper.get_kind_display(), paper.expires_on))
    found = {}
    for award in awards:
        late = [f"{kind}到{day_words(day)}已过期" for kind, day in ends[award.institution_id or 0] if day < last_day(award)]
        if late:
            found[award.pk] = late
    return found


def _deregistered(awards: Sequence[Award]) -> Rows:
    houses = _houses(awards)
    closed = {award.pk: houses[award.institution_id].closed_on for award in awards if award.institution_id in houses}
    return {pk: [f"{day_words(day)}注销备案"] for pk, day in closed.items() if day is not None}


def _negative_balance(awards: Sequence[Award]) -> Rows:
    owed: dict[int, int] = defaultdict(int)
    houses = [award.institution_id for award in awards if award.institution_id]
    for row in Recovery.objects.filter(award__institution__in=houses, state=RecoveryState.OPEN).select_related("award"):
        owed[row.award.institution_id or 0] += row.amount_fen - row.recovered_fen
    return {award.pk: [f"还有{amount_words(owed[award.institution_id])}待收回"] for award in awards if award.institution_id in owed}


def _account(awards: Sequence[Award]) -> Rows:
    """Look for a missing account, and for one that several claimants share."""
    paid = [award for award in awards if programmes()[award.programme].is_paid and award.institution_id]
    newest: dict[int, str] = {}
    for row in PayeeAccount.objects.filter(institution__in=[award.institution_id for award in paid]).order_by("at", "pk"):
        newest[row.institution_id] = row.number_index
    shared = PayeeAccount.objects.filter(number_index__in=set(newest.values())).order_by().values("number_index")
    several = {row["number_index"] for row in shared.annotate(houses=Count("institution", distinct=True)) if row["houses"] > 1}
    found = {}
    for award in paid:
        index = newest.get(award.institution_id or 0)
        if index is None:
            found[award.pk] = ["还没有填写收款账号"]
        elif index in several:
            found[award.pk] = ["这个收款账号还有其他机构在用"]
    return found


def _jump(awards: Sequence[Award]) -> Rows:
    """Look for children who appear shortly before the days that count."""
    found = {}
    for award in awards:
        told = sorted(_facts(award, "children"), key=lambda fact: fact.first)
        for before, after in pairwise(told):
            near = abs(after.first - award.period.lower) <= JUMP_WITHIN
            if near and after.value > before.value * JUMP_SHARE:
                found[award.pk] = [f"{day_words(after.first)}在托人数由 {before.value} 增至 {after.value}"]
    return found


CHECKS = (
    Check("more_children", "在托人数超过托位", 3, "多出的孩子可能是重复计算，也可能超员。", _more_children),
    Check("worker_twice", "工作人员两处计算", 2, "同一个人不能在两家机构同时算全职。", _worker_twice),
    Check("expired_paper", "证照已过期", 2, "证照过期期间不一定符合条件。", _expired_paper),
    Check("deregistered", "已注销备案", 3, "注销以后不再享受。", _deregistered),
    Check("negative_balance", "有待收回的款项", 2, "可以先抵扣，再支付余下的。", _negative_balance),
    Check("account", "收款账号", 3, "账号缺失或几家共用，付款前要核对。", _account),
    Check("jump", "基准日前人数突增", 1, "可能是真实入托，也可能是为补贴填报。", _jump),
)
BY_KEY = {check.key: check for check in CHECKS}


def look(awards: Sequence[Award]) -> dict[int, list[tuple[Check, list[str]]]]:
    """Return what the checks find about many answers, by the key of the answer."""
    found: dict[int, list[tuple[Check, list[str]]]] = defaultdict(list)
    for check in CHECKS if awards else ():
        for pk, rows in check.find(awards).items():
            found[pk].append((check, rows))
    return found
