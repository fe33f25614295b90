"""Notices: once per key in the inbox, and by the channel that the setting names."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils.timezone import localdate, localtime

from accounts.factories import a_county_officer, a_department
from filings.factories import a_submitted_filing
from jobs import run_jobs, waiting_jobs
from qingmiao.accounts.models import Post, User
from qingmiao.core.models import AuditEntry, NoticeReading
from qingmiao.core.notices import SEND_NOTICE, cases_of, count_new, inbox_of, notify, send_out
from qingmiao.core.parties import News, tell
from qingmiao.core.services import mark_all_read, mark_read
from qingmiao.filings.services.deciding import accept

pytestmark = pytest.mark.django_db


def test_the_same_notice_comes_once(at: datetime) -> None:
    officer = a_county_officer()
    assert notify(a_department(), "key-1", "材料已提交", at=at)
    assert not notify(a_department(), "key-1", "材料已提交", at=at)
    notice = inbox_of(officer).get()
    mark_read(notice, actor=officer, at=at)
    mark_read(notice, actor=officer, at=at)
    assert NoticeReading.objects.get().at == at


def test_colleagues_read_for_themselves_and_all_can_be_read_at_once(at: datetime) -> None:
    mine, hers = a_county_officer(), a_county_officer(username="colleague")
    for number in range(3):
        notify(a_department(), f"key-{number}", "材料已提交", at=at)
    assert (count_new(mine), count_new(hers)) == (3, 3)
    mark_read(inbox_of(mine)[0], actor=mine, at=at)
    assert (count_new(mine), count_new(hers)) == (2, 3)
    assert mark_all_read(actor=mine, at=at) == 2
    assert (count_new(mine), count_new(hers)) == (0, 3)


def test_a_case_is_one_entry_of_the_inbox_and_counts_once(at: datetime) -> None:
    officer, case = a_county_officer(), a_county_officer(username="case")
    for event in ("submitted", "warned"):
        tell(case, News(event, event), a_department(), at=at)
    notify(a_department(), "alone", "通知", at=at)
    assert {notice.title for notice in cases_of(officer)} == {"warned", "通知"}
    assert count_new(officer) == 2
    mark_read(cases_of(officer).get(title="warned"), actor=officer, at=at)
    assert count_new(officer) == 1


def test_what_an_office_has_acted_on_asks_it_for_nothing_any_more(at: datetime) -> None:
    filing = a_submitted_filing()
    officer = a_county_officer(filing.county_code, "reader")
    assert count_new(officer) == 1
    accept(filing, version=filing.version, actor=officer, at=at)
    assert count_new(officer) == 0
    assert cases_of(officer).get().done_at == at


def test_a_new_holder_is_not_asked_for_what_came_before_the_post(at: datetime) -> None:
    officer = a_county_officer()
    notify(a_department(), "old", "旧消息", at=at)
    Post.objects.filter(pk=officer.pk).update(since_on=localdate(at) + timedelta(days=1))
    assert count_new(Post.objects.get(pk=officer.pk)) == 0


def test_quiet_hours_hold_mail_back_and_what_was_read_is_not_sent(at: datetime, settings: Any) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.notices.MailChannel"
    officer = a_county_officer()
    User.objects.filter(pk=officer.user_id).update(email="officer@example.cn", quiet_from=time(9), quiet_until=time(12))
    notify(a_department(), "quiet", "材料已提交", at=at)  # at half past nine
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = %s", [SEND_NOTICE])
        ((when,),) = cursor.fetchall()
    assert localtime(when).time() == time(12)
    (told,) = waiting_jobs(SEND_NOTICE)
    assert send_out(**told)
    assert len(mail.outbox) == 1
    mark_all_read(actor=officer, at=at)
    assert not send_out(**told)


def test_who_wants_no_mail_gets_none(at: datetime, settings: Any) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.notices.MailChannel,qingmiao.core.sms.SmsChannel"
    officer = a_county_officer()
    User.objects.filter(pk=officer.user_id).update(email="officer@example.cn", by_mail=False)
    notify(a_department(), "unwanted", "材料已提交", at=at)
    assert waiting_jobs(SEND_NOTICE) == []


def test_by_mail_it_reaches_everyone_who_gave_an_address_and_no_request_waits_for_it(at: datetime, settings: Any) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.notices.MailChannel"
    officer = a_county_officer()
    officer.user.email = "officer@example.cn"
    officer.user.save()
    a_county_officer(username="without-address")
    notify(a_department(), "key-2", "材料已提交", body="请受理。", path="/filings/1/review/", at=at)
    assert mail.outbox == []
    assert run_jobs(SEND_NOTICE) == [True]
    assert [(message.to, message.subject) for message in mail.outbox] == [(["officer@example.cn"], "【青苗】材料已提交")]
    assert "/filings/1/review/" in mail.outbox[0].body


class Gateway(HTTPServer):
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken: list[tuple[str, dict[str, str]]] = []


class Taker(BaseHTTPRequestHandler):
    """Takes one message."""

    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_by_sms_the_gateway_gets_the_title_only_and_the_use_of_the_number_is_audited(at: datetime, settings: Any, gateway: Gateway) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.sms.SmsChannel"
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{gateway.server_port}/send", "gateway-token"
    officer = a_county_officer()
    officer.user.set_phone("13800000001")
    officer.user.save()
    a_county_officer(username="without-phone")
    notify(a_department(), "key-3", "材料已提交", body="内容不外发。", at=at)
    run_jobs(SEND_NOTICE)
    ((token, message),) = gateway.taken
    assert token == "Bearer gateway-token"
    assert message == {"phone": "13800000001", "text": "【青苗】材料已提交", "key": f"key-3-{officer.user_id}"}
    assert AuditEntry.objects.get(verb="send_sms").subject_id == str(officer.user_id)
