"""Cameras: what the plan and a check say, and a request to see a recording from number and code to who watched."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, COUNTY, ON, a_department, a_filed_institution, a_post, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Department, Role
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.quality.models import FootageRequest, FootageState
from qingmiao.quality.queries.cctv import checks_of
from qingmiao.quality.rules.cctv import CctvFacts, judge_cctv, uptime_percent
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage
from qingmiao.quality.services.cctv import Found, put_room, record_check
from qingmiao.quality.services.footage import Seen, ask_as_guardian, ask_as_office, ask_review, record_viewing, review_footage
from quality.factories import Sender, a_check, a_footage_request, a_room, an_answered_request, later, uuid, wanted

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "rule_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["说明"])
def test_a_signed_case_holds(case: dict[str, Any]) -> None:
    cover, keep = judge_cctv(CctvFacts(case["天数"], case["房间"], case["没有全覆盖"]), case["日期"], load())
    assert (keep.verdict.label, cover.verdict.label) == (case["保存"], case["覆盖"])


def test_the_statement_says_how_long_cameras_ran() -> None:
    assert uptime_percent(30, Decimal("7.2")) == Decimal("99.0")
    assert uptime_percent(1, Decimal(0)) == Decimal("100.0")


@pytest.mark.django_db
def test_a_room_where_children_change_has_no_camera_and_a_seen_one_has() -> None:
    house = a_filed_institution()
    a_room(house)
    a_room(house, "更衣间", Coverage.PRIVATE)
    for coverage, cameras in ((Coverage.WHOLE, 0), (Coverage.PRIVATE, 1)):
        with pytest.raises(DomainError, match="摄像头个数"):
            put_room(house, "户外", coverage, cameras, actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="只能维护本机构"):
        put_room(house, "户外", Coverage.WHOLE, 1, actor=manager_of(a_house(2)), at=AT)


@pytest.mark.django_db
def test_a_check_that_finds_too_few_days_tells_the_county_and_a_good_one_nobody() -> None:
    house = a_filed_institution()
    a_room(house)
    a_check(house)
    assert not Notice.objects.filter(title__contains="监控有问题").exists()
    a_check(house, 60, CctvCheckKind.SPOT)
    assert Notice.objects.filter(organisation=house.organisation, title__contains="监控有问题", body__contains="60 天前").exists()
    assert [check.status.label for check in checks_of(house)] == ["有问题", "正常"]
    for change, why in (
        ({"checked_on": ON + timedelta(days=1)}, "不能晚于今天"),
        ({"oldest_on": ON + timedelta(days=1)}, "不能晚于检查日期"),
        ({"working": 3}, "不能多于全部"),
        ({"down_hours": Decimal(721)}, "不能多于统计"),
        ({}, "已经登记过"),
    ):
        told: dict[str, Any] = {"checked_on": ON, "oldest_on": ON, "cameras": 2, "working": 2, "days": 30, "down_hours": Decimal(0)}
        with pytest.raises(DomainError, match=why):
            record_check(house, CctvCheckKind.MONTHLY, Found(**told | change), actor=manager_of(house), at=AT)


@pytest.mark.django_db
def test_a_guardian_says_who_one_is_and_the_institution_has_to_answer() -> None:
    row = a_footage_request()
    assert running(row).get().working_days == 3
    assert Notice.objects.filter(organisation=row.institution.organisation, title__contains="请求查看录像").exists()
    for change, why in (
        ({"until_at": later(-2)}, "结束时间"),
        ({"until_at": later(1)}, "已经录下"),
        ({"since_at": later(-9)}, "最多请求 24 小时"),
    ):
        with pytest.raises(DomainError, match=why):
            ask_as_guardian(wanted(row.institution, **change), Sender(uuid.uuid4(), "示例家长", "13900000001"), at=AT)
    with pytest.raises(DomainError, match="姓名和手机号"):
        ask_as_guardian(wanted(row.institution), Sender(uuid.uuid4(), "", "13900000001"), at=AT)


@pytest.mark.django_db
def test_a_refusal_is_reviewed_once_and_every_viewing_stays() -> None:
    row = an_answered_request(is_approved=False)
    row = ask_review(row, at=AT)
    assert running(row).get().working_days == 5
    row = review_footage(row, "应当提供。", is_ordered=True, version=row.version, actor=officer_of(), at=AT)
    seen = Seen(AT, "示例家长、示例乙", "两个孩子抢玩具时擦伤。")
    with pytest.raises(DomainError, match="不能晚于现在"):
        record_viewing(row, Seen(later(1), "甲", "乙"), version=row.version, actor=manager_of(row.institution), at=AT)
    record_viewing(row, seen, version=row.version, actor=manager_of(row.institution), at=AT)
    row.refresh_from_db()
    assert row.state == FootageState.SEEN
    again = an_answered_request(a_house(2), is_approved=False)
    again = ask_review(again, at=AT)
    again = review_footage(again, "理由充分。", is_ordered=False, version=again.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="已经复核过一次"):
        ask_review(again, at=AT)


@pytest.mark.django_db
def test_an_office_needs_a_paper_and_its_county() -> None:
    house = a_filed_institution()
    police = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.PUBLIC_SECURITY, COUNTY))
    with pytest.raises(DomainError, match="法律文书"):
        ask_as_office(wanted(house), actor=police, at=AT)
    assert ask_as_office(wanted(house, document="通知书"), actor=police, at=AT).asker == "police"
    market = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.MARKET_REGULATION, COUNTY))
    with pytest.raises(DomainError, match="只能向本县"):
        ask_as_office(wanted(house, document="通知书"), actor=market, at=AT)


@pytest.mark.django_db
def test_a_guardian_follows_the_request_by_number_and_code_to_who_watched(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    house = a_filed_institution()
    told = {
        "once": str(uuid.uuid4()),
        "institution": house.pk,
        "room": "托小一班",
        "since_at": "2026-11-20T09:00",
        "until_at": "2026-11-20T10:00",
        "purpose": "想看怎样擦伤的。",
        "name": "示例家长",
        "phone": "13900000001",
    }
    sent = client.post(reverse("footage_new"), told)
    assert sent.status_code == 200
    row = FootageRequest.objects.get()
    code = row.code.open()
    assert code in sent.content.decode()
    assert client.post(reverse("footage_new"), told).status_code == 200
    assert FootageRequest.objects.count() == 1
    signed_in(client, manager_of(house))
    show = reverse("footage_show", kwargs={"pk": row.pk})
    page = client.get(show).content.decode()
    assert "想看怎样擦伤的。" in page
    assert "13900000001" not in page
    assert AuditEntry.objects.filter(verb="read_footage", subject_id=str(row.pk)).exists()
    opened = client.post(reverse("footage_reveal", kwargs={"pk": row.pk}), {"purpose": "核实请求查看录像的监护人"}).content.decode()
    assert "13900000001" in opened
    answer = {"outcome": "yes", "reason": "明天来看。", "version": row.version}
    client.post(reverse("footage_answer", kwargs={"pk": row.pk}), answer)
    row.refresh_from_db()
    seen = {"seen_at": "2026-11-23T09:00", "people": "示例家长", "found": "抢玩具时擦伤。", "version": row.version}
    client.post(reverse("footage_see", kwargs={"pk": row.pk}), seen)
    client.get(reverse("desk"))
    client.logout()
    wrong = client.post(reverse("footage_follow"), {"number": row.number, "code": "AAAAAAAA"})
    assert wrong.status_code == 422
    client.post(reverse("footage_follow"), {"number": row.number, "code": code})
    mine = client.get(reverse("footage_mine")).content.decode()
    assert "抢玩具时擦伤。" in mine
    client.post(reverse("footage_leave"))
    assert client.get(reverse("footage_mine"))["Location"] == reverse("footage_follow")


@pytest.mark.django_db
def test_the_pages_of_cameras(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    house = a_filed_institution()
    signed_in(client, manager_of(house))
    show = reverse("cctv_show", kwargs={"pk": house.pk})
    assert client.get(reverse("cctv_home"))["Location"] == show
    assert client.get(reverse("cctv_check", kwargs={"pk": house.pk}))["Location"] == show
    wrong = client.post(reverse("watched_room_put", kwargs={"pk": house.pk}), {"name": "户外", "coverage": "whole", "cameras": "0"})
    assert wrong.status_code == 422
    client.post(reverse("watched_room_put", kwargs={"pk": house.pk}), {"name": "户外", "coverage": "whole", "cameras": "2"})
    check = {"checked_on": "2026-11-23", "oldest_on": "2026-08-01", "cameras": "2", "working": "2", "days": "30", "down_hours": "0"}
    assert client.post(reverse("cctv_check", kwargs={"pk": house.pk}), check)["Location"] == show
    page = client.get(show).content.decode()
    assert "运行率 100.0%" in page
    signed_in(client, officer_of())
    assert "登记抽查" in client.get(show).content.decode()
    assert client.get(reverse("footage_list")).status_code == 200
