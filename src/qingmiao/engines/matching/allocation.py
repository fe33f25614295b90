"""Allocate a round: check, pack, settle, read the result."""

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.matching.market import Market, Outcome, Seats, applications, check_shapes, seat_groups
from qingmiao.engines.matching.plain import settle_plain
from qingmiao.engines.matching.rows import FRONT, LOW_26, Book, Rows, is_permutation, pack
from qingmiao.engines.matching.siblings import Families, Limits, joint_options, settle_with_families

UNLIMITED = Limits()


def allocate(market: Market, limits: Limits = UNLIMITED) -> Outcome:
    """Give each child the best choice that no one with a better right to it needs.

    Child-proposing deferred acceptance: without `family` the result is stable, the best stable one for every child, and no child gains by
    ranking untruthfully. `limits` ends the search for places for siblings early. Arrays and units: Market, Outcome. Raises ValueError
    for shapes that do not belong together and for a lottery that is not a permutation; one bad row is flagged (RowFlag) and never stops
    the round.
    """
    check_shapes(market)
    given = applications(market)
    if not is_permutation(given.lottery):
        raise ValueError(f"lottery ({given.lottery.size},) must hold every number 0..{given.lottery.size - 1} once")
    seats = seat_groups(market)
    n = given.lottery.size
    flags, by_row = np.zeros(n, np.uint8), np.full(n, -1, np.int8)
    plain, columns = market.reserves is None and market.family is None, given.choices.shape[1]
    front, marks, who = pack(given, flags, min(FRONT, columns) if plain else columns)
    rows = Rows(front, marks, who, given)
    state = (True, 0)
    if plain:
        settle_plain(rows, seats, by_row)
    else:
        book = Book(rows.front, rows.marks if rows.marks.size else np.zeros(given.choices.shape, np.uint16))
        state = settle_with_families(book, seats, _families(market, rows), given.lottery[rows.who], by_row, limits)
    return _read(rows, seats, by_row, (flags, *state))


def reallocate(market: Market, previous: NDArray[np.int8]) -> Outcome:
    """Run again after withdrawals, new places or new children, taking no place away.

    previous: (n,) int8, the column each child holds, -1 none (waiting, or new). Whoever holds a place keeps it or gets a better choice; the
    lottery and the points stay those of the round, so the waiting list moves in the published order. A child that withdrew
    has blank choices.
    """
    if previous.shape != market.lottery.shape:
        raise ValueError(f"previous must be {market.lottery.shape}, got {previous.shape}")
    return allocate(
        Market(
            market.choices,
            market.points,
            market.lottery,
            market.seats,
            market.age_class,
            market.marks,
            market.reserves,
            previous,
            market.family,
        )
    )


def _families(market: Market, rows: Rows) -> Families:
    n = rows.who.size
    of = np.full(n, -1, np.int32)
    if market.family is None:
        return Families(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(1, np.int64), np.zeros((0, 1), np.int8), of)
    in_family = np.flatnonzero(market.family >= 0)
    in_family = in_family[np.argsort(market.family[in_family], kind="stable")]
    _, number, size = np.unique(market.family[in_family], return_inverse=True, return_counts=True)
    together = size[number] > 1  # an only child applies alone
    in_family, kept = in_family[together], size[size > 1]
    row_of = np.empty(n, np.int32)
    row_of[rows.who] = np.arange(n, dtype=np.int32)
    first = np.zeros(kept.size + 1, np.int64)
    np.cumsum(kept, out=first[1:])
    member = row_of[in_family]
    of[member] = np.repeat(np.arange(kept.size, dtype=np.int32), kept)
    option_first, option = joint_options(rows.front, rows.given.classes, first, member)
    return Families(first, member, option_first, option, of)


def _read(rows: Rows, seats: Seats, by_row: NDArray[np.int8], state: tuple[NDArray[np.uint8], bool, int]) -> Outcome:
    n = rows.who.size
    column = np.empty(n, np.int8)
    column[rows.who] = by_row
    place_group = np.repeat(np.arange(seats.size.size), seats.filled)
    offset = np.arange(place_group.size) - np.repeat(np.cumsum(seats.filled) - seats.filled, seats.filled)
    values = seats.heap[seats.start[place_group] + offset]
    group = np.full(n, -1, np.int32)
    group[rows.who[(values & LOW_26).astype(np.int64)]] = place_group
    chosen = rows.given.choices[np.arange(n), np.maximum(column, 0)]
    institution = np.where(column >= 0, chosen, -1)
    return Outcome(column, institution.astype(np.int32), group, state[0], seats, *state[1:])
