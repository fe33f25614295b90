"""Around a return: what came back, what nobody touched, a mistake taken back, a case in one person's hands."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from filings.factories import (
    AT,
    COUNTY,
    OTHER_COUNTY,
    a_nonconforming_filing,
    a_person,
    a_returned_filing,
    a_submitted_filing,
    an_accepted_filing,
    hand_in,
    manager_of,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Post, Role
from qingmiao.accounts.services import appoint, hand_over
from qingmiao.codes.errors import DomainError
from qingmiao.core.assigning import assign, assignment_of
from qingmiao.core.clocks import clocks_of
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import Notice
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.resubmission import resubmission_of
from qingmiao.filings.services.answering import answer_corrections
from qingmiao.filings.services.deciding import return_for_correction
from qingmiao.filings.services.drafting import save_section
from qingmiao.filings.services.recalling import recall

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def changed_premises(filing: Filing, at: datetime = LATER) -> Filing:
    premises = {**raw_facts(filing)["premises"], "building_area_m2": 433}
    return save_section(filing, "premises", premises, version=filing.version, actor=manager_of(filing.institution), at=at)


def a_colleague(filing: Filing) -> Post:
    officer = officer_of(filing.county_code)
    return appoint(
        a_person("colleague", "示例同事"), Role.COUNTY_OFFICER, officer.organisation, since_on=officer.since_on, actor=None, at=AT
    )


def test_each_correction_says_whether_anybody_touched_it() -> None:
    filing = changed_premises(a_returned_filing())
    back = resubmission_of(filing)
    assert back is not None
    assert [(item.step, item.is_touched) for item in back.items] == [("场地", True), ("人员", False)]
    assert [(change.before != change.after, "建筑面积" in change.label) for change in back.changes] == [(True, True)]
    staff = back.untouched[0].correction
    assert answer_corrections(filing, {staff.pk: "培训证书已重新核对，原填写无误。"}, actor=manager_of(filing.institution), at=LATER) == 1
    answered = resubmission_of(filing)
    assert answered is not None
    assert answered.untouched == []


def test_the_review_opens_on_what_changed_and_on_the_answers(client: Client) -> None:
    filing = changed_premises(a_returned_filing())
    first = filing.corrections.first()
    assert first is not None
    house = signed_in(client, manager_of(filing.institution))
    assert "有 1 项补正要求既没有改动也没有答复" in house.get(f"/filings/{filing.pk}/check/").content.decode()
    assert "还没有改动或答复" in house.get(f"/filings/{filing.pk}/").content.decode()
    house.post(f"/filings/{filing.pk}/answers/", {f"answer-{first.pk}": "续签页已补。"})
    hand_in(fresh(filing), at=LATER)
    text = signed_in(Client(), officer_of()).get(f"/filings/{filing.pk}/review/").content.decode()
    assert "上次退回以后的变化" in text
    assert "机构答复：续签页已补。" in text
    assert "没有改动也没有答复" in text


@pytest.mark.parametrize("make", [a_submitted_filing, an_accepted_filing])
def test_a_mistaken_return_goes_back_to_where_it_was_and_the_clock_runs_on(make: Any) -> None:
    filing = make()
    before, due = filing.state, [clock.due_on for clock in clocks_of(filing)]
    officer = officer_of()
    filing = return_for_correction(filing, [("staff", "请更正。")], version=filing.version, actor=officer, at=AT)
    filing = recall(filing, "点错了。", version=filing.version, actor=officer, at=LATER)
    assert filing.state == before
    assert [(clock.stopped_on, clock.due_on) for clock in clocks_of(filing)] == [(None, day) for day in due]
    assert filing.correction_notices.get().recalled_at == LATER
    assert Notice.objects.filter(organisation=filing.institution.organisation, title__startswith="县级卫生健康局撤回了退回补正").exists()
    again = return_for_correction(filing, [("staff", "请更正。")], version=filing.version, actor=officer, at=LATER)
    assert [notice.round for notice in again.correction_notices.all()] == [2, 1]


def test_a_mistaken_notice_is_taken_back_from_the_public_register_too(client: Client) -> None:
    filing = a_nonconforming_filing()
    number = filing.notices.get().number
    recall(filing, "核错了机构。", version=filing.version, actor=officer_of(), at=LATER)
    assert fresh(filing).state == "receipted"
    assert number not in client.get(f"/register/{filing.institution.code}/").content.decode()


@pytest.mark.parametrize(("hours", "works", "why"), [(25, False, "超过 24 小时"), (2, True, "已经开始补正")])
def test_too_late_or_once_the_institution_has_begun_nothing_is_taken_back(hours: int, works: bool, why: str) -> None:
    filing = a_returned_filing()
    if works:
        filing = changed_premises(filing)
    with pytest.raises(DomainError, match=why):
        recall(filing, "点错了。", version=filing.version, actor=officer_of(), at=AT + timedelta(hours=hours))


def test_the_page_asks_why_before_it_takes_back(client: Client) -> None:
    filing = a_returned_filing()
    browser = signed_in(client, officer_of())
    assert browser.get(f"/filings/{filing.pk}/recall/").status_code in (200, 302)
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get(f"/filings/{filing.pk}/recall/").status_code == 404


def test_the_correction_notice_is_a_numbered_pdf_for_both_sides(client: Client) -> None:
    filing = a_returned_filing()
    notice = filing.correction_notices.get()
    assert notice.number == f"托育补正〔2026〕{COUNTY}-0001号"
    for post in (officer_of(), manager_of(filing.institution)):
        paper = signed_in(client, post).get(f"/filings/corrections/{notice.pk}.pdf")
        assert b"".join(paper).startswith(b"%PDF")  # type: ignore[arg-type]  # a response of bytes
    page = f"/filings/{filing.pk}/review/"
    assert notice.number in signed_in(client, officer_of()).get(page).content.decode()


def test_a_case_is_given_to_a_colleague_and_stands_on_that_desk(client: Client) -> None:
    filing = a_submitted_filing()
    colleague = a_colleague(filing)
    told = {"to": colleague.pk, "note": "请先核对租赁合同"}
    assert signed_in(client, officer_of()).post(f"/filings/{filing.pk}/assign/", told).status_code == 302
    mine = signed_in(Client(), colleague).get("/desk/", {"whose": "mine"}).content.decode()
    assert filing.institution.name in mine
    assert "交给示例同事" in mine
    assert "请先核对租赁合同" in client.get(f"/filings/{filing.pk}/review/").content.decode()
    assert "没有交给您的事" in client.get("/desk/", {"whose": "mine"}).content.decode()
    assert filing.institution.name in client.get("/desk/").content.decode()


def test_only_a_colleague_of_the_same_post_is_given_a_case_and_a_successor_takes_it_over(at: datetime) -> None:
    filing = a_submitted_filing()
    colleague = a_colleague(filing)
    with pytest.raises(DomainError, match="同事"):
        assign(filing, officer_of(OTHER_COUNTY), "", actor=officer_of(), at=at)
    assign(filing, colleague, "", actor=officer_of(), at=at)
    taken = hand_over(colleague, a_person("successor"), actor=officer_of(), at=at)
    held = assignment_of(filing)
    assert held is not None
    assert held.post == taken
