"""Personal values are sealed: bound to their column, found by a keyed hash, shown masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import KeyRing, blind_index, seal, unseal
from qingmiao.core.privacy import mask

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


@pytest.mark.parametrize(
    ("value", "shown"),
    [("13800001234", "138****1234"), ("11010519491231002X", "1101**********002X"), ("张三丰", "张**"), ("张", "张"), ("", "")],
)
def test_masks(value: str, shown: str) -> None:
    assert mask(value) == shown
