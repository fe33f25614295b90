"""Allowance, tax deduction and fee reduction of a family, by the engine's arithmetic."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from qingmiao.codes.ages import add_months
from qingmiao.core.entitlement import parameters_from_law
from qingmiao.core.legislation import Confidence, load
from qingmiao.engines.entitlement import UNKNOWN
from qingmiao.engines.entitlement.answers import Answer, Child, Family, family_answers
from qingmiao.portal.queries.due.result import DueResult, DueTable, line_of, of_code
from qingmiao.ui.words import day_cn, yuan

NO_INCOME = (UNKNOWN, UNKNOWN)
SHARES = {"both": 0, "first": 1, "second": 2}
OLD_BIRTHS = "support.childcare_allowance_old_births_deadline"
ASK_TOWN = "孩子户籍所在的乡镇人民政府（街道办事处）"


def allowance(told: Mapping[str, Any], on: date) -> DueResult:
    """Return the allowance of this year and of all years, when and where to apply, and until when it is paid."""
    child = Child("孩子", told["born"], eligible=told["eligible"] == "yes", applied_on=told.get("applied_on"))
    answers = [answer for answer in family_answers(Family([child], NO_INCOME), parameters_from_law(), on) if "allowance" in answer.code]
    if child.born_on >= load().history("support.childcare_allowance_year")[0].since:
        answers = [replace(answer, sources=tuple(cited for cited in answer.sources if cited.name != OLD_BIRTHS)) for answer in answers]
    now, whole = of_code(answers, "childcare_allowance"), of_code(answers, "childcare_allowance_total")
    shown = [now, *([whole] if child.eligible else [])]
    return DueResult(
        headline=_allowance_headline(now, whole, child, on),
        lines=[line_of(answer, ask=ASK_TOWN) for answer in shown],
        answers=shown,
        tables=[_by_year(child, on)] if child.eligible and whole.amount else [],
        deadlines=_allowance_deadlines(child, on) if child.eligible else (),
        steps=_allowance_steps(on) if child.eligible else (),
    )


def _allowance_headline(now: Answer, whole: Answer, child: Child, on: date) -> str:
    if not child.eligible:
        return "按您填的情况，不在发放范围内。"
    if now.amount:
        return f"{on.year}年可领 {yuan(now.amount)}，按时申请一共 {yuan(whole.amount)}。"
    if whole.amount and now.amount is None:
        return f"按时申请一共 {yuan(whole.amount)}；现在还能不能首次申请，要向乡镇（街道）问清。"
    return f"{on.year}年没有可领的。"


def _by_year(child: Child, on: date) -> DueTable:
    """Return the amount of each year for who applies in time; the years are assessed by the same engine."""
    in_time = Family([replace(child, applied_on=child.born_on)], NO_INCOME)
    rows = []
    for year in range(child.born_on.year, child.born_on.year + 4):
        day = max(date(year, 1, 1), child.born_on)
        answer = of_code(family_answers(in_time, parameters_from_law(), day), "childcare_allowance")
        if answer.amount:
            rows.append((f"{year}年{'（今年）' if year == on.year else ''}", yuan(answer.amount)))
    return DueTable("每年发多少（按时申请、按现行标准）", ("年度", "金额"), tuple(rows))


def _allowance_deadlines(child: Child, on: date) -> list[tuple[str, str]]:
    """The end of what is paid and the end of claiming it are two days."""
    law = load()
    begun = law.history("support.childcare_allowance_year")[0].since
    years = law.value("support.childcare_allowance_until_age_years", max(on, begun)).value
    paid = f"{day_cn(add_months(child.born_on, 12 * years))}满{years}岁，那以后不再计发。"
    if child.born_on < begun:
        legal = law.find(OLD_BIRTHS, on)
        first = "待核。" if legal is None or legal.value is None else f"{day_cn(date.fromisoformat(legal.value))}以前。"
        note = f"{legal.note}。请尽早向{ASK_TOWN}确认。" if legal is not None and legal.value is None else ""
        return [("第一次申请的截止日", first + note), ("发到什么时候", paid)]
    within = law.value("support.childcare_allowance_first_application_years", max(on, begun))
    last = date(child.born_on.year + within.value, 12, 31)
    unsure = f"（{within.note}）" if within.note and within.confidence is not Confidence.CONFIRMED else ""
    return [("第一次申请的截止日", f"{day_cn(last)}{unsure}；以后每年还要续申请。"), ("发到什么时候", paid)]


def _allowance_steps(on: date) -> list[tuple[str, str]]:
    """Source: 育儿补贴制度实施方案 and its 管理规范, as the reference of this project reports them."""
    days = load().find("support.childcare_allowance_review_working_days", on)
    review = [("多久审完", f"初审和审核确认合计原则上 {days.value} 个工作日以内。")] if days is not None and days.value is not None else []
    return [
        ("到哪里申请", f"网上：育儿补贴信息管理系统；当面：{ASK_TOWN}。本省网上入口和发放批次待核，请向乡镇（街道）问。"),
        ("谁来申请", "父母一方，或者孩子的其他监护人。"),
        ("带什么", "出生医学证明、户口簿；需要时带监护关系证明。"),
        *review,
    ]


def tax(told: Mapping[str, Any], on: date) -> DueResult:
    """Return the deduction of each parent in the year, month by month, and what it saves."""
    children = [Child("孩子", told["born"]), *([Child("另一个孩子", told["born2"])] if told.get("born2") else [])]
    incomes = tuple(UNKNOWN if told[key] is None else told[key] for key in ("income1", "income2"))
    family = Family(children, (incomes[0], incomes[1]), SHARES[told["share"]])
    answers = [
        answer for answer in family_answers(family, parameters_from_law(), on) if answer.code in ("infant_care_deduction", "tax_saved")
    ]
    first, second = (answer for answer in answers if answer.code == "infant_care_deduction")
    saved = of_code(answers, "tax_saved")
    deducted = (first.amount or 0) + (second.amount or 0)
    headline = f"{on.year}年可以少算收入 {yuan(deducted)}" + (f"，两人大约少缴税 {yuan(saved.amount)}。" if saved.amount else "。")
    return DueResult(
        headline=headline if deducted else f"{on.year}年没有可以扣除的月份。",
        lines=[
            line_of(first, title="您可以扣除"),
            line_of(second, title="另一方可以扣除"),
            line_of(saved, title="大约少缴的税", ask="税务局（12366）"),
        ],
        answers=answers,
        tables=[_by_month(children, on)],
        deadlines=[(f"{child.name}扣到什么时候", f"{_month(_last_month(child, on))}（满三周岁的前一个月）") for child in children],
        steps=[
            ("在哪里填", "个人所得税App的专项附加扣除信息，每月预扣时或年度汇算时都可以填。"),
            ("留着什么", "孩子的出生医学证明等，留存备查。"),
        ],
    )


def _by_month(children: list[Child], on: date) -> DueTable:
    """Return what is deducted in each month of the year. The months are those the engine counts: a test holds both equal."""
    rows = []
    for month in range(1, 13):
        day = date(on.year, month, 1)
        legal = load().find("support.iit_infant_care_deduction_month", day)
        count = sum(child.born_on.replace(day=1) <= day <= _last_month(child, on) for child in children)
        if count and legal is not None and legal.value:
            rows.append((f"{on.year}年{month}月", yuan(legal.value * count)))
    return DueTable("每个月两人合计少算的收入", ("月份", "金额"), tuple(rows))


def _last_month(child: Child, on: date) -> date:
    months = load().find("support.iit_infant_care_age_months", on)
    return add_months(child.born_on.replace(day=1), (months.value if months is not None and months.value else 0) - 1)


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def fees(told: Mapping[str, Any], on: date) -> DueResult:
    """Return the reduction of the care fee at a public institution; its rates in the city are not known yet and said so."""
    child = Child(
        "孩子",
        on,
        fee_month_fen=told["fee"] or 0,
        care_months=told["months"],
        public=told["public"] == "yes",
        category="" if told["category"] == "none" else told["category"],
        later_child=told["later"] == "yes",
    )
    answer = of_code(family_answers(Family([child], NO_INCOME), parameters_from_law(), on), "fee_reduction")
    if told["fee"] is None and child.public and child.category:
        answer = replace(
            answer,
            amount=None,
            status="BAD_ROW",
            why="没有填每月保育费，算不出金额。" + ("减免比例也待核。" if answer.amount is None else ""),
        )
    headline = "按您填的情况，没有专门的减免。"
    if answer.amount:
        headline = f"今年可以减 {yuan(answer.amount)}。"
    elif answer.amount is None:
        headline = "您的孩子应当享受优惠，减多少要向机构问清。"
    ask = "所上的机构，或者县级卫生健康局"
    return DueResult(
        headline=headline,
        lines=[line_of(answer, ask=ask)],
        answers=[answer],
        steps=[("去哪里办", "向所上的公办托育机构提出，带能证明孩子情况的材料。")],
    )
