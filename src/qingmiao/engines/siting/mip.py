"""Exact finish on a reduced model: HiGHS in a process that is stopped at the deadline, its answer taken as a claim to be checked."""

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.links import Floats

START_S = 0.6  # interpreter, NumPy and highspy
GRACE_S = 0.25  # between the solver's own limit and the kill


@dataclass(frozen=True)
class Model:
    """Minimise cost·x, row_lower <= rows·x <= row_upper, lower <= x <= upper, x whole where `integer`."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: npt.NDArray[np.bool_]
    rows: sparse.csr_matrix
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True)
class Claim:
    """What the solver says: a solution that keeps every row (checked here), a bound, whether no solution exists, row prices of an LP."""

    x: Floats | None
    bound: float
    is_empty: bool
    dual: Floats | None


def respects(model: Model, x: Floats) -> bool:
    """True where x keeps every row, limit and whole number to 1e-6 of its size."""
    # Recomputed, for a status is no proof: this solver has called a wrong solution optimal.
    activity = model.rows @ x
    room = 1e-6 * np.maximum(1.0, np.abs(activity))
    whole = np.abs(x - np.round(x))[model.integer]
    return bool(
        (activity >= model.row_lower - room).all()
        and (activity <= model.row_upper + room).all()
        and (x >= model.lower - 1e-6).all()
        and (x <= model.upper + 1e-6).all()
        and (whole <= 1e-5).all()
    )


def solve_mip(model: Model, clock: Clock, *, cutoff: float = np.inf, spare: float = 1e-7) -> Claim:
    """Solve until the optimum is within `spare`, the bound exceeds `cutoff`, or the clock is over."""
    nothing = Claim(None, -np.inf, is_empty=False, dual=None)
    # Starting the solver takes longer than what is left; the caller's own bound stands.
    if clock.left <= START_S + 2 * GRACE_S:
        return nothing
    arrays = io.BytesIO()
    np.savez(
        arrays,
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer,
        start=model.rows.indptr,
        index=model.rows.indices,
        value=model.rows.data,
        row_lower=model.row_lower,
        row_upper=model.row_upper,
        limits=np.array([max(clock.left - START_S - GRACE_S, 0.05), cutoff, spare]),
    )
    command = [sys.executable, str(Path(__file__).with_name("mip_child.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603  # our own file
        try:
            output, _ = child.communicate(arrays.getvalue(), timeout=max(clock.left - GRACE_S, 0.05))
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
    return read_claim(model, output.decode())


def read_claim(model: Model, output: str) -> Claim:
    """Take the highest bound and the last solution of the child's lines; a line cut off by the kill is left out."""
    bound, x, status, dual = -np.inf, None, "", None
    for line in output.splitlines():
        # The kill may fall into the middle of a line.
        if not line.endswith("}"):
            continue
        facts: dict[str, Any] = json.loads(line)
        bound = max(bound, -np.inf if facts.get("bound") is None else float(facts["bound"]))
        status = str(facts.get("status", status))
        if facts.get("x") is not None:
            x = np.array(facts["x"], np.float64)
        if facts.get("dual") is not None:
            dual = np.array(facts["dual"], np.float64)
    kept = x if x is not None and respects(model, x) else None
    return Claim(kept, bound, is_empty=status == "Infeasible", dual=dual)
