"""The demonstration city is drawn by seed, lawful, and cannot be mistaken for real people."""

import json
from datetime import date
from random import Random
from typing import Any

import pytest

from qingmiao.codes.citizen_id import parse_citizen_id
from qingmiao.codes.uscc import problem_with_uscc
from qingmiao.core.legislation import load
from qingmiao.filings.rules import judge
from qingmiao.institutions.rules.facts import missing_facts, parse_draft
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.synthetic import names
from qingmiao.synthetic.facts import NATURE_OF_FORM, Site, Sketch, draw_facts
from qingmiao.synthetic.scenario import FORMS, INSTITUTIONS, STORIES, Story, plots

SITE = Site("441802", "清城区", "441802007", "东城街道", "441802007001", "某社区", 23.7, 113.05)
RESIDENTS = {"441802": 114.0, "441803": 62.0, "441821": 32.0, "441823": 37.0, "441825": 9.6, "441826": 13.6, "441881": 94.0, "441882": 37.8}
ON = date(2026, 10, 12)


def drawn(seed: int, form: InstitutionForm) -> dict[str, Any]:
    random = Random(seed)
    nature = random.choice(NATURE_OF_FORM[form])
    name = names.institution_name(random, SITE.county, form, set())
    return draw_facts(random, Sketch(name, form, nature, SITE, ON))


@pytest.mark.parametrize("form", list(InstitutionForm))
def test_the_same_seed_gives_the_same_bytes(form: InstitutionForm) -> None:
    first, again, other = (json.dumps(drawn(seed, form), ensure_ascii=False) for seed in (7, 7, 8))
    assert first == again
    assert first != other


@pytest.mark.parametrize("form", list(InstitutionForm))
def test_what_is_drawn_is_complete_and_meets_every_binding_rule(form: InstitutionForm) -> None:
    signed = dict.fromkeys(("truthful", "lawful", "meets_standards", "accepts_supervision"), True)
    for seed in range(20):
        raw = drawn(seed, form) | {"commitment": {**signed, "signed_by": "示例", "signed_on": ON.isoformat()}}
        facts = parse_draft(raw)
        assert missing_facts(facts) == []
        assert [line.key for line in judge(facts, ON, load()) if line.blocks] == []


def test_no_number_can_be_a_real_person_s() -> None:
    for seed in range(20):
        raw = drawn(seed, InstitutionForm.STANDALONE)
        for person in raw["staff"]:
            assert parse_citizen_id(person["identity_number"]).number.startswith("99")
            assert person["phone"].startswith("10")
        assert problem_with_uscc(raw["basic"]["uscc"]) is None


def test_every_county_has_its_share_and_every_story_is_told() -> None:
    wanted = plots(Random(2020), RESIDENTS)
    assert len(wanted) == INSTITUTIONS == sum(FORMS.values())
    assert wanted == plots(Random(2020), RESIDENTS)
    per_county = {code: sum(plot.county_code == code for plot in wanted) for code in RESIDENTS}
    assert min(per_county.values()) >= 5
    assert max(per_county, key=lambda code: per_county[code]) == "441802"
    assert {plot.story for plot in wanted} >= set(STORIES)


def test_a_smaller_city_still_tells_every_story_in_every_form() -> None:
    small = plots(Random(7), RESIDENTS, 40)
    assert len(small) == 40
    assert {plot.story for plot in small} == set(Story)
    assert {plot.form for plot in small} == set(InstitutionForm)
    assert {plot.county_code for plot in small} == set(RESIDENTS)
