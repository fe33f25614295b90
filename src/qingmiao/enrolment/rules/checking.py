"""The independent check of a round, before anything is shown. It shares nothing with the engine that decided.

It reads what was published (the document) and what came out (the answers), and says every breach in one sentence. Without siblings who
want to be together nobody may have a better right to a place that another one got; with them such a case is what the engine itself lists.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class _Seated:
    """Who sits where: the key of a pool is institution and class type. `rank` is smaller for the better right."""

    pool: tuple[str, str]
    rank: tuple[int, int]
    items: frozenset[str]
    is_held: bool


def check_round(document: Mapping[str, Any], answers: Mapping[str, Any], published_items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every breach found, at most some of each kind; empty when the round may be shown."""
    children = {str(child["id"]): child for child in document["children"]}
    decided = {str(child["id"]): child for child in answers["children"]}
    found = [*_rules_differ(document, published_items), *_rows_differ(children, decided, len(answers["children"]))]
    if found:
        return found
    lottery = _draw(str(document["seed"]), list(children))
    points = {str(rule["code"]): int(rule["points"]) for rule in document["rules"]}
    places = {(str(row["id"]), kind): int(count) for row in document["institutions"] for kind, count in row["places"].items()}
    seated: dict[str, _Seated] = {}
    for breach in _seat(children, decided, (places, points, lottery), seated):
        found.append(breach)
    found += _over(places, seated)
    if not found:
        found += _order(document, children, (places, points, lottery), seated, _left_open(answers))
    return found[:MOST_TOLD]


def _rules_differ(document: Mapping[str, Any], published: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    theirs = [(str(row["code"]), int(row["points"])) for row in published]
    ours = [(str(row["code"]), int(row["points"])) for row in document["rules"]]
    if ours != theirs:
        yield "计算用的积分项目和公布的不同。"
    text = f"{document['round']}\n{document['seed']}".encode()
    if hashlib.sha256(text).hexdigest() != document["commitment"]:
        yield "抽签种子和公布的承诺值不一致。"


def _rows_differ(children: Mapping[str, Any], decided: Mapping[str, Any], rows: int) -> Iterator[str]:
    if children.keys() != decided.keys() or rows != len(decided):
        yield f"申请 {len(children)} 份，结果 {rows} 份，对不上。"


def _draw(seed: str, receipts: Sequence[str]) -> dict[str, int]:
    """Number the receipt codes by the SHA-256 of seed, line feed and code, from 1: the published way, worked out once more."""
    ordered = sorted(receipts, key=lambda code: hashlib.sha256(f"{seed}\n{code}".encode()).digest())
    return {code: number for number, code in enumerate(ordered, 1)}


Facts = tuple[Mapping[tuple[str, str], int], Mapping[str, int], Mapping[str, int]]  # places by pool, points by item, lottery by code


def _seat(children: Mapping[str, Any], decided: Mapping[str, Any], facts: Facts, seated: dict[str, _Seated]) -> Iterator[str]:
    _, points, lottery = facts
    for code, child in children.items():
        answer = decided[code]
        if int(answer["lottery"]) != lottery[code]:
            yield f"报名号 {code} 的抽签号不能由种子算出。"
        if len(answer["answers"]) != len(child["choices"]) or not all(row["sentence"] for row in answer["answers"]):
            yield f"报名号 {code} 有志愿没有写明理由。"
        if answer["institution"] is None:
            continue
        at = _choice_of(child, str(answer["institution"]))
        if at is None or answer["choice"] != at + 1:
            yield f"报名号 {code} 被录取到没有填报的机构。"
            continue
        seated[code] = _seated(child, at, points, lottery[code])


def _choice_of(child: Mapping[str, Any], institution: str) -> int | None:
    return next((at for at, choice in enumerate(child["choices"]) if str(choice["institution"]) == institution), None)


def _seated(child: Mapping[str, Any], at: int, points: Mapping[str, int], lottery: int) -> _Seated:
    choice = child["choices"][at]
    items = frozenset(str(rule) for rule in choice["rules"])
    held = child.get("held") is not None and str(child["held"]) == str(choice["institution"])
    rank = (-(10**6) if held else -sum(points[item] for item in items), lottery)
    return _Seated((str(choice["institution"]), str(child["class"])), rank, items, held)


def _over(places: Mapping[tuple[str, str], int], seated: Mapping[str, _Seated]) -> Iterator[str]:
    for pool, count in sorted(Counter(one.pool for one in seated.values()).items()):
        if count > places.get(pool, 0):
            yield f"机构 {pool[0]} 的这个班型有 {places.get(pool, 0)} 个托位，录取了 {count} 名。"


def _left_open(answers: Mapping[str, Any]) -> frozenset[str]:
    """Return whom the engine itself lists as not settled: siblings for whom no result without complaint exists."""
    return frozenset(str(code) for code in answers["unresolved"])


def _order(
    document: Mapping[str, Any], children: Mapping[str, Any], facts: Facts, seated: Mapping[str, _Seated], left_open: frozenset[str]
) -> Iterator[str]:
    """Say who wants a place more than its own that is empty, or went to a lesser right and to no reserve of the other one's."""
    places, points, lottery = facts
    rows: dict[tuple[str, str], list[_Seated]] = defaultdict(list)
    for one in seated.values():
        rows[one.pool].append(one)
    reserved = _reserved(document)
    lines = {pool: _Line(places[pool], reserved.get(pool, []), rows[pool]) for pool in places}
    together = {code for code, child in children.items() if child.get("family") is not None}
    for code, child in children.items():
        if code in left_open or code in together:
            continue
        mine = seated.get(code)
        for at, choice in enumerate(child["choices"]):
            pool = (str(choice["institution"]), str(child["class"]))
            if mine is not None and mine.pool == pool:
                break
            if pool in lines and lines[pool].takes(_seated(child, at, points, lottery[code])):
                yield f"报名号 {code} 的第 {at + 1} 志愿还有托位，或者给了排在后面的孩子。"
                break


def _reserved(document: Mapping[str, Any]) -> dict[tuple[str, str], list[tuple[frozenset[str], int, bool]]]:
    found: dict[tuple[str, str], list[tuple[frozenset[str], int, bool]]] = defaultdict(list)
    for row in document["institutions"]:
        for reserve in row.get("reserves", []):
            items = frozenset(str(rule) for rule in reserve["rules"])
            found[str(row["id"]), str(reserve["class"])].append((items, int(reserve["places"]), bool(reserve.get("hard", False))))
    return found


class _Line:
    """The places of one class as the rules give them to those who were admitted, and the last of each group."""

    def __init__(self, places: int, reserves: Sequence[tuple[frozenset[str], int, bool]], seated: Sequence[_Seated]) -> None:
        """Fill the reserves in their order, then the open places."""
        left = sorted(seated, key=lambda one: one.rank)
        self._groups: list[tuple[frozenset[str], int, list[_Seated]]] = []
        for items, size, _ in reserves:
            inside = [one for one in left if one.items & items][:size]
            left = [one for one in left if one not in inside]
            self._groups.append((items, size, inside))
        hard = sum(size - len(inside) for (_, size, is_hard), (_, _, inside) in zip(reserves, self._groups, strict=True) if is_hard)
        self._open = places - hard - sum(len(inside) for _, _, inside in self._groups)
        self._rest = left

    def takes(self, other: _Seated) -> bool:
        """Tell whether somebody who was not admitted here would be, by the published rules."""
        for items, size, inside in self._groups:
            if other.items & items and (len(inside) < size or inside[-1].rank > other.rank):
                return True
        return len(self._rest) < self._open or (self._open > 0 and bool(self._rest) and self._rest[-1].rank > other.rank)
