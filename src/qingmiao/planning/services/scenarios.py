"""Scenarios: asked for in the studio, computed in the background, told of while they run, and the same again after a restart."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.jobs import app
from qingmiao.core.legislation import load
from qingmiao.core.workflow import lock
from qingmiao.engines.siting import Plan, Problem, explain, solve_on_time
from qingmiao.engines.siting.fairness import worst_tenth
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.planning.models import Facility, Scenario, ScenarioState
from qingmiao.planning.permissions import KEEP_PLANS
from qingmiao.planning.queries.access import Access, Asked, measured
from qingmiao.planning.queries.scenario_inputs import inputs_of, prefix_of, wishes_of
from qingmiao.planning.queries.supply import House, houses_on
from qingmiao.planning.rules.cohorts import Variant
from qingmiao.planning.rules.siting import Aim, Candidate, Inputs, Wishes, problem_of, what_works

RUN_SCENARIO = "planning.run_scenario"
COUNTY_S, CITY_S, CURVE_S = 10.0, 60.0, 4.0
BUDGETS, DEMANDS, RADII = (0.5, 0.75, 1.0, 1.25, 1.5), (0.8, 1.0, 1.2), (0.75, 1.0, 1.25)
JUNIOR_RATIO = "classes.children_per_carer_junior"
OF_A_NEW_HOUSE = -1
MOST_YEARS_AHEAD = 5


@dataclass(frozen=True)
class NewScenario:
    """What a planner typed."""

    name: str
    division_code: str
    year: int
    variant: str
    aim: str
    budget_fen: int
    radius_m: int
    most_new: int | None = None
    fairness: float = 0.0
    least_places: int = 0
    kinds: list[str] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)


@transaction.atomic
def ask_scenario(told: NewScenario, *, office: Organisation, actor: Post, at: datetime) -> Scenario:
    """Keep what is asked for and put it to the background."""
    if not KEEP_PLANS.permits(actor, office):
        raise DomainError("您的岗位不能测算方案。")
    if not told.division_code.startswith(prefix_of(office.division_code)):
        raise DomainError("只能测算本单位所在区划。", field="division_code")
    on = timezone.localdate(at)
    if not on.year <= told.year <= on.year + MOST_YEARS_AHEAD:
        raise DomainError(f"目标年份须在 {on.year} 至 {on.year + MOST_YEARS_AHEAD} 之间。", field="year")
    if len(set(told.fixed)) != Facility.objects.filter(pk__in=told.fixed, county_code__startswith=prefix_of(told.division_code)).count():
        raise DomainError("固定的设施不在测算范围内，请重新选择。", field="fixed")
    row = Scenario.objects.create(**asdict(told), asked_by=actor, asked_at=at)
    audit.record(actor, "ask_scenario", row, at=at, changes={"name": row.name, "division": row.division_code})
    app.configure_task(RUN_SCENARIO).defer(scenario_pk=row.pk)
    return row


def run_scenario(pk: int, *, at: datetime) -> bool:
    """Compute a scenario; one that is done stays as it is, one that a killed worker left is begun anew. Return whether it ran."""
    with transaction.atomic():
        row = lock(Scenario, pk)
        if row.state in (ScenarioState.DONE, ScenarioState.REFUSED):
            return False
        row.state, row.progress = ScenarioState.RUNNING, {}
        row.save(update_fields=["state", "progress"])
    inputs, wishes = inputs_of(row, timezone.localdate(at)), wishes_of(row)
    try:
        plan, problem = _solved(row, inputs, wishes)
    except DomainError as refusal:
        _end(row, ScenarioState.REFUSED, inputs, at, refusal=str(refusal))
        return True
    _end(row, ScenarioState.DONE, inputs, at, result=_result(row, inputs, wishes, (problem, plan), at))
    return True


def _solved(row: Scenario, inputs: Inputs, wishes: Wishes) -> tuple[Plan, Problem]:
    problem = problem_of(inputs, wishes)
    if wishes.aim is Aim.EVERYONE and (sentence := what_works(inputs, wishes)):
        raise DomainError(sentence)
    seconds = CITY_S if row.division_code.endswith("00") else COUNTY_S

    def tell(plan: Plan) -> None:
        Scenario.objects.filter(pk=row.pk).update(progress=_progress(plan))

    return solve_on_time(problem, time_limit_s=seconds, report=tell), problem


def _progress(plan: Plan) -> dict[str, Any]:
    return {"value": plan.value, "bound": plan.bound, "gap": plan.gap, "seconds": round(plan.seconds, 1)}


def _end(
    row: Scenario, state: ScenarioState, inputs: Inputs, at: datetime, *, refusal: str = "", result: dict[str, Any] | None = None
) -> None:  # the columns
    with transaction.atomic():
        row = lock(Scenario, row.pk)
        row.state, row.facts, row.refusal, row.result, row.ended_at = state, inputs.facts, refusal, result or {}, at
        row.save(update_fields=["state", "facts", "refusal", "result", "ended_at"])
        audit.record(None, "end_scenario", row, at=at, changes={"state": row.state})


def _result(row: Scenario, inputs: Inputs, wishes: Wishes, solved: tuple[Problem, Plan], at: datetime) -> dict[str, Any]:
    """Return the plan as it is kept: sites with their reasons, what it proves, access before and after, and how it bends."""
    problem, plan = solved
    houses = len(inputs.houses)
    chosen = [(inputs.candidates[site - houses], site) for site in plan.open.tolist() if site >= houses]
    reasons = {reason.site: reason for reason in explain(problem, plan)}
    sites = [_site(one, reasons[site]) for one, site in chosen]
    before, after = _access(row, [one for one, _ in chosen], at)
    return {
        **_progress(plan),
        "proven": plan.proven,
        "sites": sites,
        "cost_fen": sum(one.cost_fen for one, _ in chosen),
        "places": sum(one.places for one, _ in chosen),
        "carers": sum(site["carers"] for site in sites),
        "covered": [_covered(problem, np.arange(houses)), _covered(problem, plan.open)],
        "worst_m": [_worst(problem, np.arange(houses)), _worst(problem, plan.open)],
        "towns": _towns(before, after, prefix_of(row.division_code)),
        "curves": _curves(inputs, wishes),
    }


def _site(one: Candidate, reason: Any) -> dict[str, Any]:
    ratio = int(load().history(JUNIOR_RATIO)[-1].value)
    saved = None if np.isinf(reason.saved) else round(reason.saved / 1000, 1)
    told = {"facility": one.key, "name": one.name, "town": one.town_code, "lat": one.lat, "lon": one.lon, "places": one.places}
    told |= {"cost_fen": one.cost_fen, "is_fixed": one.is_fixed, "carers": carers_needed(one.places, ratio)}
    return told | {"children": round(reason.children, 1), "newly": round(reason.newly_reached, 1), "saved_km": saved}


def _covered(problem: Problem, opened: Any) -> float:
    """Return the children within the radius of what is open."""
    if not len(opened):
        return 0.0
    near = problem.distance[:, opened].min(axis=1) <= float(problem.radius or 0.0)
    return round(float(problem.yearly.mean(axis=1)[near].sum()), 1)


def _worst(problem: Problem, opened: Any) -> float | None:
    """Return the mean way of the tenth that is worst off, metres; None where nothing is open."""
    if not len(opened):
        return None
    return round(float(worst_tenth(problem.distance[:, opened].min(axis=1), problem.yearly.mean(axis=1))[0]))


def _access(row: Scenario, chosen: list[Candidate], at: datetime) -> tuple[Access, Access]:
    on = timezone.localdate(at)
    asked, held = Asked(on, variant=Variant(row.variant), year=row.year), houses_on(on)
    return measured(asked, held), measured(asked, [*held, *map(_as_house, chosen)])


def _as_house(one: Candidate) -> House:
    place, numbers = (one.town_code[:6], one.town_code, one.lat, one.lon), (one.places, 0, None)
    return House(OF_A_NEW_HOUSE, one.name, *place, "", *numbers, inclusive=False, month_fen=None, is_late=None)


def _towns(before: Access, after: Access, own: str) -> list[list[Any]]:
    """Return towns with places per child before and after; None where no position is known."""
    codes = [code for code in before.by_code if len(code) == 9 and code.startswith(own)]
    return [[code, before.by_code[code].per_child, after.by_code[code].per_child] for code in codes]


def _curves(inputs: Inputs, wishes: Wishes) -> dict[str, list[list[float]]]:
    """Return how many children are reached when budget, demand or radius are others: the best cover of each, in a few seconds."""
    cover = replace(wishes, aim=Aim.COVER)
    told: dict[str, list[list[float]]] = {"budget": [], "demand": [], "radius": []}
    for share in BUDGETS:
        told["budget"].append([share, _reached(inputs, replace(cover, budget_fen=int(cover.budget_fen * share)))])
    for share in DEMANDS:
        told["demand"].append([share, _reached(replace(inputs, demand=inputs.demand * share), cover)])
    for share in RADII:
        told["radius"].append([share, _reached(inputs, replace(cover, radius_m=int(cover.radius_m * share)))])
    return told


def _reached(inputs: Inputs, wishes: Wishes) -> float:
    try:
        return round(solve_on_time(problem_of(inputs, wishes), time_limit_s=CURVE_S).value, 1)
    except DomainError:
        return _covered_by_houses(inputs, wishes)


def _covered_by_houses(inputs: Inputs, wishes: Wishes) -> float:
    """Return whom the houses of today reach: what is left where no plan is possible."""
    if not len(inputs.houses):
        return 0.0
    near = inputs.distance[:, : len(inputs.houses)].min(axis=1) <= wishes.radius_m
    return round(float(inputs.demand[near].sum()), 1)


def scenario_path(row: Scenario) -> str:
    """Return where a scenario is shown."""
    return reverse("scenario_show", kwargs={"pk": row.pk})
