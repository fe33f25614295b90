"""Credit: entered with source and end, repaired after cure, objected to, public only where and while it may be."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, ON, OTHER_COUNTY, manager_of, officer_of, signed_in
from qingmiao.codes.ages import add_months
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Notice
from qingmiao.quality.models import CreditEntry, CreditState
from qingmiao.quality.queries.credit import published_credit
from qingmiao.quality.rules.vocabulary import CreditKind, CreditRequestKind
from qingmiao.quality.services.credit import Asked, NewEntry, answer_credit, ask_credit, enter_credit
from quality.factories import a_credit_entry, a_credit_request, later
from supervision.factories import a_finding

pytestmark = pytest.mark.django_db


def test_an_entry_sent_twice_is_entered_once() -> None:
    house = a_house()
    a_credit_entry(house)
    with pytest.raises(DomainError, match="刚才已经录入"):
        a_credit_entry(house)
    assert a_credit_entry(house, document="清卫罚〔2026〕4号").pk


def test_an_entry_has_a_source_and_an_end_and_the_institution_is_told() -> None:
    row = a_credit_entry(consequences=["不推荐示范点"])
    assert Notice.objects.filter(organisation=row.institution.organisation, title__contains=row.title).exists()
    for change, why in (
        ({"law": " "}, "写明法律依据"),
        ({"until": add_months(ON, 37)}, "最后一天"),
        ({"until": ON - timedelta(days=1)}, "最后一天"),
        ({"consequences": ["没收场地"]}, "不是这类记录的措施"),
        ({"decided_on": ON + timedelta(days=1)}, "不能晚于今天"),
    ):
        with pytest.raises(DomainError, match=why):
            a_credit_entry(row.institution, **change)  # type: ignore[arg-type]  # one dict of keywords
    told = NewEntry(CreditKind.COMMENDATION, "先进单位", "事实。", "通报", ON, ON)
    with pytest.raises(DomainError, match="只能录入本县"):
        enter_credit(row.institution, told, actor=officer_of(OTHER_COUNTY), at=AT)
    assert enter_credit(row.institution, told, actor=officer_of(), at=AT).law == ""


def test_what_is_public_is_taken_off_after_its_last_day() -> None:
    row, hidden = a_credit_entry(), a_credit_entry(a_house(2), is_public=False)
    assert [one.title for one in published_credit(row.institution_id, row.until)] == [row.title]
    assert not published_credit(row.institution_id, row.until + timedelta(days=1))
    assert not published_credit(hidden.institution_id, ON)


def test_a_repair_waits_for_its_months_and_for_every_finding_to_be_closed() -> None:
    entry = a_credit_entry()
    with pytest.raises(DomainError, match="起可以申请修复"):
        a_credit_request(entry, CreditRequestKind.REPAIR)
    a_finding(entry.institution)
    with pytest.raises(DomainError, match="没有销号"):
        a_credit_request(entry, CreditRequestKind.REPAIR, later(120))
    other = a_credit_entry(a_house(2))
    asked = a_credit_request(other, CreditRequestKind.REPAIR, later(120))
    assert running(asked).get().working_days == 15
    answer_credit(asked, "已改正。", is_granted=True, version=asked.version, actor=officer_of(), at=later(121))
    other.refresh_from_db()
    assert other.state == CreditState.REPAIRED
    assert not running(asked).exists()
    assert not published_credit(other.institution_id, later(121).date())


def test_an_appeal_that_is_refused_leaves_the_entry_and_one_is_open_at_a_time() -> None:
    asked = a_credit_request()
    entry = CreditEntry.objects.get(pk=asked.entry_id)
    with pytest.raises(DomainError, match="在办"):
        a_credit_request(entry)
    answer_credit(asked, "核对无误。", is_granted=False, version=asked.version, actor=officer_of(), at=AT)
    entry.refresh_from_db()
    assert entry.state == CreditState.IN_FORCE
    stranger = manager_of(a_house(3))
    with pytest.raises(DomainError, match="只能对本机构"):
        ask_credit(entry, Asked(CreditRequestKind.APPEAL, "不对。"), version=entry.version, actor=stranger, at=AT)


def test_the_pages_enter_ask_and_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    house = a_house(1)
    told = {"institution": house.pk, "kind": "exclusion", "title": "虚假备案", "facts": "事实。", "document": "决定书"}
    more = {"law": "《办法》（条款待核）", "decided_on": "2026-11-20", "until": "2027-11-20", "is_public": "on"}
    signed_in(client, officer_of()).post(reverse("credit_enter"), told | more)
    row = CreditEntry.objects.get()
    assert house.name in client.get(reverse("credit_list")).content.decode()
    signed_in(client, manager_of(house))
    show = reverse("credit_show", kwargs={"pk": row.pk})
    assert "申请修复、提出异议" in client.get(show).content.decode()
    client.post(reverse("credit_ask", kwargs={"pk": row.pk}), {"kind": "appeal", "text": "不对。", "version": row.version})
    signed_in(client, officer_of())
    asked = row.requests.get()
    client.get(reverse("desk"))
    assert "不对。" in client.get(reverse("credit_answer", kwargs={"pk": asked.pk})).content.decode()
    sent = {"outcome": "yes", "answer": "撤销。", "version": asked.version}
    client.post(reverse("credit_answer", kwargs={"pk": asked.pk}), sent)
    row.refresh_from_db()
    assert row.state == CreditState.REVOKED
    assert "撤销" in client.get(show).content.decode()


def test_everyone_reads_the_exclusions_and_nothing_of_the_facts(client: Client) -> None:
    row = a_credit_entry(kind=CreditKind.EXCLUSION, facts="内部的事实。", until=ON + timedelta(days=365))
    page = client.get(reverse("exclusion_list")).content.decode()
    assert row.institution.name in page
    assert "内部的事实" not in page
