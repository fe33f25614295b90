"""A scenario as the engine takes it: children at places, houses that stay, rooms that could open; and what works where nothing does."""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sparse

from qingmiao.codes.errors import DomainError
from qingmiao.core.terms import Term
from qingmiao.engines.siting import Problem
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.formats import sphere_distances
from qingmiao.engines.siting.mip import Model, solve_mip
from qingmiao.planning.rules.cohorts import Floats

FEN_IN_YUAN = 100
COVER_SECONDS = 10.0


class Aim(Term):
    """What the best plan is."""

    COVER = "cover", "服务半径内的儿童最多"
    TRAVEL = "travel", "总路程最短，照顾最远的一成"
    EVERYONE = "everyone", "用最少的点，让能覆盖的地方都在半径内"


@dataclass(frozen=True)
class Wishes:
    """What a planner asks for. radius in metres by road; budget in 分; most_new: new sites at most, None as many as the budget allows."""

    aim: Aim
    radius_m: int
    budget_fen: int
    most_new: int | None = None
    fairness: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """Rooms that could open: places, cost in 分, and whether the planner has fixed them."""

    key: int
    name: str
    town_code: str
    lat: float
    lon: float
    places: int
    cost_fen: int
    is_fixed: bool = False


@dataclass(frozen=True)
class Inputs:
    """Everything a run rests on. demand: (n,) children who want a place, at `where` (n, 2); labels name them. houses: (h, 2) stay open."""

    labels: tuple[str, ...]
    where: Floats
    demand: Floats
    houses: Floats
    candidates: tuple[Candidate, ...]
    road_factor: float
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def spots(self) -> Floats:
        """(h + m, 2) houses first, then candidates."""
        new = np.array([(one.lat, one.lon) for one in self.candidates], np.float64).reshape(-1, 2)
        return np.concatenate([self.houses.reshape(-1, 2), new])

    @property
    def distance(self) -> Floats:
        """(n, h + m) metres by road."""
        return sphere_distances(self.where, self.spots, self.road_factor)


def problem_of(inputs: Inputs, wishes: Wishes) -> Problem:
    """Return the engine's problem. Raises DomainError, naming what would work, where no plan can exist."""
    refuse_nothing(inputs)
    fixed = np.array([one.is_fixed for one in inputs.candidates], bool)
    cost = np.array([one.cost_fen for one in inputs.candidates], np.int64)
    held, houses = int(cost[fixed].sum()), len(inputs.houses)
    _refuse_small_budget(cost, fixed, held, wishes)
    existing = np.concatenate([np.ones(houses, bool), fixed])
    if wishes.most_new is not None and wishes.most_new < int(fixed.sum()):
        raise DomainError(f"固定的点有 {int(fixed.sum())} 处，新增处数至少要 {int(fixed.sum())}。", exit_code=2)
    most = None if wishes.most_new is None else houses + wishes.most_new
    kind = {Aim.COVER: "mclp", Aim.TRAVEL: "pmedian", Aim.EVERYONE: "lscp"}[wishes.aim]
    return Problem(
        kind,  # type: ignore[arg-type]  # one of the engine's kinds
        inputs.distance,
        inputs.demand,
        p=None if wishes.aim is Aim.EVERYONE else most,
        existing=existing,
        opening_cost=np.concatenate([np.zeros(houses, np.int64), cost]),
        budget=max(wishes.budget_fen - held, 0),
        radius=float(wishes.radius_m),
        fairness=wishes.fairness if wishes.aim is Aim.TRAVEL else 0.0,
    )


def refuse_nothing(inputs: Inputs) -> None:
    """Raise DomainError where there is nobody to serve or nothing to open."""
    if not len(inputs.demand) or not inputs.demand.sum():
        raise DomainError("这个范围内没有位置已知的儿童，不能测算。请先补充人数或乡镇坐标。", exit_code=2)
    if not inputs.candidates:
        raise DomainError("没有可用的候选设施：请登记有坐标、场地规则没有不符合的设施，或放宽类型和年份。", exit_code=2)


def _refuse_small_budget(cost: Floats | np.ndarray, fixed: np.ndarray, held: int, wishes: Wishes) -> None:
    if held > wishes.budget_fen:
        raise DomainError(f"固定的点共需 {yuan(held)}，预算 {yuan(wishes.budget_fen)}不够；预算至少要 {yuan(held)}。", exit_code=2)
    open_ones = cost[~fixed]
    if not fixed.any() and len(open_ones) and int(open_ones.min()) > wishes.budget_fen:
        least = int(open_ones.min())
        raise DomainError(f"预算 {yuan(wishes.budget_fen)}一处也开不了；最便宜的一处要 {yuan(least)}，预算至少要这么多。", exit_code=2)


def what_works(inputs: Inputs, wishes: Wishes) -> str:
    """Say, for a plan that must reach everyone, the smallest radius or the smallest budget that does; empty where it does already."""
    distance = inputs.distance
    cover = distance <= wishes.radius_m
    nearest = distance.min(axis=1)
    if not cover.any(axis=1).all():
        need = float(nearest.max())
        place = inputs.labels[int(nearest.argmax())]
        return f"半径 {wishes.radius_m / 1000:g} 公里不能覆盖所有地方（最远的是{place}）；半径至少要 {need / 1000:.1f} 公里。"
    least = cheapest_cover(cover, inputs)
    return "" if least <= wishes.budget_fen else f"预算 {yuan(wishes.budget_fen)}不能覆盖所有地方；至少要 {yuan(least)}。"


def cheapest_cover(cover: np.ndarray, inputs: Inputs) -> int:
    """Return the least cost in 分 that covers every row; houses cost nothing, fixed candidates are paid for anyway."""
    houses = len(inputs.houses)
    cost = np.concatenate([np.zeros(houses), [one.cost_fen for one in inputs.candidates]])
    lower = np.concatenate([np.ones(houses), [float(one.is_fixed) for one in inputs.candidates]])
    scale = max(float(cost.max()), 1.0)
    model = Model(
        cost=cost / scale,
        lower=lower,
        upper=np.ones(len(cost)),
        integer=np.ones(len(cost), bool),
        rows=sparse.csr_matrix(cover.astype(np.float64)),
        row_lower=np.ones(len(cover)),
        row_upper=np.full(len(cover), np.inf),
    )
    claim = solve_mip(model, Clock(COVER_SECONDS))
    chosen = lower > 0.5 if claim.x is None else claim.x > 0.5
    if claim.x is None:
        chosen = np.ones(len(cost), bool)  # not solved in time: everything works, and that is said as "at least"
    return int(cost[chosen].sum())


def yuan(fen: int) -> str:
    """Return an amount as a person reads it."""
    return f"{fen / FEN_IN_YUAN / 10_000:,.1f} 万元"
