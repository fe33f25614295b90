"""Rounds as JSON documents: write the answers, seal an audit that anyone can recompute, recompute it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines.matching.allocation import allocate
from qingmiao.engines.matching.comparison import compare_with_immediate_acceptance, fairness_report
from qingmiao.engines.matching.lottery import commitment, is_committed
from qingmiao.engines.matching.market import Outcome, RowFlag
from qingmiao.engines.matching.reading import Round, read_round
from qingmiao.engines.matching.reasons import Reason, Reasons, explain, give_reasons
from qingmiao.engines.matching.siblings import MAX_PASSES, Limits
from qingmiao.engines.matching.stability import find_blocking

AUDIT_FORMAT = "qingmiao-matching-audit/1"
AUDIT_KEYS = {"format", "input", "input_sha256", "result", "result_sha256"}
Say = Callable[[str], None]


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a run may spend: passes of improvement for siblings, the comparison with immediate acceptance, and the time.

    is_over: asked before every pass and before the comparison. say: told now and then what is being done.
    """

    passes: int = MAX_PASSES
    compares: bool = True
    is_over: Callable[[], bool] = lambda: False
    say: Say = _silent


FULL_EFFORT = Effort()


@dataclass(frozen=True, slots=True)
class Published:
    """What the office made public outside the audit file: the commitment before the draw, the digest of the applications after it."""

    commitment: str | None = None
    input_sha256: str | None = None


def run_round(round_: Round, effort: Effort = FULL_EFFORT) -> dict[str, Any]:
    """Allocate and return the answers: per child the place and, for every choice, code, place in the queue and sentence.

    Where the effort did not suffice `settled` is False (passes that were made: `passes`) or the comparison is None; all places and
    reasons are there in any case.
    """
    market = round_.market
    effort.say("正在分配托位")
    outcome = allocate(market, Limits(effort.passes, effort.is_over))
    effort.say("正在查找理由和未解决的情形")
    reasons, blocking = give_reasons(market, outcome), find_blocking(market, outcome)
    return {
        "round": round_.document["round"],
        "settled": outcome.settled,
        "passes": outcome.passes,
        "unresolved": [round_.children[child] for child in sorted({*blocking.child.tolist(), *blocking.refused.tolist()})],
        "unresolved_families": blocking.family.size,
        "thresholds": _thresholds(round_, reasons),
        "children": [_child_answer(round_, outcome, reasons, child) for child in _counted(len(round_.children), effort)],
        "fairness": _fairness(round_, outcome),
        "against_immediate_acceptance": _comparison(round_, outcome, effort),
    }


def _counted(children: int, effort: Effort) -> Iterator[int]:
    for child in range(children):
        if child % 1000 == 0:
            effort.say(f"已写好 {child} 名儿童的理由，共 {children} 名")
        yield child


def _fairness(round_: Round, outcome: Outcome) -> list[dict[str, Any]]:
    age = round_.market.age_class if round_.market.age_class is not None else np.zeros(len(round_.children), np.int64)
    fairness = [asdict(result) for result in fairness_report(outcome, age)]
    for result in fairness:
        code = result.pop("group")
        result["class"] = round_.classes[code] if 0 <= code < len(round_.classes) else None
        result["mean_choice"] = None if np.isnan(result["mean_choice"]) else round(result["mean_choice"], 4)
    return fairness


def _comparison(round_: Round, outcome: Outcome, effort: Effort) -> dict[str, int] | None:
    if not effort.compares or effort.is_over():
        return None
    effort.say("正在与志愿优先的办法比较")
    compared = compare_with_immediate_acceptance(round_.market, outcome)
    return {"better": compared.better, "worse": compared.worse, "same": compared.same, "envious_there": compared.envious}


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


def verify_audit(audit: Mapping[str, Any], *, published: Published | None = None, say: Say = _silent) -> list[str]:
    """Recompute an audit from its inputs; return every mismatch as a Chinese sentence, none when all is as published.

    A file can only be held against itself: whoever changes everything in it consistently is found by comparing with what was
    published elsewhere before (`published`).
    """
    if audit.get("format") != AUDIT_FORMAT or not isinstance(audit.get("input"), dict) or not isinstance(audit.get("result"), dict):
        raise DomainError(f"这不是匹配审计文件，应有 format={AUDIT_FORMAT}、input 和 result。", exit_code=2)
    given, result = audit["input"], audit["result"]
    found = _against_published(given, published or Published())
    # Digests cover the inputs and the result; what is written beside them would otherwise go unseen.
    if set(audit) != AUDIT_KEYS:
        found.append(f"文件多出或缺少内容：{'、'.join(sorted(set(audit) ^ AUDIT_KEYS))}。")
    if not is_committed(str(given.get("round")), str(given.get("seed")), str(given.get("commitment"))):
        found.append("抽签种子与承诺值不一致。")
    if digest(given) != audit.get("input_sha256"):
        found.append("报名数据与其摘要不一致，数据被改动过。")
    if digest(result) != audit.get("result_sha256"):
        found.append("结果与其摘要不一致，结果被改动过。")
    try:
        # Through JSON and back, so that numbers and texts have the form in which they were published.
        recomputed = json.loads(json.dumps(run_round(read_round({**given, "commitment": None}), _effort_of(result, say))))
    except DomainError as refusal:
        return [*found, f"报名数据不能再计算：{refusal}"]
    if digest(recomputed) != digest(result):
        found.append(_first_difference(recomputed, result))
    return found


def _against_published(given: Mapping[str, Any], published: Published) -> list[str]:
    found = []
    if published.commitment is not None and published.commitment.lower() != str(given.get("commitment")):
        found.append("承诺值与事先公布的不同，抽签种子被换过。")
    if published.input_sha256 is not None and published.input_sha256.lower() != digest(given):
        found.append("报名数据的摘要与公布的不同，数据被换过。")
    return found


def _effort_of(result: Mapping[str, Any], say: Say) -> Effort:
    """What the published run spent; so a run that stopped early is recomputed to where it stopped."""
    passes = result.get("passes")
    compares = result.get("against_immediate_acceptance") is not None
    return Effort(passes=min(max(passes, 0), MAX_PASSES) if isinstance(passes, int) else MAX_PASSES, compares=compares, say=say)


def _first_difference(recomputed: Mapping[str, Any], published: Mapping[str, Any]) -> str:
    rows = published.get("children")
    theirs = {str(child.get("id")): child for child in rows if isinstance(child, dict)} if isinstance(rows, list) else {}
    ours = {str(child["id"]): child for child in recomputed["children"]}
    different = sorted(key for key in ours.keys() | theirs.keys() if digest(ours.get(key)) != digest(theirs.get(key)))
    if different:
        return f"重新计算的结果与公布的不同：{len(different)}名儿童，第一个报名号是{different[0]}。"
    return "重新计算的分数线、统计、说明或次序与公布的不同。"
