"""Leave as days in a calendar: from when to when, and how many of them are working days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from qingmiao.codes.ages import add_months
from qingmiao.codes.working_days import ONE_DAY, WorkingCalendar
from qingmiao.core.calendar_files import CalendarDay
from qingmiao.core.clocks import calendar
from qingmiao.core.entitlement import parameters_from_law
from qingmiao.core.legislation import load
from qingmiao.engines.entitlement import UNKNOWN
from qingmiao.engines.entitlement.answers import Answer, Child, Family, family_answers
from qingmiao.portal.queries.due.result import DueResult, DueTable, line_of, of_code
from qingmiao.ui.words import date_cn, day_cn

PARENTAL = "parental"
CODES = ("maternity_leave", "paternity_leave", "parental_leave")


def leave(told: Mapping[str, Any], on: date) -> DueResult:
    """Return the leave for a birth and the yearly leave until the third birthday. The day of birth selects the law of the former."""
    child = Child("孩子", told["born"], babies=int(told["babies"]), difficult_birth=told["difficult"] == "yes")
    day = max(on, child.born_on)
    answers = [answer for answer in family_answers(Family([child], (UNKNOWN, UNKNOWN)), parameters_from_law(), day) if answer.code in CODES]
    mother, father, parental = (of_code(answers, code) for code in CODES)
    spans = _spans(mother, father, child, told.get("start") or child.born_on)
    days = calendar()
    rows = tuple(
        (span.title, date_cn(span.first), date_cn(span.last), _working(days, span)) for span in spans if not span.key.startswith(PARENTAL)
    )
    headline = f"妈妈 {mother.amount} 天、爸爸 {father.amount} 天。" if mother.amount and father.amount else "这个日期的假期规定待核。"
    if parental.amount:
        headline += f"孩子满三岁前，父母每人每年还有 {parental.amount} 天育儿假。"
    return DueResult(
        headline=headline,
        lines=[line_of(answer, ask="单位人事部门，或者人力资源社会保障局") for answer in answers],
        answers=answers,
        tables=[DueTable("休到哪一天", ("假", "第一天", "最后一天", "其中工作日"), rows)] if rows else [],
        deadlines=[("育儿假到什么时候", f"{day_cn(_third_birthday(child))}孩子满三周岁以前。当年没休的能不能留到下一年，待核，请问单位。")],
        steps=[
            ("向谁申请", "向所在单位申请，带出生医学证明；难产、多胞胎带医院证明。"),
            ("怎么算", "产假、奖励假按日历天连续算，遇到周末和法定节假日不顺延。陪产假从哪一天开始，和单位商量。"),
        ],
        spans=spans,
    )


def _spans(mother: Answer, father: Answer, child: Child, start: date) -> list[CalendarDay]:
    born, whose = child.born_on, f"{child.born_on:%Y%m%d}"
    spans = []
    if mother.amount:
        last = start + timedelta(days=mother.amount - 1)
        spans.append(CalendarDay(f"maternity-{whose}", "产假和奖励假（妈妈）", start, last, mother.why))
    if father.amount:
        spans.append(CalendarDay(f"paternity-{whose}", "陪产假（爸爸）", born, born + timedelta(days=father.amount - 1), father.why))
    last = _third_birthday(child) - ONE_DAY
    return [*spans, CalendarDay(f"{PARENTAL}-{whose}", "育儿假到期：孩子满三周岁，今天以前休完", last, last)]


def _third_birthday(child: Child) -> date:
    legal = load().history("support.leave_parental_until_age_years")[-1]
    return add_months(child.born_on, 12 * int(legal.value))


def _working(days: WorkingCalendar, span: CalendarDay) -> str:
    count = days.working_days_between(span.first - ONE_DAY, span.last)
    return f"{count} 天" if days.is_sure(span.first, span.last) else f"约 {count} 天（{span.last.year}年放假安排还没有公布）"
