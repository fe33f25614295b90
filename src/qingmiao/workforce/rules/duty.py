"""What everyone must have to be with children today: health, and no record. Who fails here is off duty at once; a late training is told."""

from datetime import date

import numpy as np

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN
from qingmiao.workforce.rules.people import NO_DAY, Answer, Days, People, Wording, day_words, known, requirement
from qingmiao.workforce.rules.vocabulary import BackgroundResult


def _health_seen(person: People) -> str:
    return "已暂离岗位或检查不合格" if person.health_stopped[0] else f"有效期至 {day_words(person.health_until[0])}"


def _clear_seen(person: People) -> str:
    if person.is_hit[0]:
        return BackgroundResult.HIT.label
    if person.last_doubt_on[0] != NO_DAY and person.last_doubt_on[0] >= person.last_clear_on[0]:
        return BackgroundResult.DOUBT.label
    return BackgroundResult.CLEAR.label if person.last_clear_on[0] != NO_DAY else NOT_FILLED_IN


@requirement(
    "duty.health_certificate",
    "健康合格证",
    "staff.health_certificate",
    Wording(_health_seen, "当日有效", "请安排健康检查，取得健康合格证后再上岗。"),
)
def health_certificate(people: People, on: int, _law: LegalValue) -> Answer:
    """The newest health check says fit, and its certificate is valid; its last day counts."""
    holds = (people.health_until >= on) & ~people.health_stopped
    return Answer(known(holds, (people.health_until != NO_DAY) | people.health_stopped), people.health_until)


@requirement(
    "duty.background_clear",
    "从业查询结果",
    "staff.background_check_clear",
    Wording(_clear_seen, "无性侵害、虐待、拐卖、暴力伤害等记录", "不得安排上岗；已录用的应当及时解聘。"),
)
def background_clear(people: People, _on: int, _law: LegalValue) -> Answer:
    """No record was found, and nothing newer than the last clear check is in doubt; on the same day the doubt governs."""
    is_doubtful = (people.last_doubt_on != NO_DAY) & (people.last_doubt_on >= people.last_clear_on)
    is_known = people.is_hit | is_doubtful | (people.last_clear_on != NO_DAY)
    return Answer(known(~people.is_hit & ~is_doubtful, is_known))


@requirement(
    "duty.background_yearly",
    "从业查询周期",
    "staff.background_check_months",
    Wording(lambda person: f"最近一次 {day_words(person.last_clear_on[0])}", "近{}个月内查询", "请重新申请从业查询。"),
)
def background_yearly(people: People, on: int, law: LegalValue) -> Answer:
    """The last check lies within twelve months; the day twelve months after it still counts."""
    last = _months_after(people.last_clear_on, int(law.value))
    return Answer(known((people.last_clear_on <= on) & (on <= last), people.last_clear_on != NO_DAY), last)


@requirement(
    "duty.background_before_hiring",
    "录用前从业查询",
    "staff.background_check_before_hiring",
    Wording(
        lambda person: f"{day_words(person.first_clear_on[0])} 首次查询，{day_words(person.hired_on[0])} 录用",
        "录用前查询",
        "请补查，并向县级卫生健康部门报告。",
    ),
    bars=False,
)
def background_before_hiring(people: People, _on: int, law: LegalValue) -> Answer:
    """The first check came before hiring. The day of hiring selects the law: earlier hirings are not judged by it."""
    is_known = (people.first_clear_on != NO_DAY) & (people.hired_on != NO_DAY)
    earlier = (people.hired_on != NO_DAY) & (people.hired_on < law.since.toordinal())
    return Answer(known(people.first_clear_on <= people.hired_on, is_known), not_asked=earlier)


@requirement(
    "duty.training_yearly",
    "年度培训",
    "workforce.training_months",
    Wording(lambda person: f"最近一次 {day_words(person.trained_on[0])}", "近{}个月内参加过培训", "请安排参加培训。"),
    bars=False,
)
def training_yearly(people: People, on: int, law: LegalValue) -> Answer:
    """The last training, of whatever kind, lies within twelve months; the day twelve months after it still counts."""
    until = trained_until(people, law)
    return Answer(known(on <= until, people.trained_on != NO_DAY), until)


def trained_until(people: People, law: LegalValue) -> Days:
    """Return the day on which the next training is due at the latest; NO_DAY where none is known."""
    return _months_after(people.trained_on, int(law.value))


def _months_after(days: Days, months: int) -> Days:
    """Return the same day of a later month; the months of a calendar differ, so each distinct day is asked once."""
    distinct, places = np.unique(days, return_inverse=True)
    later = [add_months(date.fromordinal(int(day)), months).toordinal() if day != NO_DAY else NO_DAY for day in distinct]
    return np.array(later, np.int32)[places]
