"""A code for a forgotten password, asked for in a request and sent by a job: neither answer nor time tells who has an account."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import ResetCode
from qingmiao.accounts.services import ask_reset_code, new_reset_code
from qingmiao.core.floods import Flood
from qingmiao.core.jobs import app
from qingmiao.core.sms import is_reachable, send_code

SEND_RESET_CODE = "core.send_reset_code"
FLOOD = Flood("accounts.resetcode.source", 10, 30, "从您这里刚刚索取了多次验证码，请过一会儿再试；也可以请系统管理员重置密码。", "asked_at")


@transaction.atomic
def ask_for_code(login: str, *, address: str, at: datetime) -> ResetCode:
    """Ask for a code under any name. Raises DomainError when too many were asked for from this address."""
    source = FLOOD.source(address, at)
    FLOOD.refuse(ResetCode.objects.all(), source, at)
    row = ask_reset_code(login, source=source, at=at)
    app.configure_task(SEND_RESET_CODE).defer(asked_pk=row.pk)
    return row


def send_reset_code(asked_pk: int, *, at: datetime) -> bool:
    """Send the code that was asked for, where there is somebody to send it to; return whether it was sent."""
    row = ResetCode.objects.filter(pk=asked_pk).first()
    code = new_reset_code(row, at=at) if row is not None and is_reachable() else ""
    if row is None or row.user is None or not code:
        return False
    send_code(row.user, code, at=at)
    return True
