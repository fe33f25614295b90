"""Which doses count: every series dose by dose, for all children at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.immunisation.courses import RULES, Ask, Candidates, State, note_product
from qingmiao.engines.immunisation.days import NEVER, Days, add_months
from qingmiao.engines.immunisation.programme import Programme, parameter, product_number, products
from qingmiao.engines.immunisation.records import Bools, Children, Given, Reason, Remark

LIVE_KINDS = tuple(number for number, product in enumerate(products()) if product.is_live_injected)
LATE_BCG_DAYS = 200  # an earlier one is far from every live dose that is old enough to count
_KEY_SHIFT = 18  # days from NEVER on fit into 18 bits
_PRODUCT_SHIFT = 5  # so many products there are at most


@dataclass(frozen=True)
class Outcome:
    """What became of the doses, one entry per dose and series it counts in (a five-in-one vaccine has two).

    dose: (p,) place of the dose. place: (p,) dose of the programme that it counts as, −1 where it does not count. reason, remark: (p,).
    """

    dose: NDArray[np.int64]
    place: NDArray[np.int32]
    reason: NDArray[np.uint8]
    remark: NDArray[np.uint8]


@dataclass
class History:
    """What the next doses depend on: the state of every series, last live doses by kind, last immunoglobulin."""

    states: dict[str, State]
    last_live: dict[int, Days]
    last_globulin: Days


class SortedDays:
    """Days of some doses by child, to find the one before or after another day."""

    def __init__(self, given: Given, chosen: NDArray[np.bool_]) -> None:
        # Child and day in one number: one binary search in one array finds a child's last dose before a day, for all children at once.
        keys = _keys(given.child[chosen], given.day[chosen])
        self.keys = keys if (keys[1:] >= keys[:-1]).all() else np.sort(keys)

    def last_before(self, child: NDArray[np.int64], day: Days, *, or_on: bool = False) -> Days:
        """Latest day before `day` (or on it) of the same child; NEVER where there is none."""
        if not self.keys.size:
            return np.full(len(child), NEVER, np.int32)
        place = np.searchsorted(self.keys, _keys(child, day), side="right" if or_on else "left") - 1
        return self._day_at(place, child)

    def first_after(self, child: NDArray[np.int64], day: Days) -> Days:
        """Earliest day after `day` of the same child; NEVER where there is none."""
        if not self.keys.size:
            return np.full(len(child), NEVER, np.int32)
        return self._day_at(np.searchsorted(self.keys, _keys(child, day), side="right"), child)

    def _day_at(self, place: NDArray[np.int64], child: NDArray[np.int64]) -> Days:
        inside = (place >= 0) & (place < len(self.keys))
        key = self.keys[np.where(inside, place, 0)]
        same = inside & (key >> _KEY_SHIFT == child)
        return np.where(same, (key & ((1 << _KEY_SHIFT) - 1)) + NEVER, NEVER).astype(np.int32)


def _keys(child: NDArray[np.int64], day: Days) -> NDArray[np.int64]:
    return (child.astype(np.int64) << _KEY_SHIFT) + (day - NEVER)


def judge(programme: Programme, children: Children, given: Given, on: int) -> tuple[Outcome, History]:
    """Judge every dose given up to `on`."""
    reasons = _refuse_at_sight(children, given, on)
    usable = reasons == Reason.COUNTED
    globulin = SortedDays(given, (given.vaccine == product_number("IG")) & (reasons == Reason.NOT_A_DOSE))
    live = {kind: SortedDays(given, usable & (given.vaccine == kind)) for kind in LIVE_KINDS}
    # Nearly every BCG is given at birth: without these few, the search for live doses near it would run over every child.
    late = given.day - children.birth[given.child] > LATE_BCG_DAYS
    late_bcg = SortedDays(given, usable & (given.vaccine == product_number("BCG")) & late)
    blocks = _Blocks(globulin, live, late_bcg, programme.edition)
    states: dict[str, State] = {}
    parts = [_plain_outcome(np.flatnonzero(~usable), reasons)]
    for series in RULES:
        # A combined vaccine is a member of several series and is judged in each by itself: it may count in one and be too early in another.
        members = np.array([series in product.series for product in products()])[given.vaccine]  # −1 reads some product: not usable
        state = states[series] = State.fresh(len(children))
        parts.append(_judge_series(series, (programme, children), given, np.flatnonzero(members & usable), (state, blocks)))
    everyone = np.arange(len(children))
    last_live = {kind: days.last_before(everyone, np.full(len(children), on, np.int32), or_on=True) for kind, days in live.items()}
    last_globulin = globulin.last_before(everyone, np.full(len(children), on, np.int32), or_on=True)
    outcome = Outcome(*(np.concatenate([getattr(part, name) for part in parts]) for name in Outcome.__dataclass_fields__))
    return outcome, History(states, last_live, last_globulin)


def _refuse_at_sight(children: Children, given: Given, on: int) -> NDArray[np.uint8]:
    birth = children.birth[given.child]
    globulin = given.vaccine == product_number("IG")
    return np.select(
        [given.vaccine < 0, (given.day <= NEVER) | (birth <= NEVER), given.day < birth, given.day > on, globulin],
        [Reason.UNKNOWN, Reason.MISSING_DATE, Reason.BEFORE_BIRTH, Reason.FUTURE, Reason.NOT_A_DOSE],
        Reason.COUNTED,
    ).astype(np.uint8)


def _plain_outcome(rows: NDArray[np.int64], reasons: NDArray[np.uint8]) -> Outcome:
    return Outcome(rows, np.full(len(rows), -1, np.int32), reasons[rows], np.zeros(len(rows), np.uint8))


@dataclass(frozen=True)
class _Blocks:
    """What other doses forbid: live ones too near (R04), immunoglobulin before (R05)."""

    globulin: SortedDays
    live: dict[int, SortedDays]
    late_bcg: SortedDays
    edition: str

    def near_bcg(self, doses: Candidates) -> Bools:
        """Whether a live dose and BCG are less than 28 days apart, not on one day: the table exempts BCG, the rule's words need not."""
        near = np.zeros(len(doses.child), np.bool_)
        is_bcg = doses.vaccine == product_number("BCG")
        rows = np.flatnonzero(is_bcg | np.isin(doses.vaccine, LIVE_KINDS)) if self.late_bcg.keys.size else np.empty(0, np.int64)
        if rows.size:
            child, day = doses.child[rows], doses.day[rows]
            after_bcg = self.late_bcg.last_before(child, day)
            # The distance counts both ways: BCG after a live dose is as near as a live dose after BCG.
            after_live = np.max([days.last_before(child, day) for days in self.live.values()], axis=0) if is_bcg.any() else after_bcg
            near[rows] = day - np.where(is_bcg[rows], after_live, after_bcg) < parameter("live_gap_days")
        return near

    def refuse(self, doses: Candidates) -> NDArray[np.uint8]:
        """LIVE_GAP, IMMUNOGLOBULIN or 0 for each dose."""
        refused = np.zeros(len(doses.child), np.uint8)
        for kind in self.live:
            rows = np.flatnonzero(doses.vaccine == kind)
            if rows.size:
                child, day = doses.child[rows], doses.day[rows]
                before = np.full(len(rows), NEVER, np.int32)
                for other, days in self.live.items():
                    if other != kind:
                        before = np.maximum(before, days.last_before(child, day))
                # Of two live doses too near each other the earlier one stands; one day together is allowed (R04).
                refused[rows] = np.where(day - before < parameter("live_gap_days"), Reason.LIVE_GAP, 0)
        for vaccine, months in globulin_months(self.edition).items():
            rows = np.flatnonzero((doses.vaccine == vaccine) & (refused == 0))
            if rows.size and self.globulin.keys.size:
                last = self.globulin.last_before(doses.child[rows], doses.day[rows], or_on=True)
                refused[rows] = np.where((last > NEVER) & (doses.day[rows] < add_months(last, months)), Reason.IMMUNOGLOBULIN, 0)
        return refused


def globulin_months(edition: str) -> dict[int, int]:
    """Months that a vaccine keeps after immunoglobulin (R05)."""
    months = dict.fromkeys(LIVE_KINDS, parameter("immunoglobulin_live_months"))
    if edition == "2021":
        months[product_number("JE-I")] = parameter("immunoglobulin_je_i_2021_months")
    return months


def _judge_series(
    series: str, rules: tuple[Programme, Children], given: Given, rows: NDArray[np.int64], memory: tuple[State, _Blocks]
) -> Outcome:
    """Judge the doses of one series in the order of their days, on one day in the order of the programme's products; changes the state."""
    keys = (_keys(given.child[rows], given.day[rows]) << _PRODUCT_SHIFT) + given.vaccine[rows]
    if not (keys[1:] >= keys[:-1]).all():
        order = np.argsort(keys, kind="stable")
        rows, keys = rows[order], keys[order]
    child = given.child[rows]
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(rows)), bool), child[1:] != child[:-1]]))
    # Whether a dose counts depends on those before it. So all first doses are judged at once, then all second ones: as many turns as
    # the longest record has doses, whatever the number of children.
    rank = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    by_leaflet = np.array([product.by_leaflet for product in products()])
    outcome = Outcome(rows, np.full(len(rows), -1, np.int32), np.zeros(len(rows), np.uint8), np.zeros(len(rows), np.uint8))
    again = np.concatenate([np.zeros(min(1, len(rows)), bool), keys[1:] == keys[:-1]])
    outcome.reason[again] = Reason.SAME_DAY
    for turn in range(int(rank.max(initial=-1)) + 1):
        at = np.flatnonzero((rank == turn) & ~again) if turn else starts
        vaccine = given.vaccine[rows[at]].astype(np.int32)
        doses = Candidates(child[at], vaccine, given.day[rows[at]], by_leaflet[vaccine])
        _judge_turn(series, rules, doses, memory, (outcome, at))
    return outcome


def _judge_turn(
    series: str,
    rules: tuple[Programme, Children],
    doses: Candidates,
    memory: tuple[State, _Blocks],
    target: tuple[Outcome, NDArray[np.int64]],
) -> None:
    programme, children = rules
    state, blocks = memory
    outcome, at = target
    ask = RULES[series](programme, children, state, doses)
    last = state.last[doses.child]
    too_young = doses.day < add_months(children.birth[doses.child], ask.age_months)
    reason = np.select(
        [last == doses.day, ask.refused > 0, too_young, doses.day < open_after(ask, last)],
        [Reason.SAME_DAY, ask.refused, Reason.TOO_YOUNG, Reason.INTERVAL],
        blocks.refuse(doses),
    ).astype(np.uint8)
    counted = reason == Reason.COUNTED
    outcome.reason[at] = reason
    outcome.place[at] = np.where(counted, ask.place, -1)
    outcome.remark[at] = np.where(counted, _remarks(programme, ask, doses, last, blocks), 0)
    child, day = doses.child[counted], doses.day[counted]
    state.began[child] = np.where(state.count[child] == 0, day, state.began[child])
    state.count[child] += 1
    state.last[child] = day
    note_product(series, state, child, doses.vaccine[counted])
    # It was injected all the same: the next one keeps its distance. A dose that is only written twice was not.
    given_in_vain = (reason >= Reason.TOO_YOUNG) | (reason == Reason.OTHER_PRODUCT)
    state.last_bad[doses.child[given_in_vain]] = doses.day[given_in_vain]


def open_after(ask: Ask, last: Days) -> Days:
    """First day that keeps the interval after the last dose that counted; NEVER where there is none."""
    by_months = add_months(last, ask.interval_months) if ask.interval_months.any() else last
    return np.where(last > NEVER, np.maximum(last + ask.interval_days, by_months), NEVER).astype(np.int32)


def _remarks(programme: Programme, ask: Ask, doses: Candidates, last: Days, blocks: _Blocks) -> NDArray[np.int32]:
    longest = np.array([dose.longest_interval_days for dose in programme.doses], np.int32)[ask.place]
    over = (longest > 0) & (ask.place >= 0) & (last > NEVER) & (doses.day - last > longest)
    remark = ask.remark | np.where(over, int(Remark.OVER_MAX_INTERVAL), 0)
    if blocks.globulin.keys.size:
        after = blocks.globulin.first_after(doses.child, doses.day)
        near = (after > NEVER) & (after - doses.day <= parameter("immunoglobulin_after_mmr_days"))
        remark = remark | np.where(near & (doses.vaccine == product_number("MMR")), int(Remark.IG_AFTER), 0)
    return remark | np.where(blocks.near_bcg(doses), int(Remark.NEAR_BCG), 0)
