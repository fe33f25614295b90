"""What a person types is read where it can be read, and kept as typed where it cannot."""

import pytest

from qingmiao.core.facts import Kind, read_typed, read_words, specs_of, write_typed, write_words
from qingmiao.institutions.rules.facts import Basic, CareClass, Facts, Fee, OpeningHours, Premises, StaffMember, read_draft


@pytest.mark.parametrize(
    ("section", "name", "typed", "raw"),
    [
        (CareClass, "places", ["15"], 15),
        (CareClass, "places", [" １５ "], 15),
        (CareClass, "places", ["十五"], "十五"),
        (CareClass, "places", [""], None),
        (Premises, "window_ratio", ["0.2"], 0.2),
        (Premises, "window_ratio", ["五分之一"], "五分之一"),
        (Premises, "lease_end_on", ["2030/5/1"], "2030-05-01"),
        (Premises, "lease_end_on", ["2030年5月1日"], "2030-05-01"),
        (Premises, "lease_end_on", ["长期"], "长期"),
        (Premises, "alarm_button", ["false"], False),
        (Fee, "amount_fen", ["1,680.5"], 168050),
        (Fee, "amount_fen", ["面议"], "面议"),
        (OpeningHours, "weekdays", ["1", "2"], [1, 2]),
        (OpeningHours, "opens", ["8:00"], "08:00"),
        (Basic, "care_modes", [], None),
        (Basic, "uscc", [" 91441802ma00000155 "], "91441802MA00000155"),
        (Basic, "business_scope", ["一\r\n二"], "一\n二"),
    ],
)
def test_what_is_typed_is_read_or_kept(section, name, typed, raw) -> None:
    assert read_typed(specs_of(section)[name], typed) == raw


@pytest.mark.parametrize(
    ("section", "name", "raw"),
    [(Fee, "amount_fen", 168050), (Fee, "amount_fen", "面议"), (CareClass, "places", "十五"), (Premises, "alarm_button", True)],
)
def test_what_a_field_shows_is_read_back_as_the_same_value(section, name, raw) -> None:
    spec = specs_of(section)[name]
    assert read_typed(spec, [write_typed(spec, raw)]) == raw


def test_a_value_that_cannot_be_read_becomes_a_problem_of_its_field() -> None:
    _, problems = read_draft({"classes": [{"key": "a", "places": "十五"}]})
    assert [(problem.path, problem.sentence) for problem in problems] == [("classes[0].places", "应为整数")]


def test_words_for_people_use_labels() -> None:
    staff, basic = specs_of(StaffMember), specs_of(Basic)
    assert write_words(staff["role"], "carer") == "保育人员"
    assert write_words(basic["care_modes"], ["full_day", "hourly"]) == "全日托、计时托"
    assert write_words(staff["full_time"], False) == "否"
    assert write_words(staff["hired_on"], "2025-08-18") == "2025年8月18日"
    assert read_words(staff["role"], " 保育人员 ") == "carer"
    assert read_words(staff["qualifications"], "保育师、护士") == ["childcare_worker", "nurse"]
    assert read_words(staff["role"], "园长助理") == "园长助理"


def test_every_fact_has_a_kind_and_a_title() -> None:
    def walk(section) -> None:
        for spec in specs_of(section).values():
            assert spec.title
            assert (spec.kind is Kind.ROWS) == (spec.section is not None)
            if spec.section:
                walk(spec.section)

    for name, field in Facts.model_fields.items():
        if name not in ("classes", "staff", "certificates"):
            walk(field.annotation)
    walk(CareClass)
    walk(StaffMember)
