"""The MIP solver in a process of its own: reads one model on stdin, writes what it learns as lines of JSON on stdout.

A process, because HiGHS overruns its own time limit in presolve and in sub-MIPs: only a process can be stopped for certain.
Nothing of the project is imported here, so that the start costs no more than NumPy and highspy.
"""

import io
import json
import sys
from typing import Any

import highspy
import numpy as np


def say(**facts: Any) -> None:
    """Write one line at once: the parent may stop this process at any moment."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def load(model: Any) -> highspy.HighsLp:
    """Turn the arrays of `mip.Model` into a HiGHS model."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model["cost"].size, model["row_lower"].size
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model["cost"], model["lower"], model["upper"]
    lp.row_lower_, lp.row_upper_ = model["row_lower"], model["row_upper"]
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in model["integer"]]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model["start"], model["index"], model["value"]
    return lp


def main() -> None:
    """Solve the model without a starting solution: with presolve, HiGHS 1.16 answers a wrong optimum when it is given one."""
    model = np.load(io.BytesIO(sys.stdin.buffer.read()))
    seconds, cutoff, spare = (float(x) for x in model["limits"])
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types only part of itself
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", spare)):
        solver.setOptionValue(option, value)
    solver.passModel(load(model))
    seen = [-np.inf]

    def watch(_kind: Any, _message: str, out: Any, into: Any, _user: Any) -> None:
        if out.mip_dual_bound > seen[0]:
            seen[0] = out.mip_dual_bound
            say(bound=float(seen[0]) if np.isfinite(seen[0]) else None)
        if seen[0] > cutoff:
            into.user_interrupt = True

    solver.setCallback(watch, None)
    solver.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
    solver.run()
    info = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    solved = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound if bool(model["integer"].any()) else info.objective_function_value
    solution = solver.getSolution()
    say(
        status=status,
        bound=float(bound) if np.isfinite(bound) else None,
        x=list(solution.col_value) if solved else None,
        dual=list(solution.row_dual) if not bool(model["integer"].any()) else None,
    )


if __name__ == "__main__":
    main()
