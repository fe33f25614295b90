"""A batch of operations as it comes from a device or a file, with its bounds. One that cannot be read is set apart, the rest goes on."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qingmiao.codes.errors import DomainError

MOST_OPERATIONS, MOST_SEQUENCE = 200, 20_000
LONGEST_VALUE, LONGEST_FIELD, LONGEST_EDITION = 2000, 100, 40
MOST_VERSION = 2_000_000_000
LAST_CLOCK_MS = 4_102_444_800_000  # the end of 2099
MOST_PHOTO_BYTES = 20 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
FIELD = re.compile(r"[\w.-]+")
UNREADABLE = "送来的内容不完整或无法读取，没有收进系统；内容仍在本机，会再送一次。"
TOO_MANY = f"一次最多送 {MOST_OPERATIONS} 条，没有收进系统；内容仍在本机，请分几次送。"


@dataclass(frozen=True)
class Sent:
    """One operation as it was sent. `fault`: what is wrong with it, in a sentence; it is kept and refused."""

    id: uuid.UUID
    sequence: int
    base: int
    edition: str
    field: str
    value: str
    photo: str
    photo_bytes: int
    device_at: datetime
    fault: str = ""

    def content(self) -> str:
        """Return everything that makes it this operation and no other."""
        told = [self.sequence, self.base, self.edition, self.field, self.value, self.photo, self.photo_bytes, self.device_at.isoformat()]
        return json.dumps([str(self.id), *told], ensure_ascii=False)


@dataclass(frozen=True)
class Batch:
    """What a device sends at once. `last`: its last sequence; `since`: the version it has seen; `source`: the file it came in."""

    device: uuid.UUID
    last: int
    since: int
    sent_at: datetime | None
    operations: tuple[Sent, ...]
    unreadable: tuple[str, ...] = ()
    source: str = ""


def read_batch(data: bytes) -> Batch:
    """Read a batch. Raises DomainError for one that is cut, too long or of another form; then nothing of it is taken."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise DomainError(UNREADABLE) from None
    return batch_of(told)


def batch_of(told: Any, *, most: int = MOST_OPERATIONS, source: str = "") -> Batch:
    """Return a batch from plain values. Raises DomainError as `read_batch`."""
    if not isinstance(told, dict) or not isinstance(told.get("operations"), list):
        raise DomainError(UNREADABLE)
    if len(told["operations"]) > most:
        raise DomainError(TOO_MANY)
    device = read_uuid(told.get("device"))
    if device is None:
        raise DomainError(UNREADABLE)
    found = [(_sent(one), one) for one in told["operations"]]
    return Batch(
        device,
        _number(told.get("last"), MOST_SEQUENCE) or 0,
        _number(told.get("since"), MOST_VERSION) or 0,
        _instant(told.get("sent_at")),
        tuple(sent for sent, _ in found if sent is not None),
        tuple(str(one.get("id"))[:36] if isinstance(one, dict) else "" for sent, one in found if sent is None),
        source,
    )


def _sent(told: Any) -> Sent | None:
    """Read one; None where not even its id and place can be read."""
    if not isinstance(told, Mapping):
        return None
    key, sequence = read_uuid(told.get("id")), _number(told.get("sequence"), MOST_SEQUENCE)
    if key is None or not sequence:
        return None
    fault = _fault(told)
    device_at = _instant(told.get("at")) or datetime.fromtimestamp(0, UTC)
    if fault:
        field = told.get("field")
        named = field if isinstance(field, str) and len(field) <= LONGEST_FIELD and "\0" not in field else ""
        return Sent(key, sequence, 0, "", named.encode("utf-8", "replace").decode(), "", "", 0, device_at, fault)
    base = _number(told.get("base"), MOST_VERSION) or 0
    photo_bytes = _number(told.get("photo_bytes"), MOST_VERSION) or 0
    return Sent(key, sequence, base, told["edition"], told["field"], told["value"], told.get("photo") or "", photo_bytes, device_at)


def _fault(told: Mapping[str, Any]) -> str:
    field, value, photo = told.get("field"), told.get("value"), told.get("photo") or ""
    texts = [field, value, photo, told.get("edition")]
    if not all(isinstance(text, str) for text in texts) or _number(told.get("base"), MOST_VERSION) is None:
        return "这一条的格式不对，没有收进系统。"
    if any("\0" in str(text) or any("\ud800" <= letter <= "\udfff" for letter in str(text)) for text in texts):
        return "里面有无法保存的字符，请改写后再送。"
    if not FIELD.fullmatch(str(field)) or len(str(field)) > LONGEST_FIELD or len(str(told["edition"])) > LONGEST_EDITION:
        return "没有这样的项，请重新载入表格。"
    if len(str(value)) > LONGEST_VALUE:
        return f"内容过长，请不超过 {LONGEST_VALUE} 字。"
    return _photo_fault(str(photo), told.get("photo_bytes"))


def _photo_fault(photo: str, size: Any) -> str:
    if not photo:
        return ""
    if not SHA256.fullmatch(photo) or not _number(size, MOST_VERSION):
        return "照片的标识不对，请重新拍摄。"
    return "照片超过 20 MB，请压缩或重新拍摄。" if size > MOST_PHOTO_BYTES else ""


def read_uuid(told: Any) -> uuid.UUID | None:
    """Read the id of a device or an operation; None for what is none."""
    try:
        return uuid.UUID(told) if isinstance(told, str) and len(told) == 36 else None
    except ValueError:
        return None


def _number(told: Any, most: int) -> int | None:
    is_number = isinstance(told, int) and not isinstance(told, bool)
    return told if is_number and 0 <= told <= most else None


def _instant(told: Any) -> datetime | None:
    """Read a device's clock, however wrong it goes; milliseconds since 1970. What no clock shows is no instant."""
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return datetime.fromtimestamp(told / 1000, UTC) if is_number and 0 <= told < LAST_CLOCK_MS else None
