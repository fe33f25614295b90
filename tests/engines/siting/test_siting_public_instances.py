"""Public instances with known optima, read from the folder that QINGMIAO_ORLIB names or from the shared one."""

import json
import os
from pathlib import Path

import pytest

from engines.siting.checker import faults_of
from qingmiao.config.cli import main
from qingmiao.engines import siting

FOLDER = Path(os.environ.get("QINGMIAO_ORLIB", Path(__file__).parents[4] / "shared" / "orlib"))
pytestmark = pytest.mark.skipif(not (FOLDER / "optima.tsv").exists(), reason=f"no public instances in {FOLDER}: set QINGMIAO_ORLIB")


def optima() -> dict[str, float]:
    lines = (FOLDER / "optima.tsv").read_text().splitlines() if (FOLDER / "optima.tsv").exists() else []
    return {name: float(value) for name, value in (line.split() for line in lines)}


def instances(*folders: str) -> list[Path]:
    """The files whose optimum is published."""
    return sorted(path for folder in folders for path in (FOLDER / folder).glob("*.*") if path.stem in optima())


@pytest.mark.parametrize("path", instances("pmed"), ids=lambda path: path.stem)
def test_a_p_median_instance_is_proven_optimal(path):
    problem = siting.read_instance(path, "pmedian")
    plan = siting.solve(problem, time_limit_s=30)
    assert not faults_of(problem, plan)
    assert (plan.value, plan.bound) == (optima()[path.stem],) * 2


@pytest.mark.parametrize("path", instances("pmedcap", "sjc"), ids=lambda path: path.stem)
def test_a_capacitated_instance_is_proven_optimal(path):
    problem = siting.read_instance(path, "cpmedian")
    plan = siting.solve(problem, time_limit_s=60)
    assert not faults_of(problem, plan)
    assert plan.proven
    assert plan.value == pytest.approx(optima()[path.stem], abs=0.011)  # SJC is published to two decimals


def test_the_command_prints_the_answer_as_json(capsys):
    code = main(
        ["compute", "siting", "--problem", "pmedian", "--orlib", str(FOLDER / "pmed" / "pmed1.txt"), "--time-limit", "30", "--json"]
    )
    answer = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (answer["value"], answer["bound"], answer["proven"]) == (5819.0, 5819.0, True)
    assert len(answer["open"]) == 5
    assert len(answer["assignment"]) == 100
