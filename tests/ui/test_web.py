"""Display choices, error pages and the gallery through the test client."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from qingmiao.ui import components
from qingmiao.ui.web import samples

pytestmark = pytest.mark.django_db


def test_large_type_is_remembered_and_leads_back(client: Client) -> None:
    response = client.post("/display/", {"large_type": "1", "next": "/ui/public/?q=x"})
    assert response.headers["Location"] == "/ui/public/?q=x"
    assert client.cookies["large_type"].value == "1"
    assert 'data-type="large"' in client.get("/ui/public/").content.decode()


def test_a_theme_is_remembered(client: Client) -> None:
    client.post("/display/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/ui/public/").content.decode()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_display_choice_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/display/", {"large_type": "1", "next": target}).headers["Location"] == "/"


def test_a_display_choice_that_does_not_exist_is_not_kept(client: Client) -> None:
    client.post("/display/", {"theme": "<script>", "large_type": "9"})
    assert not client.cookies


@pytest.mark.parametrize("path", ["/ui/", "/ui/public/", "/ui/sheet/", "/ui/panel/"])
def test_the_gallery_draws_without_a_query(client: Client, django_assert_num_queries: Any, path: str) -> None:
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500", "403_csrf"])
def test_an_error_page_needs_no_context(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert not any(word in page for word in ("系统错误", "非法操作", "参数有误"))


def test_an_upload_that_is_refused_says_why(client: Client) -> None:
    response = client.post("/ui/upload/")
    assert response.status_code == 422
    assert response.content.decode().endswith("。")


def test_a_table_refuses_a_row_with_too_few_cells() -> None:
    table = components.Table("表", [components.Column("机构"), components.Column("状态")], [components.Row("甲", "/")])
    with pytest.raises(ValueError, match="zip"):
        _ = table.lines


def test_a_chart_and_its_table_say_the_same() -> None:
    chart = samples.charts()[1]
    assert [name for name, _ in chart.table] == chart.option["categories"]
    assert [values[0] for _, values in chart.table] == chart.option["series"][0]["values"]
