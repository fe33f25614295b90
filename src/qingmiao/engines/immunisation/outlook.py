"""What is still to be given: status and first day of every dose that has not been counted."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.immunisation.courses import (
    DOSES_OF_A,
    KILLED,
    LIVE,
    RULES,
    Ask,
    Candidates,
    Small,
    State,
    is_handed_over,
    note_product,
)
from qingmiao.engines.immunisation.days import NEVER, Days, add_months
from qingmiao.engines.immunisation.judging import History, globulin_months, open_after
from qingmiao.engines.immunisation.programme import OPEN_END, Programme, parameter, product_number
from qingmiao.engines.immunisation.records import Bools, Children, Status

INACTIVATED_FIRST = 2  # polio: two inactivated doses before the oral ones
LONGEST_COURSE = 6


@dataclass(frozen=True)
class Outlook:
    """Arrays (n_doses of the programme, n children).

    status: uint8 of Status. earliest: int32, first day on which the dose may be given, NEVER where none. product: int8, what to give.
    is_cautious: bool, the day rests on a rule that was not seen (unsure). is_handed_over: (n,) bool, R10 applies (low).
    """

    status: NDArray[np.uint8]
    earliest: Days
    product: NDArray[np.int8]
    is_cautious: Bools
    is_handed_over: Bools


@dataclass(frozen=True)
class _Setting:
    programme: Programme
    children: Children
    history: History
    on: int


def look_ahead(programme: Programme, children: Children, history: History, on: int) -> Outlook:
    """Status of every dose not yet counted, on the day `on`; later doses as if the ones before were given as soon as allowed."""
    n = len(children)
    shape = (len(programme.doses), n)
    outlook = Outlook(
        np.zeros(shape, np.uint8),
        np.full(shape, NEVER, np.int32),
        np.full(shape, -1, np.int8),
        np.zeros(shape, np.bool_),
        is_handed_over(history.states["DTP"]),
    )
    setting = _Setting(programme, children, history, on)
    for series, state in history.states.items():
        _follow_series(series, setting, _copy(state), outlook)
    bcg = programme.place_of("BCG-1")
    outlook.status[bcg] = _bcg_status(outlook.status[bcg], children, on)
    unborn = (children.birth > on) & (outlook.status != Status.NONE)
    outlook.status[unborn] = Status.LATER
    outlook.status[:, children.birth <= NEVER] = Status.NONE
    return outlook


def _copy(state: State) -> State:
    return State(state.count.copy(), state.last.copy(), state.last_bad.copy(), state.product.copy(), state.began.copy())


def _follow_series(series: str, setting: _Setting, state: State, outlook: Outlook) -> None:
    children = setting.children
    a_is_over = np.zeros(len(children), np.bool_)
    late_months = np.concatenate([course.late_months() for course in setting.programme.courses.values()])
    # Later doses are told as if those before were given as soon as they may: this is what a reminder or a plan needs.
    for step in range(LONGEST_COURSE):
        vaccine = _next_product(series, setting, state, a_is_over)
        ask = _ask_on(setting.on, series, setting, state, vaccine)
        wanted = (ask.refused == 0) & (ask.place >= 0) & (children.birth > NEVER)
        if not wanted.any():
            break
        earliest, is_cautious = _earliest(setting, state, ask, vaccine, is_next=step == 0)
        if series == "DTP" and setting.on < parameter("dtap_change_on"):
            # A dose of the time after the change is judged by the ages of that time, whenever it is planned.
            change = parameter("dtap_change_on")
            later, _ = _earliest(setting, state, _ask_on(change, series, setting, state, vaccine), vaccine, is_next=step == 0)
            earliest = np.where(earliest < change, earliest, np.maximum(later, change))
        # A child too old for A goes on with AC in the same walk: closed doses are no reason to end it.
        closing = wanted & _closes_a(series, setting, vaccine, earliest)
        _close_a(setting, outlook, state, closing)
        a_is_over |= closing
        rows = np.flatnonzero(wanted & ~closing)
        late = _late_day(setting, ask, late_months, (series, state, vaccine))
        places = (ask.place[rows], rows)
        outlook.status[places] = np.select(
            [setting.on >= late[rows], earliest[rows] <= setting.on], [Status.OVERDUE, Status.DUE], Status.LATER
        )
        outlook.earliest[places] = earliest[rows]
        outlook.product[places] = vaccine[rows]
        outlook.is_cautious[places] = is_cautious[rows]
        day = np.maximum(earliest[rows], setting.on)
        state.began[rows] = np.where(state.count[rows] == 0, day, state.began[rows])
        state.count[rows] += 1
        state.last[rows] = day
        note_product(series, state, rows, vaccine[rows])


def _ask_on(day: int, series: str, setting: _Setting, state: State, vaccine: Small) -> Ask:
    """What the next dose of every child must meet if it is given on this day."""
    n = len(setting.children)
    doses = Candidates(np.arange(n), vaccine, np.full(n, day, np.int32), np.zeros(n, np.bool_))
    return RULES[series](setting.programme, setting.children, state, doses)


def _next_product(series: str, setting: _Setting, state: State, a_is_over: Bools) -> Small:
    if series in {"JE", "HepA"}:
        prefers = setting.children.prefer_je_i if series == "JE" else setting.children.prefer_hepa_i
        # The record decides, the family's wish only where nothing has counted yet.
        killed = (state.product == KILLED) | ((state.product != LIVE) & prefers)
        return np.where(killed, product_number(f"{series}-I"), product_number(f"{series}-L")).astype(np.int32)
    if series == "polio":
        return np.where(state.product < INACTIVATED_FIRST, product_number("IPV"), product_number("bOPV")).astype(np.int32)
    if series == "MenPS":
        wants_a = ~a_is_over & (state.product < DOSES_OF_A) & (state.count == state.product)
        return np.where(wants_a, product_number("MPSV-A"), product_number("MPSV-AC")).astype(np.int32)
    course = setting.programme.courses["DTP" if series == "DTP" else series]
    vaccines = np.array([product_number(dose.vaccine) for dose in course.doses], np.int32)
    return vaccines[np.minimum(state.count, len(vaccines) - 1)]


def _earliest(setting: _Setting, state: State, ask: Ask, vaccine: Small, *, is_next: bool) -> tuple[Days, Bools]:
    """First day allowed; and where it rests on caution after a dose that did not count."""
    by_age = add_months(setting.children.birth, np.where(ask.age_months == OPEN_END, 0, ask.age_months))
    earliest = np.maximum(by_age, open_after(ask, state.last))
    # What the record forbids today is over by the time of a later dose, for it waits longer for the one before.
    if not is_next:
        return earliest, np.zeros(len(earliest), np.bool_)
    for kind in setting.history.last_live:
        of_kind = vaccine == kind
        for other, last in setting.history.last_live.items():
            if other != kind:
                earliest = np.where(of_kind & (last > NEVER), np.maximum(earliest, last + parameter("live_gap_days")), earliest)
    globulin = setting.history.last_globulin
    for product, months in globulin_months(setting.programme.edition).items():
        waits = (vaccine == product) & (globulin > NEVER)
        earliest = np.where(waits, np.maximum(earliest, add_months(globulin, months)), earliest)
    after_bad = np.where(state.last_bad > NEVER, state.last_bad + parameter("after_uncounted_days"), NEVER)
    return np.maximum(earliest, after_bad).astype(np.int32), after_bad > earliest


def _closes_a(series: str, setting: _Setting, vaccine: Small, earliest: Days) -> Bools:
    """A doses that could only be given from 24 months on are not given any more."""
    if series != "MenPS":
        return np.zeros(len(vaccine), np.bool_)
    end = add_months(setting.children.birth, parameter("mpsv_a_until_months"))
    closes: Bools = (vaccine == product_number("MPSV-A")) & (np.maximum(earliest, setting.on) >= end)
    return closes


def _close_a(setting: _Setting, outlook: Outlook, state: State, closing: Bools) -> None:
    course = setting.programme.courses["MenPS"]
    for slot in range(DOSES_OF_A):
        outlook.status[course.first + slot, closing & (state.product <= slot)] = Status.CLOSED


def _late_day(setting: _Setting, ask: Ask, late_months: Small, what: tuple[str, State, Small]) -> Days:
    """The day from which the dose is overdue."""
    series, state, vaccine = what
    birth = setting.children.birth
    months = late_months[ask.place]
    if series == "MenPS":
        catch_up = (vaccine == product_number("MPSV-AC")) & (state.product < DOSES_OF_A) & (state.count == state.product)
        months = np.where(catch_up, parameter("mpsv_ac_catch_up_months"), months)
    far = np.int32(np.iinfo(np.int32).max)
    late = np.where(months == OPEN_END, far, add_months(birth, np.where(months == OPEN_END, 0, months)))
    if series == "HepB":
        late = np.where(state.count == 0, birth + parameter("hepb_first_days"), late)
    return late.astype(np.int32)


def _bcg_status(status: NDArray[np.uint8], children: Children, on: int) -> NDArray[np.uint8]:
    """Under three months directly, then after a negative test, from four years not at all."""
    tested = on >= add_months(children.birth, parameter("bcg_direct_until_months"))
    # No catch-up from four years on, nor after a positive test: closed and not overdue, or the child would never be complete.
    over = (on >= add_months(children.birth, parameter("bcg_until_months"))) | children.ppd_positive
    open_status = np.where(over, Status.CLOSED, np.where(tested, Status.CONDITIONAL, status))
    return np.where(status == Status.NONE, status, open_status).astype(np.uint8)


def part_of(children: Children, rows: slice) -> Children:
    """Some of the children."""
    return replace(
        children,
        birth=children.birth[rows],
        light_at_risk=children.light_at_risk[rows],
        ppd_positive=children.ppd_positive[rows],
        prefer_je_i=children.prefer_je_i[rows],
        prefer_hepa_i=children.prefer_hepa_i[rows],
    )
