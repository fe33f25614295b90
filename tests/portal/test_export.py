"""The register as open data: complete, narrowed like the list, harmless in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.factories import closed, filed, preparing
from qingmiao.portal.queries.register_export import FIELDS

pytestmark = pytest.mark.usefixtures("city")


def csv_of(client: Client, **query: str) -> list[dict[str, str]]:
    text = client.get("/register.csv", query).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def json_of(client: Client, **query: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(client.get("/register.json", query).getvalue())
    return whole


def test_csv_has_a_row_per_filed_institution_with_the_documented_columns(client: Client) -> None:
    institution = filed(name="青禾托育园")
    preparing()
    closed(filed(name="旧园"), on=date(2026, 11, 10))
    (row,) = csv_of(client)
    assert list(row) == [*(field.title for field in FIELDS), "数据截至"]
    assert row["机构编号"] == institution.code
    assert (row["机构名称"], row["县级区划"], row["乡镇街道"]) == ("青禾托育园", "清城区", "凤城街道")
    assert (row["托育方式"], row["普惠"], row["备案日期"]) == ("全日托、半日托", "是", "2026-11-02")
    assert row["数据截至"].endswith("+08:00")


def test_json_says_what_it_is_and_until_when(client: Client) -> None:
    filed(name="甲")
    filed(name="乙")
    whole = json_of(client)
    assert whole["title"] == "清远市托育机构备案名录"
    assert whole["as_of"].endswith("+08:00")
    assert set(whole["fields"]) == {field.key for field in FIELDS} == set(whole["institutions"][0])
    assert [row["name"] for row in whole["institutions"]] == ["甲", "乙"]
    assert whole["institutions"][0]["care_modes"] == ["全日托", "半日托"]
    assert whole["institutions"][0]["inclusive"] is True


def test_an_empty_register_is_still_valid(client: Client) -> None:
    assert csv_of(client) == []
    assert json_of(client)["institutions"] == []


def test_the_same_conditions_narrow_the_data_as_the_list(client: Client) -> None:
    filed(name="甲", inclusive=True)
    filed(name="乙", inclusive=False)
    assert [row["机构名称"] for row in csv_of(client, inclusive="on")] == ["甲"]
    assert [row["name"] for row in json_of(client, q="乙")["institutions"]] == ["乙"]


def test_a_formula_in_a_name_reaches_csv_as_text_and_json_as_it_is(client: Client) -> None:
    filed(name="=cmd|' /C calc'!A0")
    assert csv_of(client)[0]["机构名称"] == "'=cmd|' /C calc'!A0"
    assert json_of(client)["institutions"][0]["name"] == "=cmd|' /C calc'!A0"


def test_names_with_commas_quotes_and_line_ends_stay_one_cell(client: Client) -> None:
    filed(name='青禾,"托育"园')
    assert csv_of(client)[0]["机构名称"] == '青禾,"托育"园'


def test_no_person_is_in_the_data(client: Client) -> None:
    filed()
    whole = client.get("/register.json").getvalue().decode() + client.get("/register.csv").getvalue().decode()
    for hidden in ("示例甲", "示例乙", "示例保育1", "0763-0000000"):
        assert hidden not in whole


@pytest.mark.parametrize("path", ["/register.csv", "/register.json"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_data_is_streamed_in_as_many_queries_for_one_as_for_three(
    client: Client, django_assert_num_queries: Callable[[int], Any], path: str, count: int
) -> None:
    for number in range(count):
        filed(name=f"甲{number}")
    with django_assert_num_queries(10):  # notes of writes, the catalogue
        response = client.get(path)
        assert response.streaming
        response.getvalue()


def test_the_page_of_fields_names_each_one(client: Client) -> None:
    html = client.get("/register/data/").content.decode()
    assert all(field.title in html and field.key in html for field in FIELDS)


def test_csv_is_saved_under_the_day_it_was_taken(client: Client) -> None:
    disposition = client.get("/register.csv").headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="register-20')
