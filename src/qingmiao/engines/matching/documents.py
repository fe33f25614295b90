"""Rounds as JSON documents: read one into a market, write its answers, seal an audit that anyone can recompute."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines.matching.allocation import allocate
from qingmiao.engines.matching.comparison import compare_with_immediate_acceptance, fairness_report
from qingmiao.engines.matching.lottery import commitment, draw, is_committed
from qingmiao.engines.matching.market import MAX_CHOICES, MAX_POINTS, Market, Outcome, Reserves, RowFlag
from qingmiao.engines.matching.reasons import Reason, Reasons, explain, give_reasons
from qingmiao.engines.matching.stability import find_blocking

AUDIT_FORMAT = "qingmiao-matching-audit/1"
MAX_RULES = 16


@dataclass(frozen=True, slots=True)
class Round:
    """A document with what its indices mean. classes: names in the order of Market.seats; children, institutions: identifiers."""

    document: Mapping[str, Any]
    market: Market
    children: Sequence[str]
    institutions: Sequence[str]
    classes: Sequence[str]


def read_round(document: Mapping[str, Any]) -> Round:
    """Turn a document (docs/engines/matching.md describes it) into a market; refuse in one Chinese sentence what cannot be read."""
    try:
        return _read(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise DomainError(f"匹配文件缺少内容或格式不对（{error}），请对照说明文档检查。", exit_code=2) from error


def _read(document: Mapping[str, Any]) -> Round:
    institutions, children = document["institutions"], document["children"]
    classes = sorted({name for institution in institutions for name in institution["places"]})
    place_of = _index([str(institution["id"]) for institution in institutions], "机构编号")
    identifiers = [str(child["id"]) for child in children]
    _index(identifiers, "报名号")
    rules = document.get("rules", [])
    if len(rules) > MAX_RULES:
        raise DomainError(f"规则最多{MAX_RULES}条，现有{len(rules)}条。", exit_code=2)
    bits = {code: 1 << at for code, at in _index([str(rule["code"]) for rule in rules], "规则代码").items()}
    points = {str(rule["code"]): int(rule["points"]) for rule in rules}
    if sum(points.values()) > MAX_POINTS or min(points.values(), default=0) < 0:
        raise DomainError(f"规则分值须不小于0，且合计不超过{MAX_POINTS}。", exit_code=2)
    seed = str(document["seed"])
    published = document.get("commitment")
    if published is not None and not is_committed(str(document["round"]), seed, str(published)):
        raise DomainError("抽签种子与事先公布的承诺值不一致，不能用它抽签。", exit_code=1)
    age_of = {name: at for at, name in enumerate(classes)}
    seats = np.array([[int(institution["places"].get(name, 0)) for name in classes] for institution in institutions], np.int64)
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


def _index(names: Sequence[str], what: str) -> dict[str, int]:
    index = {name: at for at, name in enumerate(names)}
    if len(index) != len(names):
        repeated = next(name for at, name in enumerate(names) if index[name] != at)
        raise DomainError(f"{what}{repeated}重复出现，每个只能出现一次。", exit_code=2)
    return index


def _width(children: Sequence[Mapping[str, Any]]) -> int:
    width = max((len(child["choices"]) for child in children), default=1)
    if width > MAX_CHOICES:
        raise DomainError(f"每名儿童最多填报{MAX_CHOICES}个志愿，现有{width}个。", exit_code=2)
    return max(width, 1)


def _choices(
    children: Sequence[Mapping[str, Any]], place_of: Mapping[str, int], points: Mapping[str, int], bits: Mapping[str, int]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    shape = (len(children), _width(children))
    chosen, scores = np.full(shape, -1, np.int32), np.zeros(shape, np.int32)
    for row, child in enumerate(children):
        for column, choice in enumerate(child["choices"]):
            chosen[row, column] = place_of.get(str(choice["institution"]), len(place_of))
            unknown = [rule for rule in choice.get("rules", []) if rule not in bits]
            if unknown:
                raise DomainError(f"报名号{child['id']}引用了未公布的规则{unknown[0]}。", exit_code=2)
            scores[row, column] = sum(points[rule] for rule in set(choice.get("rules", [])))
    return chosen, scores


def _marks_and_held(children: Sequence[Mapping[str, Any]], bits: Mapping[str, int]) -> dict[str, np.ndarray[Any, Any]]:
    marks, held = np.zeros((len(children), _width(children)), np.uint16), np.full(len(children), -1, np.int32)
    for row, child in enumerate(children):
        for column, choice in enumerate(child["choices"]):
            marks[row, column] = sum(bits[rule] for rule in set(choice.get("rules", [])))
            if child.get("held") is not None and str(choice["institution"]) == str(child["held"]):
                held[row] = column
        if child.get("held") is not None and held[row] < 0:
            raise DomainError(f"报名号{child['id']}现有的托位不在其志愿中，请把该机构列入志愿。", exit_code=2)
    return {"marks": marks, "held": held}


def _reserves(institutions: Sequence[Mapping[str, Any]], age_of: Mapping[str, int], bits: Mapping[str, int]) -> Reserves | None:
    rows = [
        (at, age_of[str(row["class"])], sum(bits[str(rule)] for rule in row["rules"]), int(row["places"]), bool(row.get("hard", False)))
        for at, institution in enumerate(institutions)
        for row in institution.get("reserves", [])
    ]
    if not rows:
        return None
    table = np.array(rows, np.int64)
    left = {
        (at, column): int(institution["places"].get(name, 0))
        for at, institution in enumerate(institutions)
        for name, column in age_of.items()
    }
    for at, column, _, places, _ in rows:
        left[at, column] -= places
        if places < 0 or left[at, column] < 0:
            raise DomainError(f"机构{institutions[at]['id']}的预留名额超过了该班型的托位数。", exit_code=2)
    return Reserves(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(np.bool_))


def _families(children: Sequence[Mapping[str, Any]]) -> np.ndarray[Any, Any] | None:
    names = sorted({str(child["family"]) for child in children if child.get("family") is not None})
    if not names:
        return None
    number = {name: at for at, name in enumerate(names)}
    return np.array([-1 if child.get("family") is None else number[str(child["family"])] for child in children], np.int64)


def run_round(round_: Round) -> dict[str, Any]:
    """Allocate and return the answers: per child the place and, for every choice, code, place in the queue and sentence."""
    market, outcome = round_.market, allocate(round_.market)
    reasons = give_reasons(market, outcome)
    blocking = find_blocking(market, outcome)
    compared = compare_with_immediate_acceptance(market, outcome)
    age = market.age_class if market.age_class is not None else np.zeros(len(round_.children), np.int64)
    fairness = [asdict(result) for result in fairness_report(outcome, age)]
    for result in fairness:
        code = result.pop("group")
        result["class"] = round_.classes[code] if 0 <= code < len(round_.classes) else None
        result["mean_choice"] = None if np.isnan(result["mean_choice"]) else round(result["mean_choice"], 4)
    return {
        "round": round_.document["round"],
        "settled": outcome.settled,
        "unresolved": [round_.children[child] for child in sorted({*blocking.child.tolist(), *blocking.refused.tolist()})],
        "unresolved_families": blocking.family.size,
        "thresholds": _thresholds(round_, reasons),
        "children": [_child_answer(round_, outcome, reasons, child) for child in range(len(round_.children))],
        "fairness": fairness,
        "against_immediate_acceptance": {
            "better": compared.better,
            "worse": compared.worse,
            "same": compared.same,
            "envious_there": compared.envious,
        },
    }


def _thresholds(round_: Round, reasons: Reasons) -> list[dict[str, Any]]:
    rows = []
    for pool in np.flatnonzero(reasons.seats).tolist():
        at, column = divmod(pool, len(round_.classes))
        full = reasons.last_points[pool] >= 0
        rows.append(
            {
                "institution": round_.institutions[at],
                "class": round_.classes[column],
                "last_points": int(reasons.last_points[pool]) if full else None,
                "last_lottery": int(reasons.last_lottery[pool]) + 1 if full else None,
            }
        )
    return rows


def _child_answer(round_: Round, outcome: Outcome, reasons: Reasons, child: int) -> dict[str, Any]:
    given = round_.document["children"][child]["choices"]
    column = int(outcome.column[child])
    return {
        "id": round_.children[child],
        "lottery": int(round_.market.lottery[child]) + 1,
        "institution": given[column]["institution"] if column >= 0 else None,
        "choice": column + 1 if column >= 0 else None,
        "flags": [flag.name for flag in RowFlag if flag & int(outcome.flags[child])],
        "answers": [
            {
                "institution": choice["institution"],
                "code": Reason(int(reasons.code[child, at])).name,
                "waiting": int(reasons.waiting[child, at]) or None,
                "sentence": explain(round_.market, reasons, child, at),
            }
            for at, choice in enumerate(given)
        ],
    }


def digest(document: Any) -> str:
    """SHA-256 of the canonical JSON text: keys sorted, no spaces, UTF-8."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal_audit(round_: Round, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the audit document: inputs with the revealed seed, results, and their digests."""
    round_input = dict(round_.document)
    round_input["commitment"] = commitment(str(round_.document["round"]), str(round_.document["seed"]))
    return {
        "format": AUDIT_FORMAT,
        "input": round_input,
        "input_sha256": digest(round_input),
        "result": dict(answers),
        "result_sha256": digest(dict(answers)),
    }


def verify_audit(audit: Mapping[str, Any]) -> list[str]:
    """Recompute an audit from its inputs; return every mismatch as a Chinese sentence, none when all is as published."""
    if audit.get("format") != AUDIT_FORMAT or not isinstance(audit.get("input"), dict) or not isinstance(audit.get("result"), dict):
        raise DomainError(f"这不是匹配审计文件，应有 format={AUDIT_FORMAT}、input 和 result。", exit_code=2)
    given, published = audit["input"], audit["result"]
    found = []
    if not is_committed(str(given.get("round")), str(given.get("seed")), str(given.get("commitment"))):
        found.append("抽签种子与承诺值不一致。")
    if digest(given) != audit.get("input_sha256"):
        found.append("报名数据与其摘要不一致，数据被改动过。")
    if digest(published) != audit.get("result_sha256"):
        found.append("结果与其摘要不一致，结果被改动过。")
    recomputed = json.loads(json.dumps(run_round(read_round({**given, "commitment": None}))))
    if recomputed != json.loads(json.dumps(published)):
        found.append(_first_difference(recomputed, published))
    return found


def _first_difference(recomputed: Mapping[str, Any], published: Mapping[str, Any]) -> str:
    ours = {child["id"]: child for child in recomputed["children"]}
    theirs = {child.get("id"): child for child in published.get("children", [])}
    different = sorted(str(key) for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    if different:
        return f"重新计算的结果与公布的不同：{len(different)}名儿童，第一个报名号是{different[0]}。"
    return "重新计算的分数线、统计或说明与公布的不同。"
