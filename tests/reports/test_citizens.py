"""What a stranger does: report or ask, follow with number and code, rate; and what a stranger with bad intent finds."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from filings.factories import AT, COUNTY, a_filed_institution, officer_of
from qingmiao.accounts.models import GuessCount
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, CaseState, Report
from qingmiao.reports.services.handling import accept, answer
from regions.factories import the_counties
from reports.factories import PNG, SUBSTANCE, a_photo, a_report, an_accepted_case, an_answered_case, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_counties(AT)


def typed(**changes: Any) -> dict[str, Any]:
    form = {"once": str(uuid.uuid4()), "kind": "complaint", "topic": "food", "county": COUNTY, "text": "饭菜凉。", "name": "", "phone": ""}
    return {**form, "institution_words": "", **changes}


def shown_pair(page: str) -> tuple[str, str]:
    number, code = re.findall(r"<dd>\s*([0-9A-Z]+)\s*</dd>", page)
    return number, code


def test_a_stranger_reports_and_follows_it_to_the_answer_and_rates_it(client: Client) -> None:
    sent = client.post("/report/", typed(photos=[a_photo()]))
    assert sent.status_code == 200
    assert sent["Cache-Control"] == "no-store"
    number, code = shown_pair(sent.content.decode())
    report = Report.objects.get(number=number)
    assert report.files.count() == 1
    followed = client.post("/report/follow/", {"number": number, "code": code}, follow=True).content.decode()
    assert "已收到" in followed
    case = fresh(report.case)

    case = accept(case, SUBSTANCE, "", version=case.version, actor=officer_of(), at=AT)
    answer(case, "已改为现做现送。", version=case.version, actor=officer_of(), at=AT)
    page = client.get("/report/mine/").content.decode()
    assert "已改为现做现送" in page
    client.post("/report/mine/rate/", {"rating": "satisfied", "reason": ""})
    assert fresh(case).state == CaseState.CLOSED
    client.post("/report/leave/")
    assert client.get("/report/mine/").status_code == 302


def test_the_same_form_sent_twice_shows_the_same_number_again(client: Client) -> None:
    form = typed()
    first, second = client.post("/report/", form), client.post("/report/", form)
    assert shown_pair(first.content.decode()) == shown_pair(second.content.decode())
    assert Case.objects.count() == 1


def test_an_institution_is_found_by_its_whole_name_and_words_stay_words_otherwise(client: Client) -> None:
    house: Institution = a_filed_institution()
    client.post("/report/", typed(institution_words=house.name))
    client.post("/report/", typed(institution_words="青禾那家"))
    assert [case.institution for case in Case.objects.order_by("pk")] == [house, None]
    page = client.get("/report/", {"institution": house.code}).content.decode()
    assert house.name in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"county": "999999"},
        {"topic": "nonsense"},
        {"kind": ""},
        {"phone": "123"},
        {"once": "x"},
        {"photos": [a_photo() for _ in range(7)]},
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client: Client, wrong: dict[str, Any]) -> None:
    answered = client.post("/report/", typed(name="张小花", **wrong))
    assert answered.status_code == 422
    assert "张小花" in answered.content.decode()
    assert not Report.objects.exists()


def test_a_picture_of_too_many_bytes_is_refused_in_one_sentence(client: Client, settings: Any) -> None:
    settings.FILE_LIMIT_BYTES = len(PNG) - 1
    answered = client.post("/report/", typed(photos=[a_photo()]))
    assert answered.status_code == 422
    assert "请压缩后再上传" in answered.content.decode()
    assert not Report.objects.exists()


def test_a_flood_is_refused_in_one_sentence_and_nothing_half_written(client: Client) -> None:
    for _ in range(5):
        assert client.post("/report/", typed()).status_code == 200
    answered = client.post("/report/", typed())
    assert answered.status_code == 422
    assert "请过一会儿再提交" in answered.content.decode()
    assert Report.objects.count() == 5
    assert client.post("/report/", typed(), REMOTE_ADDR="9.9.9.9").status_code == 200


def test_number_and_code_cannot_be_tried_without_end(client: Client) -> None:
    number, code = (report := a_report()).number, report.code.open()
    for _ in range(28):
        assert client.post("/report/follow/", {"number": number, "code": "AAAAAAAA"}).status_code == 422
    for _ in range(4):
        stopped = client.post("/report/follow/", {"number": number, "code": "AAAAAAAA"})
    assert "已暂停查询" in stopped.content.decode() or "请等" in stopped.content.decode()
    assert GuessCount.objects.filter(secret="report_code").exists()
    assert client.post("/report/follow/", {"number": number, "code": code}).status_code == 302, "a right pair is never held up"


def test_nobody_acts_on_a_report_that_this_browser_has_not_opened(client: Client) -> None:
    case = an_answered_case()
    for path in ("reply", "rate", "again"):
        assert (
            client.post(f"/report/mine/{path}/", {"rating": "satisfied", "text": "x", "report": case.reports.get().pk}).status_code == 302
        )
    assert fresh(case).state == CaseState.ANSWERED
    assert client.get("/report/mine/")["Location"] == "/report/follow/"


def test_a_reply_over_and_over_has_an_end(client: Client) -> None:
    report = an_accepted_case().reports.get()
    client.post("/report/follow/", {"number": report.number, "code": report.code.open()})
    for _ in range(21):
        client.post("/report/mine/reply/", {"text": "补充。"})
    assert report.entries.filter(author=None).count() == 20


def test_what_is_written_is_shown_as_words_never_as_markup(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    report = a_report(text=evil, name=evil[:40])
    client.post("/report/follow/", {"number": report.number, "code": report.code.open()})
    client.post("/report/mine/reply/", {"text": evil})
    assert evil not in client.get("/report/mine/").content.decode()
