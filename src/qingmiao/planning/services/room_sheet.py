"""An inventory of rooms by Excel: one row a room; all rows or none, after a look."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.core.terms import Term
from qingmiao.institutions.rules.vocabulary import Tenure
from qingmiao.planning.models import Facility
from qingmiao.planning.rules.rooms import CostClass, RoomKind
from qingmiao.planning.services.rooms import NewRoom, refuse_room, write_down_room

SHEET, MOST_ROWS = "可用设施", 500
TITLES = {
    "name": "名称",
    "kind": "类型",
    "owner": "产权或管理单位",
    "town_code": "乡镇街道代码",
    "address": "地址",
    "latitude": "纬度",
    "longitude": "经度",
    "area_m2": "可用建筑面积",
    "tenure": "场地权属",
    "lowest_storey": "最低楼层",
    "highest_storey": "最高楼层",
    "semi_basement": "有半地下用房",
    "hazardous": "有消防禁止情形",
    "outdoor_area_m2": "室外场地",
    "free_from_year": "哪年起可用",
    "hours": "可共用的时间",
    "cost_class": "改造程度",
}
NEEDED = frozenset({"name", "kind", "town_code", "area_m2", "cost_class"})
CHOSEN: dict[str, type[Term]] = {"kind": RoomKind, "cost_class": CostClass, "tenure": Tenure}
YES_NO = {"是": True, "否": False}
WHOLE = {
    "area_m2": (1, 100_000),
    "lowest_storey": (-5, 60),
    "highest_storey": (-5, 60),
    "outdoor_area_m2": (0, 100_000),
    "free_from_year": (2000, 2100),
}
DEGREES = {"latitude": (3.0, 54.0), "longitude": (73.0, 136.0)}
LONGEST = 100


def template() -> bytes:
    """Return an empty sheet."""
    return write_sheet(SHEET, _columns(None), [])


def _columns(_office: Organisation | None) -> list[SheetColumn]:
    options = {name: [term.label for term in terms] for name, terms in CHOSEN.items()}
    options |= {name: list(YES_NO) for name in ("semi_basement", "hazardous")}
    hints = {"town_code": "9 位", "lowest_storey": "地下填负数", "latitude": "WGS-84，不清楚的不填", "area_m2": "平方米"}
    return [
        SheetColumn(
            title,
            hints.get(name, ""),
            options.get(name, ()),
            name=name,
            is_needed=name in NEEDED,
            is_code=name == "town_code",
        )
        for name, title in TITLES.items()
    ]


def _plan(office: Organisation, table: SheetTable, _actor: Post, _at: datetime) -> Plan:
    """Return which rooms are new; one that is written down already holds the sheet back at its row."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        told, wrong = _read(row)
        if not wrong and (sentence := _refusal(told, office, seen)):
            wrong = {"name": sentence}
        plan.refused += [Cell(row.number, name, sentence) for name, sentence in wrong.items()]
        if not wrong:
            seen[str(told["town_code"]), str(told["name"])] = row.number
            plan.content.append(NewRoom(**told))
            plan.new.append(PlannedRow(str(told["name"]), row.number))
    return plan


def _refusal(told: dict[str, Any], office: Organisation, seen: dict[tuple[str, str], int]) -> str:
    """Say why a well-written row cannot be kept; empty where it can."""
    if number := seen.get((told["town_code"], told["name"])):
        return f"与第 {number} 行重复，请只留一行。"
    try:
        refuse_room(NewRoom(**told), office)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _read(row: TableRow) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of a row, and what is wrong with which cell."""
    told: dict[str, Any] = {}
    wrong = dict(row.wrong)
    for name, title in TITLES.items():
        kind = Typed.NUMBER if name in WHOLE or name in DEGREES else Typed.CODE if name == "town_code" else Typed.TEXT
        typed = clean(row.cells.get(name, ""), kind)
        if not typed:
            wrong |= {name: f"请填写{title}。"} if name in NEEDED else {}
            continue
        value, sentence = _value(name, title, typed)
        told[name] = value
        wrong |= {name: sentence} if sentence else {}
    return told, wrong


def _value(name: str, title: str, typed: str) -> tuple[Any, str]:
    read: Callable[[str, str, str], tuple[Any, str]] = _words
    if name in CHOSEN or name in ("semi_basement", "hazardous"):
        read = _choice
    elif name in WHOLE or name in DEGREES:
        read = _number
    return read(name, title, typed)


def _words(_name: str, title: str, typed: str) -> tuple[Any, str]:
    return typed, f"{title}最多 {LONGEST} 字。" if len(typed) > LONGEST else strange_character(typed) or ""


def _choice(name: str, title: str, typed: str) -> tuple[Any, str]:
    if name in CHOSEN:
        found: Any = next((term.value for term in CHOSEN[name] if key_of(typed) in (key_of(term.label), term.value)), None)
    else:
        found = YES_NO.get(typed)
    return found, "" if found is not None else f"{title}里没有“{typed}”，请在下拉列表中选择。"


def _number(name: str, title: str, typed: str) -> tuple[Any, str]:
    least, most = WHOLE.get(name) or DEGREES[name]
    try:
        value = int(typed) if name in WHOLE else float(typed)
    except ValueError:
        return None, f"{title}请填写{'整数' if name in WHOLE else '度数，如 23.73506'}。"
    return value, "" if least <= value <= most else f"{title}应在 {least:g} 至 {most:g} 之间。"


def _apply(office: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[int]:
    """Keep all rooms in one transaction, and return them."""
    return [write_down_room(told, office=office, actor=actor, at=at).pk for told in plan.content]


def _undo(_office: Organisation, made: list[int], _actor: Post, _at: datetime) -> None:
    """Take back what a sheet brought, unless a room was written to since."""
    rows = Facility.objects.select_for_update().filter(pk__in=made)
    if any(row.version for row in rows):
        raise DomainError("其中一处在导入之后又有更新，不能撤销。")
    Facility.objects.filter(pk__in=made).delete()


ROOM_DOOR: Door[Organisation] = Door("planning.rooms", SHEET, _columns, _plan, _apply, _undo)
