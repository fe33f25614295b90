"""One family: every entitlement with its amount, period, rule versions and the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from qingmiao.codes.ages import completed_months
from qingmiao.codes.errors import DomainError
from qingmiao.engines.entitlement.leave import NO_DAYS, leave_days, parental_leave_since
from qingmiao.engines.entitlement.parameters import AREA, UNSURE, Cited, Parameters
from qingmiao.engines.entitlement.population import Assessment, Population, RowFlag, Status, assess
from qingmiao.engines.entitlement.rules import CATEGORIES, UNKNOWN, day_number, year_rules

FEN, DAYS = "分", "天"


@dataclass(frozen=True, slots=True)
class Answer:
    """One entitlement of one person. amount None: cannot be told (待核), and `why` says what is missing.

    about: whom it concerns. since, until: the period the amount is for, both days included.
    """

    code: str
    title: str
    about: str
    amount: int | None
    unit: str
    since: date
    until: date
    status: str
    why: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Child:
    """Facts of a child. applied_on None: not applied yet. category: "", "martyr" or "difficulty".

    Raises DomainError where the allowance was applied for before the birth.
    """

    name: str
    born_on: date
    eligible: bool = True
    applied_on: date | None = None
    fee_month_fen: int = 0
    care_months: int = 0
    public: bool = False
    category: str = ""
    later_child: bool = False
    babies: int = 1
    difficult_birth: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.applied_on is not None and self.applied_on < self.born_on:
            raise DomainError(f"{self.born_on}出生的孩子{self.name}，申请日期{self.applied_on}早于出生日期，请核对。", exit_code=2)


@dataclass(frozen=True, slots=True)
class Family:
    """Children and parents. income_fen: each parent's comprehensive income of the year after other deductions; share as in Population.

    Raises DomainError where a child is there twice: two children born on one day are told apart by their names.
    """

    children: Sequence[Child]
    income_fen: tuple[int, int]
    share: int = 0

    def __post_init__(self) -> None:
        """Refuse what would be paid twice."""
        for at, child in enumerate(self.children):
            for other in self.children[:at]:
                if child.born_on == other.born_on and (child.name == other.name or not (child.name and other.name)):
                    raise DomainError(f"{child.born_on}出生的孩子{child.name}填了两次；双胞胎、多胞胎请分别写明姓名。", exit_code=2)


def family_answers(family: Family, parameters: Parameters, on: date) -> list[Answer]:
    """Answer for one family in the calendar year of `on`, with the same arithmetic as for a population."""
    population = _population_of_one(family)
    result = assess(population, parameters, on)
    answers: list[Answer] = []
    for at, child in enumerate(_named(family.children)):
        answers.append(_allowance(child, result, at, parameters, on))
        answers.append(_allowance_total(child, Status(int(result.allowance_status[at])), parameters))
        answers.append(_reduction(child, result, at, parameters, on))
        answers.extend(_leave(child, parameters, on))
    return [*answers, *_deductions(result, parameters, on)]


def _named(children: Sequence[Child]) -> list[Child]:
    """Call children without a name by their place."""
    return [child if child.name else replace(child, name=f"第{number}名儿童") for number, child in enumerate(children, start=1)]


def _population_of_one(family: Family) -> Population:
    children = family.children
    return Population(
        family_first=np.array([0, len(children)]),
        birth_month=np.array([child.born_on.year * 12 + child.born_on.month - 1 for child in children], np.int32),
        eligible=np.array([child.eligible for child in children], np.bool_),
        fee_month=np.array([child.fee_month_fen for child in children], np.int64),
        care_months=np.array([child.care_months for child in children], np.int64),
        public=np.array([child.public for child in children], np.bool_),
        category=np.array([CATEGORIES.index(child.category) for child in children], np.int8),
        later_child=np.array([child.later_child for child in children], np.bool_),
        applied_day=np.array([-1 if child.applied_on is None else day_number(child.applied_on) for child in children], np.int32),
        income=np.array([family.income_fen], np.int64).reshape(1, 2),
        share=np.array([family.share], np.int8),
    )


def yuan(amount: int) -> str:
    """Write 分 as yuan, without decimals when there are none."""
    sign, whole = "-" if amount < 0 else "", abs(amount)
    return f"{sign}{whole // 100}元" if whole % 100 == 0 else f"{sign}{whole // 100}.{whole % 100:02}元"


def told(amount: int) -> int | None:
    """The amount, or None where the arrays say UNKNOWN."""
    return None if amount == UNKNOWN else amount


def _year(on: date) -> tuple[date, date]:
    return date(on.year, 1, 1), date(on.year, 12, 31)


_ALLOWANCE_NAMES = ("childcare_allowance_year", "childcare_allowance_month", "childcare_allowance_until_age_years")
_WINDOW_NAMES = ("childcare_allowance_first_application_years", "childcare_allowance_old_births_deadline")


def _allowance(child: Child, result: Assessment, at: int, parameters: Parameters, on: date) -> Answer:
    status, amount = Status(int(result.allowance_status[at])), told(int(result.allowance[at]))
    why = _allowance_words(child, status, amount, int(result.months[at]), on)
    sources = parameters.cite(*_ALLOWANCE_NAMES, *_WINDOW_NAMES, on=on)
    if child.born_on.year * 12 + child.born_on.month - 1 < year_rules(parameters, on).scheme_month:
        why += _deadline_words(parameters, on, status)
    return Answer("childcare_allowance", f"育儿补贴（{on.year}年）", child.name, amount, FEN, *_year(on), status.name, why, sources)


def _allowance_words(child: Child, status: Status, amount: int | None, months: int, on: date) -> str:
    if status in (Status.GRANTED, Status.TO_APPLY, Status.DEADLINE_UNSURE) and amount is not None:
        how = f"{on.year}年应计{months}个月，按月折算共{yuan(amount)}。" if months else f"{on.year}年为应发年度，按年标准发{yuan(amount)}。"
        return how + ("尚未申请，请在截止日前申请。" if status is Status.TO_APPLY else "")
    return {
        Status.DEADLINE_UNSURE: "尚未申请，能不能赶上首次申请的截止日待核，不能计算。",
        Status.NOT_ELIGIBLE: "不符合条件：补贴对象须为中国籍且符合法律法规规定生育或收养。",
        Status.OUT_OF_AGE: f"{on.year}年不在发放年度内（{child.born_on.isoformat()}出生，发放至满三周岁）。",
        Status.NOT_IN_FORCE: f"{on.year}年没有生效的补贴标准。",
        Status.TOO_LATE: "首次申请已过截止日。",
        Status.RATE_UNSURE: "标准待核，暂不能计算。",
        Status.BAD_ROW: "出生日期缺失或有误，不能计算。",
    }.get(status, "")


def _deadline_words(parameters: Parameters, on: date, status: Status) -> str:
    version = parameters.find("childcare_allowance_old_births_deadline", on)
    if version is None or status not in (Status.TO_APPLY, Status.DEADLINE_UNSURE, Status.TOO_LATE):
        return ""
    return "首次申请截止日已通知延长，新日期待核，请向乡镇（街道）确认。" if version.value is None else f"首次申请截止日为{version.value}。"


def _allowance_total(child: Child, now: Status, parameters: Parameters) -> Answer:
    """Add up the years to the third birthday for a child who applies in time; `now` is where this year's allowance stands."""
    # By the same pass, year by year: a formula of its own would sooner or later say something else.
    in_time = _in_time(Family([child], (0, 0)))
    years = range(child.born_on.year, child.born_on.year + 4)
    amounts = {year: told(int(assess(in_time, parameters, date(year, 1, 1)).allowance[0])) for year in years}
    total = None if None in amounts.values() else sum(amount or 0 for amount in amounts.values())
    words = "、".join(f"{year}年{yuan(amount)}" for year, amount in amounts.items() if amount)
    why = f"按现行标准并按时申请，{words}，合计{yuan(total)}。" if total else "按现行标准没有可发的年度，或标准待核。"
    status = Status.GRANTED if total else Status.RATE_UNSURE if total is None else Status.NOT_ELIGIBLE
    if total and now is Status.TOO_LATE:
        why += "这个孩子的首次申请已过截止日，不能再按此发放。"
    elif total and now is Status.DEADLINE_UNSURE and child.applied_on is None:
        why += "这个孩子尚未申请，能不能赶上截止日待核。"
    period = (child.born_on, date(years[-1], 12, 31))
    sources = parameters.cite(*_ALLOWANCE_NAMES, on=max(period[0], parameters.history("childcare_allowance_year")[0].since))
    return Answer("childcare_allowance_total", "育儿补贴（至满三周岁合计）", child.name, total, FEN, *period, status.name, why, sources)


def _in_time(family: Family) -> Population:
    population = _population_of_one(family)
    population.applied_day[:] = -2
    return population


def _reduction(child: Child, result: Assessment, at: int, parameters: Parameters, on: date) -> Answer:
    status, amount = Status(int(result.reduction_status[at])), told(int(result.reduction[at]))
    who = {"martyr": "烈士子女", "difficulty": "困境儿童", "": "二孩及以上" if child.later_child else "其他儿童"}[child.category]
    why = {
        Status.GRANTED: f"{who}在公办机构就托{child.care_months}个月，减免{yuan(amount or 0)}。",
        Status.RATE_UNSURE: f"公办机构应对{who}优惠减免，但本市减免比例待核，请向机构或县级卫生健康局确认。",
        Status.NOT_ELIGIBLE: "没有可减免的费用：减免适用于公办机构就托的烈士子女、困境儿童等。",
        Status.BAD_ROW: "费用或月数填写有误，不能计算。",
    }[status]
    if status is Status.NOT_ELIGIBLE and child.public and child.later_child and _is_unsure_rate(parameters, on):
        why += "二孩及以上未见本市减免规定，暂按零计，待核。"
    names = tuple(f"fee_reduction_{name}" for name in ("martyr_bp", "difficulty_bp", "later_child_bp", "month_cap"))
    return Answer(
        "fee_reduction", f"保育费减免（{on.year}年）", child.name, amount, FEN, *_year(on), status.name, why, parameters.cite(*names, on=on)
    )


def _is_unsure_rate(parameters: Parameters, on: date) -> bool:
    version = parameters.find("fee_reduction_later_child_bp", on)
    return version is not None and version.confidence == UNSURE


def _leave(child: Child, parameters: Parameters, on: date) -> list[Answer]:
    facts = (
        np.array([child.babies]),
        np.array([child.difficult_birth]),
        np.array([completed_months(child.born_on, max(on, child.born_on))]),
    )
    # A birth's leave is fixed by the law of its day; the yearly one goes with the law as it stands.
    at_birth, today = leave_days(*facts, parameters, child.born_on), leave_days(*facts, parameters, on)
    extra = (f"，多胞胎{child.babies}个" if child.babies > 1 else "") + ("，难产" if child.difficult_birth else "")
    mother, father = int(at_birth.maternity[0]), int(at_birth.paternity[0])
    mothers, fathers = parameters.cite(*_MOTHER, on=child.born_on), parameters.cite("leave_paternity_days", on=child.born_on)
    return [
        _birth_leave(child, ("maternity_leave", "产假和奖励假（母亲）"), mother, f"产假、奖励假合计{mother}天{extra}。", mothers),
        _birth_leave(child, ("paternity_leave", "陪产假（父亲）"), father, f"陪产假{father}天。", fathers),
        _parental_leave(child, int(today.parental[0]), parameters, on),
    ]


_MOTHER = ("leave_maternity_days", "leave_maternity_extra_days", "leave_multiple_birth_days", "leave_difficult_birth_days")
_PARENTS = ("leave_parental_days_per_year", "leave_parental_until_age_years")


def _birth_leave(child: Child, name: tuple[str, str], days: int, words: str, sources: tuple[Cited, ...]) -> Answer:
    """Leave for a birth is counted from it."""
    known = days != NO_DAYS
    status, why = (Status.GRANTED, f"{words}{_PAID}") if known else (Status.RATE_UNSURE, "该日期没有登记的规定，待核。")
    period = child.born_on, child.born_on + timedelta(days=max(days, 1) - 1)
    return Answer(*name, child.name, days if known else None, DAYS, *period, status.name, why, sources)


def _parental_leave(child: Child, days: int, parameters: Parameters, on: date) -> Answer:
    since, (first, last) = parental_leave_since(parameters), _year(on)
    sources = parameters.cite(*_PARENTS, on=on)
    if on < since:
        first_law = parameters.history(_PARENTS[0])[0]
        status, why = Status.NOT_IN_FORCE, f"{on.isoformat()}还没有育儿假，自{since.isoformat()}起才有。"
        sources = (Cited(AREA + _PARENTS[0], first_law),)
    elif days == NO_DAYS:
        status, why = Status.RATE_UNSURE, "该日期没有登记的规定，待核。"
    elif days == 0:
        status, why = Status.OUT_OF_AGE, "子女已满三周岁，不再享有。"
    else:
        status, why, first = Status.GRANTED, f"子女满三周岁前，父母每人每年{days}天。{_PAID}", max(first, since)
    title, amount = "育儿假（父母每人每年）", None if days == NO_DAYS else days
    return Answer("parental_leave", title, child.name, amount, DAYS, first, last, status.name, why, sources)


_PAID = "休假期间工资福利照发。"


def _deductions(result: Assessment, parameters: Parameters, on: date) -> list[Answer]:
    sources = parameters.cite("iit_infant_care_deduction_month", "iit_infant_care_age_months", on=on)
    if int(result.family_flags[0]) & (RowFlag.SHARE | RowFlag.BIRTH):
        why = "扣除方式或出生日期缺失或有误，不能计算。"
        return [Answer("infant_care_deduction", "专项附加扣除", "父母", None, FEN, *_year(on), Status.BAD_ROW.name, why, sources)]
    answers = []
    for parent, who in enumerate(("父母一方", "父母另一方")):
        amount = int(result.deducted[0, parent])
        granted = Status.GRANTED if amount else Status.OUT_OF_AGE
        why = f"{on.year}年可在综合所得中扣除{yuan(amount)}。" if amount else "今年没有可扣除的月份，或由另一方全额扣除。"
        title = "3岁以下婴幼儿照护专项附加扣除"
        answers.append(Answer("infant_care_deduction", title, who, amount, FEN, *_year(on), granted.name, why, sources))
    return [*answers, _tax_saved(told(int(result.tax_saved[0])), sources, parameters, on)]


def _tax_saved(saved: int | None, sources: tuple[Cited, ...], parameters: Parameters, on: date) -> Answer:
    cited = (*sources, *parameters.cite("iit_standard_deduction_year", "iit_brackets", on=date(on.year, 1, 1)))
    if saved is None:
        status, why = Status.BAD_ROW, "父母的收入没有填报或有误，少缴多少税不能计算；扣除额与收入无关，照常享有。"
    elif saved:
        status, why = Status.GRANTED, f"按填报的收入，扣除后两人全年共少缴个人所得税{yuan(saved)}。"
    else:
        status, why = Status.NOT_ELIGIBLE, "按填报的收入本来不缴税，或没有可扣除的月份，扣除没有减税效果。"
    return Answer("tax_saved", "扣除带来的减税", "父母", saved, FEN, *_year(on), status.name, why, cited)


def is_unsure(answer: Answer) -> bool:
    """Whether an answer rests on a value that nobody has confirmed; its words then say 待核."""
    return "待核" in answer.why
