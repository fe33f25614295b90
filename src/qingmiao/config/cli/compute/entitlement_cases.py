"""One family or one institution for `qingmiao compute entitlement`: what was filled in is checked, answers are shown with their sources."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.core.entitlement import plain_answer
from qingmiao.engines.entitlement.answers import Child, Family, family_answers
from qingmiao.engines.entitlement.institution_answers import institution_answers, one_institution
from qingmiao.engines.entitlement.institutions import UTILITIES
from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.population import MAX_FEN
from qingmiao.engines.entitlement.rules import CATEGORIES, UNKNOWN

SHARES = {"both": 0, "first": 1, "second": 2}
Reader = Callable[[Any], Any]


def answers_of(document: Mapping[str, Any], parameters: Parameters, on: date) -> list[dict[str, Any]]:
    """Answer a family's or an institution's document; refuse in one sentence, with the place, what cannot be read."""
    if "institution" in document:
        _no_others(document, {"institution"}, "文件")
        facts = _fields(document["institution"], _INSTITUTION, "institution")
        return [plain_answer(answer) for answer in institution_answers(_institution(facts), parameters, on, facts.get("name", ""))]
    family = _fields(document, _FAMILY, "文件")
    if "children" not in family:
        raise _refusal("文件缺少 children（家庭）或 institution（机构）")
    children = [_child(at, child, on) for at, child in enumerate(family["children"], start=1)]
    found = Family(children, family.get("income_fen", (UNKNOWN, UNKNOWN)), family.get("share", 0))
    return [plain_answer(answer) for answer in family_answers(found, parameters, on)]


def _refusal(what: str) -> DomainError:
    return DomainError(f"填报内容缺少或格式不对：{what}。请用 --help 查看示例。", exit_code=2)


def _no_others(record: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(record.keys() - allowed)
    if unknown:
        raise _refusal(f"{where}有不认识的键 {'、'.join(unknown)}，可用的是 {'、'.join(sorted(allowed))}")


def _fields(record: Any, readers: Mapping[str, tuple[Reader, str]], where: str) -> dict[str, Any]:
    """Every field of a record as its reader gives it; null counts as not filled in."""
    if not isinstance(record, dict):
        raise _refusal(f"{where}须是 JSON 对象")
    _no_others(record, set(readers), where)
    found = {}
    for name, value in record.items():
        read, wanted = readers[name]
        if value is not None:
            try:
                found[name] = read(value)
            except (ValueError, TypeError, KeyError, IndexError):
                raise _refusal(f"{where}的 {name} 须是{wanted}，现在是 {value!r}") from None
    return found


def _whole(lowest: int, highest: int) -> Reader:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise ValueError(value)
        return value

    return read


def _text(value: Any) -> str:
    return str(value)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _day(value: Any) -> date:
    return date.fromisoformat(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _incomes(value: Any) -> tuple[int, int]:
    first, second = (UNKNOWN if one is None else _whole(0, MAX_FEN)(one) for one in _list(value))
    return first, second


def _category(value: Any) -> str:
    return CATEGORIES[CATEGORIES.index(value)]


def _utilities(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or value.keys() - set(UTILITIES):
        raise ValueError(value)
    return {name: _fields(one, _UTILITY, f"utilities.{name}") for name, one in value.items()}


_MONEY = (_whole(0, MAX_FEN), "以分计的整数")
_SWITCH = (_yes, " true 或 false")
_DAY = (_day, "日期（如 2025-03-08）")
_FAMILY: dict[str, tuple[Reader, str]] = {
    "children": (_list, "列表"),
    "income_fen": (_incomes, "父母两人的收入，以分计的两个整数，不知道的写 null"),
    "share": (lambda value: SHARES[value], " both、first 或 second"),
}
_CHILD: dict[str, tuple[Reader, str]] = {
    "name": (_text, "文字"),
    "born_on": _DAY,
    "applied_on": _DAY,
    "eligible": _SWITCH,
    "fee_month_fen": _MONEY,
    "care_months": (_whole(0, 12), " 0 至 12 的整数"),
    "public": _SWITCH,
    "category": (_category, " martyr 或 difficulty"),
    "later_child": _SWITCH,
    "babies": (_whole(1, 9), " 1 至 9 的整数"),
    "difficult_birth": _SWITCH,
}
_UTILITY: dict[str, tuple[Reader, str]] = {
    "usage": (_whole(0, 10**9), "不小于0的整数"),
    "price": (_whole(0, 10**8), "以万分之一元计的整数"),
}
_INSTITUTION: dict[str, tuple[Reader, str]] = {
    "name": (_text, "文字"),
    "community": _SWITCH,
    "inclusive": _SWITCH,
    **{f"{name}_fen": _MONEY for name in ("turnover", "deed_tax", "property_tax", "land_use_tax", "fees")},
    **{name: (_whole(0, 10000), " 0 至 10000 的整数（万分之几）") for name in ("vat_bp", "income_tax_bp")},
    **{name: (_whole(0, 10**6), "不小于0的整数") for name in ("child_months", "new_places")},
    "utilities": (_utilities, "water、power、gas 的用量和单价"),
}


def _child(number: int, record: Any, on: date) -> Child:
    where = f"第{number}名儿童"
    facts = _fields(record, _CHILD, where)
    if "born_on" not in facts:
        raise _refusal(f"{where}缺少 born_on")
    if facts["born_on"] > on:
        raise _refusal(f"{where}的 born_on 晚于 --on，请用出生之后的日期计算")
    return Child(**{"name": "", **facts})


def _institution(facts: dict[str, Any]) -> Any:
    plain = {name.removesuffix("_fen"): value for name, value in facts.items() if name not in ("name", "utilities")}
    utilities = facts.get("utilities", {})
    usage, price = ([utilities.get(name, {}).get(what, -1) for name in UTILITIES] for what in ("usage", "price"))
    return one_institution(**plain, usage=usage, price=price)
