"""Points, line by line: what a family says, what is published, and what it is worth at one institution.

The closing day of the round selects the published list; the round keeps its own copy, so that nothing changes after it was published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingmiao.enrolment.rules.vocabulary import Claim, Proof

SIBLING, RESIDENCE, OWN_STAFF = "sibling", "residence", "own_staff"


@dataclass(frozen=True, slots=True)
class Item:
    """One published item."""

    code: str
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class House:
    """What the items ask of an institution: which it is, and where."""

    code: str
    town_code: str


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """What a family says, and what was found when it was looked at.

    claims: item → Claim; proofs: item → Proof, missing where nobody looked yet. sibling_at, staff_of: institution codes; town_code: home.
    """

    claims: Mapping[str, str]
    proofs: Mapping[str, str]
    town_code: str = ""
    sibling_at: frozenset[str] = frozenset()
    staff_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PointLine:
    """One item at one institution: whether it counts, with how many points, and why."""

    code: str
    name: str
    points: int
    why: str
    counts: bool


def read_items(rows: Sequence[Mapping[str, object]]) -> list[Item]:
    """Return the items of a published list."""
    return [Item(str(row["code"]), str(row["name"]), int(str(row["points"]))) for row in rows]


def point_lines(facts: FamilyFacts, house: House, items: Sequence[Item]) -> list[PointLine]:
    """Return one line per published item, in the published order; only what was claimed and not found wrong counts."""
    return [_line(facts, house, item) for item in items]


def points_of(lines: Sequence[PointLine]) -> int:
    """Return the points of all lines together."""
    return sum(line.points for line in lines)


def counting(lines: Sequence[PointLine]) -> list[str]:
    """Return the codes of the items that count."""
    return [line.code for line in lines if line.counts]


def _line(facts: FamilyFacts, house: House, item: Item) -> PointLine:
    why_not = _why_not(facts, house, item.code)
    if why_not:
        return PointLine(item.code, item.name, 0, why_not, counts=False)
    proof = facts.proofs.get(item.code, Proof.OPEN)
    why = "已核对" if proof == Proof.HOLDS else "按家庭填写计，录取前核对"
    return PointLine(item.code, item.name, item.points, why, counts=True)


def _why_not(facts: FamilyFacts, house: House, code: str) -> str:
    claim = facts.claims.get(code, Claim.UNANSWERED)
    if claim == Claim.UNANSWERED:
        return "没有回答，不计分"
    if claim == Claim.DECLINED:
        return "填写为不符合"
    if facts.proofs.get(code) == Proof.FAILS:
        return "核对后不符合"
    if code == SIBLING and house.code not in facts.sibling_at:
        return "兄弟姐妹不在这家机构"
    if code == RESIDENCE and (not facts.town_code or facts.town_code != house.town_code):
        return "居住地不在这家机构所在的乡镇街道"
    if code == OWN_STAFF and house.code not in facts.staff_of:
        return "父母不是这家机构举办单位的职工"
    return ""
