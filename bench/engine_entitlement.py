"""entitlement beside policyengine-core and openfisca-core: four equal rules over households of two parents and a child.

The year is 2026: childcare allowance, tax saved by the infant-care deduction split in half, fee reduction (a city's trial rates: 50 % for
children in difficulty, 20 % for later children, at most 1,000 yuan a month), and the household's net yearly cost.
"""

import argparse
import importlib
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import measuring
import numpy as np

YEAR, ON = 2026, date(2026, 6, 1)
JANUARY, SCHEME = YEAR * 12, 2025 * 12
BOUNDS = np.array([0, 36000, 144000, 300000, 420000, 660000, 960000])
PERCENTS = np.array([3, 10, 20, 25, 30, 35, 45])
COMPUTED = ("months", "allowance", "deduction", "saved", "reduction", "net")
PEERS = ("policyengine_core", "openfisca_core")
OURS, WHAT_IF = "qingmiao", "qingmiao what-if"
DECIMAL_SAMPLE = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this benchmark takes."""
    parser.add_argument("--persons", type=int, nargs="*", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument("--peer-limit", type=float, default=240.0, help="seconds for one call of a peer")


def households(persons: int) -> dict[str, np.ndarray]:
    """Households of two parents and one child, seed 3; money in whole 分."""
    rng, count = np.random.default_rng(3), persons // 3
    return {
        "birth_month": rng.integers(2022 * 12, 2027 * 12, count).astype(np.int32),
        "income": (rng.gamma(2.0, 60000, (count, 2)) * 100).astype(np.int64),
        "fee": np.where(rng.random(count) < 0.4, rng.integers(80000, 400000, count), 0),
        "difficulty": rng.random(count) < 0.08,
        "later": rng.random(count) < 0.4,
        "public": rng.random(count) < 0.7,
        "care_months": rng.integers(0, 13, count).astype(np.int8),
    }


def trial_law() -> Any:
    """The legislation with the trial rates of the benchmark."""
    law = importlib.import_module("qingmiao.core.entitlement").parameters_from_law()
    for name, value in (("difficulty_bp", 5000), ("martyr_bp", 0), ("later_child_bp", 2000), ("month_cap", 100000)):
        law = law.replaced(f"support.fee_reduction_{name}", value, date(2020, 1, 1))
    return law


def population(given: dict[str, np.ndarray]) -> Any:
    """The households as the engine takes them."""
    count = given["fee"].size
    return importlib.import_module("qingmiao.engines.entitlement").Population(
        family_first=np.arange(count + 1),
        birth_month=given["birth_month"],
        eligible=np.ones(count, np.bool_),
        fee_month=given["fee"],
        care_months=given["care_months"],
        public=given["public"],
        category=given["difficulty"].astype(np.int8) * np.int8(2),
        later_child=given["later"],
        applied_day=np.full(count, -2, np.int32),
        income=given["income"],
        share=np.zeros(count, np.int8),
    )


def prepare_ours(persons: int, *, whole: bool) -> Callable[[], Any]:
    """All rules, statuses, flags and deductions of both parents, from the law and the columns or from prepared ones."""
    engine = importlib.import_module("qingmiao.engines.entitlement.population")
    rules = importlib.import_module("qingmiao.engines.entitlement.rules").year_rules
    given, law = households(persons), trial_law()
    ready, numbers = population(given), rules(law, ON)

    def call() -> Any:
        found = engine.assess(population(given), law, ON) if whole else engine.assess_by(ready, numbers)
        return found.allowance, found.tax_saved, found.reduction, found.net_cost

    return call


def prepare_what_if(persons: int) -> Callable[[], Any]:
    """Both laws over everybody: winners, losers, total."""
    engine = importlib.import_module("qingmiao.engines.entitlement")
    ready, law = population(households(persons)), trial_law()

    def call() -> Any:
        tried = engine.what_if(ready, law, ("support.childcare_allowance_year", 400000, date(2026, 1, 1)), ON)
        return tried.winners, tried.losers, tried.after - tried.before

    return call


def prepare_peer(package: str, persons: int, *, whole: bool) -> Callable[[], Any]:
    """The same rules as variables of the framework, float32 as it keeps money."""
    part = {name: importlib.import_module(f"{package}.{name}") for name in ("entities", "variables", "taxbenefitsystems", "simulations")}
    yearly = importlib.import_module(f"{package}.periods").YEAR
    roles = [{"key": "parent", "plural": "parents", "label": "p"}, {"key": "child", "plural": "children", "label": "c"}]
    person = part["entities"].build_entity(key="person", plural="persons", label="p", is_person=True)
    household = part["entities"].build_entity(key="household", plural="households", label="h", roles=roles)
    system = part["taxbenefitsystems"].TaxBenefitSystem([person, household])
    for variable in _variables(part["variables"].Variable, person, household, yearly):
        system.add_variable(variable)
    inputs, count = _person_columns(households(persons)), persons // 3

    def build() -> Any:
        builder = part["simulations"].SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("person", np.arange(3 * count))
        declared = builder.declare_entity("household", np.arange(count))
        builder.join_with_persons(declared, np.repeat(np.arange(count), 3), roles=np.tile(["parent", "parent", "child"], count))
        simulation = builder.build(system)
        for name, column in inputs.items():
            simulation.set_input(name, str(YEAR), column)
        return simulation

    ready = None if whole else build()

    def call() -> Any:
        simulation = build() if ready is None else ready
        if ready is not None:
            for name in COMPUTED:
                simulation.delete_arrays(name, str(YEAR))
        allowance, saved, reduction, net = (simulation.calculate(name, str(YEAR)) for name in ("allowance", "saved", "reduction", "net"))
        return allowance[2::3], saved[0::3] + saved[1::3], reduction[2::3], net

    return call


def _person_columns(given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    def of_child(column: np.ndarray) -> np.ndarray:
        spread = np.zeros((column.size, 3), column.dtype)
        spread[:, 2] = column
        return spread.ravel()

    count = given["fee"].size
    columns = {name: of_child(given[name]) for name in ("birth_month", "difficulty", "later", "public")}
    columns["care_months"] = of_child(given["care_months"].astype(np.int32))
    columns["fee"] = of_child((given["fee"] / 100).astype(np.float32))
    columns["income"] = np.concatenate([given["income"] / 100, np.zeros((count, 1))], axis=1).astype(np.float32).ravel()
    columns["is_child"] = np.tile([False, False, True], count)
    return columns


def _child_formulas() -> dict[str, Any]:
    def months(people: Any, period: Any) -> Any:
        birth = people("birth_month", period)
        return people("is_child", period) * np.clip(np.minimum(birth + 36 - JANUARY, 12) - np.clip(birth - JANUARY, 0, 12), 0, 12)

    def allowance(people: Any, period: Any) -> Any:
        birth = people("birth_month", period)
        instalment = YEAR - birth // 12
        due = np.where((instalment >= 0) & (instalment < 3), 3600, 0)
        by_month = 300 * np.clip(birth + 36 - JANUARY + 1, 0, 12)
        return people("is_child", period) * np.where(birth >= SCHEME, due, by_month)

    def deduction(people: Any, period: Any) -> Any:
        return 2000 * people("months", period)

    def reduction(people: Any, period: Any) -> Any:
        rate = np.where(people("difficulty", period), 0.5, np.where(people("later", period), 0.2, 0)).astype(np.float32)
        return np.minimum(people("fee", period) * rate, 1000) * people("public", period) * people("care_months", period)

    return {"months": months, "allowance": allowance, "deduction": deduction, "reduction": reduction}


def _float_tax(base_income: Any) -> Any:
    steps = np.diff(PERCENTS / 100, prepend=0).astype(np.float32)
    return sum(np.maximum(base_income - bound, 0) * step for bound, step in zip(BOUNDS.astype(np.float32), steps, strict=True))


def _household_formulas() -> dict[str, Any]:
    def saved(people: Any, period: Any) -> Any:
        half = people.household.sum(people.household.members("deduction", period)) / 2
        base_income = people("income", period) - np.float32(60000)
        return (_float_tax(base_income) - _float_tax(base_income - half)) * (people("is_child", period) == 0)

    def net(homes: Any, period: Any) -> Any:
        def total(name: str) -> Any:
            return homes.sum(homes.members(name, period))

        fees = homes.sum(homes.members("fee", period) * homes.members("care_months", period))
        return fees - total("reduction") - total("allowance") - total("saved")

    return {"saved": saved, "net": net}


def _variables(base: Any, person: Any, household: Any, yearly: Any) -> list[Any]:
    formulas = _child_formulas() | _household_formulas()
    kinds = {"birth_month": int, "care_months": int, "is_child": bool, "difficulty": bool, "later": bool, "public": bool}
    made = []
    for name in (*kinds, "income", "fee", *formulas):
        facts = {"value_type": kinds.get(name, float), "entity": household if name == "net" else person, "definition_period": yearly}
        facts |= {"label": name} | ({"formula": formulas[name]} if name in formulas else {})
        made.append(type(name, (base,), facts))
    return made


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """Formulas on loaded data, then from columns to results; a what-if at the largest size."""
    sizes = [10_000] if args.quick else args.persons
    for persons in sizes:
        peers = PEERS if persons <= 1_000_000 else ()
        for whole in (False, True):
            given = {"persons": persons, "whole": whole}
            contenders = [measuring.Contender(OURS, "engine_entitlement:prepare_ours", given, ours=True, repeats=9)]
            contenders += [
                measuring.Contender(peer, "engine_entitlement:prepare_peer", {"package": peer, **given}, peer.replace("_", "-"), repeats=5)
                for peer in peers
            ]
            title = f"{persons:,} persons, {'end to end' if whole else 'formulas on loaded data'}, seed 3, one core"
            yield measuring.compare("entitlement", title, contenders, _checker(persons), unit_count=persons)
    contender = measuring.Contender(WHAT_IF, "engine_entitlement:prepare_what_if", {"persons": max(sizes)}, ours=True)
    title = f"{max(sizes):,} persons, what-if: allowance 3,600 → 4,000 yuan, one core"
    yield measuring.compare("entitlement", title, [contender], lambda results: _check_what_if(results, max(sizes)), unit_count=max(sizes))


def _checker(persons: int) -> Callable[[dict[str, Any]], list[tuple[str, bool]]]:
    def check(results: dict[str, Any]) -> list[tuple[str, bool]]:
        given, ours = households(persons), results[OURS]
        count = given["fee"].size
        sample = np.random.default_rng(9).choice(count, min(count, DECIMAL_SAMPLE), replace=False)
        wrong = sum(tuple(int(column[i]) for column in ours) != in_decimals(given, int(i)) for i in sample)
        statements = [(f"ours: {wrong} of {sample.size:,} sampled households differ from Decimal", wrong == 0)]
        for name, theirs in results.items():
            if name != OURS:
                apart = [float(np.abs(np.asarray(t, float) * 100 - o).max()) for t, o in zip(theirs, ours, strict=True)]
                worst = ", ".join(f"{what} {gap:.2f}" for what, gap in zip(("allowance", "tax", "reduction", "net"), apart, strict=True))
                statements.append((f"{name}: same rules, largest differences in 分: {worst}", max(apart) < 100))
        return statements

    return check


def in_decimals(given: dict[str, np.ndarray], i: int) -> tuple[int, int, int, int]:
    """One household in Decimal 分, month by month."""
    birth = int(given["birth_month"][i])
    if birth >= SCHEME:
        allowance = Decimal(360000 if 0 <= YEAR - birth // 12 < 3 else 0)
    else:
        allowance = Decimal(30000) * sum(JANUARY + month <= birth + 36 for month in range(12))
    half = Decimal(100000) * sum(birth <= JANUARY + month < birth + 36 for month in range(12))
    saved = Decimal(0)
    for income in given["income"][i].tolist():
        saved += _tax(Decimal(income) - 6000000) - _tax(Decimal(income) - 6000000 - half)
    fee, months = Decimal(int(given["fee"][i])), int(given["care_months"][i])
    rate = Decimal("0.5") if given["difficulty"][i] else Decimal("0.2") if given["later"][i] else Decimal(0)
    reduced = min(_half_up(fee * rate), Decimal(100000)) * months * bool(given["public"][i])
    return int(allowance), int(saved), int(reduced), int(fee * months - reduced - allowance - saved)


def _tax(base: Decimal) -> Decimal:
    due = Decimal(0)
    upper = [Decimal(int(bound) * 100) for bound in BOUNDS[1:]] + [max(base, Decimal(0))]
    for lower, top, percent in zip(BOUNDS, upper, PERCENTS, strict=True):
        due += max(min(base, top) - int(lower) * 100, Decimal(0)) * int(percent) / 100
    return _half_up(due)


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)


def _check_what_if(results: dict[str, Any], persons: int) -> list[tuple[str, bool]]:
    birth = households(persons)["birth_month"]
    gaining = int(((birth >= SCHEME) & (birth // 12 <= YEAR)).sum())
    winners, losers, change = results[WHAT_IF]
    text = f"{winners:,} winners, {losers} losers, {change:,} 分 more; counted apart: {gaining:,} winners"
    return [(text, (winners, losers, change) == (gaining, 0, 40000 * gaining))]
