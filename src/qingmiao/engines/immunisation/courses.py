"""What each series asks of the next dose: which dose it would be, from what age, after what interval."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.immunisation.days import NEVER, Days, add_months
from qingmiao.engines.immunisation.programme import Course, Programme, dtp_ages, parameter, product_number
from qingmiao.engines.immunisation.records import Bools, Children, Reason, Remark

Small = NDArray[np.int32]
LIVE, KILLED = 1, 2
LEAFLET_DOSES, FIFTH = 3, 4  # a leaflet sets the ages of the first three doses; places count from 0
DOSES_OF_A = 2


@dataclass
class State:
    """What has happened to n children in one series; arrays (n,), changed as doses are judged in order of their days."""

    count: Small
    last: Days  # last dose that counted
    last_bad: Days  # last dose that was given and did not count
    product: Small  # JE, HepA: 0 not yet, 1 live, 2 inactivated; polio: how many inactivated; MenPS: how many of A
    began: Days  # first dose that counted

    @classmethod
    def fresh(cls, n: int) -> "State":
        """Nothing given."""
        never = np.full(n, NEVER, np.int32)
        return cls(np.zeros(n, np.int32), never, never.copy(), np.zeros(n, np.int32), never.copy())


@dataclass
class Ask:
    """What k doses, or k next doses, must meet. place: (k,) dose within the programme, −1 where none is left; refused: a Reason or 0."""

    place: Small
    refused: Small
    age_months: Small
    interval_days: Small
    interval_months: Small
    remark: Small


@dataclass(frozen=True)
class Candidates:
    """k doses of k different children in one series. vaccine: (k,) product numbers; by_leaflet: (k,) bool, outside the programme."""

    child: NDArray[np.int64]
    vaccine: Small
    day: Days
    by_leaflet: Bools


Rule = Callable[[Programme, Children, State, Candidates], Ask]


def _from_course(course: Course, slot: Small) -> Ask:
    """The course's own numbers; refuses what is beyond its end."""
    over = slot >= len(course.doses)
    # Beyond the end any slot will do: the answer is refused, but the arrays must be read somewhere.
    safe = np.where(over, 0, slot)
    return Ask(
        np.where(over, -1, course.first + safe).astype(np.int32),
        np.where(over, Reason.EXTRA, 0).astype(np.int32),
        course.column("age_months")[safe],
        course.column("interval_days")[safe],
        course.column("interval_months")[safe],
        np.zeros(len(slot), np.int32),
    )


def ask_plain(programme: Programme, name: str, state: State, doses: Candidates) -> Ask:
    """One product, doses in order: BCG, MMR, HepB."""
    return _from_course(programme.courses[name], state.count[doses.child])


def ask_hepb(programme: Programme, children: Children, state: State, doses: Candidates) -> Ask:
    """R06: light children at risk have a course of their own."""
    usual, light = (ask_plain(programme, name, state, doses) for name in ("HepB", "HepB-light"))
    return _choose(children.light_at_risk[doses.child], light, usual)


def ask_polio(programme: Programme, _: Children, state: State, doses: Candidates) -> Ask:
    """Any product counts; R12: a fourth inactivated dose needs no age of its own, the leaflet sets it."""
    ask = ask_plain(programme, "polio", state, doses)
    is_oral = doses.vaccine == product_number("bOPV")
    fourth = (state.count[doses.child] == 3) & (state.product[doses.child] == 3) & ~is_oral  # three doses, all inactivated
    # R12: four doses with an inactivated component complete the series, and the leaflet's fourth comes long before the age of bOPV-4.
    ask.age_months[fourth] = 0
    return ask


def ask_dtp(programme: Programme, children: Children, state: State, doses: Candidates) -> Ask:
    """Ages by the day the dose was given (R09), with the hand-over of those who began before 2025 (R10) and leaflets (R12)."""
    slot = state.count[doses.child]
    ask = ask_plain(programme, "DTP", state, doses)
    old, new = dtp_ages()
    change = parameter("dtap_change_on")
    place = np.minimum(slot, len(new) - 1)
    began_old = is_handed_over(state)[doses.child]
    # Who began under the old order may finish at its ages (R10): the younger of both, for some ages of the new order are lower.
    after = np.where(began_old, np.minimum(old, new)[place], new[place])
    ask.age_months[:] = np.where(doses.day < change, old[place], after)
    ask.age_months[doses.by_leaflet & (slot > 0) & (slot < LEAFLET_DOSES)] = new[0]
    of_school_age = doses.day >= add_months(children.birth[doses.child], parameter("dt_catch_up_from_months"))
    fits = of_school_age | ((slot == FIFTH) & (doses.day < change))
    ask.refused[(doses.vaccine == product_number("DT")) & ~fits & (ask.refused == 0)] = Reason.OTHER_PRODUCT
    return ask


def is_handed_over(state: State) -> Bools:
    """(n,) children whose first DTaP dose was given under the order before 2025 (R10, confidence low)."""
    return (state.began > NEVER) & (state.began < parameter("dtap_change_on"))


def ask_je(programme: Programme, _: Children, state: State, doses: Candidates) -> Ask:
    """The first dose that counts chooses the product."""
    live = doses.vaccine == product_number("JE-L")
    chosen = state.product[doses.child]
    ask = _choose(live, ask_plain(programme, "JE-L", state, doses), ask_plain(programme, "JE-I", state, doses))
    ask.refused[(chosen > 0) & (live != (chosen == LIVE))] = Reason.OTHER_PRODUCT
    return ask


def ask_hepa(programme: Programme, _: Children, state: State, doses: Candidates) -> Ask:
    """One live dose, or two inactivated; after one inactivated dose a live one may complete it."""
    live = doses.vaccine == product_number("HepA-L")
    chosen = state.product[doses.child]
    by_killed = ask_plain(programme, "HepA-I", state, doses)
    ask = _choose(live & (chosen != KILLED), ask_plain(programme, "HepA-L", state, doses), by_killed)
    # One live dose completes what an inactivated one began, at the age of the live one and after the interval of the second.
    ask.age_months[live & (chosen == KILLED)] = programme.courses["HepA-L"].doses[0].age_months
    ask.refused[chosen == LIVE] = Reason.EXTRA
    return ask


def ask_menps(programme: Programme, children: Children, state: State, doses: Candidates) -> Ask:
    """Two doses of A under 24 months, two of AC later; AC comes earlier where A was not completed."""
    course = programme.courses["MenPS"]
    of_a, total = state.product[doses.child], state.count[doses.child]
    is_a = doses.vaccine == product_number("MPSV-A")
    of_ac = total - of_a
    ask = _from_course(course, np.where(is_a, of_a, DOSES_OF_A + of_ac).astype(np.int32))
    # AC protects against A as well: once it is given, A adds nothing.
    ask.refused[is_a & ((of_a >= DOSES_OF_A) | (of_ac > 0))] = Reason.EXTRA  # the course has two doses of A
    early = ~is_a & (of_ac == 0) & (of_a < DOSES_OF_A)
    ask.age_months[early] = parameter("mpsv_ac_catch_up_months")
    ask.interval_months[early] = np.where(of_a[early] == 1, parameter("mpsv_ac_after_one_a_months"), 0)
    late = is_a & (doses.day >= add_months(children.birth[doses.child], parameter("mpsv_a_until_months")))
    ask.remark[late] = Remark.OVER_AGE
    return ask


def _choose(first: Bools, one: Ask, other: Ask) -> Ask:
    return Ask(*(np.where(first, getattr(one, name), getattr(other, name)) for name in Ask.__dataclass_fields__))


def _plain(name: str) -> Rule:
    def ask(programme: Programme, _: Children, state: State, doses: Candidates) -> Ask:
        return ask_plain(programme, name, state, doses)

    return ask


RULES: dict[str, Rule] = {
    "HepB": ask_hepb,
    "BCG": _plain("BCG"),
    "polio": ask_polio,
    "DTP": ask_dtp,
    "MMR": _plain("MMR"),
    "JE": ask_je,
    "MenPS": ask_menps,
    "HepA": ask_hepa,
}


def note_product(series: str, state: State, child: NDArray[np.int64], vaccine: Small) -> None:
    """After doses were counted, remember what the next one depends on."""
    if series == "polio":
        state.product[child] += vaccine != product_number("bOPV")
    elif series == "MenPS":
        state.product[child] += vaccine == product_number("MPSV-A")
    elif series in {"JE", "HepA"}:
        live = vaccine == product_number(f"{series}-L")
        state.product[child] = np.where(state.product[child] == 0, np.where(live, LIVE, KILLED), state.product[child])
