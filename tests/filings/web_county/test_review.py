"""The review and the decisions on paper: consequence named, a stale page and a second click change nothing."""

from datetime import date
from random import Random

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, OTHER_COUNTY, city_officer, manager_of, officer_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import AuditEntry, ClockEvent
from qingmiao.filings.models import Correction, Filing, FilingKind, FilingState, Receipt
from qingmiao.filings.services.drafting import save_section
from qingmiao.synthetic.names import identity_number

pytestmark = pytest.mark.django_db
MOST_QUERIES = 26
STALE = "已被他人更新"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def url(name: str, filing: Filing, **more) -> str:
    return reverse(name, kwargs={"pk": filing.pk, **more})


def decide(client, filing: Filing, step: str, version: int | None = None):
    return client.post(url("filing_decide", filing, step=step), {"version": filing.version if version is None else version}, follow=True)


def people_with_numbers() -> list[dict]:
    """The staff, each with an identity number that cannot be a real person's."""
    born = date(1990, 1, 1)
    return [{**row, "identity_number": identity_number(Random(n), born)} for n, row in enumerate(factories.complete_facts()["staff"])]


def a_settled_deregistration() -> Filing:
    return factories.hand_in(factories.settled(factories.a_deregistration()))


def a_submitted_amendment() -> Filing:
    filing = factories.an_amendment()
    basic = {**raw_facts(filing)["basic"], "public_phone": "0763-3000099"}
    filing = save_section(filing, "basic", basic, version=filing.version, actor=manager_of(filing.institution), at=AT)
    return factories.hand_in(filing)


@pytest.mark.parametrize(
    "make",
    [
        factories.a_submitted_filing,
        factories.an_accepted_filing,
        factories.a_returned_filing,
        factories.a_receipted_filing,
        factories.a_nonconforming_filing,
        factories.a_verified_filing,
        a_submitted_amendment,
        a_settled_deregistration,
    ],
)
def test_the_review_opens_in_every_state_in_few_queries(client, django_assert_max_num_queries, make) -> None:
    filing = make()
    signed_in(client, officer_of())
    for name in ("filing_review", "filing_panel"):
        with django_assert_max_num_queries(MOST_QUERIES, info=name):
            assert client.get(url(name, filing)).status_code == 200


def test_the_review_names_the_consequence_before_anything_is_done(client) -> None:
    page = signed_in(client, officer_of()).get(url("filing_review", factories.an_accepted_filing())).content.decode()
    assert "将生成备案回执并向社会公示该机构备案信息。" in page


def test_names_and_identity_numbers_of_staff_are_masked(client) -> None:
    filing = factories.a_submitted_filing(staff=people_with_numbers())
    signed_in(client, officer_of())
    page = client.get(url("filing_review", filing)).content.decode()
    for person in people_with_numbers():
        assert person["identity_number"] not in page
        assert person.get("phone", "没有电话") not in page
        assert person["name"] not in page


def test_a_person_is_revealed_only_with_a_purpose_and_the_read_is_written_down(client) -> None:
    filing = factories.a_submitted_filing(staff=people_with_numbers())
    person = people_with_numbers()[0]
    signed_in(client, officer_of())
    where = url("person_reveal", filing, key=person["key"])
    refused = client.post(where, {"purpose": ""}).content.decode()
    assert "请先选择查看目的" in refused
    assert person["identity_number"] not in refused
    assert not AuditEntry.objects.filter(verb="reveal").exists()
    assert person["identity_number"] in client.post(where, {"purpose": "核对人员资格"}).content.decode()
    entry = AuditEntry.objects.get(verb="reveal")
    assert (entry.purpose, entry.changes["staff"]) == ("核对人员资格", person["key"])


def test_an_amendment_shows_before_and_after_and_judges_only_what_it_touches(client) -> None:
    filing = a_submitted_amendment()
    review = signed_in(client, officer_of()).get(url("filing_review", filing)).context["review"]
    assert [(change.before != change.after, "电话" in change.label) for change in review.changes] == [(True, True)]
    whole = len(review.lines.open) + len(review.lines.settled)
    first = Filing.objects.filter(kind=FilingKind.FILING).get()
    full = client.get(url("filing_review", first)).context["review"].lines
    assert whole < len(full.open) + len(full.settled)


def test_masking_hides_the_names_in_an_amendment_too(client) -> None:
    filing = factories.an_amendment()
    staff = factories.complete_facts()["staff"]
    staff[0]["name"], staff[1]["phone"] = "示例改名", "13900009999"
    filing = save_section(filing, "staff", staff, version=filing.version, actor=manager_of(filing.institution), at=AT)
    filing = factories.hand_in(filing)
    page = signed_in(client, officer_of()).get(url("filing_review", filing)).content.decode()
    assert "示例改名" not in page
    assert "13900009999" not in page
    assert len(signed_in(client, officer_of()).get(url("filing_review", filing)).context["review"].changes) == 2


def test_a_deregistration_shows_where_everyone_goes_and_is_completed(client) -> None:
    filing = a_settled_deregistration()
    signed_in(client, officer_of())
    assert "转入同区另一机构" in client.get(url("filing_review", filing)).content.decode()
    decide(client, filing, "complete")
    filing.institution.refresh_from_db()
    assert filing.institution.closed_on is not None


def test_a_county_accepts_and_issues_the_receipt(client) -> None:
    filing = factories.a_submitted_filing()
    signed_in(client, officer_of())
    assert "已受理" in decide(client, filing, "accept").content.decode()
    filing.refresh_from_db()
    assert "回执已出具" in decide(client, filing, "issue_receipt").content.decode()
    filing.refresh_from_db()
    assert filing.state == FilingState.RECEIPTED
    assert ClockEvent.objects.filter(event="stopped").exists()


@pytest.mark.parametrize(("make", "step"), [(factories.a_submitted_filing, "accept"), (factories.an_accepted_filing, "issue_receipt")])
def test_a_second_click_or_a_second_officer_changes_nothing_and_says_so(client, make, step) -> None:
    filing = make()
    signed_in(client, officer_of())
    decide(client, filing, step)
    again = decide(client, filing, step).content.decode()
    assert STALE in again
    assert Receipt.objects.count() == (step == "issue_receipt")
    assert AuditEntry.objects.filter(verb=step, subject_type="filings.filing").count() == 1


def test_a_decision_that_the_state_does_not_allow_is_refused_in_words(client) -> None:
    filing = factories.a_submitted_filing()
    page = decide(signed_in(client, officer_of()), filing, "issue_receipt").content.decode()
    assert "不能出具回执" in page
    filing.refresh_from_db()
    assert (filing.state, filing.version) == (FilingState.SUBMITTED, filing.version)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("version", ["", "abc", "999999999999999999999", "-1"])
def test_a_broken_version_is_a_stale_page(client, version) -> None:
    filing = factories.a_submitted_filing()
    signed_in(client, officer_of())
    assert STALE in client.post(url("filing_decide", filing, step="accept"), {"version": version}, follow=True).content.decode()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.SUBMITTED


PAGES = ["filing_review", "filing_panel", "filing_return", "filing_verify"]


@pytest.mark.parametrize("name", PAGES)
def test_another_countys_filing_is_not_found(client, name) -> None:
    filing = factories.a_submitted_filing()
    assert signed_in(client, officer_of(OTHER_COUNTY)).get(url(name, filing)).status_code == 404


def test_another_county_cannot_decide_and_the_city_only_looks(client) -> None:
    filing = factories.a_submitted_filing()
    for post in (officer_of(OTHER_COUNTY), city_officer(), manager_of(filing.institution)):
        assert signed_in(client, post).post(url("filing_decide", filing, step="accept"), {"version": filing.version}).status_code == 404
    page = signed_in(client, city_officer()).get(url("filing_review", filing))
    assert not page.context["offers"]
    assert Filing.objects.get(pk=filing.pk).state == FilingState.SUBMITTED


def corrections(rows: list[tuple[str, str, str]], initial: int, version: int) -> dict[str, str]:
    data = {"forms-TOTAL_FORMS": str(len(rows)), "forms-INITIAL_FORMS": str(initial), "version": str(version)}
    data = {name.replace("forms-", "form-"): value for name, value in data.items()}
    for place, (wanted, step, sentence) in enumerate(rows):
        data |= {f"form-{place}-step": step, f"form-{place}-sentence": sentence}
        if wanted:
            data[f"form-{place}-wanted"] = wanted
    return data


def test_a_return_tells_every_ticked_line_and_every_free_line_at_once(client) -> None:
    filing = factories.a_submitted_filing()
    rows = [
        ("on", "premises", "请补充租赁合同。"),
        ("", "staff", "这一项不要求。"),
        ("", "classes", "请核对托大班人数。"),
        ("", "basic", ""),
    ]
    signed_in(client, officer_of()).post(url("filing_return", filing), corrections(rows, 2, filing.version))
    assert [row.sentence for row in Correction.objects.all()] == ["请补充租赁合同。", "请核对托大班人数。"]
    assert Filing.objects.get(pk=filing.pk).state == FilingState.RETURNED


def test_an_empty_return_is_refused_and_nothing_is_written(client) -> None:
    filing = factories.a_submitted_filing()
    answer = signed_in(client, officer_of()).post(url("filing_return", filing), corrections([("", "staff", "x")], 1, filing.version))
    assert answer.status_code == 422
    assert "请至少写明一项" in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_stale_return_keeps_what_was_typed(client) -> None:
    filing = factories.a_submitted_filing()
    signed_in(client, officer_of())
    decide(client, filing, "accept")
    answer = client.post(url("filing_return", filing), corrections([("on", "staff", "请更正保健人员。")], 1, filing.version))
    assert STALE in answer.content.decode()
    assert "请更正保健人员。" in answer.content.decode()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.ACCEPTED
    assert not Correction.objects.exists()


def test_a_return_begins_with_what_does_not_hold(client) -> None:
    filing = factories.a_submitted_filing()
    forms = signed_in(client, officer_of()).get(url("filing_return", filing)).context["corrections"]
    review = client.get(url("filing_review", filing)).context["review"]
    assert forms.initial_form_count() == len(review.lines.open)
