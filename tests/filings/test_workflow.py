"""Every state meets every transition; who may, what holds back, what it leaves behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from filings.factories import (
    AT,
    COUNTY,
    ON,
    OTHER_COUNTY,
    PASSWORD,
    a_complete_draft,
    a_deregistration,
    a_filed_institution,
    a_nonconforming_filing,
    a_receipted_filing,
    a_returned_filing,
    a_submitted_filing,
    a_verified_filing,
    an_accepted_filing,
    an_amendment,
    an_empty_draft,
    city_officer,
    employee_of,
    hand_in,
    manager_of,
    officer_of,
    settled,
    visit,
)
from qingmiao.core import audit
from qingmiao.core.clocks import clocks_of, running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry
from qingmiao.core.workflow import history
from qingmiao.filings.models import Filing, FilingKind, FilingState, Receipt, ReceiptState
from qingmiao.filings.services.deciding import accept, complete_deregistration, issue_receipt, return_for_correction
from qingmiao.filings.services.drafting import save_section, start_filing
from qingmiao.filings.services.submitting import submit, withdraw
from qingmiao.filings.services.verifying import SeenItem, Visit, record_signed_visit, report_rectification
from qingmiao.filings.workflow import workflow_of
from qingmiao.institutions.models import FactsVersion, Institution, StaffMember, Standing

pytestmark = pytest.mark.django_db
ALLOWED = {
    "submit": {FilingState.DRAFT, FilingState.RETURNED},
    "withdraw": {FilingState.DRAFT, FilingState.RETURNED, FilingState.SUBMITTED},
    "complete": {FilingState.SUBMITTED},
    "accept": {FilingState.SUBMITTED},
    "return": {FilingState.SUBMITTED, FilingState.ACCEPTED},
    "issue_receipt": {FilingState.ACCEPTED},
    "verify": {FilingState.RECEIPTED, FilingState.RECTIFIED},
    "find_nonconforming": {FilingState.RECEIPTED, FilingState.RECTIFIED},
    "report_rectification": {FilingState.NONCONFORMING},
    "recall_return": {FilingState.RETURNED},
    "recall_return_accepted": {FilingState.RETURNED},
    "recall_notice": {FilingState.NONCONFORMING},
    "recall_recheck": {FilingState.NONCONFORMING},
}


def test_the_table_holds_exactly_these_transitions() -> None:
    table = {transition.name: set(transition.sources) for transition in workflow_of(an_empty_draft(), ON).transitions}
    assert table == ALLOWED


@pytest.mark.parametrize("state", FilingState.values)
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_transition_from_any_other_state_is_refused(name: str, state: str) -> None:
    filing = a_submitted_filing()
    Filing.objects.filter(pk=filing.pk).update(state=state)
    filing.refresh_from_db()
    workflow = workflow_of(filing, ON)
    if state in ALLOWED[name]:
        assert state in workflow.by_name[name].sources
        return
    before = AuditEntry.objects.count()
    with pytest.raises(DomainError, match="当前状态为"):
        workflow.perform(filing, name, actor=None, at=AT)
    assert Filing.objects.get(pk=filing.pk).state == state
    assert AuditEntry.objects.count() == before


def test_the_whole_story_leaves_receipt_facts_clocks_and_a_trail() -> None:
    filing = a_verified_filing()
    institution = Institution.objects.get(pk=filing.institution_id)
    assert (institution.standing, institution.filed_on, institution.places) == (Standing.FILED, ON, 45)
    receipt = Receipt.objects.get(filing=filing)
    assert receipt.number == f"托育备案〔2026〕{COUNTY}-0001号"
    assert receipt.content["principal"] == "示**"
    assert FactsVersion.objects.get(institution=institution).period.lower == ON
    assert StaffMember.objects.filter(institution=institution).count() == len(filing.facts["staff"])
    assert {(clock.kind, clock.working_days, clock.outcome) for clock in clocks_of(filing)} == {
        ("receipt_issued", 5, "receipt_issued"),
        ("verified", 15, "verified"),
    }
    assert [log.transition for log in history(filing)] == ["submit", "accept", "issue_receipt", "verify"]
    with transaction.atomic():
        assert AuditEntry.objects.filter(verb="issue_receipt").exists()


def test_names_and_numbers_of_staff_lie_sealed_in_the_database() -> None:
    filing = a_submitted_filing()
    assert "示例乙" not in str(Filing.objects.filter(pk=filing.pk).values_list("facts", flat=True).get())
    assert "示例乙" in filing.personal.open()
    assert "示例乙" not in str(filing.personal)


def test_both_clocks_start_on_the_day_of_receipt_whatever_the_county_does() -> None:
    filing = a_submitted_filing()
    accept(filing, version=filing.version, actor=officer_of(), at=AT + timedelta(days=1))
    assert {(clock.kind, clock.started_on, clock.due_on.isoformat()) for clock in running(filing)} == {
        ("receipt_issued", ON, "2026-11-30"),
        ("verified", ON, "2026-12-14"),
    }


def test_a_return_stops_the_clocks_and_a_new_submission_starts_them_anew() -> None:
    filing = a_returned_filing()
    assert not running(filing).exists()
    assert [correction.step for correction in filing.corrections.all()] == ["premises", "staff"]
    hand_in(filing, AT + timedelta(days=2))
    assert {clock.started_on for clock in running(filing)} == {ON + timedelta(days=2)}


def test_an_unmet_binding_line_holds_the_submission_back_and_says_which() -> None:
    filing = a_complete_draft(premises={"cctv_retention_days": 30})
    with pytest.raises(DomainError, match="必备条件未满足"):
        hand_in(filing)
    assert Filing.objects.get(pk=filing.pk).state == FilingState.DRAFT
    assert not clocks_of(filing).exists()


def test_a_wrong_password_signs_nothing() -> None:
    filing = a_complete_draft()
    with pytest.raises(DomainError, match="密码不正确"):
        submit(filing, password="wrong", version=filing.version, actor=manager_of(filing.institution), at=AT)
    stored = Filing.objects.get(pk=filing.pk)
    assert (stored.state, "commitment" in stored.facts) == (FilingState.DRAFT, False)


def test_staff_may_write_and_only_the_manager_hands_in() -> None:
    filing = a_complete_draft()
    employee = employee_of(filing.institution)
    filing = save_section(filing, "premises", filing.facts["premises"], version=filing.version, actor=employee, at=AT)
    with pytest.raises(DomainError, match="您的岗位不能提交"):
        submit(filing, password=PASSWORD, version=filing.version, actor=employee, at=AT)


@pytest.mark.parametrize("stranger", ["another county", "city"])
def test_only_the_county_decides(stranger: str) -> None:
    filing = a_submitted_filing()
    actor = officer_of(OTHER_COUNTY) if stranger == "another county" else city_officer()
    with pytest.raises(DomainError, match="您的岗位不能受理"):
        accept(filing, version=filing.version, actor=actor, at=AT)


def test_the_second_of_two_officers_is_told_that_the_page_is_stale() -> None:
    filing = a_submitted_filing()
    accept(filing, version=filing.version, actor=officer_of(), at=AT)
    with pytest.raises(StalePageError):
        return_for_correction(filing, [("basic", "补正")], version=filing.version, actor=officer_of(), at=AT)
    assert Filing.objects.get(pk=filing.pk).state == FilingState.ACCEPTED


def test_a_double_click_issues_one_receipt() -> None:
    filing = an_accepted_filing()
    issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError):
        issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    assert Receipt.objects.filter(filing=filing).count() == 1


def test_a_return_without_reasons_is_refused() -> None:
    filing = a_submitted_filing()
    with pytest.raises(DomainError, match="至少写明一项"):
        return_for_correction(filing, [("basic", "  ")], version=filing.version, actor=officer_of(), at=AT)


def test_an_institution_has_one_open_case_at_a_time() -> None:
    institution = an_empty_draft().institution
    with pytest.raises(DomainError, match="还有一件未办结"):
        start_filing(institution, FilingKind.FILING, actor=manager_of(institution), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.create(institution=institution, county_code=COUNTY, created_at=AT, saved_at=AT)


def test_what_is_handed_in_cannot_be_rewritten() -> None:
    filing = a_submitted_filing()
    with pytest.raises(DomainError, match="退回补正前不能修改"):
        save_section(filing, "basic", {}, version=filing.version, actor=manager_of(filing.institution), at=AT)


def test_a_stale_draft_page_keeps_what_is_stored() -> None:
    filing = a_complete_draft()
    old = filing.version - 1
    with pytest.raises(StalePageError):
        save_section(filing, "basic", {}, version=old, actor=manager_of(filing.institution), at=AT)
    assert Filing.objects.get(pk=filing.pk).facts["basic"]["name"]


def test_unreadable_words_in_a_draft_are_kept_as_typed() -> None:
    filing = an_empty_draft()
    typed = {"building_area_m2": "四百多平", "highest_storey": 2}
    filing = save_section(filing, "premises", typed, version=filing.version, actor=manager_of(filing.institution), at=AT)
    assert Filing.objects.get(pk=filing.pk).facts["premises"] == typed


def test_nonconformity_is_told_published_put_right_and_closed() -> None:
    filing = a_nonconforming_filing()
    notice = filing.notices.get()
    assert "录像只保存 30 天" in notice.reasons
    assert not running(filing).exists()
    filing = report_rectification(filing, "已扩容。", version=filing.version, actor=manager_of(filing.institution), at=AT)
    visit(filing, SeenItem("premises.cctv", "监控保存天数", "管理规范", "conforms"), at=AT + timedelta(days=3))
    notice.refresh_from_db()
    assert notice.closed_on == ON + timedelta(days=3)
    assert Filing.objects.get(pk=filing.pk).state == FilingState.VERIFIED


def test_one_officer_alone_cannot_verify() -> None:
    filing = a_receipted_filing()
    alone = Visit(ON, officer_of(), [SeenItem("a", "甲", "", "conforms")])
    with pytest.raises(DomainError, match="两名人员"):
        record_signed_visit(filing, alone, version=filing.version, actor=officer_of(), at=AT)


def test_an_amendment_replaces_the_facts_and_marks_the_old_receipt() -> None:
    institution = a_filed_institution()
    filing = an_amendment(institution)
    filing = save_section(
        filing,
        "premises",
        {**filing.facts["premises"], "outdoor_area_m2": 200},
        version=filing.version,
        actor=manager_of(institution),
        at=AT,
    )
    later = AT + timedelta(days=1)
    filing = hand_in(filing, later)
    filing = accept(filing, version=filing.version, actor=officer_of(), at=later)
    issue_receipt(filing, version=filing.version, actor=officer_of(), at=later)
    versions = list(FactsVersion.objects.filter(institution=institution).order_by("pk"))
    assert [(v.period.lower, v.period.upper) for v in versions] == [(ON, ON + timedelta(days=1)), (ON + timedelta(days=1), None)]
    assert versions[1].facts["premises"]["outdoor_area_m2"] == 200
    assert list(Receipt.objects.order_by("pk").values_list("state", flat=True)) == [ReceiptState.AMENDED, ReceiptState.VALID]


def test_an_institution_closes_only_when_everyone_has_somewhere_to_go() -> None:
    filing = a_deregistration()
    manager = manager_of(filing.institution)
    with pytest.raises(DomainError, match="去向没有填写"):
        submit(filing, password=PASSWORD, version=filing.version, actor=manager, at=AT)
    filing = settled(filing)
    filing = submit(filing, password=PASSWORD, version=filing.version, actor=manager, at=AT)
    complete_deregistration(filing, version=filing.version, actor=officer_of(), at=AT + timedelta(days=1))
    institution = Institution.objects.get(pk=filing.institution_id)
    assert (institution.standing, institution.closed_on) == (Standing.DEREGISTERED, ON + timedelta(days=1))
    assert not FactsVersion.objects.filter(institution=institution, period__upper_inf=True).exists()
    assert set(Receipt.objects.values_list("state", flat=True)) == {ReceiptState.WITHDRAWN}


def test_a_withdrawn_filing_frees_the_way_for_a_new_one() -> None:
    filing = a_submitted_filing()
    withdraw(filing, version=filing.version, actor=manager_of(filing.institution), at=AT)
    assert not running(filing).exists()
    assert start_filing(filing.institution, FilingKind.FILING, actor=manager_of(filing.institution), at=AT).pk


def test_every_step_is_in_the_trail_with_who_and_what() -> None:
    filing = an_accepted_filing()
    entry = AuditEntry.objects.get(subject_type=audit.subject_type(filing), subject_id=str(filing.pk), verb="accept")
    assert entry.post == officer_of()
    assert entry.changes["to"] == FilingState.ACCEPTED
