"""双随机: which institutions are visited and by which two inspectors, drawn by a public seed that anyone can recompute. No Django.

The seed is fixed by a published SHA-256 before the draw and revealed after it, as in the matching engine, whose lottery this is. A
published draw names no risk: its institutions stand in numbered strata, each with its share, which is all that a recomputation needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.engines.matching.documents import digest
from qingmiao.engines.matching.lottery import draw, is_committed
from qingmiao.supervision.rules.risk import RiskClass

TEAM = 2
STRATA = {each: f"第{place}层" for place, each in enumerate(RiskClass, 1)}
FIXED = ("draw", "institutions", "inspectors", "excluded", "shares")
UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class DrawInput:
    """What is drawn from: institutions by stratum, inspectors, who may not visit whom and why, and the share of each stratum."""

    name: str
    seed: str
    commitment: str
    institutions: tuple[tuple[str, str], ...]
    inspectors: tuple[str, ...]
    excluded: frozenset[tuple[str, str]]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One institution that was drawn, with its team; an empty team where too few may go."""

    institution: str
    team: tuple[str, ...]


def read_draw(document: Mapping[str, Any]) -> DrawInput:
    """Read the input of a draw from its published document. Raises DomainError in one sentence, exit code 2, for what cannot be read."""
    try:
        told = DrawInput(
            str(document["draw"]),
            str(document["seed"]),
            str(document["commitment"]),
            tuple((str(row["id"]), _stratum(row)) for row in document["institutions"]),
            tuple(str(name) for name in document["inspectors"]),
            frozenset((str(row["inspector"]), str(row["institution"])) for row in document["excluded"] if str(row["reason"]).strip()),
            {str(name): float(share) for name, share in document["shares"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise DomainError(f"抽取文件不完整或写法不对（{wrong}），请对照说明改正。", exit_code=UNREADABLE) from None
    _refuse_impossible(told, document)
    return told


def draw_visits(told: DrawInput) -> list[Drawn]:
    """Return the institutions that are visited, in the order drawn, each with two inspectors.

    Of each stratum the share is taken, rounded up, by lottery number. A team is the two who have gone least so far and may go; among equals
    the lottery of this institution decides.
    """
    numbers = dict(zip([name for name, _ in told.institutions], draw(told.seed, [name for name, _ in told.institutions]), strict=True))
    chosen = [name for stratum in told.shares for name in _of_stratum(told, stratum, numbers)]
    visits = dict.fromkeys(told.inspectors, 0)
    found = []
    for name in sorted(chosen, key=lambda name: numbers[name]):
        team = _team(told, name, visits)
        visits |= {inspector: visits[inspector] + 1 for inspector in team}
        found.append(Drawn(name, team))
    return found


def result_of(drawn: Sequence[Drawn]) -> list[dict[str, Any]]:
    """Return a result as it stands in the published document."""
    return [{"institution": row.institution, "inspectors": list(row.team)} for row in drawn]


def classes_of(document: Mapping[str, Any]) -> dict[str, RiskClass]:
    """Return the risk class of each institution of a draw of ours, from its stratum."""
    meant = {stratum: each for each, stratum in STRATA.items()} | {each.value: each for each in RiskClass}
    return {row["id"]: meant[_stratum(row)] for row in document["institutions"]}


def input_digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what is fixed before a draw: its name, both lists, who may not go where, and the shares."""
    return digest({name: document[name] for name in FIXED})


def faults_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield in sentences what of a published draw does not recompute; nothing where all does."""
    told = read_draw(document)
    if not is_committed(told.name, told.seed, told.commitment):
        yield "公布的种子与事先公布的承诺值不符。"
    if document.get("input_sha256", "") not in ("", input_digest(document)):
        yield "名单、回避或比例与事先公布的摘要不符。"
    again = result_of(draw_visits(told))
    if document.get("result") != again:
        yield f"结果不能复算：按公布的种子应抽中 {len(again)} 家，第一家是 {again[0]['institution'] if again else '无'}。"


def _stratum(row: Mapping[str, Any]) -> str:
    return str(
        row["stratum"] if "stratum" in row else row["class"]
    )  # lists whose digest was public before strata were numbered keep theirs


def _of_stratum(told: DrawInput, stratum: str, numbers: Mapping[str, Any]) -> list[str]:
    names = sorted((name for name, own in told.institutions if own == stratum), key=lambda name: numbers[name])
    return names[: ceil(len(names) * told.shares[stratum])]


def _team(told: DrawInput, institution: str, visits: Mapping[str, int]) -> tuple[str, ...]:
    may = [name for name in told.inspectors if (name, institution) not in told.excluded]
    if len(may) < TEAM:
        return ()
    lottery = dict(zip(may, draw(f"{told.seed}\n{institution}", may), strict=True))
    return tuple(sorted(may, key=lambda name: (visits[name], lottery[name]))[:TEAM])


def _refuse_impossible(told: DrawInput, document: Mapping[str, Any]) -> None:
    names = [name for name, _ in told.institutions]
    if len(set(names)) != len(names) or len(set(told.inspectors)) != len(told.inspectors):
        raise DomainError("名单里有重复的机构或检查人员，请先去掉重复的。", exit_code=UNREADABLE)
    if unknown := sorted({own for _name, own in told.institutions} - set(told.shares)):
        raise DomainError(f"没有写明{unknown[0]}的抽取比例。", exit_code=UNREADABLE)
    if any(not 0 <= share <= 1 for share in told.shares.values()):
        raise DomainError("抽取比例应在 0 和 1 之间。", exit_code=UNREADABLE)
    if len(told.excluded) != len(document["excluded"]):
        raise DomainError("回避名单有重复，或者没有写明原因。", exit_code=UNREADABLE)
    if any(inspector not in told.inspectors or house not in names for inspector, house in told.excluded):
        raise DomainError("回避名单里有名单以外的人员或机构，请核对。", exit_code=UNREADABLE)
