"""Rounds as JSON documents: read one into a market, refuse in one sentence what cannot be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines.matching.lottery import draw, is_committed
from qingmiao.engines.matching.market import MAX_CHOICES, MAX_POINTS, Market, Reserves

# Every key that a round's file may hold, by where it stands; a slip of the pen in any other would silently count for nothing.
KEYS = {
    "": {"round", "seed", "commitment", "rules", "institutions", "children"},
    "rules": {"code", "name", "points"},
    "institutions": {"id", "name", "places", "reserves"},
    "institutions.reserves": {"class", "rules", "places", "hard"},
    "children": {"id", "class", "choices", "held", "family"},
    "children.choices": {"institution", "rules"},
}
MAX_RULES = 16
MAX_PLACES = 10**6
UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class Round:
    """A document with what its indices mean. classes: names in the order of Market.seats; children, institutions: identifiers."""

    document: Mapping[str, Any]
    market: Market
    children: Sequence[str]
    institutions: Sequence[str]
    classes: Sequence[str]


def read_round(document: Mapping[str, Any]) -> Round:
    """Turn a document (docs/engines/matching.md describes it) into a market; refuse in one Chinese sentence what cannot be read.

    A round is an official act: what would cost a child its place by a slip (an unknown rule, a held place that is not among the choices,
    a missing class, a key that nobody knows) stops it. An unknown institution or a repeated choice is flagged in the child's row.
    """
    _refuse_unknown_keys(document, "", "")
    institutions, children = _rows(document, "institutions", "机构"), _rows(document, "children", "报名")
    for at, institution in enumerate(institutions, start=1):
        _check_institution(institution, f"第{at}个机构（{institution.get('id')}）")
    for at, child in enumerate(children, start=1):
        _check_child(child, f"第{at}份报名（{child.get('id')}）")
    classes = sorted({name for institution in institutions for name in institution["places"]})
    place_of = _index([str(institution["id"]) for institution in institutions], "机构编号")
    identifiers = [str(child["id"]) for child in children]
    _index(identifiers, "报名号")
    points, bits = _rules(_rows(document, "rules", "规则") if "rules" in document else [])
    seed = _seed(document)
    age_of = {name: at for at, name in enumerate(classes)}
    seats = np.array([[institution["places"].get(name, 0) for name in classes] for institution in institutions], np.int64)
    market = Market(
        *_choices(children, place_of, points, bits),
        lottery=draw(seed, identifiers),
        seats=seats.reshape(len(institutions), len(classes)),
        age_class=np.array([age_of.get(str(child["class"]), -1) for child in children], np.int64),
        **_marks_and_held(children, bits),
        reserves=_reserves(institutions, age_of, bits),
        family=_families(children),
    )
    return Round(document, market, identifiers, list(place_of), classes)


def _refuse(unless: object, sentence: str) -> None:
    if not unless:
        raise DomainError(sentence, exit_code=UNREADABLE)


def _refuse_unknown_keys(record: Mapping[str, Any], place: str, path: str) -> None:
    """Refuse a key that is not in KEYS, with its path (children[0].choices[1].rule); what is wrongly built is refused elsewhere."""
    for key, value in record.items():
        inner = f"{place}.{key}".lstrip(".")
        _refuse(key in KEYS[place], f"匹配文件中有不认识的键 {path}{key}，可用的是 {'、'.join(sorted(KEYS[place]))}。")
        if inner in KEYS and isinstance(value, list):
            for at, row in enumerate(value):
                if isinstance(row, dict):
                    _refuse_unknown_keys(row, inner, f"{path}{key}[{at}].")


def _rows(document: Mapping[str, Any], key: str, what: str) -> Sequence[Mapping[str, Any]]:
    rows = document.get(key)
    good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    _refuse(good, f"匹配文件缺少内容或格式不对：{key}（{what}）应是由对象组成的列表。")
    return rows or []


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_PLACES


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value) != ""


def _check_institution(institution: Mapping[str, Any], where: str) -> None:
    _refuse(_is_name(institution.get("id")), f"{where}缺少 id。")
    places, reserves = institution.get("places"), institution.get("reserves", [])
    good = isinstance(places, dict) and all(_is_count(count) for count in places.values())
    _refuse(good, f"{where}的 places 应是各班型的托位数，须为不小于0的整数。")
    _refuse(isinstance(reserves, list) and all(isinstance(row, dict) for row in reserves), f"{where}的 reserves 应是由对象组成的列表。")
    for row in reserves:
        good = _is_count(row.get("places")) and isinstance(row.get("rules"), list) and isinstance(row.get("hard", False), bool)
        _refuse(
            good and str(row.get("class")) in (places or {}), f"{where}的预留名额须写明已有的 class、rules 列表和不小于0的整数 places。"
        )


def _check_child(child: Mapping[str, Any], where: str) -> None:
    _refuse(_is_name(child.get("id")), f"{where}缺少报名号 id。")
    _refuse(_is_name(child.get("class")), f"{where}缺少班型 class。")
    choices = child.get("choices")
    good = isinstance(choices, list) and all(isinstance(choice, dict) and _is_name(choice.get("institution")) for choice in choices)
    _refuse(good, f"{where}缺少 choices，或某个志愿没有写明 institution。")
    _refuse(all(isinstance(choice.get("rules", []), list) for choice in choices or []), f"{where}某个志愿的 rules 应是列表。")


def _rules(rules: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Points and bit of every rule."""
    _refuse(len(rules) <= MAX_RULES, f"规则最多{MAX_RULES}条，现有{len(rules)}条。")
    for at, rule in enumerate(rules, start=1):
        _refuse(_is_name(rule.get("code")) and _is_count(rule.get("points")), f"第{at}条规则须有 code 和不小于0的整数 points。")
    points = {str(rule["code"]): int(rule["points"]) for rule in rules}
    _refuse(sum(points.values()) <= MAX_POINTS, f"规则分值须不小于0，且合计不超过{MAX_POINTS}。")
    return points, {code: 1 << at for code, at in _index([str(rule["code"]) for rule in rules], "规则代码").items()}


def _seed(document: Mapping[str, Any]) -> str:
    for key, what in (("round", "轮次名称"), ("seed", "抽签种子")):
        _refuse(_is_name(document.get(key)), f"匹配文件缺少内容或格式不对：{key}（{what}）。")
    seed, published = str(document["seed"]), document.get("commitment")
    if published is not None and not is_committed(str(document["round"]), seed, str(published)):
        raise DomainError("抽签种子与事先公布的承诺值不一致，不能用它抽签。", exit_code=1)
    return seed


def _index(names: Sequence[str], what: str) -> dict[str, int]:
    index = {name: at for at, name in enumerate(names)}
    if len(index) != len(names):
        repeated = next(name for at, name in enumerate(names) if index[name] != at)
        raise DomainError(f"{what}{repeated}重复出现，每个只能出现一次。", exit_code=UNREADABLE)
    return index


def _width(children: Sequence[Mapping[str, Any]]) -> int:
    width = max((len(child["choices"]) for child in children), default=1)
    if width > MAX_CHOICES:
        raise DomainError(f"每名儿童最多填报{MAX_CHOICES}个志愿，现有{width}个。", exit_code=UNREADABLE)
    return max(width, 1)


def _choices(
    children: Sequence[Mapping[str, Any]], place_of: Mapping[str, int], points: Mapping[str, int], bits: Mapping[str, int]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    shape = (len(children), _width(children))
    chosen, scores = np.full(shape, -1, np.int32), np.zeros(shape, np.int32)
    for row, child in enumerate(children):
        for column, choice in enumerate(child["choices"]):
            # One past the last institution: the engine flags it as unknown, and the other choices of the child stand.
            chosen[row, column] = place_of.get(str(choice["institution"]), len(place_of))
            rules = {str(rule) for rule in choice.get("rules", [])}
            unknown = sorted(rules - bits.keys())
            _refuse(not unknown, f"报名号{child['id']}引用了未公布的规则{'、'.join(unknown)}。")
            scores[row, column] = sum(points[rule] for rule in rules)
    return chosen, scores


def _marks_and_held(children: Sequence[Mapping[str, Any]], bits: Mapping[str, int]) -> dict[str, np.ndarray[Any, Any]]:
    marks, held = np.zeros((len(children), _width(children)), np.uint16), np.full(len(children), -1, np.int32)
    for row, child in enumerate(children):
        for column, choice in enumerate(child["choices"]):
            marks[row, column] = sum(bits[rule] for rule in {str(rule) for rule in choice.get("rules", [])})
            if held[row] < 0 and child.get("held") is not None and str(choice["institution"]) == str(child["held"]):
                held[row] = column
        missing = child.get("held") is not None and held[row] < 0
        _refuse(not missing, f"报名号{child['id']}现有的托位不在其志愿中，请把该机构列入志愿。")
    return {"marks": marks, "held": held}


def _reserves(institutions: Sequence[Mapping[str, Any]], age_of: Mapping[str, int], bits: Mapping[str, int]) -> Reserves | None:
    for institution in institutions:
        unknown = sorted({str(rule) for row in institution.get("reserves", []) for rule in row["rules"]} - bits.keys())
        _refuse(not unknown, f"机构{institution['id']}的预留名额引用了未公布的规则{'、'.join(unknown)}。")
    rows = [
        (
            at,
            age_of[str(row["class"])],
            sum(bits[rule] for rule in {str(rule) for rule in row["rules"]}),
            row["places"],
            row.get("hard", False),
        )
        for at, institution in enumerate(institutions)
        for row in institution.get("reserves", [])
    ]
    if not rows:
        return None
    table = np.array(rows, np.int64)
    left = {
        (at, column): institution["places"].get(name, 0) for at, institution in enumerate(institutions) for name, column in age_of.items()
    }
    for at, column, _, places, _ in rows:
        left[at, column] -= places
        _refuse(left[at, column] >= 0, f"机构{institutions[at]['id']}的预留名额超过了该班型的托位数。")
    return Reserves(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(np.bool_))


def _families(children: Sequence[Mapping[str, Any]]) -> np.ndarray[Any, Any] | None:
    names = sorted({str(child["family"]) for child in children if child.get("family") is not None})
    if not names:
        return None
    number = {name: at for at, name in enumerate(names)}
    return np.array([-1 if child.get("family") is None else number[str(child["family"])] for child in children], np.int64)
