"""Suspected abuse: seen by those who are named, and found by nobody else anywhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import (
    AT,
    CITY,
    COUNTY,
    ON,
    OTHER_COUNTY,
    a_department,
    a_filed_institution,
    a_person,
    a_post,
    city_officer,
    employee_of,
    manager_of,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.core.audit import find_breaks, shown_entries
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, Incident, Report, RestrictedCase, RestrictedState
from qingmiao.reports.permissions import VIEW_RESTRICTED
from qingmiao.reports.rules.vocabulary import Topic
from qingmiao.reports.services.handling import restrict_case
from qingmiao.reports.services.incidents import restrict_incident
from qingmiao.reports.services.restricting import close_restricted, name_protector, note_restricted
from qingmiao.reports.services.talking import reply
from qingmiao.reports.services.visiting import attach_incident_photo
from reports.factories import (
    a_part,
    a_photo,
    a_report,
    an_accepted_case,
    an_incident,
    department_officer,
    fresh,
    later,
    suspected_abuse,
    the_police,
    the_protector,
)

pytestmark = pytest.mark.django_db
SECRET = "瘀青"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house() -> Institution:
    return a_filed_institution()


def auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, CITY))


def colleague(county_code: str = COUNTY) -> Post:
    """Another officer of the same health bureau, who is not named."""
    organisation = a_department(Department.HEALTH, county_code)
    return appoint(a_person(f"colleague-{county_code}"), Role.COUNTY_OFFICER, organisation, since_on=ON, actor=None, at=AT)


def read(client: Client, post: Post, path: str) -> tuple[int, str]:
    answer = signed_in(client, post).get(path)
    return answer.status_code, answer.content.decode()


LISTS = (
    "/incidents/?box=all",
    "/incidents/?box=all&export=csv",
    "/incidents/own/",
    "/cases/?box=",
    "/cases/?box=over&export=csv",
    "/cases/figures/",
    "/cases/answers/",
    "/assignments/",
    "/restricted/",
    "/desk/",
    "/inbox/",
    "/search/?q=瘀青",
    "/answers/",
)


def everybody(house: Institution) -> list[Post]:
    return [
        manager_of(house),
        employee_of(house),
        colleague(),
        officer_of(OTHER_COUNTY),
        city_officer(),
        department_officer(),
        a_post(Role.DEPARTMENT_OFFICER, a_department(Department.PUBLIC_SECURITY, OTHER_COUNTY)),
        auditor(),
        a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, CITY)),
        a_post(Role.GUARDIAN, None),
    ]


def test_only_the_named_officer_and_the_police_read_it(client: Client, house: Institution) -> None:
    officer, police = the_protector(), the_police()
    row = suspected_abuse(house)
    path = reverse("restricted_show", kwargs={"pk": row.pk})
    for post in (officer, police):
        status, page = read(client, post, path)
        assert status == 200
        assert SECRET in page
        assert "李小朋友" in page
    for post in everybody(house):
        assert read(client, post, path)[0] == 404, post
        for step in ("note_restricted", "close_restricted"):
            assert read(client, post, reverse("restricted_step", kwargs={"pk": row.pk, "step": step}))[0] == 404, post


def test_no_list_count_search_desk_inbox_or_trail_changes_by_it(client: Client, house: Institution) -> None:
    the_protector()
    an_incident(house)
    an_accepted_case(house)
    cast = everybody(house)

    def seen() -> dict[tuple[int, str], str]:
        pages = {}
        for post in cast:
            for path in LISTS:
                status, page = read(client, post, path)
                pages[post.pk, path] = without_tokens(page) if status == 200 else str(status)
        return pages

    seen()  # exports are written down, too: the first look makes both looks alike
    before, trail = seen(), trail_shown()
    suspected_abuse(house)
    a_report(topic=Topic.ABUSE, text="孩子身上有瘀青。", institution=house, files=[a_photo()])
    assert trail_shown() == trail
    after = seen()
    assert {key: page for key, page in after.items() if page != before[key]} == {}


def trail_shown() -> list[int]:
    """Return the trail as its list shows it, without what looking itself leaves there."""
    return list(shown_entries().exclude(verb__in=["sign_in", "export_list"]).order_by("pk").values_list("pk", flat=True))


def without_tokens(page: str) -> str:
    """Leave out what every answer has anew: tokens, nonces, and the audit's own entries of reading these pages."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "nonce" not in line and "token" not in line)


def test_figures_and_open_statistics_do_not_count_it(house: Institution) -> None:
    keys = [key for key in CATALOGUE if key.startswith("reports_")]
    before = {key: len(CATALOGUE[key].spells(Window(None, later(400).date()))) for key in keys}
    suspected_abuse(house)
    row = an_incident(house, kind="violence", injury="")
    assert len(CATALOGUE["reports_serious_incidents"].spells(Window(None, ON))) == before["reports_serious_incidents"] + 1
    restrict_incident(row, "可能是家里人。", version=row.version, actor=officer_of(), at=AT)
    assert {key: len(CATALOGUE[key].spells(Window(None, later(400).date()))) for key in keys} == before


def test_an_incident_that_turns_out_to_be_abuse_is_found_by_nobody_any_more(client: Client, house: Institution) -> None:
    row = an_incident(house, people="李小朋友")
    assert Notice.objects.filter(path=reverse("incident_show", kwargs={"pk": row.pk})).exists()
    restrict_incident(row, "伤口不像跌倒。", version=row.version, actor=officer_of(), at=AT)
    officer = the_protector()
    case = RestrictedCase.objects.get()
    assert "踩空" in case.account.open()
    assert case.people.open() == "李小朋友"
    assert not Incident.objects.exists()
    assert not Notice.objects.filter(path=reverse("incident_show", kwargs={"pk": row.pk})).exists()
    for post in (*everybody(house), officer):
        assert read(client, post, reverse("incident_show", kwargs={"pk": row.pk}))[0] == 404
    assert row.number not in read(client, auditor(), "/audit/?subject_type=reports.incident")[1]
    assert f"事故 {row.pk}<" not in read(client, auditor(), "/audit/")[1]


def test_photos_that_came_along_are_opened_by_those_alone_who_are_named(client: Client, house: Institution) -> None:
    row = an_incident(house)
    photo = attach_incident_photo(row, a_photo(), actor=manager_of(house), at=AT)
    row = fresh(row)
    restrict_incident(row, "伤口不像跌倒。", version=row.version, actor=officer_of(), at=AT)
    file = a_report(topic=Topic.ABUSE, text="孩子身上有瘀青。", institution=house, files=[a_photo()]).files.get()
    addresses = [reverse(name, kwargs={"pk": pk}) for name, pk in (("restricted_photo", photo.pk), ("restricted_file", file.pk))]
    officer, police = the_protector(), the_police()
    cases = RestrictedCase.objects.order_by("pk")
    for post in (officer, police):
        for address in addresses:
            answer = signed_in(client, post).get(address)
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content)  # read to its end, so that the file is closed
        pages = [read(client, post, reverse("restricted_show", kwargs={"pk": case.pk}))[1] for case in cases]
        assert [[address in page for address in addresses] for page in pages] == [[True, False], [False, True]]
    for post in everybody(house):
        assert [signed_in(client, post).get(address).status_code for address in addresses] == [404, 404], post
        assert read(client, post, reverse("incident_photo", kwargs={"pk": photo.pk}))[0] == 404


def test_a_case_that_turns_out_to_be_abuse_leaves_its_departments_and_its_institution(client: Client, house: Institution) -> None:
    case = an_accepted_case(house, files=[a_photo()])
    part, report = a_part(case), case.reports.get()
    file = report.files.get()
    restrict_case(fresh(case), "说到打孩子。", version=fresh(case).version, actor=officer_of(), at=AT)
    officer = the_protector()
    assert not Case.objects.exists()
    for post in (*everybody(house), officer):
        for name, pk in (("case_show", case.pk), ("assignment_show", part.pk), ("report_file", file.pk), ("own_case_show", case.pk)):
            assert read(client, post, reverse(name, kwargs={"pk": pk}))[0] == 404, (post, name)
        answer = signed_in(client, post).post(reverse("report_reveal", kwargs={"pk": report.pk}), {"purpose": "核实投诉举报"})
        assert answer.status_code == 404
    assert not Notice.objects.exclude(title__contains="备案").exclude(subject_type="filings.filing").exists()
    hidden = {"reports.case", "reports.report", "reports.reportfile", "reports.assignment", "reports.restrictedcase", "core.storedfile"}
    assert AuditEntry.objects.filter(subject_type__in=hidden).exists()
    assert not shown_entries().filter(subject_type__in=hidden).exists()
    listed = read(client, auditor(), "/audit/")[1]
    assert "转受限案件" not in listed[listed.index("<tbody>") :]


def test_the_writer_still_follows_it_and_learns_nothing_of_how_it_is_handled(client: Client, house: Institution) -> None:
    report = a_report(topic=Topic.ABUSE, text="老师打孩子，手臂有瘀青。", institution=house)
    assert report.case is None
    client.post(reverse("report_follow"), {"number": report.number, "code": report.code.open()})
    page = client.get(reverse("report_mine")).content.decode()
    assert "已交专人办理" in page
    reply(report, "又看到一次。", at=later(1))
    assert "又看到一次" in RestrictedCase.objects.get().notes.get().text.open()


def test_the_trail_of_a_restricted_case_stands_on_its_own_page_and_the_chain_is_whole(client: Client, house: Institution) -> None:
    officer = the_protector()
    row = suspected_abuse(house)
    read(client, officer, reverse("restricted_show", kwargs={"pk": row.pk}))
    _, page = read(client, officer, reverse("restricted_show", kwargs={"pk": row.pk}))
    assert "查阅受限案件" in page
    assert AuditEntry.objects.filter(subject_type="reports.restrictedcase", verb="read_restricted").count() == 2
    assert list(find_breaks()) == [] or all("不在链上" in found.sentence for found in find_breaks())


def test_whoever_is_named_next_sees_it_and_whoever_was_named_before_does_not(house: Institution) -> None:
    before = the_protector()
    row = suspected_abuse(house)
    after = colleague()
    name_protector(COUNTY, after, is_police=False, actor=city_officer(), at=later(1))
    assert VIEW_RESTRICTED.permits(after, row)
    assert not VIEW_RESTRICTED.permits(before, row)


@pytest.mark.parametrize(
    ("who", "county", "is_police", "wrong"),
    [
        (department_officer, COUNTY, True, "公安"),
        (department_officer, COUNTY, False, "卫生健康"),
        (officer_of, "441302", False, "本市"),
        (lambda: officer_of(OTHER_COUNTY), COUNTY, False, "别处的人"),
    ],
)
def test_only_posts_of_the_right_department_and_city_are_named(who: Any, county: str, is_police: bool, wrong: str) -> None:  # a case
    with pytest.raises(DomainError, match=wrong):
        name_protector(county, who(), is_police=is_police, actor=city_officer(), at=AT)


def test_a_county_cannot_name_anybody() -> None:
    with pytest.raises(DomainError, match="市级"):
        name_protector(COUNTY, officer_of(), is_police=False, actor=officer_of(), at=AT)


def test_a_restricted_case_keeps_its_notes_and_closes_with_a_conclusion(house: Institution) -> None:
    officer, row = the_protector(), suspected_abuse(house)
    note_restricted(row, "已电话报警，民警到场。", version=row.version, actor=officer, at=AT)
    row = close_restricted(fresh(row), "已由公安立案。", version=fresh(row).version, actor=officer, at=later(3))
    assert row.state == RestrictedState.CLOSED
    with pytest.raises(DomainError, match="已结案"):
        close_restricted(row, "再结一次。", version=row.version, actor=officer, at=later(4))
    with pytest.raises(DomainError, match="联系人"):
        note_restricted(row, "旁人写的。", version=row.version, actor=colleague(), at=AT)


def test_its_words_are_sealed_in_the_database(house: Institution) -> None:
    suspected_abuse(house)
    a_report(topic=Topic.ABUSE, text="手臂有瘀青。", name="张小花")
    for model in (RestrictedCase, Report):
        for values in model._base_manager.values_list():
            assert not any(SECRET.encode() in bytes(value.raw) for value in values if hasattr(value, "raw"))
            assert not any(SECRET in str(value) for value in values if isinstance(value, str))
