"""An incident from its report to its closure: what is asked, what is refused, who is told, by which clock."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filings.factories import AT, ON, OTHER_COUNTY, a_filed_institution, city_officer, employee_of, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Incident, IncidentState
from qingmiao.reports.queries.incidents import whom_to_tell
from qingmiao.reports.queries.statistics import incident_figures
from qingmiao.reports.rules.vocabulary import IncidentKind
from qingmiao.reports.services.incidents import acknowledge, close, report_incident, return_review, review
from qingmiao.reports.services.watching import watch
from reports.factories import a_reviewed_incident, an_incident, fresh, later, what_happened

pytestmark = pytest.mark.django_db
LIST_QUERIES, SHOW_QUERIES = 11, 14


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house() -> Institution:
    return a_filed_institution()


def titles(post: Post) -> list[str]:
    return list(Notice.objects.filter(organisation=post.organisation).order_by("pk").values_list("title", flat=True))


def test_county_and_city_are_alerted_and_the_clock_of_the_review_runs(house: Institution) -> None:
    told = (officer_of(), city_officer())
    row = an_incident(house, hurt_badly=True)
    for post in told:
        assert f"严重事件：{house.name} 报告意外伤害（跌倒伤）" in titles(post)
    clock = running(row).get()
    assert clock.county_code == row.county_code
    assert clock.working_days == 10
    assert row.number.startswith("托育事〔2026〕441802-")


@pytest.mark.parametrize(
    ("kind", "hurt_badly", "minutes", "is_late"),
    [
        (IncidentKind.INJURY, False, 60 * 24, False),
        (IncidentKind.INJURY, False, 60 * 24 + 1, True),
        (IncidentKind.INJURY, True, 60, False),
        (IncidentKind.INJURY, True, 61, True),
        (IncidentKind.INFECTION, False, 60 * 24, False),
        (IncidentKind.INFECTION, False, 60 * 24 + 1, True),
        (IncidentKind.LOST_CHILD, False, 61, True),
        (IncidentKind.DEATH, False, 60, False),
    ],
)
def test_the_kind_says_within_what_time_it_is_reported(  # one line of the table
    house: Institution,
    kind: str,
    hurt_badly: bool,  # a column of the table
    minutes: int,
    is_late: bool,  # a column of the table
) -> None:
    injury = "fall" if kind == IncidentKind.INJURY else ""
    row = an_incident(
        house,
        kind=kind,
        injury=injury,
        hurt_badly=hurt_badly,
        happened_at=AT - timedelta(minutes=minutes),
        guardian_informed_at=None,
    )
    assert row.is_late is is_late


@pytest.mark.parametrize("kind", [IncidentKind.INJURY, IncidentKind.ABUSE])
def test_a_form_sent_twice_from_a_slow_line_is_one_incident_and_one_alarm(house: Institution, kind: IncidentKind) -> None:
    told = what_happened(kind=kind, once=uuid.uuid4())
    rows = [report_incident(house, told, actor=manager_of(house), at=later(hours=1)) for _ in range(2)]
    assert rows[0] == rows[1]
    assert len([title for title in titles(officer_of()) if "报告" in title]) <= 1


def test_the_clock_begins_when_it_was_known(house: Institution) -> None:
    row = an_incident(house, kind="lost_child", injury="", happened_at=AT - timedelta(hours=5), known_at=AT - timedelta(minutes=10))
    assert not row.is_late


def test_it_names_whom_else_to_tell(house: Institution) -> None:
    assert "县级市场监管部门" in whom_to_tell(an_incident(house, kind="food", injury=""))
    assert "公安机关（110）" in whom_to_tell(an_incident(house, kind="lost_child", injury=""))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_at": AT + timedelta(minutes=1)}, "happened_at"),
        ({"happened_at": AT - timedelta(days=400)}, "happened_at"),
        ({"known_at": AT - timedelta(hours=2)}, "known_at"),
        ({"known_at": AT + timedelta(hours=2)}, "known_at"),
        ({"guardian_informed_at": AT - timedelta(hours=2)}, "guardian_informed_at"),
        ({"injury": ""}, "injury"),
        ({"children": -1}, "children"),
        ({"children": 501}, "children"),
        ({"staff": 501}, "staff"),
        ({"age_months": 84}, "age_months"),
        ({"account": "  "}, "account"),
        ({"account": "长" * 2001}, "account"),
        ({"measures": ""}, "measures"),
        ({"people": "名" * 501}, "people"),
    ],
)
def test_what_cannot_have_been_is_refused_at_its_field_and_nothing_is_kept(house: Institution, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        an_incident(house, **changes)
    assert refused.value.field == field
    assert not Incident.objects.exists()


def test_nobody_reports_for_another_institution(house: Institution) -> None:
    with pytest.raises(DomainError, match="本机构"):
        report_incident(house, what_happened(), actor=officer_of(), at=AT)


def test_from_the_report_to_the_closure(house: Institution) -> None:
    row = an_incident(house)
    row = acknowledge(row, version=row.version, actor=officer_of(), at=AT)
    row = review(row, "防滑条脱落。", "已更换。", version=row.version, actor=manager_of(house), at=later(1))
    row = return_review(row, "请写明谁检查。", version=row.version, actor=officer_of(), at=later(2))
    row = review(row, "防滑条脱落，没有人检查。", "已更换，每周检查。", version=row.version, actor=manager_of(house), at=later(3))
    row = close(row, "已落实。", version=row.version, actor=officer_of(), at=later(4))
    assert row.state == IncidentState.CLOSED
    assert not running(row).exists()
    assert any(title.startswith("已结案") for title in titles(manager_of(house)))


def test_staff_report_but_only_the_principal_answers_for_the_causes(house: Institution) -> None:
    row = report_incident(house, what_happened(), actor=employee_of(house), at=AT)
    assert isinstance(row, Incident)
    row = acknowledge(row, version=row.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="不能提交"):
        review(row, "原因", "措施", version=row.version, actor=employee_of(house), at=AT)


def test_an_officer_of_another_county_does_nothing(house: Institution) -> None:
    row = an_incident(house)
    with pytest.raises(DomainError, match="不能签收"):
        acknowledge(row, version=row.version, actor=officer_of(OTHER_COUNTY), at=AT)


def test_a_page_drawn_before_the_last_change_is_refused(house: Institution) -> None:
    row = an_incident(house)
    acknowledge(row, version=row.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError):
        acknowledge(row, version=row.version, actor=officer_of(), at=AT)


def test_what_is_due_is_warned_of_and_what_is_late_told_above_once(house: Institution) -> None:
    an_incident(house)
    watch(at=later(12))
    assert any(title.endswith("即将到期") for title in titles(manager_of(house)))
    watch(at=later(30))
    assert any(title.endswith("已逾期") for title in titles(officer_of()))
    before = Notice.objects.count()
    watch(at=later(31))
    assert Notice.objects.count() == before


def test_who_was_concerned_is_shown_only_for_a_purpose_and_every_read_is_written_down(client: Client, house: Institution) -> None:
    row = an_incident(house, people="李小朋友")
    path = reverse("incident_show", kwargs={"pk": row.pk})
    page = signed_in(client, officer_of()).get(path).content.decode()
    assert "李小朋友" not in page
    assert AuditEntry.objects.filter(verb="read_incident", subject_id=str(row.pk)).count() == 1
    reveal = reverse("incident_reveal", kwargs={"pk": row.pk})
    assert "李小朋友" not in client.post(reveal).content.decode()
    assert "李小朋友" in client.post(reveal, {"purpose": "核实投诉举报"}).content.decode()
    assert signed_in(client, city_officer()).post(reveal, {"purpose": "核实投诉举报"}).status_code == 404


def test_an_incident_is_reported_on_the_page_and_a_refusal_keeps_what_was_typed(client: Client, house: Institution) -> None:
    typed: dict[str, Any] = {
        "kind": "injury",
        "injury": "burn",
        "happened_at": timezone.localtime(AT + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "spot": "dining",
        "children": 1,
        "staff": 0,
        "account": "端汤时烫到手背。",
        "measures": "冷水冲二十分钟。",
        "called": ["120"],
    }
    browser = signed_in(client, manager_of(house))
    refused = browser.post("/incidents/report/", typed)
    assert refused.status_code == 422
    assert "发生时间不能晚于现在" in refused.content.decode()
    assert "端汤时烫到手背" in refused.content.decode()
    typed["happened_at"] = timezone.localtime(AT - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    assert browser.post("/incidents/report/", typed).status_code == 302
    assert Incident.objects.get().called == ["120"]


def test_steps_are_taken_on_a_page_that_names_their_consequence(client: Client, house: Institution) -> None:
    row = a_reviewed_incident(house)
    path = reverse("incident_step", kwargs={"pk": row.pk, "step": "close_incident"})
    browser = signed_in(client, officer_of())
    assert "结案后不能再改" in browser.get(path).content.decode()
    assert browser.post(path, {"version": row.version, "text": ""}).status_code == 422
    assert browser.post(path, {"version": row.version, "text": "已落实。"}).status_code == 302
    assert fresh(row).state == IncidentState.CLOSED
    assert browser.get(reverse("incident_step", kwargs={"pk": row.pk, "step": "unknown"})).status_code == 404


def test_the_list_asks_as_often_with_one_row_as_with_three(client: Client, house: Institution, django_assert_num_queries: Any) -> None:
    an_incident(house)
    browser = signed_in(client, officer_of())
    browser.get("/incidents/")
    with django_assert_num_queries(LIST_QUERIES):
        browser.get("/incidents/")
    an_incident(house)
    an_incident(house, kind="fire", injury="")
    with django_assert_num_queries(LIST_QUERIES):
        browser.get("/incidents/")


def test_figures_of_a_year_name_nobody(house: Institution) -> None:
    for _ in range(6):
        an_incident(house)
    an_incident(house, kind="fire", injury="", age_months=8)
    figures = incident_figures(Incident.objects.all(), ON)
    kinds = {cell.label: cell.words for cell in figures.spreads[0].cells}
    assert kinds["火灾"] == "少于5"
    assert kinds["意外伤害"] == "少于5", "else the one fire could be worked out from the total"
    assert kinds["死亡"] == "0"
    assert "疑似虐待、侵害" not in kinds
    assert figures.total == "7"
