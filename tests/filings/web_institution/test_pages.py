"""Every page of the institution answers its own institution in few queries, and nobody else."""

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, manager_of, signed_in
from qingmiao.accounts.models import Role
from qingmiao.core.models import AuditEntry
from qingmiao.filings.services.deciding import return_for_correction
from qingmiao.filings.services.submitting import withdraw
from qingmiao.institutions.models import Institution

pytestmark = pytest.mark.django_db
MOST_QUERIES = 22  # of which four ask who else has the code, the name, the licences, and where the county lies
SECTIONS = ["basic", "premises", "classes", "staff", "certificates", "hygiene"]


def urls_of(filing) -> list[str]:
    one = [reverse(name, kwargs={"pk": filing.pk}) for name in ("filing_overview", "filing_check", "staff_export")]
    write = [reverse("filing_write", kwargs={"pk": filing.pk, "section": section}) for section in SECTIONS]
    return one + write + [f"{write[3]}?row=p1"]


def test_every_page_of_a_draft_opens_in_at_most_twelve_queries(client, django_assert_max_num_queries) -> None:
    filing = factories.a_complete_draft()
    signed_in(client, manager_of(filing.institution))
    for url in [*urls_of(filing), reverse("filing_list"), reverse("certificate_list")]:
        with django_assert_max_num_queries(MOST_QUERIES, info=url):
            answer = client.get(url)
        assert answer.status_code == 200, url


def test_the_query_count_does_not_grow_with_rows(client, django_assert_max_num_queries) -> None:
    few = factories.a_complete_draft(staff=factories.complete_facts()["staff"][:1], classes=factories.complete_facts()["classes"][:1])
    many = factories.a_complete_draft(factories.a_new_institution("清新区示例二"))
    for section in SECTIONS:
        counts = []
        for filing in (few, many):
            signed_in(client, manager_of(filing.institution))
            with django_assert_max_num_queries(MOST_QUERIES) as queries:
                client.get(reverse("filing_write", kwargs={"pk": filing.pk, "section": section}))
            counts.append(len(queries))
        assert counts[0] == counts[1], section


@pytest.mark.parametrize(
    "make",
    [
        factories.an_empty_draft,
        factories.a_submitted_filing,
        factories.a_returned_filing,
        factories.an_accepted_filing,
        factories.a_receipted_filing,
        factories.a_nonconforming_filing,
        factories.a_verified_filing,
        factories.an_amendment,
        factories.a_deregistration,
    ],
)
def test_the_overview_and_the_list_open_in_every_state(client, django_assert_max_num_queries, make) -> None:
    filing = make()
    signed_in(client, manager_of(filing.institution))
    for url in (reverse("filing_overview", kwargs={"pk": filing.pk}), reverse("filing_list")):
        with django_assert_max_num_queries(26, info=url):
            assert client.get(url).status_code == 200


def test_another_institution_gets_404_everywhere(client) -> None:
    filing = factories.a_complete_draft()
    other = factories.a_new_institution("清新区示例二")
    signed_in(client, manager_of(other))
    for url in urls_of(filing):
        assert client.get(url).status_code == 404, url
    for name, more in [("section_save", {"section": "basic"}), ("filing_withdraw", {}), ("document_upload", {}), ("staff_import", {})]:
        assert client.post(reverse(name, kwargs={"pk": filing.pk, **more})).status_code == 404, name
    assert client.post(reverse("staff_reveal", kwargs={"pk": filing.pk, "key": "p1"})).status_code == 404


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.CITY_OFFICER])
def test_officers_do_not_see_a_draft_nor_write_in_a_filing(client, role) -> None:
    filing = factories.a_complete_draft()
    signed_in(client, factories.officer_of() if role == Role.COUNTY_OFFICER else factories.city_officer())
    for url in urls_of(filing):
        assert client.get(url).status_code == 404, url


def test_a_new_institution_is_told_its_one_next_step(client) -> None:
    institution: Institution = factories.a_new_institution()
    signed_in(client, manager_of(institution))
    page = client.get(reverse("filing_list")).content.decode()
    assert "开始备案" in page
    assert reverse("filing_start") in page


def counted(client, address: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(MOST_QUERIES, info=address) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_needs_the_same_queries_for_one_and_for_three_filings(client, django_assert_max_num_queries) -> None:
    institution = factories.a_new_institution()
    manager = signed_in(client, manager_of(institution))
    counts = []
    for _ in range(3):
        filing = factories.an_empty_draft(institution)
        withdraw(filing, version=filing.version, actor=manager_of(institution), at=AT)
        counts.append(counted(manager, reverse("filing_list"), django_assert_max_num_queries))
    assert counts[0] == counts[2]


def test_the_overview_needs_the_same_queries_for_one_and_for_three_corrections(client, django_assert_max_num_queries) -> None:
    counts = []
    for wanted in (1, 3):
        filing = factories.a_submitted_filing(factories.a_new_institution(f"清城区补正{wanted}托育园"))
        needed = [("basic", f"请补正第 {n} 项。") for n in range(wanted)]
        return_for_correction(filing, needed, version=filing.version, actor=factories.officer_of(), at=AT)
        signed_in(client, manager_of(filing.institution))
        counts.append(counted(client, reverse("filing_overview", kwargs={"pk": filing.pk}), django_assert_max_num_queries))
    assert counts[0] == counts[1]


def test_the_check_page_needs_the_same_queries_for_one_and_for_three_people(client, django_assert_max_num_queries) -> None:
    counts = []
    for wanted in (1, 3):
        staff = factories.complete_facts()["staff"][:wanted]
        filing = factories.a_complete_draft(factories.a_new_institution(f"清城区人员{wanted}托育园"), staff=staff)
        signed_in(client, manager_of(filing.institution))
        counts.append(counted(client, reverse("filing_check", kwargs={"pk": filing.pk}), django_assert_max_num_queries))
    assert counts[0] == counts[1]


def test_reading_people_is_written_down(client) -> None:
    filing = factories.a_complete_draft()
    signed_in(client, manager_of(filing.institution))
    client.get(reverse("filing_write", kwargs={"pk": filing.pk, "section": "staff"}) + "?row=p1")
    client.get(reverse("filing_check", kwargs={"pk": filing.pk}))
    client.get(reverse("filing_write", kwargs={"pk": filing.pk, "section": "premises"}))
    assert [entry.changes for entry in AuditEntry.objects.filter(verb="read_staff").order_by("pk")] == [{"staff": "p1"}, {}]
