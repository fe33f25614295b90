"""Why: for every child and every choice the rule that decided, the threshold, the place in the queue."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.matching.market import MAX_POINTS, Market, Outcome, applications, counted_once, first_mention
from qingmiao.engines.matching.rows import LOTTERY_BIT, LOW_26, SHORTFALL_BIT


class Reason(IntEnum):
    """The answer for one choice of one child."""

    BLANK = 0
    SEATED = 1
    SEATED_RESERVED = 2
    SEATED_HELD = 3
    NOT_NEEDED = 4
    FEWER_POINTS = 5
    LATER_LOTTERY = 6
    NO_PLACES = 7
    RESERVED_ONLY = 8
    ALL_HELD = 9
    SIBLINGS = 10
    UNRESOLVED = 11
    INVALID = 12
    REPEATED = 13


_QUEUED = (Reason.FEWER_POINTS, Reason.LATER_LOTTERY, Reason.NO_PLACES, Reason.RESERVED_ONLY, Reason.ALL_HELD)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Answers to a whole round.

    code: (n, k) uint8 of Reason. waiting: (n, k) int32, place in the queue of that class from 1, 0 where the child does not wait there.
    pool: (n, k) int32, institution x age class, -1 where the choice does not count. seats: (pools,) all places of the class.
    last_points, last_lottery: (pools,) int32, of the last admitted to the open places, -1 while places are free or none is open.
    """

    code: NDArray[np.uint8]
    waiting: NDArray[np.int32]
    pool: NDArray[np.int32]
    seats: NDArray[np.int64]
    last_points: NDArray[np.int32]
    last_lottery: NDArray[np.int32]


def give_reasons(market: Market, outcome: Outcome) -> Reasons:
    """Work out the answer for every child and every choice."""
    pool, rank, repeated = _ranks(market, outcome)
    n, k = pool.shape
    seats = outcome.seats
    # The threshold that is published is that of the open places: a reserve's own is of no meaning to who is not in it.
    open_group = seats.first[1:] - 1
    full = (seats.filled[open_group] >= seats.size[open_group]) & (seats.size[open_group] > 0)
    top = np.zeros(open_group.size, np.int64)
    top[full] = (seats.heap[seats.start[open_group[full]]] >> LOTTERY_BIT).astype(np.int64)
    column = outcome.column.astype(np.int64)
    received = np.where(column < 0, k, column)[:, None]
    code = np.full((n, k), Reason.NOT_NEEDED, np.uint8)
    code[pool < 0] = Reason.INVALID
    code[market.choices == -1] = Reason.BLANK
    code[repeated] = Reason.REPEATED
    code = _refusals(market, outcome, code, (pool, rank, np.arange(k) < received, full, top))
    _seated(market, outcome, code)
    total = np.add.reduceat(seats.size, seats.first[:-1]).astype(np.int64)
    points = np.where(full, MAX_POINTS + 1 - (top >> (SHORTFALL_BIT - LOTTERY_BIT).astype(np.int64)), -1)
    lottery = np.where(full, top & LOW_26.astype(np.int64), -1)
    waiting = _queue(pool, rank, np.isin(code, _QUEUED) & (pool >= 0))
    return Reasons(code, waiting, pool.astype(np.int32), total, points.astype(np.int32), lottery.astype(np.int32))


def _ranks(market: Market, outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Pool and rank (shortfall above lottery, smaller is better) of every choice; pool -1 where it does not count; which are repeated."""
    given = applications(market)
    once, repeated = counted_once(given.choices, outcome.flags)
    choices, points = once.astype(np.int64), given.points.astype(np.int64)
    age = given.age_class.astype(np.int64)[:, None] if given.age_class.size else np.zeros((given.lottery.size, 1), np.int64)
    valid = (choices >= 0) & (choices < given.institutions) & (points >= 0) & (points <= MAX_POINTS)
    valid &= (age >= 0) & (age < given.classes)
    shortfall = MAX_POINTS + 1 - points
    if given.held.size:
        held = given.held.astype(np.int64)
        rows = np.flatnonzero((held >= 0) & (held < choices.shape[1]))
        shortfall[rows, held[rows]] = 0
    rank = (shortfall << (SHORTFALL_BIT - LOTTERY_BIT).astype(np.int64)) | given.lottery.astype(np.int64)[:, None]
    return np.where(valid, choices * given.classes + age, -1), rank, repeated


def _refusals(
    market: Market,
    outcome: Outcome,
    code: NDArray[np.uint8],
    facts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]],
) -> NDArray[np.uint8]:
    pool, rank, better, full, top = facts
    child, at = np.nonzero(better & (pool >= 0))
    there, own = pool[child, at], rank[child, at]
    seats, shift = outcome.seats, (SHORTFALL_BIT - LOTTERY_BIT).astype(np.int64)
    open_size = seats.size[seats.first[1:] - 1][there]
    family = np.full(child.size, -1) if market.family is None else market.family[child]
    answer = np.where(family >= 0, Reason.SIBLINGS, Reason.UNRESOLVED).astype(np.uint8)
    beaten = full[there] & (own > top[there])
    answer[beaten] = np.where(own[beaten] >> shift > top[there][beaten] >> shift, Reason.FEWER_POINTS, Reason.LATER_LOTTERY)
    # Shortfall 0 is kept for held places: if the last admitted has it, all of them have.
    answer[beaten & (top[there] >> shift == 0)] = Reason.ALL_HELD
    answer[open_size == 0] = Reason.RESERVED_ONLY
    total = np.add.reduceat(seats.size, seats.first[:-1])
    answer[total[there] == 0] = Reason.NO_PLACES
    code[child, at] = answer
    return code


def _seated(market: Market, outcome: Outcome, code: NDArray[np.uint8]) -> None:
    placed = np.flatnonzero(outcome.column >= 0)
    column = outcome.column[placed].astype(np.int64)
    need = outcome.seats.need[outcome.group[placed]].astype(np.int64)
    marks = np.zeros(placed.size, np.int64) if market.marks is None else market.marks[placed, column].astype(np.int64)
    answer = np.where(need & marks, Reason.SEATED_RESERVED, Reason.SEATED).astype(np.uint8)
    if market.held is not None:
        answer[first_mention(market.choices, market.held)[placed] == column] = Reason.SEATED_HELD
    code[placed, column] = answer


def _queue(pool: NDArray[np.int64], rank: NDArray[np.int64], waits: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number those who wait at each pool by rank, from 1."""
    position = np.zeros(pool.shape, np.int32)
    child, at = np.nonzero(waits)
    # One sort for all queues: a place in the queue is then the distance from where the pool begins.
    order = np.lexsort((rank[child, at], pool[child, at]))
    there = pool[child, at][order]
    position[child[order], at[order]] = np.arange(order.size) - np.searchsorted(there, there) + 1
    return position


def explain(market: Market, reasons: Reasons, child: int, column: int) -> str:
    """Say in one Chinese sentence what became of one choice and which rule decided. Lottery numbers are shown from 1."""
    code = Reason(int(reasons.code[child, column]))
    if code not in _SENTENCES:
        return _threshold_sentence(market, reasons, child, column)
    pool = int(reasons.pool[child, column])
    sentence = _SENTENCES[code].format(seats=int(reasons.seats[pool]) if pool >= 0 else 0)
    return sentence + _waiting_words(reasons, child, column)


def _threshold_sentence(market: Market, reasons: Reasons, child: int, column: int) -> str:
    pool = int(reasons.pool[child, column])
    last, own = (int(reasons.last_points[pool]), int(reasons.last_lottery[pool]) + 1), int(market.points[child, column])
    lottery = int(market.lottery[child]) + 1
    words = f"未录取：该班型共{int(reasons.seats[pool])}个托位，面向所有人的托位已满，最后一名录取者{last[0]}分、抽签号{last[1]}；"
    if reasons.code[child, column] == Reason.FEWER_POINTS:
        words += f"您的孩子{own}分，由积分决定。"
    else:
        words += f"您的孩子同为{own}分、抽签号{lottery}，同分由公开抽签决定。"
    return words + _waiting_words(reasons, child, column)


def _waiting_words(reasons: Reasons, child: int, column: int) -> str:
    position = int(reasons.waiting[child, column])
    return f"现候补第{position}位。" if position else ""


_SENTENCES = {
    Reason.BLANK: "未填报。",
    Reason.SEATED: "已录取：按积分和抽签取得托位。",
    Reason.SEATED_RESERVED: "已录取：按预留名额取得托位。",
    Reason.SEATED_HELD: "已录取：保留原有托位。",
    Reason.NOT_NEEDED: "未使用：已按更靠前的志愿录取，或已有托位排在它之前。",
    Reason.NO_PLACES: "未录取：该机构本班型没有托位。",
    Reason.RESERVED_ONLY: "未录取：该班型共{seats}个托位，均为预留名额，您的孩子未进入预留名额。",
    Reason.ALL_HELD: "未录取：该班型的开放托位由原有在托儿童保留，暂无空位。",
    Reason.SIBLINGS: "未使用：家庭选择兄弟姐妹在同一机构，该机构不能同时接收，或家庭已有排在它之前的共同志愿。",
    Reason.UNRESOLVED: "未录取：兄弟姐妹同园的要求使本志愿没有稳定结果，需人工复核。",
    Reason.REPEATED: "未使用：与前面的志愿是同一机构，只计第一次。",
    Reason.INVALID: "未受理：志愿填写有误（机构、班型或积分无效）。",
}
