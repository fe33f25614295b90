"""How many children under three are in care, how full the places are, whether applications are answered in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from qingmiao.codes.ages import add_months
from qingmiao.core.clocks import clocks_on
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.models import Clock
from qingmiao.core.spells import Days, Spell, earlier_end, overlap
from qingmiao.enrolment.models import Choice, Enrolment
from qingmiao.enrolment.workflow import ANSWER_CLOCK
from qingmiao.families.models import Child
from qingmiao.institutions.indicators.periods import filed
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import BROWSE_REGISTER

OVER_AGE_MONTHS = 36
ROLLING_DAYS = 365
SOURCES = "在托登记（入托和离托日期）"


@dataclass(frozen=True, slots=True)
class Stay:
    """A child in care over the days before its third birthday."""

    county_code: str
    institution: int
    name: str
    days: Days
    key: int

    def spell(self) -> Spell:
        """Return it as a figure counts it; who the child is stays out."""
        url = reverse("institution_detail", kwargs={"pk": self.institution})
        return Spell(self.county_code, 1, self.days, f"enrolment-{self.key}", self.name, url)


def stays(window: Window) -> list[Stay]:
    """Return who was in care, in the order of their rows; one query."""
    rows = Enrolment.objects.filter(period__startswith__lte=window.until).select_related("institution", "child").order_by("pk")
    return [stay for row in rows if (stay := _stay(row)) is not None]


def _stay(row: Enrolment) -> Stay | None:
    birth = row.child.birth_date
    end: date | None = earlier_end(row.period.upper, add_months(birth, OVER_AGE_MONTHS) if birth is not None else None)
    first: date = row.period.lower
    if end is not None and end <= first:
        return None
    house = row.institution
    return Stay(house.county_code, house.pk, house.name, Days(first, end), row.pk)


def _children(window: Window) -> list[Spell]:
    return [stay.spell() for stay in window.read(stays)]


def _places_counted(window: Window) -> list[Spell]:
    """Return the filed places of the institutions that keep their children here, from the day on which the first came."""
    since = _first_days(window.read(stays))
    return [
        Spell(period.county_code, period.places, days, period.subject, period.label, period.url)
        for period in window.read(filed)
        if period.places and period.institution_id in since
        if (days := overlap(period.days, Days(since[period.institution_id]))) is not None
    ]


def _first_days(found: Iterable[Stay]) -> dict[int, date]:
    first: dict[int, date] = {}
    for stay in found:
        first[stay.institution] = min(stay.days.first, first.get(stay.institution, stay.days.first))
    return first


@dataclass(frozen=True, slots=True)
class Answer:
    """The deadline of one answer, known from the day it was kept or the first day it was late."""

    spell: Spell
    is_in_time: bool


def answers(window: Window) -> list[Answer]:
    """Return the deadlines of direct applications that were kept or passed; two queries."""
    clocks = list(clocks_on(Choice).filter(Q(unmet=""), kind=ANSWER_CLOCK, started_on__lte=window.until).order_by("due_on", "pk"))
    houses = dict(Choice.objects.filter(pk__in=[clock.subject_id for clock in clocks]).values_list("pk", "institution__name"))
    return [found for clock in clocks if (found := _answer(clock, houses, window.until)) is not None]


def _answer(clock: Clock, houses: dict[int, str], until: date) -> Answer | None:
    is_in_time = clock.stopped_on is not None and clock.stopped_on <= clock.due_on
    decided = clock.stopped_on if is_in_time else clock.due_on + timedelta(days=1)
    if decided is None or decided > until:
        return None
    days = Days(decided, decided + timedelta(days=ROLLING_DAYS))
    return Answer(Spell(clock.county_code, 1, days, f"clock-{clock.pk}", houses.get(int(clock.subject_id), "")), is_in_time)


rest_on(Enrolment, Choice, Clock, Institution, Child)
declare_indicators(
    54,
    Indicator(
        "enrolment_children",
        "在托3岁以下婴幼儿",
        "人",
        "当天在托、未满3周岁的孩子人数，一个孩子算一次；只含在本系统登记在托的机构",
        SOURCES,
        BROWSE_REGISTER,
        _children,
    ),
    Indicator(
        "enrolment_use",
        "托位使用率",
        "%",
        "在托3岁以下人数乘以100，除以托位数；只算在本系统登记在托的机构，自其第一个孩子入托之日起",
        f"{SOURCES}；备案托位",
        BROWSE_REGISTER,
        _children,
        base=_places_counted,
        scale=100,
        decimals=1,
        no_base="当天还没有机构在本系统登记在托，不计算",
    ),
    Indicator(
        "enrolment_answered_in_time",
        "入托申请按期答复率",
        "%",
        f"近{ROLLING_DAYS}天到结果的直接申请中，按期答复的件数乘以100，除以全部件数；家庭撤回或已选其他机构的不计",
        "入托申请的答复时限记录（起算、到期、停止日期）",
        BROWSE_REGISTER,
        lambda window: [found.spell for found in window.read(answers) if found.is_in_time],
        base=lambda window: [found.spell for found in window.read(answers)],
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有到结果的入托申请，不计算",
    ),
)
