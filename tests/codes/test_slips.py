"""Number and code of somebody without an account."""

from qingmiao.codes.slips import CODE_LENGTH, LETTERS, NUMBER_LENGTH, is_code, new_code, new_number, tidy


def test_a_number_and_a_code_hold_only_what_can_be_read_out() -> None:
    assert new_number().isdecimal()
    assert len(new_number()) == NUMBER_LENGTH
    assert len(new_code()) == CODE_LENGTH
    assert not set("".join(new_code() for _ in range(50))) - set(LETTERS)


def test_a_code_fits_however_it_was_typed() -> None:
    assert tidy(" acd-234 ") == "ACD234"
    assert is_code("ACD234", "acd 234")
    assert not is_code("ACD234", "ACD23４")
