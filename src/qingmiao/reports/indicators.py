"""How complaints are answered, and what serious incidents there were. Restricted cases are counted nowhere."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import clocks_on
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.models import Clock
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, Incident
from qingmiao.reports.permissions import BROWSE_CASES, BROWSE_INCIDENTS
from qingmiao.reports.rules.vocabulary import Rating

ROLLING_DAYS = 365
YEAR = timedelta(days=ROLLING_DAYS)
ANSWER_CLOCK = "case_answer"


def answers(window: Window) -> list[tuple[Spell, bool]]:
    """Return each answer that was given, or became late, within the window or the year before it, with whether in time; two queries.

    A clock that stopped for another reason, such as a merged or refused case, says nothing.
    """
    clocks = clocks_on(Case).filter(kind=ANSWER_CLOCK, started_on__lte=window.until).order_by("due_on", "pk")
    rows = list(clocks)
    cases = Case.objects.in_bulk([int(clock.subject_id) for clock in rows])
    found = []
    for clock in rows:
        case = cases.get(int(clock.subject_id))
        is_late = clock.stopped_on > clock.due_on if clock.stopped_on else clock.paused_on is None
        told_on = clock.due_on + timedelta(days=1) if is_late else clock.stopped_on
        is_silent = clock.stopped_on is not None and clock.outcome != ANSWER_CLOCK
        if case is None or told_on is None or told_on > window.until or is_silent:
            continue
        url = reverse("case_show", kwargs={"pk": case.pk})
        found.append((Spell(case.county_code, 1, Days(told_on, told_on + YEAR), f"clock-{clock.pk}", case.number, url), not is_late))
    return found


def rated(window: Window) -> list[tuple[Spell, bool]]:
    """Return each case that was rated, with whether the citizen is content; one query."""
    rows = Case.objects.filter(answered_on__lte=window.until).exclude(rating="").order_by("answered_on", "pk")
    found = []
    for row in rows:
        assert row.answered_on is not None  # noqa: S101  # filtered above
        days, url = Days(row.answered_on, row.answered_on + YEAR), reverse("case_show", kwargs={"pk": row.pk})
        found.append((Spell(row.county_code, 1, days, f"case-{row.pk}", row.number, url), row.rating == Rating.SATISFIED))
    return found


def serious_incidents(window: Window) -> list[Spell]:
    """Return the serious incidents of the window and the year before it; one query."""
    rows = Incident.objects.filter(is_serious=True, happened_at__date__lte=window.until).select_related("institution").order_by("pk")
    found = []
    for row in rows:
        on = timezone.localdate(row.happened_at)
        url = reverse("incident_show", kwargs={"pk": row.pk})
        found.append(Spell(row.county_code, 1, Days(on, on + YEAR), f"incident-{row.pk}", f"{row.institution.name} {row.what}", url))
    return found


def _due(window: Window) -> list[Spell]:
    return [spell for spell, _ in window.read(answers)]


def _in_time(window: Window) -> list[Spell]:
    return [spell for spell, in_time in window.read(answers) if in_time]


def _rated(window: Window) -> list[Spell]:
    return [spell for spell, _ in window.read(rated)]


def _content(window: Window) -> list[Spell]:
    return [spell for spell, is_content in window.read(rated) if is_content]


rest_on(Clock, Case, Incident, Institution)
declare_indicators(
    60,
    Indicator(
        "reports_answered_in_time",
        "投诉咨询按期答复率",
        "%",
        f"近{ROLLING_DAYS}天内到结果的答复时限中，按期答复的件数乘以100，除以全部件数；等待反映人补充的时间不计，"
        "到期未答复的自逾期次日起算作逾期，并入、不予受理的不计",
        "投诉咨询的答复时限记录",
        BROWSE_CASES,
        _in_time,
        base=_due,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有到结果的答复时限，不计算",
    ),
    Indicator(
        "reports_satisfied",
        "投诉咨询满意率",
        "%",
        f"近{ROLLING_DAYS}天答复的事项中，评价满意的件数乘以100，除以有评价的件数",
        "反映人的评价记录",
        BROWSE_CASES,
        _content,
        base=_rated,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有评价，不计算",
    ),
    Indicator(
        "reports_serious_incidents",
        "严重事故",
        "起",
        f"近{ROLLING_DAYS}天发生的严重事故起数；受限案件不计",
        "机构的事故报告",
        BROWSE_INCIDENTS,
        serious_incidents,
    ),
)
