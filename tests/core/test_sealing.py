"""Personal values are sealed: bound to their column, found by a keyed hash, shown masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import KeyRing, blind_index, seal, unseal
from qingmiao.core.privacy import Personal, mask

AES = KeyRing({1: b"one"}, 1)
SM4 = KeyRing({1: b"one"}, 1, "sm4")
CONTEXT = "app.model.field"


@given(st.text(max_size=200), st.sampled_from([AES, SM4]))
def test_what_is_sealed_opens_again(plain: str, ring: KeyRing) -> None:
    assert unseal(ring, seal(ring, plain, CONTEXT), CONTEXT) == plain


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal(AES, "张三", CONTEXT) != seal(AES, "张三", CONTEXT)


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, change: int) -> None:
    sealed = bytearray(seal(AES, "441802199901011234", CONTEXT))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(DomainError):
        unseal(AES, bytes(sealed), CONTEXT)


def test_a_value_moved_to_another_column_is_refused() -> None:
    with pytest.raises(DomainError, match="校验失败"):
        unseal(AES, seal(AES, "张三", CONTEXT), "app.model.other")


def test_old_values_open_after_the_key_was_changed() -> None:
    old = seal(AES, "张三", CONTEXT)
    new_ring = KeyRing({1: b"one", 2: b"two"}, 2)
    assert unseal(new_ring, old, CONTEXT) == "张三"
    assert seal(new_ring, "张三", CONTEXT)[2] == 2
    assert blind_index(AES, "张三", CONTEXT) == blind_index(new_ring, "张三", CONTEXT)


def test_a_missing_key_says_what_to_do() -> None:
    with pytest.raises(DomainError, match="数据密钥"):
        unseal(KeyRing({2: b"two"}, 2), seal(AES, "张三", CONTEXT), CONTEXT)


NAME, NUMBER, PHONE, OTHER = Personal.NAME, Personal.IDENTITY_NUMBER, Personal.PHONE, Personal.OTHER


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("张三丰", NAME, "张**"),
        ("张三", NAME, "张*"),
        ("张", NAME, "张"),
        ("欧阳娜娜", NAME, "欧***"),
        ("阿依夏·买买提", NAME, "阿******"),
        ("迪丽热巴·迪力木拉提", NAME, "迪*********"),
        ("巴特尔・孟和", NAME, "巴*****"),
        ("Nguyễn Văn An", NAME, "N************"),
        (" 李四 ", NAME, "李*"),
        ("𠮷田一郎", NAME, "𠮷***"),
        ("13800001234", PHONE, "138****1234"),
        ("0763-3365432", PHONE, "076*****5432"),
        ("3365432", PHONE, "*****32"),
        ("11010519491231002X", NUMBER, "1101**********002X"),
        ("110105491231002", NUMBER, "1101*******1002"),
        ("1101054", NUMBER, "*******"),
        ("JK2026-0012", OTHER, "JK*******12"),
        ("A1", OTHER, "**"),
        ("", NAME, ""),
    ],
)
def test_masks_go_by_what_a_value_is(value: str, kind: Personal, shown: str) -> None:
    assert mask(value, kind) == shown


@given(st.text(min_size=2, max_size=40), st.sampled_from(Personal))
def test_a_mask_never_shows_the_whole_and_of_a_name_one_character(value: str, kind: Personal) -> None:
    hidden = mask(value, kind)
    seen = [letter for letter, original in zip(hidden, value.strip(), strict=True) if letter == original != "*"]
    assert len(seen) <= (1 if kind is NAME else 8)
    assert hidden == value.strip() or "*" in hidden


@given(st.text(alphabet="赵钱孙李·", min_size=2, max_size=20))
def test_a_name_of_any_length_shows_its_first_character_only(name: str) -> None:
    assert mask(name, NAME) == name[0] + "*" * (len(name) - 1)
