"""Phones in the field, as the server meets them: each numbers what it did, and sends it when and as often as the line lets it."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

from qingmiao.accounts.models import Post
from qingmiao.core.operations import Batch, Sent, Taken, take_batch
from qingmiao.supervision.listeners import INSPECTION_LOG
from qingmiao.supervision.models import InspectionPart
from qingmiao.supervision.queries.fields import edition_of
from supervision.factories import AT, a_plan, officer_for, second_of


class Phone:
    """One device with its log of one part."""

    def __init__(self, part: InspectionPart, post: Post | None = None) -> None:
        self.device, self.part, self.post = uuid.uuid4(), part, post or officer_for(part)
        self.seen = part.version
        self.done: list[Sent] = []

    def do(self, field: str, value: str, **more: Any) -> Sent:
        """Write a field on the device, without a network."""
        told = {"photo": "", "photo_bytes": 0, **more}
        at = AT + timedelta(seconds=len(self.done))
        one = Sent(uuid.uuid4(), len(self.done) + 1, self.seen, edition_of(self.part), field, value, device_at=at, **told)
        self.done.append(one)
        return one

    def snap(self, key: str, data: bytes, name: str = "现场.jpg") -> Sent:
        """Take a photo of an item."""
        return self.do(f"photo-{key}", name, photo=hashlib.sha256(data).hexdigest(), photo_bytes=len(data))

    def send(self, *which: Sent, at: datetime = AT) -> Taken:
        """Send some of it, or all."""
        operations = which or tuple(self.done)
        batch = Batch(self.device, len(self.done), self.seen, at, operations)
        return take_batch(INSPECTION_LOG, str(self.part.pk), batch, actor=self.post, at=at)


def a_part() -> InspectionPart:
    return a_plan().parts.get()


def two_phones() -> tuple[InspectionPart, Phone, Phone]:
    """Two officers of one office in one house."""
    part = a_part()
    return part, Phone(part), Phone(part, second_of(part.organisation))


def fresh(part: InspectionPart) -> InspectionPart:
    return InspectionPart.objects.select_related("inspection").get(pk=part.pk)
