"""Every case of cases/*.yaml, written from the rules."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from qingmiao.engines.immunisation import Children, Given, Reason, Remark, Status, forecast, missing_doses, plan_visits, product_number
from qingmiao.engines.immunisation.days import to_days
from qingmiao.engines.immunisation.report import confidence_of

FOLDER = Path(__file__).parent / "cases"
BASE = yaml.safe_load((FOLDER / "base.yaml").read_text(encoding="utf-8"))
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "base.yaml")
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['why']}") for path in FILES for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@dataclass
class Line:
    """One dose of a case: what was given, and what should become of it (None where the case does not say)."""

    vaccine: str
    day: date
    wanted: str | None
    remarks: list[str]


def line_of(text):
    given, _, wanted = text.partition(" = ")
    vaccine, day = given.split()
    outcome, *remarks = wanted.split(" !")
    return Line(vaccine, date.fromisoformat(day), outcome or None, remarks)


def lines_of(case):
    lines = [line_of(text) for text in case.get("doses", [])]
    if case.get("given") == "base":
        left_out = case.get("without", [])
        assert set(left_out) <= set(BASE["doses"]), "a dose to leave out is not in base.yaml"
        lines += [line for text in BASE["doses"] if text not in left_out and (line := line_of(text)).day <= case["day"]]
    return lines + [line_of(text) for text in case.get("plus", [])]


def judged(case):
    lines = lines_of(case)
    light = case.get("mother_hbsag", "negative") != "negative" and case.get("birth_weight_g", 9999) < 2000
    prefer = case.get("prefer", {})
    children = Children(
        to_days(np.array([case.get("birth", BASE["birth"])], "datetime64[D]")),
        np.array([light]),
        np.array([case.get("ppd_positive", False)]),
        np.array([prefer.get("JE") == "JE-I"]),
        np.array([prefer.get("HepA") == "HepA-I"]),
    )
    given = Given(
        np.zeros(len(lines), np.int64),
        np.array([product_number(line.vaccine) for line in lines], np.int8),
        to_days(np.array([line.day for line in lines], "datetime64[D]")),
    )
    return lines, children, forecast(children, given, case["day"], str(case.get("programme", 2026)))


def becomes(result, number):
    outcome = result.outcome
    parts = np.flatnonzero(outcome.dose == number)
    counted = [result.programme.doses[outcome.place[part]].code for part in parts if outcome.place[part] >= 0]
    reasons = [Reason(int(outcome.reason[part])).name.lower() for part in parts if outcome.place[part] < 0]
    remarks = [flag.name.lower() for part in parts for flag in Remark(int(outcome.remark[part]))]
    return counted + reasons, remarks


def places_with(result, code):
    """Places of a dose, the one that is outstanding first."""
    places = [place for place, dose in enumerate(result.programme.doses) if dose.code == code]
    assert places, code
    return sorted(places, key=lambda place: result.outlook.status[place, 0] == Status.NONE)


@pytest.mark.parametrize("case", CASES)
def test_case(case) -> None:
    lines, children, result = judged(case)
    for number, line in enumerate(lines):
        if line.wanted:
            outcomes, remarks = becomes(result, number)
            assert sorted(outcomes) == sorted(line.wanted.split("+")), (line.vaccine, line.day)
            assert remarks == line.remarks
    for code, wanted in case.get("status", {}).items():
        assert Status(int(result.outlook.status[places_with(result, code)[0], 0])).name.lower() == wanted, code
    for code, wanted in case.get("next", {}).items():
        earliest = result.outlook.earliest[places_with(result, code)[0], 0]
        assert earliest == to_days(np.array([wanted], "datetime64[D]"))[0], (code, np.int64(earliest).astype("datetime64[D]"))
    for code, wanted in case.get("product", {}).items():
        assert result.outlook.product[places_with(result, code)[0], 0] == product_number(wanted)
    for code, wanted in case.get("confidence", {}).items():
        assert confidence_of(result, places_with(result, code)[0], 0) == wanted
    check_entry_and_plan(case, children, result)


def check_entry_and_plan(case, children, result) -> None:
    if "verdict" in case:
        assert bool(result.is_complete[0]) == (case["verdict"] == "complete")
    if "missing" in case:
        codes = [result.programme.doses[place].code for place in np.flatnonzero(missing_doses(result.outlook)[:, 0])]
        assert sorted(codes) == sorted(case["missing"])
    if "plan" in case:
        visits = plan_visits(result, children, 0)
        ours = {visit.on: sorted(result.programme.doses[place].code for place in visit.places) for visit in visits}
        assert ours == {on: sorted(codes) for on, codes in case["plan"].items()}


def test_there_are_enough_cases_and_each_says_why() -> None:
    assert len(CASES) >= 150
    reasons = [parameters.values[0]["why"] for parameters in CASES]
    assert all(len(reason) > 10 for reason in reasons)
