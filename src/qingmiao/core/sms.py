"""SMS by a gateway that takes a JSON message over HTTP: what most cities' gateways offer directly or behind a small bridge."""

import json
import urllib.request
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from qingmiao.core import audit
from qingmiao.core.models import Notice

TIMEOUT_S = 10


class SmsChannel:
    """One message to everyone who holds a post in the organisation and gave a phone number. It carries the title only, never the case."""

    def send(self, notice: Notice) -> None:
        """Send once the transaction that made the notice has committed; each use of a number is audited."""
        posts = notice.organisation.posts.held_on(timezone.localdate(notice.at)).exclude(user__phone_index="").select_related("user")
        people = {post.user_id: post.user for post in posts}
        for _, person in sorted(people.items()):
            audit.record(None, "send_sms", person, at=notice.at, purpose="短信通知", changes={"notice": notice.key})
            message = {"phone": person.open_phone(), "text": f"【青苗】{notice.title}", "key": f"{notice.key}-{person.pk}"}
            transaction.on_commit(partial(_post, message), robust=True)


def _post(message: dict[str, str]) -> None:
    """Hand a message to the gateway. Raises URLError or HTTPError when it does not take it. `key` lets the gateway drop a repeat."""
    request = urllib.request.Request(  # noqa: S310  # the setting admits only http and https
        settings.SMS_URL,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"},
    )
    urllib.request.urlopen(request, timeout=TIMEOUT_S).close()  # noqa: S310  # as above
