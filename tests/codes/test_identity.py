"""The numbers of people who work: a card, a residence permit, a passport."""

from datetime import date

import pytest

from qingmiao.codes.citizen_id import check_character
from qingmiao.codes.errors import DomainError
from qingmiao.codes.identity import CITIZEN, PASSPORT, RESIDENCE, parse_identity


def numbered(region: str) -> str:
    head = f"{region}19900131004"
    return head + check_character(head)


def test_a_card_says_birth_date_and_sex() -> None:
    found = parse_identity(f" {numbered('991801')} ")
    assert (found.kind, found.birth_date, found.sex) == (CITIZEN, date(1990, 1, 31), "F")


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_of_hong_kong_macao_and_taiwan_is_told_apart(region: str) -> None:
    assert parse_identity(numbered(region)).kind == RESIDENCE


def test_a_passport_has_one_spelling() -> None:
    assert parse_identity(" e1234 5678 ", is_passport=True).number == "E12345678"
    assert parse_identity("E12345678", is_passport=True).kind == PASSPORT


@pytest.mark.parametrize("typed", ["", "E12", "护照12345678"])
def test_what_is_no_passport_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="护照"):
        parse_identity(typed, is_passport=True)


def test_a_wrong_check_character_is_refused() -> None:
    right = numbered("991801")
    with pytest.raises(DomainError, match="校验码"):
        parse_identity(right[:-1] + ("0" if right[-1] != "0" else "1"))
