"""Relief, subsidies and prices of an institution, by the engine's arithmetic."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines.entitlement.institution_answers import institution_answers, one_institution
from qingmiao.portal.queries.due.result import DueResult, line_of
from qingmiao.ui.words import yuan

ASK = {
    "relief": "主管税务机关（12366）",
    "operating": "县级卫生健康局和财政部门",
    "construction": "县级卫生健康局和发展改革部门",
    "city": "县级卫生健康局和财政部门",
    "water": "供水单位",
    "power": "供电单位",
    "gas": "燃气单位",
}
NEVER_ASKED = -1


def institution(told: Mapping[str, Any], on: date) -> DueResult:
    """Return what one institution is due in the calendar year. What was not told stays unknown, never zero."""
    facts = one_institution(
        community=told["community"] == "yes",
        inclusive=told["inclusive"] == "yes",
        turnover=_number(told, "turnover"),
        vat_bp=_rate(told.get("vat")),
        income_tax_bp=_rate(told.get("income_tax")),
        property_tax=_number(told, "property_tax"),
        land_use_tax=_number(told, "land_use_tax"),
        child_months=_number(told, "child_months"),
        new_places=_number(told, "new_places"),
        usage=[_number(told, name) for name in ("water", "power", "gas")],
        price=[NEVER_ASKED] * 3,
    )
    answers = institution_answers(facts, parameters_from_law(), on)
    known = sum(answer.amount or 0 for answer in answers)
    is_whole = all(answer.amount is not None for answer in answers)
    return DueResult(
        headline=_headline(known, is_whole=is_whole, on=on),
        lines=[line_of(answer, ask=ASK[answer.code.partition("_")[0]]) for answer in answers],
        answers=answers,
        steps=[("留着什么", "托育服务协议、收费凭据、场地证明等资料留存备查；不需要事先审批，申报时享受。")],
    )


def _headline(known: int, *, is_whole: bool, on: date) -> str:
    more = "" if is_whole else "，还有几项缺数据或标准待核，没有算进去"
    return f"{on.year}年能算出来的一共 {yuan(known)}{more}。" if known else f"{on.year}年能算出金额的暂时没有{more}。"


def _number(told: Mapping[str, Any], key: str) -> int:
    answer = told.get(key)
    return NEVER_ASKED if answer is None else int(answer)


def _rate(answer: str | None) -> int:
    return int(answer) if answer and answer.isdecimal() else NEVER_ASKED
