"""A clear, slow account of the rules: one child after the other, every pool choosing anew each time."""

from dataclasses import dataclass

import numpy as np

from qingmiao.engines.matching import MAX_POINTS, Market, Reserves


@dataclass(frozen=True)
class Wish:
    """One valid choice of one child."""

    child: int
    column: int
    institution: int
    pool: tuple[int, int]
    rank: tuple[int, int]
    marks: int


def wishes_of(market: Market, child: int) -> list[Wish]:
    """The choices of a child that count, best first."""
    seats = market.seats if market.seats.ndim == 2 else market.seats[:, None]
    age = 0 if market.age_class is None else int(market.age_class[child])
    held = -1 if market.held is None else int(market.held[child])
    wanted = market.choices[child].tolist()
    if 0 <= held < len(wanted):
        held = wanted.index(wanted[held])
    found: list[Wish] = []
    for column, institution in enumerate(wanted):
        if institution in wanted[:column]:
            continue
        points = int(market.points[child, column])
        if 0 <= institution < seats.shape[0] and 0 <= points <= MAX_POINTS and 0 <= age < seats.shape[1]:
            marks = 0 if market.marks is None else int(market.marks[child, column])
            found.append(Wish(child, column, institution, (institution, age), (-points, int(market.lottery[child])), marks))
    if held in [wish.column for wish in found]:
        found = [wish for wish in found if wish.column <= held]
        found[-1] = Wish(child, held, found[-1].institution, found[-1].pool, (-MAX_POINTS - 1, found[-1].rank[1]), found[-1].marks)
    return found


def groups_of(market: Market, pool: tuple[int, int]) -> list[tuple[int, int, bool]]:
    """(places, marks needed or 0, hard) in the order in which they are offered."""
    seats = market.seats if market.seats.ndim == 2 else market.seats[:, None]
    groups: list[tuple[int, int, bool]] = []
    left = int(seats[pool])
    r = market.reserves
    if r is not None:
        for i in range(r.seats.size):
            if (int(r.institution[i]), int(r.age_class[i])) == pool:
                groups.append((int(r.seats[i]), int(r.marks[i]), bool(r.hard[i])))
                left -= int(r.seats[i])
    return [*groups, (left, 0, False)]


def choose(market: Market, pool: tuple[int, int], wishes: list[Wish]) -> set[int]:
    """The children whom a pool takes among those who ask."""
    taken: set[int] = set()
    for places, need, hard in groups_of(market, pool):
        rest = [w for w in wishes if w.child not in taken and (not hard or w.marks & need)]
        rest.sort(key=lambda w: (need != 0 and not w.marks & need, w.rank))
        taken |= {w.child for w in rest[:places]}
    return taken


def deferred_acceptance(market: Market) -> list[int]:
    """The column of every child, -1 none; families are not looked at."""
    n = market.choices.shape[0]
    lists = [wishes_of(market, child) for child in range(n)]
    at = [0] * n
    while True:
        asking: dict[tuple[int, int], list[Wish]] = {}
        for child in range(n):
            if at[child] < len(lists[child]):
                asking.setdefault(lists[child][at[child]].pool, []).append(lists[child][at[child]])
        refused = [w.child for pool, wishes in asking.items() for w in wishes if w.child not in choose(market, pool, wishes)]
        if not refused:
            return [lists[c][at[c]].column if at[c] < len(lists[c]) else -1 for c in range(n)]
        for child in refused:
            at[child] += 1


def families_of(market: Market) -> dict[int, list[int]]:
    """Families of two and more."""
    groups: dict[int, list[int]] = {}
    if market.family is not None:
        for child, family in enumerate(market.family.tolist()):
            if family >= 0:
                groups.setdefault(family, []).append(child)
    return {family: children for family, children in groups.items() if len(children) > 1}


def complaints(market: Market, column: list[int]) -> list[tuple[str, int, int]]:  # noqa: C901, PLR0912  # the definition in one piece
    """Everything that speaks against a result, by the definition alone."""
    n = len(column)
    lists = [wishes_of(market, child) for child in range(n)]
    now: dict[int, Wish] = {}
    found: list[tuple[str, int, int]] = []
    for child in range(n):
        if column[child] >= 0:
            match = [w for w in lists[child] if w.column == column[child]]
            if match:
                now[child] = match[0]
            else:
                found.append(("refused", child, column[child]))

    def all_taken(changed: dict[int, Wish]) -> bool:
        after = {**now, **changed}
        for pool in {w.pool for w in changed.values()}:
            if not set(changed) & {c for c, w in after.items() if w.pool == pool} <= choose(
                market, pool, [w for w in after.values() if w.pool == pool]
            ):
                return False
        return True

    found += [("refused", c, w.column) for c, w in now.items() if not all_taken({c: w})]
    families = families_of(market)
    together = set()
    for family, children in families.items():
        places = {now[c].institution if c in now else -1 for c in children}
        if len(places) == 1 and -1 not in places:
            together |= set(children)
        for wish in lists[children[0]]:
            if children[0] in together and wish.column >= column[children[0]]:
                break
            joint = {c: next((w for w in lists[c] if w.institution == wish.institution), None) for c in children}
            if all(joint.values()) and all_taken({c: w for c, w in joint.items() if w is not None}):
                found.append(("family", family, wish.institution))
                break
    for child in range(n):
        if child in together:
            continue
        for wish in lists[child]:
            if child in now and wish.column >= now[child].column:
                break
            if all_taken({child: wish}):
                found.append(("child", child, wish.column))
    return found


def random_market(seed: int, *, families: bool = False, rich: bool = True, errors: bool = False) -> Market:
    """A small market with everything that can occur."""
    rng = np.random.default_rng(seed)
    n, m, classes = int(rng.integers(1, 14)), int(rng.integers(1, 6)), int(rng.integers(1, 3)) if rich else 1
    k = int(rng.integers(1, m + 1))
    choices = np.argsort(rng.random((n, m)), axis=1)[:, :k].astype(np.int32)
    choices[rng.random((n, k)) < 0.1] = -1
    points = rng.integers(0, 4, (n, k)) * 10
    if errors:
        again = rng.random((n, k)) < 0.15
        choices = np.where(again, np.take_along_axis(choices, rng.integers(0, k, (n, k)), axis=1), choices)
        choices[rng.random((n, k)) < 0.05] = m + 3
        points[rng.random((n, k)) < 0.05] = MAX_POINTS + 7
    seats = rng.integers(0, 5, (m, classes))
    age = rng.integers(-1 if errors else 0, classes, n).astype(np.int64)
    reserves = None
    if rich:
        rows = [(i, a, 1 << int(b)) for i in range(m) for a in range(classes) for b in range(2) if rng.random() < 0.4]
        left = seats.copy()
        sizes = []
        for i, a, _ in rows:
            sizes.append(int(rng.integers(0, left[i, a] + 1)))
            left[i, a] -= sizes[-1]
        table = np.array(rows, np.int64).reshape(-1, 3)
        reserves = Reserves(table[:, 0], table[:, 1], table[:, 2], np.array(sizes, np.int64), rng.random(len(rows)) < 0.4)
    held = np.where(rng.random(n) < 0.15, rng.integers(0, k, n), -1) if rich else None
    family = np.where(rng.random(n) < 0.5, rng.integers(0, 3, n), -1) if families else None
    marks = rng.integers(0, 4, (n, k)) if rich else None
    return Market(choices, points, rng.permutation(n), seats, age, marks, reserves, held, family)
