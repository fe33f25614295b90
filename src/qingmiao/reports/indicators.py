"""How complaints are answered, and what serious incidents there were. Restricted cases are counted nowhere."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import clocks_on
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.models import Clock
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, Incident, PublicAnswer
from qingmiao.reports.permissions import BROWSE_CASES, BROWSE_INCIDENTS
from qingmiao.reports.rules.vocabulary import Rating

ROLLING_DAYS = 365
YEAR = timedelta(days=ROLLING_DAYS)
ANSWER_CLOCK = "case_answer"


@dataclass(frozen=True)
class Voices:
    """What happened to answers: those given or late, each with whether in time; and the ratings, each with whether content."""

    answers: list[tuple[Spell, bool]]
    ratings: list[tuple[Spell, bool]]


def voices(window: Window) -> Voices:
    """Return the answers and ratings up to the last day of a window, each for a year from its day on; two queries."""
    clocks = list(clocks_on(Case).filter(kind=ANSWER_CLOCK, started_on__lte=window.until).order_by("due_on", "pk"))
    cases = Case.objects.in_bulk({int(clock.subject_id) for clock in clocks})
    told = [(clock, cases[int(clock.subject_id)]) for clock in clocks if int(clock.subject_id) in cases]
    answers = [found for clock, case in told if (found := _answer(clock, case, window.until))]
    ratings = [
        (_spell(case, case.answered_on, f"case-{case.pk}"), case.rating == Rating.SATISFIED)
        for case in sorted(cases.values(), key=lambda case: case.pk)
        if case.rating and case.answered_on and case.answered_on <= window.until
    ]
    return Voices(answers, ratings)


def _answer(clock: Clock, case: Case, until: date) -> tuple[Spell, bool] | None:
    """Return an answer that was given or became late; a clock that stopped for another reason, such as a merger, says nothing."""
    is_late = clock.stopped_on > clock.due_on if clock.stopped_on else clock.paused_on is None
    told_on = clock.due_on + timedelta(days=1) if is_late else clock.stopped_on
    is_silent = clock.stopped_on is not None and clock.outcome != ANSWER_CLOCK
    if told_on is None or told_on > until or is_silent:
        return None
    return _spell(case, told_on, f"clock-{clock.pk}"), not is_late


def _spell(case: Case, first: date, subject: str) -> Spell:
    url = reverse("case_show", kwargs={"pk": case.pk})
    return Spell(case.county_code, 1, Days(first, first + YEAR), subject, case.number, url)


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
    return [spell for spell, _ in window.read(voices).answers]


def _in_time(window: Window) -> list[Spell]:
    return [spell for spell, in_time in window.read(voices).answers if in_time]


def _rated(window: Window) -> list[Spell]:
    return [spell for spell, _ in window.read(voices).ratings]


def _content(window: Window) -> list[Spell]:
    return [spell for spell, is_content in window.read(voices).ratings if is_content]


def _public_answers(window: Window) -> list[Spell]:
    """Return every question that everybody may read with its answer, from the day it was published."""
    rows = PublicAnswer.objects.filter(published_on__lte=window.until).order_by("pk")
    url = reverse("answer_manage")
    return [Spell(row.county_code, 1, Days(row.published_on, None), f"answer-{row.pk}", row.question, url) for row in rows]


rest_on(Clock, Case, Incident, Institution, PublicAnswer)
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
        "reports_public_answers",
        "公开解答的问题",
        "个",
        "到当天为止，写成公开问答、任何人可以查到的问题个数",
        "公开问答的公布日期",
        BROWSE_CASES,
        _public_answers,
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
