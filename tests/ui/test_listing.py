"""A list page: searched, narrowed, sorted, paged, counted, exported as shown; filters kept; whatever the address does not know left out."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from python_calamine import load_workbook

from accounts.factories import a_department, a_post
from filings.factories import signed_in
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, SavedFilter
from qingmiao.ui import components, exporting
from qingmiao.ui.listing import Box, Choice, Listing, answer_table

pytestmark = pytest.mark.django_db


def dress(rows: list[Organisation], _post: Post, _on: date) -> list[components.Row]:
    return [components.Row(row.name, f"/{row.pk}/", (row.division_code, components.Status(row.get_department_display()))) for row in rows]


def offices_offered(rows: "QuerySet[Organisation]") -> list[tuple[str, str]]:
    known = set(rows.order_by().values_list("department", flat=True))
    return [(value, label) for value, label in Department.choices if value in known]


OFFICES: Listing[Organisation] = Listing(
    title="部门",
    columns=(
        components.Column("名称", order="name"),
        components.Column("区划", order="division_code"),
        components.Column("类别", "status"),
    ),
    dress=dress,
    find=("name__icontains", "division_code__iexact"),
    boxes=(
        Box("", "全部"),
        Box("county", "县级", lambda _on: ~Q(division_code="441800"), empty_title="没有县级部门", empty_text="新建后列在这里。"),
        Box("city", "市级", lambda _on: Q(division_code="441800"), order=("-name",)),
    ),
    is_counted=True,
    choices=(
        Choice("department", "类别", "department", offices_offered),
        Choice("code", "代码", "division_code"),
        Choice("since", "自", is_day=True, where=lambda day: Q(pk__gte=0) if day < "2026-06-01" else Q(pk=None)),
    ),
    order=("pk",),
    empty_title="还没有部门",
    empty_text="录入后列在这里。",
)


@pytest.fixture
def offices() -> list[Organisation]:
    rows = [
        ("441800", Department.HEALTH, "甲市卫健局"),
        ("441802", Department.HEALTH, "乙区卫健局"),
        ("441803", Department.EDUCATION, "丙区教育局"),
    ]
    made = [a_department(department, code) for code, department, _ in rows]
    for office, (_, _, name) in zip(made, rows, strict=True):
        office.name = name
        office.save()
    return made


def a_request(actor: Post, at: datetime, query: dict[str, str]) -> Any:
    """A request as the middleware hands it to a view."""
    request: Any = RequestFactory().get("/offices/", query)
    request.actor, request.at, request.held_posts, request.user, request.csp_nonce = actor, at, [actor], actor.user, ""
    return request


@pytest.fixture
def ask(at: datetime) -> Callable[..., HttpResponse]:
    """Ask for the list with an address."""
    actor = a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))

    def asked(listing: "Listing[Organisation]" = OFFICES, **query: str) -> HttpResponse:
        request = a_request(actor, at, query)
        rows = Organisation.objects.exclude(department=Department.INFORMATION_CENTRE)
        return listing.answer(request, rows)

    return asked


def names(response: HttpResponse) -> list[str]:
    """The titles of the rows in their order."""
    text = response.content.decode()
    return sorted(
        (name for name in ("甲市卫健局", "乙区卫健局", "丙区教育局") if f">{name}</a>" in text), key=lambda name: text.index(f">{name}</a>")
    )


def test_a_list_stands_in_its_own_order(offices: Any, ask: Any) -> None:
    assert names(ask()) == ["甲市卫健局", "乙区卫健局", "丙区教育局"]


def test_a_search_goes_through_every_lookup(offices: Any, ask: Any) -> None:
    assert names(ask(q=" 区 ")) == ["乙区卫健局", "丙区教育局"]
    assert names(ask(q="441800")) == ["甲市卫健局"]


def test_a_box_narrows_and_orders(offices: Any, ask: Any) -> None:
    assert names(ask(box="county")) == ["乙区卫健局", "丙区教育局"]
    assert re.findall(r'class="chip"[^>]+aria-current="true">\s+(\S+)', ask(box="county").content.decode()) == ["县级"]


def test_chips_count_what_the_search_and_the_choices_leave(offices: Any, ask: Any) -> None:
    def counts(**query: str) -> list[int]:
        return [int(part.split("<")[0]) for part in ask(**query).content.decode().split('<span class="count">')[1:4]]

    assert counts() == [3, 2, 1]
    assert counts(box="city") == [3, 2, 1]
    assert counts(q="卫健") == [2, 1, 1]
    assert counts(department=Department.EDUCATION) == [1, 1, 0]


def test_a_choice_offers_what_these_rows_have(offices: Any, ask: Any) -> None:
    text = ask().content.decode()
    assert f'value="{Department.EDUCATION}"' in text
    assert f'value="{Department.CIVIL_AFFAIRS}"' not in text
    assert names(ask(department=Department.EDUCATION)) == ["丙区教育局"]


def test_nothing_fits_a_choice_that_no_row_offers(offices: Any, ask: Any) -> None:
    """A kept filter must not show everything on the day on which nobody is left."""
    response = ask(department=Department.CIVIL_AFFAIRS)
    assert names(response) == []
    assert "没有找到" in response.content.decode()


def test_nothing_fits_what_a_column_cannot_hold(offices: Any, ask: Any) -> None:
    numbered = replace(OFFICES, choices=(Choice("pk", "编号", "pk"), Choice("day", "日", "posts__since_on")))
    assert names(ask(numbered, pk=str(offices[0].pk))) == ["甲市卫健局"]
    assert names(ask(numbered, pk="x")) == []
    assert names(ask(numbered, day="x")) == []


def test_a_typed_choice_must_be_equal_and_a_day_is_read(offices: Any, ask: Any) -> None:
    assert names(ask(code="441803")) == ["丙区教育局"]
    assert names(ask(since="2026-07-01")) == []
    assert len(names(ask(since="2026-01-01"))) == 3


def test_a_day_that_is_none_does_not_narrow_and_is_said(offices: Any, ask: Any) -> None:
    response = ask(since="昨天")
    assert len(names(response)) == 3
    assert "“昨天”不是日期" in response.content.decode()


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("0", ["丙区教育局", "乙区卫健局", "甲市卫健局"]),
        ("-0", ["甲市卫健局", "乙区卫健局", "丙区教育局"]),
        ("1", ["甲市卫健局", "乙区卫健局", "丙区教育局"]),
        ("-1", ["丙区教育局", "乙区卫健局", "甲市卫健局"]),
    ],
)
def test_a_column_sorts_both_ways(offices: Any, ask: Any, sort: str, found: list[str]) -> None:
    response = ask(sort=sort)
    assert names(response) == found
    assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"box": "nowhere"},
        {"sort": "2"},
        {"sort": "99"},
        {"sort": "--1"},
        {"sort": "名称"},
        {"sort": "²"},
        {"page": "-3"},
        {"page": "第二页"},
        {"export": "exe"},
        {"colour": "red"},
        {"q": "\x00"},
        {"code": "\x00"},
    ],
)
def test_what_the_address_does_not_know_is_left_out(offices: Any, ask: Any, query: dict[str, str]) -> None:
    response = ask(**query)
    assert response.status_code == 200
    assert len(names(response)) == 3


def test_an_endless_search_is_cut(offices: Any, ask: Any) -> None:
    assert names(ask(q="区" * 5000)) == []


def test_pages_keep_what_is_asked_for(ask: Any) -> None:
    for number in range(65):
        Organisation.objects.create(kind="department", department="health", division_code=f"45{number:04d}", name=f"第{number:02d}局")
    text = ask(q="局", sort="0", page="2").content.decode()
    assert "第 31–60 条，共 65 条" in text
    assert "第30局" in text
    assert "第60局" not in text
    assert "q=%E5%B1%80&amp;sort=0&amp;page=3" in text
    assert "第 61–65 条" in ask(page="99").content.decode()


def test_three_kinds_of_nothing_are_told_apart(ask: Any) -> None:
    assert "还没有部门" in ask().content.decode()
    assert "没有县级部门" in ask(box="county").content.decode()
    assert "没有“市级”的记录" in ask(box="city").content.decode()
    assert "没有找到" in ask(q="无").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_queries_however_many_rows_there_are(ask: Any, count: int) -> None:
    for number in range(count):
        Organisation.objects.create(kind="department", department="health", division_code=f"45{number:04d}", name=f"第{number}局")
    with CaptureQueriesContext(connection) as queries:
        ask(q="局", box="county", sort="0")
    assert len(queries) == 5  # options, rows with their number, counts of chips, kept filters, unread notices


def sheet(response: HttpResponse) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()]


def test_what_is_shown_can_be_taken_along_in_both_formats(offices: Any, ask: Any) -> None:
    wanted = [["名称", "区划", "类别"], ["丙区教育局", "441803", "教育"], ["乙区卫健局", "441802", "卫生健康"]]
    text = ask(box="county", sort="0", export="csv").content.decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == wanted
    assert sheet(ask(box="county", sort="0", export="xlsx")) == wanted


def test_the_page_links_to_the_sheets_of_what_it_shows(offices: Any, ask: Any) -> None:
    assert "?box=county&amp;sort=0&amp;export=xlsx" in ask(box="county", sort="0").content.decode()
    assert "export=" not in ask(replace(OFFICES, export="")).content.decode()
    assert ask(replace(OFFICES, export=""), export="csv")["Content-Type"].startswith("text/html")


def test_an_export_is_not_kept_by_a_cache_and_is_written_down(offices: Any, ask: Any) -> None:
    response = ask(export="csv")
    assert response["Cache-Control"] == "private, no-store"
    assert "2026-11-23.csv" in response["Content-Disposition"]
    assert AuditEntry.objects.get(verb="export_list").changes == {"list": "部门", "rows": 3}


def test_nothing_in_a_sheet_runs(offices: Any, ask: Any) -> None:
    offices[0].name = "=HYPERLINK(1)"
    offices[0].save()
    assert "'=HYPERLINK(1)" in ask(export="csv").content.decode()
    assert sheet(ask(export="xlsx"))[1][0] == "=HYPERLINK(1)"


def test_more_than_a_sheet_takes_is_refused_in_a_sentence(offices: Any, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    with pytest.raises(DomainError, match="一次最多带走 2 条记录"):
        ask(export="csv")


def test_a_computed_table_is_paged_and_taken_along(at: datetime) -> None:
    actor = a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))
    table = components.Table("明细", [components.Column("名称")], [components.Row(f"第{number}行", "") for number in range(40)])

    def asked(template: str, **query: str) -> str:
        return answer_table(a_request(actor, at, query), table, template).content.decode()

    assert "第29行" in asked("ui/_desk_list.html")
    assert "第30行" not in asked("ui/_desk_list.html")
    assert "第30行" in asked("ui/_desk_list.html", page="2")
    assert "?on=2026-01-01&amp;export=xlsx" in asked("ui/_take_along.html", page="2", on="2026-01-01")
    assert asked("ui/_desk_list.html", export="csv").count("行\r\n") == 40


def test_a_table_may_be_named_as_no_sheet_may_be(at: datetime) -> None:
    actor = a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))
    table = components.Table("托位/千人[现在]: 怎样?" * 3, [components.Column("名称")], [components.Row("甲", "")])
    response = answer_table(a_request(actor, at, {"export": "xlsx"}), table, "ui/_desk_list.html")
    assert sheet(response) == [["名称"], ["甲"]]


def the_auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"))


def keep(client: Client, **told: str) -> Any:
    return client.post("/filters/keep/", {"page": "/audit/", "query": "q=a&verb=upload", "label": "谁存了文件", **told})


def test_a_kept_filter_is_found_as_a_chip_and_can_be_dropped(client: Client) -> None:
    browser = signed_in(client, the_auditor())
    narrowed = browser.get("/audit/", {"q": "a", "verb": "upload"}).content.decode()
    assert 'name="query" value="q=a&amp;verb=upload"' in narrowed
    assert keep(browser)["Location"] == "/audit/?q=a&verb=upload"
    kept = SavedFilter.objects.get()
    assert 'href="?q=a&amp;verb=upload"' in browser.get("/audit/").content.decode()
    assert "不再保存“谁存了文件”" in browser.get(f"/audit/?{kept.query}").content.decode()
    assert "谁存了文件" not in browser.get("/inbox/").content.decode()
    assert browser.post(f"/filters/{kept.pk}/drop/")["Location"] == "/audit/?q=a&verb=upload"
    assert not SavedFilter.objects.exists()
    assert list(AuditEntry.objects.filter(subject_type="core.savedfilter").values_list("verb", flat=True)) == ["keep_filter", "drop_filter"]


def test_the_same_name_is_written_anew(client: Client) -> None:
    browser = signed_in(client, the_auditor())
    keep(browser)
    keep(browser, query="q=b&page=4&export=csv")
    assert [(kept.label, kept.query) for kept in SavedFilter.objects.all()] == [("谁存了文件", "q=b")]


def test_a_filter_belongs_to_the_post_that_kept_it(client: Client) -> None:
    keep(signed_in(client, the_auditor()))
    other = signed_in(Client(), a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"), "second"))
    assert 'href="?q=a&amp;verb=upload"' not in other.get("/audit/").content.decode()
    assert other.post(f"/filters/{SavedFilter.objects.get().pk}/drop/").status_code == 404


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "/nowhere/", "audit", "", "/audit/\n/x", "/a/" * 90])
def test_a_filter_leads_nowhere_but_to_a_page_of_the_house(client: Client, page: str) -> None:
    assert keep(signed_in(client, the_auditor()), page=page)["Location"] == "/start/"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "told", [{"label": " "}, {"label": "名" * 31}, {"query": ""}, {"query": "page=2"}, {"query": "q=" + "a" * 1000}, {"label": "\x00"}]
)
def test_a_filter_without_a_name_or_a_condition_is_refused_in_a_sentence(client: Client, told: dict[str, str]) -> None:
    response = signed_in(client, the_auditor()).post(
        "/filters/keep/", {"page": "/audit/", "query": "q=a", "label": "甲", **told}, follow=True
    )
    assert not SavedFilter.objects.exists()
    assert [str(message.tags) for message in response.context["messages"]] == ["error"]


def test_a_list_keeps_at_most_twenty(client: Client) -> None:
    browser = signed_in(client, the_auditor())
    for number in range(21):
        keep(browser, label=f"第{number}个")
    assert SavedFilter.objects.count() == 20
