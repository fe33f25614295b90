"""One paper renewed in one small step, what is due on the home of a head, and every promised reminder over a year."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from filings.factories import AT, ON, OTHER_COUNTY, PASSWORD, a_filed_institution, an_amendment, manager_of, officer_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.filings.models import Filing
from qingmiao.filings.services.deciding import accept, issue_receipt
from qingmiao.filings.services.watching_papers import warn_of_expiry
from qingmiao.institutions.models import Certificate, Institution

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def a_scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("新证.pdf", b"%PDF-1.7 test", "application/pdf")


def paper_of(institution: Institution, kind: str = "fire") -> Certificate:
    return Certificate.objects.get(institution=institution, kind=kind, holder="", is_current=True)


def a_renewal(**other: Any) -> dict[str, Any]:
    return {
        "number": "消验〔2026〕9号",
        "issued_on": "2026-11-20",
        "expires_on": "2027-11-19",
        "scan": a_scan(),
        "password": PASSWORD,
        **other,
    }


def test_one_paper_is_renewed_in_one_step_and_nothing_else_changes(client: Client) -> None:
    institution = a_filed_institution()
    paper, others = (
        paper_of(institution),
        set(Certificate.objects.filter(is_current=True).exclude(kind="fire").values_list("kind", "number")),
    )
    browser = signed_in(client, manager_of(institution))
    assert "只改这一份" in browser.get(f"/certificates/{paper.pk}/renew/").content.decode()
    answer = browser.post(f"/certificates/{paper.pk}/renew/", a_renewal())
    filing = Filing.objects.get(kind="amendment")
    assert answer["Location"] == f"/filings/{filing.pk}/"
    assert (filing.state, filing.reason) == ("submitted", f"更新{paper.get_kind_display()}")
    assert [row["expires_on"] for row in raw_facts(filing)["certificates"] if row["kind"] == "fire"] == ["2027-11-19"]
    filing = accept(filing, version=filing.version, actor=officer_of(), at=AT)
    issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    renewed = paper_of(institution)
    assert (renewed.expires_on, renewed.file is not None) == (date(2027, 11, 19), True)
    assert set(Certificate.objects.filter(is_current=True).exclude(kind="fire").values_list("kind", "number")) == others


def test_what_is_under_way_is_said_before_anything_is_typed_and_people_have_their_names(client: Client) -> None:
    institution = a_filed_institution()
    browser = signed_in(client, manager_of(institution))
    person = Certificate.objects.filter(institution=institution, is_current=True).exclude(holder="").first()
    assert person is not None
    page = browser.get(f"/certificates/{person.pk}/renew/").content.decode()
    assert f"（{person.holder}）" not in page
    an_amendment(institution)
    answer = browser.get(f"/certificates/{person.pk}/renew/", follow=True)
    assert "有一件变更备案还没有办结" in answer.content.decode()


def test_a_health_certificate_of_one_person_is_renewed_the_same_way(client: Client) -> None:
    institution = a_filed_institution()
    paper = Certificate.objects.filter(institution=institution, holder__gt="", is_current=True).first()
    assert paper is not None
    signed_in(client, manager_of(institution)).post(f"/certificates/{paper.pk}/renew/", a_renewal(expires_on="2027-10-01"))
    people = {row["key"]: row["health_certificate_until"] for row in raw_facts(Filing.objects.get(kind="amendment"))["staff"]}
    assert people[paper.holder] == "2027-10-01"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"password": "wrong-password"}, "密码不正确"),
        ({"expires_on": "2026-01-01"}, "有效期至不能早于签发日期"),
        ({"issued_on": "2020-01-01", "expires_on": "2021-01-01"}, "必备条件未满足"),
        ({"scan": ""}, "请上传新证的扫描件"),
    ],
)
def test_a_renewal_that_cannot_be_leaves_nothing_behind(client: Client, told: dict[str, Any], sentence: str) -> None:
    institution = a_filed_institution()
    answer = signed_in(client, manager_of(institution)).post(f"/certificates/{paper_of(institution).pk}/renew/", a_renewal(**told))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Filing.objects.filter(kind="amendment").exists()


def test_the_home_of_a_head_says_what_is_due(client: Client) -> None:
    institution = a_filed_institution()
    Certificate.objects.filter(institution=institution, holder__gt="").update(expires_on=ON - timedelta(days=3))
    text = signed_in(client, manager_of(institution)).get("/desk/").content.decode()
    assert "没有待办" not in text
    assert "更新证照" in text
    assert "已过期 3 天" in text


def test_a_county_reminds_an_institution_once_a_day(client: Client) -> None:
    institution = a_filed_institution()
    Certificate.objects.filter(pk=paper_of(institution).pk).update(expires_on=ON + timedelta(days=3))
    browser = signed_in(client, officer_of())
    assert "提醒" in browser.get("/certificates/expiring/").content.decode()
    for sentence in ("已提醒", "今天已经提醒过"):
        assert sentence in browser.post(f"/institutions/{institution.pk}/papers/remind/", follow=True).content.decode()
    assert Notice.objects.filter(organisation=institution.organisation, title__startswith="请更新").count() == 1
    assert AuditEntry.objects.filter(verb="remind_of_papers").count() == 1
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).post(f"/institutions/{institution.pk}/papers/remind/").status_code == 404


def nights(days: int) -> Iterator[int]:
    """Run the watch of every night, and yield how many days have gone by."""
    for day in range(days):
        warn_of_expiry(at=AT + timedelta(days=day))
        yield day


def test_over_a_year_every_promised_reminder_is_sent_on_its_day_and_no_other() -> None:
    institution = a_filed_institution()
    paper = paper_of(institution)
    Certificate.objects.filter(institution=institution).exclude(pk=paper.pk).update(expires_on=None)
    Certificate.objects.filter(pk=paper.pk).update(issued_on=ON, expires_on=ON + timedelta(days=100))
    own = Notice.objects.filter(organisation=institution.organisation, key__contains="-papers-")
    told: dict[int, str] = {}
    for day in nights(366):
        for notice in own.filter(at=AT + timedelta(days=day)):
            told[day] = notice.title
        if day == 95:  # renewed for 200 days more
            Certificate.objects.filter(pk=paper.pk).update(expires_on=ON + timedelta(days=300))
    assert list(told) == [100 - 60, 100 - 30, 100 - 7, 300 - 60, 300 - 30, 300 - 7, 301]
    assert [title.split("份证照")[1].split("（")[0] for title in told.values()] == [
        *["60 天内到期", "30 天内到期", "7 天内到期"] * 2,
        "已过期",
    ]
    open_days = {notice.at for notice in own.filter(done_at=None)}
    assert open_days == {AT + timedelta(days=day) for day in (240, 270, 293, 301)}, "what was renewed since asks for nothing"
