"""Compiled: deferred acceptance with reserved places and with families who want one institution for all their children.

Children alone settle first. Families then enter one by one, best lottery first, and apply jointly down the institutions that all
their children ranked (order of the first child); a joint place counts only if every child has one. When a child of a joint family is
displaced, the whole family withdraws and goes on to its next joint choice; after the last one its children apply alone. A withdrawal
frees places that earlier refused children would have liked: they are asked again until nobody is left to ask or the limit of passes
is reached. With families a stable result need not exist, so the caller must be told (Outcome.settled) and can list what remains
(find_blocking).
Source: Kojima, Pathak, Roth (2013), Matching with couples: stability and incentives in large markets.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.compiling import inner, lean, part
from qingmiao.engines.matching.market import Seats
from qingmiao.engines.matching.proposing import ALONE, WAITING, Families, State, advance, send_out
from qingmiao.engines.matching.rows import (
    HEAD,
    LOTTERY_BIT,
    LOW_21,
    LOW_26,
    RANK,
    SHORT_SKIP,
    SKIP,
    STEPS,
    Book,
    entry,
    marks_of,
)
from qingmiao.engines.matching.seating import NOBODY, offer, withdraw, would_accept

MAX_PASSES = 60


class Limits(NamedTuple):
    """When to stop improving: after so many passes, or as soon as `is_over` says so, which is asked before each pass."""

    passes: int = MAX_PASSES
    is_over: Callable[[], bool] = lambda: False


@part
def _leave(book: Any, seats: Any, state: Any, row: int) -> None:
    if state.column[row] >= 0:
        withdraw(book, seats, state.column, row, state.others)
        state.reopened[np.int64(entry(book, row, np.int64(state.column[row])) & LOW_26)] = True
        state.column[row] = -1


@part
def _apply_jointly(book: Any, seats: Any, families: Any, state: Any, family: int, option: int) -> bool:
    """Place all children of a family under one option, or none."""
    first, last = families.first[family], families.first[family + 1]
    out = state.out
    for index in range(last - first):
        out[index] = NOBODY
    accepted = True
    for index in range(last - first):
        row = np.int64(families.member[first + index])
        state.column[row] = families.option[option, index]
        out[index] = offer(book, seats, state.column, row, entry(book, row, np.int64(state.column[row])))
        # One sibling pushed another out: the institution has not room for all of them.
        if out[index] != NOBODY and families.of[out[index]] == family:
            accepted = False
            break
    if accepted:
        for index in range(last - first):
            state.upcoming[families.member[first + index]] = families.option[option, index] + 1
            if out[index] != NOBODY:
                send_out(families, state, out[index])
        return True
    _undo(book, seats, families, state, family)
    return False


@inner
def _is_open(book: Any, seats: Any, families: Any, state: Any, family: int, option: int) -> bool:
    """Whether each child of a family is there or would be accepted if it came alone: without that they need not try together."""
    first = families.first[family]
    for index in range(families.first[family + 1] - first):
        row, column = np.int64(families.member[first + index]), np.int64(families.option[option, index])
        applied = entry(book, row, column)
        value = (applied & RANK) | np.uint64(row)
        accepted = would_accept(seats, np.int64(applied & LOW_26), value, marks_of(book, row, column))
        # Cheap and necessary: a pool that refuses a child by itself never takes it because its sibling comes too.
        if not accepted and state.column[row] != column:
            return False
    return True


@part
def _undo(book: Any, seats: Any, families: Any, state: Any, family: int) -> None:
    """Take back a joint application: the same set of children as before finds the same places as before."""
    first, last = families.first[family], families.first[family + 1]
    for index in range(first, last):
        row = np.int64(families.member[index])
        if state.column[row] >= 0:
            withdraw(book, seats, state.column, row, state.others)
            state.column[row] = -1
    for index in range(last - first):
        row = state.out[index]
        if row != NOBODY and families.of[row] != family:
            offer(book, seats, state.column, row, entry(book, row, np.int64(state.column[row])))


@lean
def _ask(book: Any, seats: Any, families: Any, state: Any, wanted: Any, found: Any) -> int:
    """Find children alone who would rather be in a reopened pool that would take them; fill `found` (rank, row, column)."""
    rows, columns, held, of = book.rows, book.columns, state.column, families.of
    n, filled = rows.shape[0], 0
    for row in range(n):
        if held[row] == 0 or (of[row] >= 0 and state.family[of[row]] != ALONE):
            continue
        # Only what it would rather have, and only pools that have changed: asking everybody about everything would be a new round.
        for column in range(columns if held[row] < 0 else held[row]):
            short = np.uint64(rows[row, HEAD + column])
            if short == SHORT_SKIP or not wanted[np.int64(short & LOW_21)]:
                continue
            applied = entry(book, row, column)
            value = (applied & RANK) | np.uint64(row)
            if would_accept(seats, np.int64(applied & LOW_26), value, marks_of(book, row, column)):
                found[filled, 0], found[filled, 1], found[filled, 2] = np.int64(applied >> LOTTERY_BIT), row, column
                filled += 1
                break
    return filled


@part
def _let_go(book: Any, seats: Any, state: Any, row: int, begin: int) -> None:
    """Let one who asked leave its place for a better one, if there still is one from column `begin` on."""
    for column in range(begin, book.columns):
        if state.column[row] >= 0 and state.column[row] <= column:
            break
        applied = entry(book, row, column)
        value = (applied & RANK) | np.uint64(row)
        if applied != SKIP and would_accept(seats, np.int64(applied & LOW_26), value, marks_of(book, row, column)):
            _leave(book, seats, state, row)
            state.upcoming[row] = column
            state.displaced[state.fill[0]] = row
            state.fill[0] += 1
            break


@part
def _may_improve(book: Any, seats: Any, families: Any, state: Any, family: int, wanted: Any) -> bool:
    """Whether a joint option with a wanted pool, which the family prefers to what it has, could be open to every child of it."""
    held = state.family[family]
    if held < 0 and held != ALONE:
        return False
    first, last = families.first[family], families.first[family + 1]
    end = np.int64(held) if held >= 0 else families.option_first[family + 1]
    for option in range(families.option_first[family], end):
        touched = False
        for index in range(last - first):
            row, column = np.int64(families.member[first + index]), np.int64(families.option[option, index])
            touched |= wanted[np.int64(book.rows[row, HEAD + column]) & np.int64(LOW_21)]
        if touched and _is_open(book, seats, families, state, family, option):
            return True
    return False


@part
def _seek(book: Any, seats: Any, families: Any, state: Any, family: int, improves: Any) -> None:
    """Place a family under the first joint option that takes all its children.

    A waiting family goes on from where it stands, and its children apply alone after the last option. A family that improves tries what it
    prefers to what it has, or leaves everything as it was.
    """
    first, last = families.first[family], families.first[family + 1]
    held, begin, end = state.family[family], families.option_first[family], families.option_first[family + 1]
    end = np.int64(held) if improves and held >= 0 else end
    begin = np.int64(-held - 3 + 1) if held <= -3 else begin
    for index in range(last - first):
        row = np.int64(families.member[first + index])
        state.before[index] = state.column[row]
        if state.column[row] >= 0:
            withdraw(book, seats, state.column, row, state.others)
            state.column[row] = -1
    found: Any = np.int64(WAITING)
    for option in range(begin, end):
        if _is_open(book, seats, families, state, family, option) and _apply_jointly(book, seats, families, state, family, option):
            found = option
            break
    stays = improves and found == WAITING
    state.family[family] = found if found >= 0 else held if stays else ALONE
    for index in range(first, last):
        _settle_member(book, seats, state, np.int64(families.member[index]), np.int64(state.before[index - first]), stays)
        if found == WAITING and not stays:
            _start_over(state, families.member[index])


@part
def _start_over(state: Any, row: int) -> None:
    """Let a child of a family apply alone."""
    state.upcoming[row] = 0
    state.displaced[state.fill[0]] = row
    state.fill[0] += 1


@part
def _settle_member(book: Any, seats: Any, state: Any, row: int, before: int, stays: Any) -> None:
    """Take a former place again, or report that it was left."""
    if before >= 0:
        left = entry(book, row, before)
        if stays:
            state.column[row] = before
            offer(book, seats, state.column, row, left)
        else:
            state.reopened[np.int64(left & LOW_26)] = True


@lean
def _work(book: Any, seats: Any, families: Any, state: Any, tasks: Any, budget: int) -> Any:
    """Settle who waits in `displaced`, let families enter in order, give reopened places to those who asked, then to families.

    tasks: families that enter, those who asked (rank, row, column), wanted pools, none of them where families are not to move. Returns what
    is left of the budget of joint moves. One door for settling and improving and one place for each call: every further one would
    compile the same loops again.
    """
    order, asking, wanted = tasks
    count, entering, asked = families.first.size - 1, order.size, order.size + asking.shape[0]
    steps = asked + (count if wanted.size else 0)
    for step in range(steps + 1):
        alone = entering <= step < steps  # families that lose their place now are placed at the end
        if step < entering:
            state.queue[0] = order[step]
            state.fill[1] = 1
        elif step < asked:
            _let_go(book, seats, state, asking[step - entering, 1], asking[step - entering, 2])
        elif step < steps and _may_improve(book, seats, families, state, step - asked, wanted):
            state.queue[state.fill[1]] = step - asked + count  # from `count` on: a family that improves
            state.fill[1] += 1
        while True:
            advance(book, seats, families, state)
            if state.fill[1] == 0 or budget <= 0 or (alone and state.queue[state.fill[1] - 1] < count):
                break
            state.fill[1] -= 1
            family = state.queue[state.fill[1]]
            improves = family >= count
            _seek(book, seats, families, state, family - count if improves else family, improves)
            budget -= 0 if improves else 1
    return budget


def settle_with_families(
    book: Book, seats: Seats, families: Families, lottery: NDArray[np.int32], column: NDArray[np.int8], limits: Limits
) -> tuple[bool, int]:
    """Settle children alone, then families; write columns; return whether it came to rest, and after how many passes of improvement.

    lottery, column: (n,), order of the rows. What is there after any number of passes is a possible result.
    """
    n, count = column.size, families.first.size - 1
    state = State(
        np.zeros(n, np.int8),
        column,
        np.full(count, WAITING, np.int32),
        np.zeros(seats.first.size - 1, np.bool_),
        np.empty(n + 1, np.int64),
        np.empty(count + 2, np.int64),
        np.zeros(2, np.int64),
        np.empty(int(np.diff(seats.start[seats.first]).max(initial=0)), np.int64),
        np.empty(int(np.diff(families.first).max(initial=0)), np.int64),
        np.empty(int(np.diff(families.first).max(initial=0)), np.int8),
    )
    alone = np.flatnonzero(families.of < 0)
    state.displaced[: alone.size] = alone[::-1]  # taken from the end: children with the same first choice one after the other
    state.fill[0] = alone.size
    # By the best lottery of its children, so that the order of the families is public and nobody gains by the order of the rows.
    best = np.minimum.reduceat(lottery[families.member], families.first[:-1]) if count else np.zeros(0, np.int32)
    tasks = (np.argsort(best), np.zeros((0, 3), np.int64), np.zeros(0, np.bool_))
    work = _work.for_work(n * book.columns * 2 * STEPS)
    budget = work(book, seats, families, state, tasks, 20 * count + 1000)
    return _repair(book, seats, families, state, (budget, limits))


def _repair(book: Book, seats: Seats, families: Families, state: State, until: tuple[int, Limits]) -> tuple[bool, int]:
    """Ask again until no pool is reopened; False when a limit was reached."""
    budget, limits = until
    found, passes = np.empty((families.of.size, 3), np.int64), 0
    steps = families.of.size * book.columns * 2 * STEPS
    ask, work = _ask.for_work(steps), _work.for_work(steps)
    while True:
        if state.fill[1] or budget <= 0:
            return False, passes
        # Only withdrawals leave a place that somebody refused might like; without one nobody has a complaint.
        wanted = state.reopened.copy()
        if not wanted.any():
            return True, passes
        if passes >= limits.passes or limits.is_over():
            return False, passes
        state.reopened[:] = False
        asking = found[: ask(book, seats, families, state, wanted, found)]
        in_order = asking[np.argsort(asking[:, 0], kind="stable")]
        budget = work(book, seats, families, state, (np.zeros(0, np.int64), in_order, wanted), budget)
        passes += 1


def joint_options(
    book: Book, classes: int, first: NDArray[np.int64], member: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """List, for every family, the institutions that all its children ranked, in the order of its first child."""
    size, columns = np.diff(first), book.columns
    family = np.repeat(np.arange(size.size), size)
    own = book.rows[member, HEAD : HEAD + columns]
    institution = np.where(own == SHORT_SKIP, -1, (own & np.uint32(LOW_21)).astype(np.int32) // max(classes, 1))
    wanted = np.where(institution < 0, -2, institution)[first[:-1]][family]  # no institution is equal to a blank
    under = np.full(institution.shape, -1, np.int8)  # (members, column of the first child): the member's own column
    # From the last column to the first, so that the first mention is what stays.
    for column in reversed(range(columns)):
        np.copyto(under, np.int8(column), where=institution[:, column, None] == wanted)
    common = np.logical_and.reduceat(under >= 0, first[:-1], axis=0) if size.size else np.zeros((0, columns), np.bool_)
    option_first = np.zeros(size.size + 1, np.int64)
    np.cumsum(common.sum(axis=1), out=option_first[1:])
    option = np.full((size.size, columns, int(size.max(initial=1))), -1, np.int8)
    option[family, :, np.arange(member.size) - first[family]] = under
    return option_first, np.ascontiguousarray(option[common])
