"""SMS by a gateway that takes a JSON message over HTTP: what most cities' gateways offer directly or behind a small bridge.

Nothing here is called within a request: a gateway may be slow, and how long it takes would tell who is known.
"""

import json
import urllib.request
from datetime import datetime

import structlog
from django.conf import settings
from django.db.models import QuerySet

from qingmiao.accounts.models import User
from qingmiao.core import audit
from qingmiao.core.models import Notice
from qingmiao.core.notices import people_of

logger = structlog.get_logger(__name__)
TIMEOUT_S = 10


class SmsChannel:
    """One message to everyone in the organisation who gave a number and wants it. It carries the title only, never the case."""

    def receivers(self, notice: Notice) -> "QuerySet[User]":
        """Return those who gave a number."""
        return people_of(notice).filter(by_sms=True).exclude(phone_index="")

    def send(self, notice: Notice, person: User) -> None:
        """Send it; each use of a number is audited."""
        audit.record(None, "send_sms", person, at=notice.at, purpose="短信通知", changes={"notice": notice.key})
        _post({"phone": person.open_phone(), "text": f"【青苗】{notice.title}", "key": f"{notice.key}-{person.pk}"})


def send_code(person: User, code: str, *, at: datetime) -> None:
    """Send a code to a person's number, whatever the person wants to be told. Called by a job; the use of the number is audited."""
    audit.record(None, "send_sms", person, at=at, purpose="发送验证码", changes={})
    text = f"【青苗】您正在重置密码，验证码 {code}，10 分钟内有效。不是本人操作请忽略，并告知系统管理员。"
    _post({"phone": person.open_phone(), "text": text, "key": f"reset-{person.pk}-{at.isoformat()}"})


def is_reachable() -> bool:
    """Tell whether a gateway is set up."""
    return bool(settings.SMS_URL)


def text_to(phone: str, words: str, *, key: str) -> None:
    """Send words to a number that somebody gave for just this purpose. Called by a job, which is tried again when this raises.

    Without a gateway (development, demonstration) it is only logged that a message would leave, not its words nor to whom.
    """
    if is_reachable():
        _post({"phone": phone, "text": f"【青苗】{words}", "key": key})
    else:
        logger.info("text", key=key)


def _post(message: dict[str, str]) -> None:
    """Hand a message to the gateway. Raises URLError or HTTPError when it does not take it. `key` lets the gateway drop a repeat."""
    request = urllib.request.Request(  # noqa: S310  # the setting admits only http and https
        settings.SMS_URL,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"},
    )
    urllib.request.urlopen(request, timeout=TIMEOUT_S).close()  # noqa: S310  # as above
