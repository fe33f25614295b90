"""Allocate a round: check, pack, settle, read the result."""

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.matching.market import Market, Outcome, applications, check_shapes, seat_groups
from qingmiao.engines.matching.plain import settle_plain
from qingmiao.engines.matching.proposing import Families
from qingmiao.engines.matching.rows import STEPS, Book, is_permutation, pack, read_places
from qingmiao.engines.matching.siblings import Limits, joint_options, settle_with_families

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
    # The plain round is the usual one, and without groups and families its loop is a short one.
    if market.reserves is None and market.family is None:
        book, state = pack(given._replace(marks=given.marks[:0]), flags), (True, 0)
        settle_plain.for_work(n * book.columns * STEPS)(book.rows, seats, by_row)
    else:
        book = pack(given, flags)
        state = settle_with_families(book, seats, _families(market, book, given.classes), given.lottery[book.who], by_row, limits)
    column, institution, group = np.full(n, -1, np.int8), np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    read_places.for_work(n)(book.who, seats, by_row, given.classes, (column, institution, group))
    return Outcome(column, institution, group, flags, seats, *state)


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


def _families(market: Market, book: Book, classes: int) -> Families:
    n = book.who.size
    of = np.full(n, -1, np.int32)
    if market.family is None:
        return Families(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(1, np.int64), np.zeros((0, 1), np.int8), of)
    member = np.flatnonzero((market.family >= 0)[book.who]).astype(np.int32)
    child = book.who[member]
    member = member[np.lexsort((child, market.family[child]))]  # in the order of the market
    _, number, size = np.unique(market.family[book.who[member]], return_inverse=True, return_counts=True)
    member, kept = member[size[number] > 1], size[size > 1]  # an only child applies alone
    first = np.zeros(kept.size + 1, np.int64)
    np.cumsum(kept, out=first[1:])
    of[member] = np.repeat(np.arange(kept.size, dtype=np.int32), kept)
    option_first, option = joint_options(book, classes, first, member)
    return Families(first, member, option_first, option, of)
