"""The desks: deadlines first, few queries, and nothing of another county."""

from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, city_officer, officer_of, signed_in
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.synthetic import names

pytestmark = pytest.mark.django_db
MOST_QUERIES = 16


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def a_code(number: int, county: str = COUNTY) -> str:
    """A valid code that nobody else carries."""
    return names.uscc(Random(number), LegalNature.COMPANY, county)


def made_late(filing: Filing, days: int = 7) -> None:
    Clock.objects.filter(subject_id=str(filing.pk), stopped_on=None).update(due_on=ON - timedelta(days=days))


def titles(answer) -> list[str]:
    return [row.title for row in answer.context["desk"].table.rows]


def test_the_desk_shows_the_nearest_deadline_first_and_nothing_of_another_county(client) -> None:
    first = factories.a_submitted_filing(factories.a_new_institution("清城区先到托育有限公司"))
    late = factories.a_receipted_filing(factories.a_new_institution("清城区逾期托育有限公司"), basic={"uscc": a_code(1)})
    elsewhere = factories.a_submitted_filing(factories.a_new_institution("清新区别处托育有限公司", OTHER_COUNTY))
    made_late(late)
    answer = signed_in(client, officer_of()).get(reverse("desk"))
    assert titles(answer) == [late.institution.name, first.institution.name]
    assert elsewhere.institution.name not in answer.content.decode()
    assert "已逾期" in answer.content.decode()


@pytest.mark.parametrize(
    ("box", "make"),
    [
        ("submitted", factories.a_submitted_filing),
        ("accepted", factories.an_accepted_filing),
        ("receipted", factories.a_receipted_filing),
        ("institution", factories.a_returned_filing),
    ],
)
def test_each_box_holds_what_its_name_says(client, box, make) -> None:
    filing = make()
    signed_in(client, officer_of())
    assert titles(client.get(reverse("desk"), {"box": box})) == [filing.institution.name]
    others = {"submitted", "accepted", "receipted", "rectified", "late", "institution"} - {box}
    assert not any(client.get(reverse("desk"), {"box": other}).context["desk"].page.paginator.count for other in others)


def test_the_desk_is_searched_by_name_and_initials(client) -> None:
    filing = factories.a_submitted_filing()
    signed_in(client, officer_of())
    assert titles(client.get(reverse("desk"), {"q": "青禾"})) == [filing.institution.name]
    assert titles(client.get(reverse("desk"), {"q": filing.institution.name_initials[:4]})) == [filing.institution.name]
    assert "没有找到" in client.get(reverse("desk"), {"q": "不存在"}).content.decode()


def test_a_draft_never_comes_to_the_desk(client) -> None:
    factories.a_complete_draft()
    assert not signed_in(client, officer_of()).get(reverse("desk")).context["desk"].page.paginator.count


@pytest.mark.parametrize("name", ["desk", "institution_list", "registration_list", "certificate_watch"])
def test_a_county_page_costs_the_same_for_one_and_three_rows(client, django_assert_max_num_queries, name) -> None:
    signed_in(client, officer_of())
    counts = []
    for number in range(3):
        filing = factories.a_receipted_filing(factories.a_new_institution(f"清城区第{number}托育有限公司"), basic={"uscc": a_code(number)})
        Institution.objects.filter(pk=filing.institution_id).update(town_code="441802001")
        filing.institution.certificates.update(expires_on=ON + timedelta(days=3))
        factories.a_registration(a_code(number + 10))
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_city_sees_late_work_of_every_county_and_no_person(client, django_assert_max_num_queries) -> None:
    counts = []
    for number, county in enumerate((COUNTY, OTHER_COUNTY, "441881")):
        filing = factories.a_submitted_filing(factories.a_new_institution(f"第{number}托育有限公司", county))
        made_late(filing, days=20 - number)
        signed_in(client, city_officer())
        with django_assert_max_num_queries(MOST_QUERIES + 6) as queries:
            answer = client.get(reverse("city_desk"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert answer.context["work"].late_count == 3
    late = client.get(reverse("desk"), {"box": "late_filings"})
    shown = titles(late)
    assert len(shown) == 3
    assert shown == sorted(shown)
    for person in factories.complete_facts()["staff"]:
        assert person["name"] not in answer.content.decode() + late.content.decode()


def test_work_done_late_lowers_the_share_done_in_time(client) -> None:
    filing = factories.a_submitted_filing()
    made_late(filing)
    factories.accept(filing, version=filing.version, actor=officer_of(), at=AT)
    filing.refresh_from_db()
    factories.issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    assert signed_in(client, city_officer()).get(reverse("city_desk")).context["work"].done_share == "0%"


def test_a_county_officer_has_no_city_desk_and_a_city_officer_no_county_work(client) -> None:
    factories.a_submitted_filing()
    assert signed_in(client, officer_of()).get(reverse("city_desk")).status_code == 404
    desk = signed_in(client, city_officer()).get(reverse("desk")).context["desk"]
    assert not desk.page.paginator.count
    assert "待受理" not in [chip.label for chip in desk.filters]


def test_a_day_begins_on_the_first_page_of_the_navigation(client) -> None:
    filing = factories.a_submitted_filing()
    for post in (officer_of(), city_officer(), factories.manager_of(filing.institution)):
        assert signed_in(client, post).get(reverse("start"))["Location"] == reverse("desk")


def test_an_institution_sees_on_its_desk_what_it_has_to_do(client) -> None:
    filing = factories.a_returned_filing()
    desk = signed_in(client, factories.manager_of(filing.institution)).get(reverse("desk"))
    assert "退回" in titles(desk)[0]
    assert desk.context["desk"].table.rows[0].url == reverse("filing_overview", kwargs={"pk": filing.pk})


def test_the_search_finds_cases_and_institutions_of_the_area_only(client) -> None:
    filing = factories.a_submitted_filing()
    mine = signed_in(client, officer_of()).get(reverse("search"), {"q": "青禾"})
    assert {group.label for group, _ in mine.context["groups"]} == {"办件", "机构"}
    assert reverse("filing_review", kwargs={"pk": filing.pk}) in mine.content.decode()
    assert not signed_in(client, officer_of(OTHER_COUNTY)).get(reverse("search"), {"q": "青禾"}).context["groups"]


def test_navigation_holds_at_most_seven_words_for_every_role(client) -> None:
    filing = factories.a_submitted_filing()
    posts = [officer_of(), city_officer(), factories.manager_of(filing.institution), factories.employee_of(filing.institution)]
    for post in posts:
        nav = signed_in(client, post).get(reverse("inbox")).context["nav"]
        assert 1 < len(nav) <= 7


def test_no_row_of_tabs_is_longer_than_the_navigation(client) -> None:
    filing = factories.a_submitted_filing()
    for post in (officer_of(), city_officer(), factories.manager_of(filing.institution)):
        browser = signed_in(client, post)
        for section in browser.get(reverse("inbox")).context["nav"]:
            shown = browser.get(section["url"]).context
            assert len(shown["nav_tabs"]) <= 6, section["label"]
            assert len(shown["nav_pages"]) <= 6, section["label"]


def test_a_section_of_many_pages_is_entered_by_its_groups_and_the_open_one_shows_its_pages(client) -> None:
    shown = signed_in(client, officer_of()).get(reverse("finding_list")).context
    assert [tab["label"] for tab in shown["nav_tabs"] if tab["current"]] == ["检查"]
    assert [entry["label"] for entry in shown["nav_pages"] if entry["current"]] == ["问题整改"]
