"""A hard stop: the search runs in a process of its own, which is ended at the deadline; the best plan that it told is the answer.

Compilation, reading and a solver that overruns its own limit cannot be stopped from inside their process.
"""

import contextlib
import multiprocessing
import os
import signal
from multiprocessing.connection import Connection

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.annealing import CAPACITY, Table
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.covering import Rules, greedy_cover, near_centres
from qingmiao.engines.siting.links import Ints
from qingmiao.engines.siting.model import SERVED, Plan, Problem, refuse_impossible, usable_rows
from qingmiao.engines.siting.plans import first_homes
from qingmiao.engines.siting.solving import Report, Reporter, finish_plan, ignore, nearest_homes, solve

PATIENCE = 0.35  # share of the limit after which a plan is made here, if the search has told none
LAST_S = 0.1  # between the end of the search and the deadline, for the answer to be written
SAMPLE = 400


def solve_on_time(problem: Problem, *, time_limit_s: float, seed: int = 1, report: Report = ignore) -> Plan:
    """Do what `solve` does, but never later than the limit by more than one quick plan takes.

    Raises DomainError where no plan exists, and where none was found in time.
    """
    clock = Clock(time_limit_s - LAST_S)
    refuse_impossible(problem)
    context = multiprocessing.get_context("fork")  # the problem is not copied
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=search, args=(theirs, problem, clock.left, seed), daemon=True)
    # Forked, so nothing is pickled but the plans; the search's compiled code is loaded there and goes with it.
    worker.start()
    theirs.close()
    try:
        best = listen(ours, problem, clock, report)
    finally:
        end(worker.pid or os.getpid())
        worker.join()
        ours.close()
    if best is None:
        raise DomainError(f"在{time_limit_s:g}秒内没有找到满足全部要求的方案，请放宽处数、托位数或时限。")
    return best


def end(pid: int) -> None:
    """Kill the search's process and the solver's process under it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def search(pipe: Connection, problem: Problem, seconds: float, seed: int) -> None:
    """Solve and send every plan, then the last one, or the refusal."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # the answer alone goes to the standard output
    try:
        pipe.send((solve(problem, time_limit_s=seconds, seed=seed, report=lambda plan: pipe.send((plan, False))), True))
    except DomainError as refusal:
        pipe.send(((str(refusal), refusal.exit_code), True))
    pipe.close()


def listen(pipe: Connection, problem: Problem, clock: Clock, report: Report) -> Plan | None:
    """Take plans until the last one or the deadline; make one here where none comes for a while."""
    best: Plan | None = None
    # Waiting longer would leave no time for a plan of one's own; starting sooner would take the processor from a search that is fine.
    if not pipe.poll(PATIENCE * clock.left):
        best = quick_plan(problem, clock)
    while pipe.poll(clock.left):
        try:
            told, is_last = pipe.recv()
        except EOFError:
            if best is None:
                raise RuntimeError("the search ended without an answer") from None
            break
        if isinstance(told, Plan):
            best = told
            report(told)
        elif best is None:
            raise DomainError(told[0], exit_code=told[1])
        if is_last:
            break
    return best


def quick_plan(problem: Problem, clock: Clock) -> Plan | None:
    """Make a plan in one greedy pass without compiled code, None where that breaks a rule."""
    flag = usable_rows(problem)
    rows = np.flatnonzero(flag == SERVED)
    if rows.size == 0:
        return None
    opened = quick_sites(problem, rows)
    reach = float(problem.radius or 0.0) if problem.kind in ("mclp", "lscp") else np.inf
    homes = roomy_homes(problem, rows, opened) if problem.kind == "cpmedian" else nearest_homes(problem, rows, opened, reach)
    reporter = Reporter(problem, flag, rows, clock, ignore)
    bound = np.inf if problem.kind == "mclp" else -np.inf
    with contextlib.suppress(ValueError):
        return finish_plan(reporter, (opened, homes, bound, None))
    return None


def quick_sites(problem: Problem, rows: Ints) -> Ints:
    """Open sites one by one where they gain most, on a sample of the rows."""
    rules = Rules(problem.kept, problem.fees)
    if problem.kind == "lscp":
        return np.flatnonzero(greedy_cover(problem.distance[rows] <= float(problem.radius or 0.0), rules))
    if problem.kind == "pcenter":
        return np.flatnonzero(near_centres(problem.distance[rows], problem.most, rules))
    # On a sample: this must be done in the last seconds of a limit, interpreted, and who comes after may improve it.
    some = rows[np.linspace(0, rows.size - 1, min(rows.size, SAMPLE)).astype(np.int64)]
    cost = problem.distance[some] * problem.burden[some][:, None]
    if problem.kind == "mclp":
        weight = problem.yearly[some].mean(axis=1)[:, None]
        cost = np.where(problem.distance[some] <= float(problem.radius or 0.0), 0.0, weight)
    cost = np.where(np.isfinite(cost), cost, 10.0 * cost[np.isfinite(cost)].max(initial=1.0)).T.copy()
    sites, fees = problem.kept.copy(), problem.fees
    # Half of the memory to walk; the choice among sites needs no more digits.
    cost = cost.astype(np.float32)
    gains = np.empty_like(cost)
    nearest = cost[sites].min(axis=0) if sites.any() else np.float32(2.0) * cost.max(axis=0)
    while sites.sum() < problem.most:
        np.subtract(nearest, cost, out=gains)
        gain = np.maximum(gains, 0.0, out=gains).sum(axis=1)
        gain[sites | (fees > 1.0 + 1e-12 - float(fees[sites].sum()))] = -1.0
        best = int(np.argmax(gain))
        if gain[best] < 0:
            break
        sites[best] = True
        nearest = np.minimum(nearest, cost[best])
    return np.flatnonzero(sites)


def roomy_homes(problem: Problem, rows: Ints, opened: Ints) -> Ints:
    """Nearest open site with room for each row."""
    near = problem.distance[np.ix_(rows, opened)]
    cost = np.where(np.isfinite(near), near, 20.0 * near[np.isfinite(near)].max(initial=1.0))
    limit = np.zeros((4, opened.size))
    limit[CAPACITY] = problem.capacity[opened] if problem.capacity is not None else 0.0
    table = Table(cost, np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int32), problem.yearly[rows], limit, 0)
    return opened[first_homes(table, np.ones(opened.size, np.int8))]
