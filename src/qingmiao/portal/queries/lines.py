"""The facts of an institution as lines a family reads: label and words, nothing that was not filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from qingmiao.core.legislation import Confidence, load
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.facts.basic import Basic, Fee, OpeningHours
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.portal.rules.fees import MonthFees, month_fees
from qingmiao.ui.components import AnswerLine
from qingmiao.ui.words import day_cn

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class FeeLine:
    """One line of the published fee list."""

    name: str
    amount_fen: int | None
    unit: str
    scope: str


@dataclass(frozen=True)
class ClassLine:
    """One class: name, type, places, children and carers as filed."""

    name: str
    type: str
    places: int
    children: int | None
    carers: int | None
    ratio: str = ""
    is_short: bool = False

    @property
    def vacant(self) -> int | None:
        """Places that were not taken when the facts were filed."""
        return None if self.children is None else max(self.places - self.children, 0)


@dataclass(frozen=True)
class MonthLine:
    """What a month costs in a class type."""

    name: str
    month: MonthFees


def opening_lines(facts: Facts) -> list[str]:
    """Return 周一至周五 07:30—18:00, one text per line of hours."""
    return [_hours(hours) for hours in facts.basic.opening_hours or [] if hours.weekdays and hours.opens and hours.closes]


def fee_lines(facts: Facts) -> list[FeeLine]:
    """Return the published fees in the order they were filed."""
    return [_fee(fee) for fee in facts.basic.fees or []]


def month_lines(facts: Facts) -> list[MonthLine]:
    """Return what a month costs in each class type of the house; one line where it is the same for all."""
    fees = [fee.model_dump(mode="json") for fee in facts.basic.fees or []]
    types = list(dict.fromkeys(row.type for row in facts.classes or [] if row.type))
    found = [MonthLine(str(kind.label), month) for kind in types if (month := month_fees(fees, kind.value)) is not None]
    if len({line.month for line in found}) == 1 or not found:
        whole = month_fees(fees) if not found else found[0].month
        return [MonthLine("每月", whole)] if whole is not None else []
    return found


def class_lines(facts: Facts, on: date) -> list[ClassLine]:
    """Return the classes, or the one group of a home-based point, each with its ratio in words beside what is required on a day."""
    if facts.is_home_based:
        home = facts.home_based
        ratio, is_short = _ratio(home.children, home.carers, "home_based.children_per_carer", on)
        return [ClassLine("家庭托育", "混合照护", home.places or 0, home.children, home.carers, ratio, is_short)]
    lines = []
    for row in facts.classes or []:
        ratio, is_short = _ratio(row.children, row.carers, f"classes.children_per_carer_{row.type.value}", on) if row.type else ("", False)
        lines.append(
            ClassLine(row.name or "", row.type.label if row.type else "", row.places or 0, row.children, row.carers, ratio, is_short)
        )
    return lines


def _ratio(children: int | None, carers: int | None, law: str, on: date) -> tuple[str, bool]:
    """Return 平均每 4.5 个孩子 1 名保育人员（规定每名最多照护 5 个）, and whether that is too many."""
    legal = load().find(law, on)
    if not children or not carers or legal is None or legal.value is None:
        return "", False
    unsure = legal.confidence is Confidence.UNSURE
    required = f"国家没有规定比例，{legal.value} 个为参考，待核" if unsure else f"规定每名最多照护 {legal.value} 个"
    return f"平均每 {children / carers:.2g} 个孩子 1 名保育人员（{required}）", children > carers * legal.value and not unsure


def basic_lines(facts: Facts) -> list[AnswerLine]:
    """Return who runs the institution and since when."""
    basic = facts.basic
    return _given(
        ("法人性质", basic.legal_nature.label if basic.legal_nature else ""),
        ("登记机关", basic.legal_nature.registrar.label if basic.legal_nature else ""),
        ("统一社会信用代码", basic.uscc),
        ("举办主体", basic.sponsor.label if basic.sponsor else ""),
        ("业务（经营）范围", basic.business_scope),
        ("开办日期", day_cn(basic.opened_on)),
        ("普惠认定", _recognition(basic)),
    )


def care_lines(facts: Facts) -> list[AnswerLine]:
    """Return how the day is sold and what the children eat."""
    basic = facts.basic
    return _given(
        ("托育方式", "、".join(mode.label for mode in basic.care_modes or [])),
        ("供餐", _meals(basic)),
    )


def premises_lines(facts: Facts) -> list[AnswerLine]:
    """Return where the children live and play, and how they are watched over."""
    premises = facts.premises
    return _given(
        ("建筑面积", _area(premises.building_area_m2)),
        ("室内使用面积", _area(premises.indoor_area_m2)),
        ("室外活动场地", _outdoor(premises)),
        ("楼层", _storeys(premises)),
        ("保健观察室", _area(premises.observation_room_m2)),
        ("监控", _cctv(premises)),
        ("一键报警", _yes_no(premises.alarm_button)),
    )


def _given(*lines: tuple[str, str | None]) -> list[AnswerLine]:
    return [AnswerLine(label, value) for label, value in lines if value]


def _hours(hours: OpeningHours) -> str:
    return f"{_days(sorted(hours.weekdays or []))} {_clock(hours.opens)}—{_clock(hours.closes)}"


def clock_words(opens: int, closes: int, weekdays: Iterable[int]) -> str:
    """Return 周一至周五 07:30—18:00 for minutes of the day."""
    return f"{_days(sorted(weekdays))} {opens // 60:02}:{opens % 60:02}—{closes // 60:02}:{closes % 60:02}"


def _clock(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def _days(days: list[int]) -> str:
    """Return 周一至周五 for consecutive days, 周一、周三 otherwise."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"周{WEEKDAYS[days[0] - 1]}至周{WEEKDAYS[days[-1] - 1]}"
    return "、".join(f"周{WEEKDAYS[day - 1]}" for day in days)


def _fee(fee: Fee) -> FeeLine:
    scope = [fee.class_type.label if fee.class_type else "", fee.mode.label if fee.mode else ""]
    return FeeLine(fee.name or "", fee.amount_fen, fee.unit.label if fee.unit else "", "、".join(word for word in scope if word))


def _recognition(basic: Basic) -> str:
    if not basic.inclusive:
        return ""
    term = f"，有效期至 {day_cn(basic.inclusive_until)}" if basic.inclusive_until else ""
    return f"普惠性托育机构{term}"


def _meals(basic: Basic) -> str:
    if basic.serves_meals is None:
        return ""
    if not basic.serves_meals:
        return "不供餐"
    return f"供餐（{basic.meal_plan.label}）" if basic.meal_plan else "供餐"


def _area(area_m2: float | None) -> str:
    return f"{area_m2:g} ㎡" if area_m2 else ""


def _outdoor(premises: Premises) -> str:
    if premises.outdoor_area_m2:
        return _area(premises.outdoor_area_m2)
    return "借用附近公共场地" if premises.outdoor_borrowed else ""


def _storeys(premises: Premises) -> str:
    low, high = premises.lowest_storey, premises.highest_storey
    if low is None or high is None:
        return ""
    return f"{low} 层" if low == high else f"{low}—{high} 层"


def _cctv(premises: Premises) -> str:
    if not premises.cctv_covers_all:
        return ""
    days = premises.cctv_retention_days
    return f"覆盖婴幼儿生活和活动区域，录像保存 {days} 天" if days else "覆盖婴幼儿生活和活动区域"


def _yes_no(value: bool | None) -> str:  # noqa: FBT001  # one fact, no option
    return "" if value is None else "有" if value else "没有"
