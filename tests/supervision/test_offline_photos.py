"""Photos of a visit in parts, and logs that come as a file: they belong to their item by their hash, and come in once."""

import base64
import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT
from qingmiao.core.errors import DomainError
from qingmiao.core.log_files import FORMAT
from qingmiao.core.operations import (
    DeviceLog,
    Operation,
    OperationState,
    PhotoPart,
    forget_pieces,
    give_up,
    missing_words,
    take_file,
    take_photo_part,
)
from qingmiao.supervision.listeners import INSPECTION_LOG
from supervision.devices import Phone, fresh, two_phones
from supervision.factories import a_photo

pytestmark = pytest.mark.django_db
State = OperationState


def send_photo(phone: Phone, key: uuid.UUID, data: bytes, size: int = 300) -> Operation:
    have = 0
    while True:
        part = PhotoPart(str(key), have, data[have : have + size])
        one, have = take_photo_part(INSPECTION_LOG, str(phone.part.pk), part, actor=phone.post, at=AT)
        if not one.awaits_photo:
            return one


def test_a_photo_comes_in_parts_twice_and_out_of_step_and_is_there_once() -> None:
    part, one, _ = two_phones()
    data = a_photo().read()
    sent = one.snap("exits", data)
    one.send()
    assert "还有 1 张照片没有送到" in missing_words(part)
    for offset in (0, 0, 100, 5000):
        take_photo_part(INSPECTION_LOG, str(part.pk), PhotoPart(str(sent.id), offset, data[:100]), actor=one.post, at=AT)
    assert send_photo(one, sent.id, data[:100] + data[100:]).photo_at is not None
    assert send_photo(one, sent.id, data).photo_at is not None  # a resend
    assert (part.photos.count(), part.photos.get().sha256, missing_words(part)) == (1, sent.photo, "")


def test_pieces_whose_rest_never_comes_are_put_away_and_the_photo_begins_anew() -> None:
    _, one, _ = two_phones()
    data = a_photo().read()
    sent = one.snap("exits", data)
    one.send()
    take_photo_part(INSPECTION_LOG, str(one.part.pk), PhotoPart(str(sent.id), 0, data[:10]), actor=one.post, at=AT)
    now = datetime.fromtimestamp(time.time(), UTC)  # files carry the machine's clock
    assert (forget_pieces(at=now), forget_pieces(at=now + timedelta(days=31))) == (0, 1)
    assert send_photo(one, sent.id, data).photo_at is not None


@pytest.mark.parametrize(("data", "said"), [(b"MZ\x90 a program that is called photo.jpg" * 20, "只能上传"), (b"other", "不是同一张")])
def test_what_is_no_photo_or_another_one_is_set_apart_and_nothing_is_kept(data: bytes, said: str) -> None:
    part, one, _ = two_phones()
    sent = one.snap("exits", data)
    one.send()
    found = send_photo(one, sent.id, b"x" * len(data) if data == b"other" else data)
    assert (found.state, said in found.reason, part.photos.count()) == (State.REFUSED, True, 0)
    assert missing_words(part) == ""


def test_a_photo_that_nobody_asked_for_is_not_taken() -> None:
    part, one, _ = two_phones()
    for key in (str(uuid.uuid4()), "x" * 36, "\0" * 36, ""):
        with pytest.raises(DomainError, match="没有记录要这张照片"):
            take_photo_part(INSPECTION_LOG, str(part.pk), PhotoPart(key, 0, b"x"), actor=one.post, at=AT)


@pytest.mark.parametrize("name", ["/", "..", "a/", " . ", "甲" * 300, "110101199003074514.jpg"])
def test_a_photo_is_kept_whatever_the_device_calls_it(name: str) -> None:
    part, one, _ = two_phones()
    data = a_photo().read()
    sent = one.snap("exits", data, name)
    one.send()
    assert send_photo(one, sent.id, data).photo_at is not None
    assert "19900307" not in part.photos.get().file.name


def test_a_device_that_is_lost_is_waited_for_no_longer_with_a_reason() -> None:
    part, one, _ = two_phones()
    first, second = one.do("answer-exits", "conforms"), one.do("answer-menu", "fails")
    one.send(first)
    log = DeviceLog.objects.get()
    with pytest.raises(DomainError, match="请写明为什么"):
        give_up(part, str(log.pk), " ", actor=one.post, at=AT)
    give_up(part, str(log.pk), "手机落水，不能开机。", actor=one.post, at=AT)
    assert missing_words(part) == ""
    one.send(second)
    assert fresh(part).value_of("answer-menu") == "fails"  # what comes later is still taken


def a_file(phone: Phone, **more: object) -> SimpleUploadedFile:
    rows = [
        {"id": str(one.id), "sequence": one.sequence, "base": one.base, "edition": one.edition, "field": one.field, "value": one.value,
         "photo": one.photo, "photo_bytes": one.photo_bytes, "at": one.device_at.timestamp() * 1000}
        for one in phone.done
    ]  # fmt: skip
    told = {"format": FORMAT, "kind": "inspection", "key": str(phone.part.pk), "title": "示例", "person": "示例甲", "photos": {},
            "device": str(phone.device), "last": len(rows), "operations": rows, **more}  # fmt: skip
    return SimpleUploadedFile("青苗离线内容.json", json.dumps(told).encode())


def test_an_exported_file_is_taken_in_by_a_colleague_with_its_photos_once() -> None:
    part, one, other = two_phones()
    data = a_photo().read()
    one.do("answer-exits", "fails")
    sent = one.snap("exits", data)
    photos = {sent.photo: base64.b64encode(data).decode()}
    for _ in range(2):
        restored = take_file(INSPECTION_LOG, part, a_file(one, photos=photos), actor=other.post, at=AT)
    assert (restored.operations, Operation.objects.count(), part.photos.count()) == (2, 2, 1)
    assert Operation.objects.get(pk=one.done[0].id).source == "导出文件，署名 示例甲"
    assert one.send().known[0].state == State.ACCEPTED  # and if the device comes back after all
    assert missing_words(part) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "x"}, "不是从本系统导出"),
        ({"key": "0"}, "不是这一份"),
        ({"person": "甲\0"}, "不是从本系统导出"),
        ({"key": "0", "title": "\ud800"}, "不是从本系统导出"),
    ],
)
def test_a_file_of_another_visit_or_no_log_is_refused(change: dict[str, str], said: str) -> None:
    part, one, _ = two_phones()
    with pytest.raises(DomainError, match=said):
        take_file(INSPECTION_LOG, part, a_file(one, **change), actor=one.post, at=AT)
    assert not Operation.objects.exists()
