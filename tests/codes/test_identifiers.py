"""统一社会信用代码 and 公民身份号码 against public vectors and by property."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.codes.citizen_id import check_character, parse_birth_certificate, parse_citizen_id, synthetic_citizen_id
from qingmiao.codes.errors import DomainError
from qingmiao.codes.uscc import ALPHABET, complete_uscc, organisation_check, parse_uscc, problem_with_uscc

VECTORS = Path(__file__).parent / "vectors"


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("uscc_vectors.csv"), ids=lambda row: row["code"])
def test_codes_of_public_organisations_and_their_negatives(row: dict[str, str]) -> None:
    code = row["code"]
    right = row["check_digit_valid"] == "1" and row["org_code_check_valid"] == "1"
    assert (problem_with_uscc(code) is None) == right
    if len(code) == 18 and set(code) <= set(ALPHABET):
        assert (organisation_check(code[8:16]) == code[16]) == (row["org_code_check_valid"] == "1")


def test_a_lower_case_code_is_read_upper_cased() -> None:
    assert parse_uscc(" 91441802351267997c ").code == "91441802351267997C"


def test_the_parts_of_a_code_are_named() -> None:
    code = parse_uscc("91441802351267997C")
    assert (code.prefix, code.division, code.organisation) == ("91", "441802", "351267997")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91440300192203821", "17位"),
        ("91440300192203821O", "字符“O”"),
        ("9144030A1922038216", "行政区划"),
        ("914403001922038217", "最后一位"),
        ("914403001922038226", "主体标识码"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code: str, reason: str) -> None:
    with pytest.raises(DomainError, match=reason):
        parse_uscc(code)


organisations = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


@given(st.sampled_from(["12", "52", "91", "92"]), organisations)
def test_a_completed_code_is_right_and_one_changed_character_is_seen(prefix: str, organisation: str) -> None:
    code = complete_uscc(prefix, "441802", organisation).code
    assert problem_with_uscc(code) is None
    for place in range(18):
        other = ALPHABET[(ALPHABET.index(code[place]) + 1) % len(ALPHABET)]
        assert problem_with_uscc(code[:place] + other + code[place + 1 :]) is not None


@pytest.mark.parametrize("row", rows("citizen_id_vectors.csv"), ids=lambda row: row["id"])
def test_printed_examples_and_negatives(row: dict[str, str]) -> None:
    if row["valid"] == "1":
        person = parse_citizen_id(row["id"])
        assert (person.sex, person.birth_date.isoformat()) == (row["sex"], row["birth_date_or_note"])
    else:
        with pytest.raises(DomainError):
            parse_citizen_id(row["id"])


@given(st.dates(), st.integers(0, 999))
def test_a_synthetic_number_is_right_and_cannot_be_a_person(birth: date, sequence: int) -> None:
    person = parse_citizen_id(synthetic_citizen_id("990001", birth, sequence).number)
    assert person.is_synthetic
    assert person.birth_date == birth
    assert person.sex == ("M" if sequence % 2 else "F")
    assert person.division == "990001"


def test_a_synthetic_number_outside_the_test_region_is_refused() -> None:
    with pytest.raises(ValueError, match="99xxxx"):
        synthetic_citizen_id("441802", date(2024, 1, 1), 1)
    assert check_character("11010519491231002") == "X"


def test_an_identity_number_is_the_same_however_wide_it_is_typed() -> None:
    assert parse_citizen_id("１１０１０５ １９４９１２３１ ００２x").number == "11010519491231002X"


def test_a_newborn_has_a_birth_certificate_number() -> None:
    assert parse_birth_certificate("p 440123456") == "P440123456"
    with pytest.raises(DomainError, match="1位字母加9位数字"):
        parse_birth_certificate("440123456")
