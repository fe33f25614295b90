"""The one writer of open data: what a cell and a value become, and what is said of the whole."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from qingmiao.portal.queries.open_data import Field, OpenData

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
VALUES: list[tuple[Any, str, Any]] = [
    (None, "", None),
    (True, "是", True),
    (["全日托", "半日托"], "全日托、半日托", ["全日托", "半日托"]),
    (["=1+1"], "'=1+1", ["=1+1"]),
    ("=1+1", "'=1+1", "=1+1"),
    (date(2026, 1, 31), "2026-01-31", "2026-01-31"),
    (Decimal("2.50"), "2.50", 2.5),
    (-3, "-3", -3),
]


def sheet(data: OpenData, rows: list[Any], as_of: date | None) -> list[list[str]]:
    text = "".join(data.csv(rows, as_of))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(("value", "cell", "plain"), VALUES)
def test_a_value_becomes_a_cell_and_a_plain_value(value: Any, cell: str, plain: Any) -> None:
    data = OpenData("a", "甲", "rows", [Field("it", "值", "一个值", lambda row: row)])
    assert sheet(data, [value], AT)[1][0] == cell
    assert json.loads("".join(data.json([value], AT, place="清远市")))["rows"] == [{"it": plain}]


def test_what_has_no_day_of_its_own_says_until_when_it_counts() -> None:
    field = Field("it", "值", "一个值", lambda row: row)
    assert sheet(OpenData("a", "甲", "rows", [field]), [1], AT) == [["值", "数据截至"], ["1", "2026-11-23T01:30:00+00:00"]]
    assert sheet(OpenData("a", "甲", "rows", [field], is_dated=True), [1], date(2026, 11, 23)) == [["值"], ["1"]]


def test_json_has_what_a_sheet_has_no_place_for() -> None:
    field, more = Field("it", "值", "一个值", lambda row: row), Field("parts", "部分", "各部分", lambda row: [{"of": row}])
    data = OpenData("a", "名录", "rows", [field], only_json=[more])
    assert sheet(data, [1], AT)[0] == ["值", "数据截至"]
    whole = json.loads("".join(data.json([1, 2], None, place="清远市", more={"definitions": []})))
    assert whole["rows"][1] == {"it": 2, "parts": [{"of": 2}]}
    assert (whole["title"], whole["as_of"], whole["definitions"]) == ("清远市名录", None, [])
    assert set(whole["fields"]) == {"it", "parts"}
