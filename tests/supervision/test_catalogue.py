"""The catalogue: every item can be read, cites its clause or says 待核, and only what binds can be ordered."""

from datetime import date

import pytest

from qingmiao.config.cli.rules.printing import list_entries, show_entry, show_text
from qingmiao.core.legislation import Confidence, load
from qingmiao.core.rules import Verdict
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm
from qingmiao.supervision.rules import CATALOGUE, ChecklistFor, ItemGroup, Occasion, draw_checklist, items_on
from qingmiao.supervision.rules.catalogue import AREA
from qingmiao.supervision.rules.vocabulary import ItemAnswer

ON = date(2026, 11, 23)
DEPARTMENTS = {"health", "fire_rescue", "market_regulation", "education", "public_security", "housing", "development_reform"}


def keys(occasion: Occasion, department: str = "", form: str = InstitutionForm.STANDALONE, on: date = ON) -> set[str]:
    asked = ChecklistFor(occasion, form, frozenset({ClassType.SENIOR}), department)
    return {item.key for item in draw_checklist(asked, load(), on)}


def test_every_item_names_who_looks_and_for_whom() -> None:
    items = items_on(load(), ON)
    assert len(items) > 80
    assert {item.group for item in items} == set(ItemGroup) - {ItemGroup.LOCAL, ItemGroup.FILING}
    for item in items:
        assert set(item.checked_by) <= DEPARTMENTS, item.key
        assert set(item.forms) <= set(InstitutionForm), item.key
        assert set(item.class_types) <= set(ClassType), item.key
        assert item.occasions, item.key
        assert "{" not in item.title + item.look, item.key


def test_what_nobody_has_read_is_shown_as_unsure_and_is_never_ordered() -> None:
    unsure = [item for item in items_on(load(), ON) if item.is_unsure]
    assert unsure
    assert not [item.key for item in unsure if item.is_ordered]
    assert all("待核" in item.source for item in unsure)


def test_a_number_of_the_law_stands_in_the_item_by_name_and_not_twice() -> None:
    cctv = next(item for item in items_on(load(), ON) if item.key == "cctv_days")
    assert f"{load().value('premises.cctv_days', ON).value}天" in cctv.title


def test_each_department_has_its_own_items_and_the_house_looks_at_all() -> None:
    assert "exits" in keys(Occasion.VISIT, "fire_rescue")
    assert "exits" not in keys(Occasion.VISIT, "market_regulation")
    assert keys(Occasion.VISIT, "fire_rescue") < keys(Occasion.VISIT)
    assert len(keys(Occasion.DAILY)) < len(keys(Occasion.VISIT))


def test_a_home_based_point_has_items_of_its_own() -> None:
    home = keys(Occasion.VISIT, "health", InstitutionForm.HOME_BASED)
    assert {"home_children", "home_owners"} <= home
    assert not {"class_size", "observation_room"} & home
    assert "fence" not in keys(Occasion.VISIT, "health")  # no infants in this house


def test_an_item_begins_on_its_first_day() -> None:
    assert "flames" not in keys(Occasion.DAILY, on=date(2025, 12, 31))
    assert "flames" in keys(Occasion.DAILY, on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("key", "answer", "verdict"),
    [
        ("cctv_days", ItemAnswer.FAILS, Verdict.UNMET),
        ("cctv_days", ItemAnswer.CONFORMS, Verdict.MET),
        ("cctv_days", ItemAnswer.NOT_APPLICABLE, Verdict.NOT_APPLICABLE),
        ("cctv_days", ItemAnswer.NOT_CHECKED, Verdict.UNCHECKED),
        ("menu", ItemAnswer.FAILS, Verdict.ADVISED),
        ("two_doors", ItemAnswer.FAILS, Verdict.UNCHECKED),
    ],
)
def test_only_a_binding_clause_answers_no(key: str, answer: ItemAnswer, verdict: Verdict) -> None:
    (line,) = CATALOGUE.judge({key: (answer, "看到的情况")}, ON, load(), only={AREA + key})
    assert line.verdict is verdict


def test_the_command_lists_and_explains_items() -> None:
    listed = {entry["key"] for entry in list_entries(load(), ON)}
    assert {AREA + item.key for item in items_on(load(), ON)} <= listed
    told = show_text(show_entry(load(), "check_items.cctv_days"))
    assert "第三十二条" in told
    assert "当场调最早一天的录像" in told


def test_parameters_of_the_city_are_marked_unsure() -> None:
    law = load()
    names = [name for name in law.names() if name.startswith("supervision.")]
    assert names
    assert {law.value(name, ON).confidence for name in names} == {Confidence.UNSURE}
