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
from numba import njit
from numpy.typing import NDArray

from qingmiao.engines.matching.compiling import inner
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.market import Seats
from qingmiao.engines.matching.rows import LOTTERY_BIT, LOW_26, OUTSIDER, RANK, SKIP, Book
from qingmiao.engines.matching.seating import NOBODY, offer, withdraw, would_accept

MAX_PASSES = 60
WAITING, ALONE = -1, -2  # states of a family; >= 0 is the joint option that it holds


class Families(NamedTuple):
    """Families and their joint options.

    member: rows, first[f]..first[f + 1]. option_first: (families + 1,); option: (options, widest) int8, the column of each member.
    of: (n,) int32, family of a row or -1.
    """

    first: NDArray[np.int64]
    member: NDArray[np.int32]
    option_first: NDArray[np.int64]
    option: NDArray[np.int8]
    of: NDArray[np.int32]


class Limits(NamedTuple):
    """When to stop improving: after so many passes, or as soon as `is_over` says so, which is asked before each pass."""

    passes: int = MAX_PASSES
    is_over: Callable[[], bool] = lambda: False


class State(NamedTuple):
    """Where everybody is while the market settles.

    upcoming, column: (n,) int8. family: (families,) int32. reopened: (pools,) bool. displaced, queue: stacks with their fill in `fill`.
    """

    upcoming: NDArray[np.int8]
    column: NDArray[np.int8]
    family: NDArray[np.int32]
    reopened: NDArray[np.bool_]
    displaced: NDArray[np.int64]
    queue: NDArray[np.int64]
    fill: NDArray[np.int64]


@inner
def _send_out(families: Any, state: Any, row: int) -> None:
    """Note that a row lost its place: a child alone is to go on, a joint family is to withdraw."""
    state.column[row] = -1
    family = families.of[row]
    if family >= 0 and state.family[family] >= 0:
        state.queue[state.fill[1]] = family
        state.fill[1] += 1
        state.family[family] = -3 - state.family[family]  # marked: to be withdrawn from the option it held
    elif family < 0 or state.family[family] == ALONE:
        state.displaced[state.fill[0]] = row
        state.fill[0] += 1


@inner
def _advance(book: Any, seats: Any, families: Any, state: Any) -> None:  # noqa: C901, PLR0915  # see the docstring
    """Let every displaced child propose until all have a place or no choice left.

    The same steps as `offer`, written out in one loop: handing these arrays through functions costs four times the time.
    """
    entries, marks = book.entries, book.marks
    first, size, start, need, hard, heap, filled = seats
    upcoming, column, displaced, fill, of = state.upcoming, state.column, state.displaced, state.fill, families.of
    columns = entries.shape[1]
    while fill[0]:
        fill[0] -= 1
        row = displaced[fill[0]]
        while True:
            at = upcoming[row]
            if at >= columns:
                column[row] = -1
                break
            upcoming[row] = at + 1
            applied = entries[row, at]
            if applied == SKIP:
                continue
            column[row] = at
            value, seated = (applied & RANK) | np.uint64(row), False
            pool = np.int64(applied & LOW_26)
            for group in range(first[pool], first[pool + 1]):
                standing = value
                if need[group]:
                    held = np.int64(value & LOW_26)
                    if marks[held, column[held]] & need[group] == 0:
                        if hard[group]:
                            continue
                        standing = value | OUTSIDER
                begin = start[group]
                if filled[group] < size[group]:
                    push(heap, begin, filled[group], standing)
                    filled[group] += 1
                    seated = True
                    break
                if size[group] and standing < heap[begin]:
                    value = heap[begin] & ~OUTSIDER
                    replace_top(heap, begin, size[group], standing)
            if seated:
                break
            row = np.int64(value & LOW_26)
            if of[row] >= 0 and state.family[of[row]] != ALONE:
                _send_out(families, state, row)
                break


@inner
def _leave(book: Any, seats: Any, state: Any, row: int) -> None:
    if state.column[row] >= 0:
        withdraw(book, seats, state.column, row)
        state.reopened[np.int64(book.entries[row, state.column[row]] & LOW_26)] = True
        state.column[row] = -1


@inner
def _apply_jointly(book: Any, seats: Any, families: Any, state: Any, family: int, option: int) -> bool:
    """Place all children of a family under one option, or none."""
    first, last = families.first[family], families.first[family + 1]
    out = np.empty(last - first, np.int64)
    out[:] = NOBODY
    accepted = True
    for index in range(last - first):
        row = np.int64(families.member[first + index])
        state.column[row] = families.option[option, index]
        out[index] = offer(book, seats, state.column, row, book.entries[row, state.column[row]])
        if out[index] != NOBODY and families.of[out[index]] == family:
            accepted = False
            break
    if accepted:
        for index in range(last - first):
            state.upcoming[families.member[first + index]] = families.option[option, index] + 1
            if out[index] != NOBODY:
                _send_out(families, state, out[index])
        return True
    _undo(book, seats, families, state, family, out)
    return False


@inner
def _undo(book: Any, seats: Any, families: Any, state: Any, family: int, out: Any) -> None:
    """Take back a joint application: the same set of children as before finds the same places as before."""
    for row in families.member[families.first[family] : families.first[family + 1]]:
        if state.column[row] >= 0:
            withdraw(book, seats, state.column, row)
            state.column[row] = -1
    for row in out:
        if row != NOBODY and families.of[row] != family:
            offer(book, seats, state.column, row, book.entries[row, state.column[row]])


@inner
def _place_family(book: Any, seats: Any, families: Any, state: Any, family: int) -> None:
    """Let a waiting family apply jointly from where it stands, then its children alone."""
    held = state.family[family]
    following = families.option_first[family]
    first, last = families.first[family], families.first[family + 1]
    if held <= -3:
        for index in range(first, last):
            _leave(book, seats, state, families.member[index])
        following = -held - 3 + 1
    state.family[family] = WAITING
    for option in range(following, families.option_first[family + 1]):
        if _apply_jointly(book, seats, families, state, family, option):
            state.family[family] = option
            return
    state.family[family] = ALONE
    for index in range(first, last):
        row = families.member[index]
        state.upcoming[row] = 0
        state.displaced[state.fill[0]] = row
        state.fill[0] += 1


@inner
def _run_queues(book: Any, seats: Any, families: Any, state: Any, budget: int) -> Any:
    """Work until nobody is displaced and no family waits; return what is left of the budget of joint moves."""
    _advance(book, seats, families, state)
    while state.fill[1] and budget > 0:
        state.fill[1] -= 1
        _place_family(book, seats, families, state, state.queue[state.fill[1]])
        _advance(book, seats, families, state)
        budget -= 1
    return budget


@njit(cache=True)
def _ask(book: Any, seats: Any, families: Any, state: Any, wanted: Any, found: Any) -> int:
    """Find children alone who would rather be in a reopened pool that would take them; fill `found` (rank, row, column)."""
    entries, held, of = book.entries, state.column, families.of
    n, columns = entries.shape
    filled = 0
    for row in range(n):
        if held[row] == 0 or (of[row] >= 0 and state.family[of[row]] != ALONE):
            continue
        for column in range(columns if held[row] < 0 else held[row]):
            applied = entries[row, column]
            if applied == SKIP or not wanted[np.int64(applied & LOW_26)]:
                continue
            value = (applied & RANK) | np.uint64(row)
            if would_accept(seats, np.int64(applied & LOW_26), value, book.marks[row, column]):
                found[filled, 0], found[filled, 1], found[filled, 2] = np.int64(applied >> LOTTERY_BIT), row, column
                filled += 1
                break
    return filled


@inner
def _move(book: Any, seats: Any, families: Any, state: Any, found: Any) -> None:
    """Give reopened places to those who asked, in the order given."""
    for index in range(found.shape[0]):
        row = found[index, 1]
        for column in range(found[index, 2], book.entries.shape[1]):
            if state.column[row] >= 0 and state.column[row] <= column:
                break
            applied = book.entries[row, column]
            value = (applied & RANK) | np.uint64(row)
            if applied != SKIP and would_accept(seats, np.int64(applied & LOW_26), value, book.marks[row, column]):
                _leave(book, seats, state, row)
                state.upcoming[row] = column
                state.displaced[state.fill[0]] = row
                state.fill[0] += 1
                _advance(book, seats, families, state)
                break


@inner
def _hopeful(book: Any, seats: Any, families: Any, state: Any, family: int, wanted: Any) -> bool:
    """Whether a joint option that the family prefers to what it has now could be free for every child of it."""
    first, last = families.first[family], families.first[family + 1]
    end = state.family[family] if state.family[family] >= 0 else families.option_first[family + 1]
    for option in range(families.option_first[family], end):
        possible, touched = True, False
        for index in range(last - first):
            row = families.member[first + index]
            column = families.option[option, index]
            applied = book.entries[row, column]
            pool = np.int64(applied & LOW_26)
            touched = touched or wanted[pool]
            holds_it = state.column[row] == column
            value = (applied & RANK) | np.uint64(row)
            possible = possible and (holds_it or would_accept(seats, pool, value, book.marks[row, column]))
        if possible and touched:
            return True
    return False


@inner
def _improve(book: Any, seats: Any, families: Any, state: Any, family: int) -> None:
    """Move a family to the best joint option that is free for all its children, or leave everything as it was."""
    first, last = families.first[family], families.first[family + 1]
    held = state.family[family]
    end = held if held >= 0 else families.option_first[family + 1]
    before = np.empty(last - first, np.int8)
    for index in range(last - first):
        row = families.member[first + index]
        before[index] = state.column[row]
        if before[index] >= 0:
            withdraw(book, seats, state.column, row)
            state.column[row] = -1
    state.family[family] = WAITING
    for option in range(families.option_first[family], end):
        if _apply_jointly(book, seats, families, state, family, option):
            state.family[family] = option
            break
    moved = state.family[family] >= 0
    if not moved:
        state.family[family] = held
    for index in range(last - first):
        if before[index] >= 0:
            _settle_former_place(book, seats, state, families.member[first + index], before[index], moved)


@inner
def _settle_former_place(book: Any, seats: Any, state: Any, row: int, before: int, moved: Any) -> None:
    """Report a place that was left, or take it again."""
    left = book.entries[row, before]
    if moved:
        state.reopened[np.int64(left & LOW_26)] = True
    else:
        state.column[row] = before
        offer(book, seats, state.column, row, left)


@inner
def _reconsider(book: Any, seats: Any, families: Any, state: Any, wanted: Any) -> None:
    """Move families for whom a better joint option has become free."""
    for family in range(families.first.size - 1):
        if state.family[family] != ALONE and state.family[family] < 0:
            continue
        if _hopeful(book, seats, families, state, family, wanted):
            _improve(book, seats, families, state, family)
            _advance(book, seats, families, state)


@njit(cache=True)
def _settle(book: Any, seats: Any, families: Any, state: Any, order: Any, budget: int) -> Any:
    """Settle the children who wait in `displaced`, then let families enter in order."""
    _advance(book, seats, families, state)
    for family in order:
        state.queue[0] = family
        state.fill[1] = 1
        budget = _run_queues(book, seats, families, state, budget)
    return budget


@njit(cache=True)
def _improve_all(book: Any, seats: Any, families: Any, state: Any, ask: Any, budget: int) -> Any:
    """Give reopened places to those who asked (wanted pools, askers in order), then to families."""
    wanted, asking = ask
    _move(book, seats, families, state, asking)
    _reconsider(book, seats, families, state, wanted)
    return _run_queues(book, seats, families, state, budget)


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
        np.empty(count + 1, np.int64),
        np.zeros(2, np.int64),
    )
    alone = np.flatnonzero(families.of < 0)
    state.displaced[: alone.size] = alone[::-1]  # taken from the end: children with the same first choice one after the other
    state.fill[0] = alone.size
    best = np.minimum.reduceat(lottery[families.member], families.first[:-1]) if count else np.zeros(0, np.int32)
    budget = _settle(book, seats, families, state, np.argsort(best), 20 * count + 1000)
    return _repair(book, seats, families, state, (budget, limits))


def _repair(book: Book, seats: Seats, families: Families, state: State, until: tuple[int, Limits]) -> tuple[bool, int]:
    """Ask again until no pool is reopened; False when a limit was reached."""
    budget, limits = until
    found, passes = np.empty((families.of.size, 3), np.int64), 0
    while True:
        if state.fill[1] or budget <= 0:
            return False, passes
        wanted = state.reopened.copy()
        if not wanted.any():
            return True, passes
        if passes >= limits.passes or limits.is_over():
            return False, passes
        state.reopened[:] = False
        asking = found[: _ask(book, seats, families, state, wanted, found)]
        in_order = asking[np.argsort(asking[:, 0], kind="stable")]
        budget = _improve_all(book, seats, families, state, (wanted, in_order), budget)
        passes += 1


def joint_options(
    entries: NDArray[np.uint64], classes: int, first: NDArray[np.int64], member: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """List, for every family, the institutions that all its children ranked, in the order of its first child."""
    size, columns = np.diff(first), entries.shape[1]
    family = np.repeat(np.arange(size.size), size)
    own = entries[member]
    institution = np.where(own == SKIP, -1, (own & LOW_26).astype(np.int64) // classes)
    wanted = institution[first[:-1]][family]
    same = (institution[:, None, :] == wanted[:, :, None]) & (wanted[:, :, None] >= 0)  # (members, column of the first, own column)
    common = np.logical_and.reduceat(same.any(axis=2), first[:-1], axis=0) if size.size else np.zeros((0, columns), np.bool_)
    option_first = np.zeros(size.size + 1, np.int64)
    np.cumsum(common.sum(axis=1), out=option_first[1:])
    option = np.full((size.size, columns, int(size.max(initial=1))), -1, np.int8)
    option[family, :, np.arange(member.size) - first[family]] = same.argmax(axis=2)
    return option_first, np.ascontiguousarray(option[common])
