"""Notices: once per key in the inbox, and by the channel that the setting names."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail

from accounts.factories import a_county_officer, a_department
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.core.notices import inbox_of, notify
from qingmiao.core.services import mark_read

pytestmark = pytest.mark.django_db


def test_the_same_notice_comes_once(at: datetime) -> None:
    officer = a_county_officer()
    assert notify(a_department(), "key-1", "材料已提交", at=at)
    assert not notify(a_department(), "key-1", "材料已提交", at=at)
    notice = inbox_of(officer).get()
    mark_read(notice, actor=officer, at=at)
    assert Notice.objects.get().read_at == at


def test_by_mail_it_reaches_everyone_who_gave_an_address(at: datetime, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.notices.MailChannel"
    officer = a_county_officer()
    officer.user.email = "officer@example.cn"
    officer.user.save()
    a_county_officer(username="without-address")
    with django_capture_on_commit_callbacks(execute=True):
        notify(a_department(), "key-2", "材料已提交", body="请受理。", path="/filings/1/review/", at=at)
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


def test_by_sms_the_gateway_gets_the_title_only_and_the_use_of_the_number_is_audited(
    at: datetime, settings: Any, gateway: Gateway, django_capture_on_commit_callbacks: Any
) -> None:
    settings.NOTICE_CHANNEL = "qingmiao.core.sms.SmsChannel"
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{gateway.server_port}/send", "gateway-token"
    officer = a_county_officer()
    officer.user.set_phone("13800000001")
    officer.user.save()
    a_county_officer(username="without-phone")
    with django_capture_on_commit_callbacks(execute=True):
        notify(a_department(), "key-3", "材料已提交", body="内容不外发。", at=at)
    ((token, message),) = gateway.taken
    assert token == "Bearer gateway-token"
    assert message == {"phone": "13800000001", "text": "【青苗】材料已提交", "key": f"key-3-{officer.user_id}"}
    assert AuditEntry.objects.get(verb="send_sms").subject_id == str(officer.user_id)
