"""Notices: once per key in the inbox, and by the channel that the setting names."""

from datetime import datetime
from typing import Any

import pytest
from django.core import mail

from accounts.factories import a_county_officer, a_department
from qingmiao.core.models import Notice
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
