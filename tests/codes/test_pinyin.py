"""Pinyin keys for sorting and initials for searching."""

import pytest

from qingmiao.codes.pinyin import pinyin_initials, pinyin_key


@pytest.mark.parametrize(
    ("name", "key", "initials"),
    [
        ("清城区", "qingchengqu", "qcq"),
        ("连山壮族瑶族自治县", "lianshanzhuangzuyaozuzizhixian", "lszzyzzzx"),
        ("新圩村委会", "xinxucunweihui", "xxcwh"),
        ("青苗ABC托育（2号店）", "qingmiaoabctuoyu2haodian", "qmabcty2hd"),
        ("", "", ""),
    ],
)
def test_a_name_gives_its_key_and_initials(name: str, key: str, initials: str) -> None:
    assert pinyin_key(name) == key
    assert pinyin_initials(name) == initials
