"""Photos of an institution: nobody outside sees one before an officer has looked at it, and what pages send is light."""

import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from demonstration.factories import a_house
from filings.factories import AT, ON, OTHER_COUNTY, employee_of, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.core.pictures import LARGE_BYTES, SMALL, SMALL_BYTES, large_picture, small_picture
from qingmiao.institutions.models import Institution, Photo, PhotoState
from qingmiao.institutions.services import MOST_PHOTOS, bring_photo, show_photo, turn_down_photo, withdraw_photo
from qingmiao.ui.desk import AskedDesk, desk_page

pytestmark = pytest.mark.django_db


def a_picture(width: int = 900, height: int = 1600, kind: str = "JPEG") -> bytes:
    """A picture as restless as a photo."""
    rough = Image.frombytes("RGB", (60, 80), random.Random(1).randbytes(60 * 80 * 3)).resize((width, height), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    rough.save(out, kind)
    return out.getvalue()


def a_photo_of(house: Institution, caption: str = "乳儿班的睡眠室") -> Photo:
    return bring_photo(house, SimpleUploadedFile("睡眠室.jpg", a_picture()), caption, actor=manager_of(house), at=AT)


def test_what_pages_send_is_light_and_the_small_one_has_one_size() -> None:
    for data in (a_picture(), a_picture(40, 30), a_picture(700, 300, "PNG")):
        small, large = small_picture(data), large_picture(data)
        assert Image.open(io.BytesIO(small)).size == SMALL
        assert len(small) <= SMALL_BYTES
        assert len(large) <= LARGE_BYTES
        assert max(Image.open(io.BytesIO(large)).size) <= 1280


def test_a_photo_is_brought_looked_at_shown_and_taken_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    house = a_house(1)
    public, manager, officer = reverse("institution_show", args=[house.code]), manager_of(house), officer_of()
    told = {"photo": SimpleUploadedFile("睡眠室.jpg", a_picture()), "caption": "乳儿班的睡眠室"}
    assert signed_in(client, manager).post(reverse("photo_list"), told).status_code == 302
    photo = Photo.objects.get()
    small = reverse("institution_photo", args=[house.code, photo.pk, "small"])
    assert Client().get(small).status_code == 404
    assert "乳儿班的睡眠室" not in Client().get(public).content.decode()
    assert "待核对" in client.get(reverse("photo_list")).content.decode()

    (row,) = desk_page(AskedDesk(officer, ON), box="photos", search="", number=None).table.rows
    page = signed_in(client, officer).get(row.url).content.decode()
    assert "看得清脸的孩子" in page
    assert len(b"".join(client.get(reverse("photo_large", args=[photo.pk])).streaming_content)) <= LARGE_BYTES  # type: ignore[attr-defined]
    client.post(reverse("photo_show", args=[photo.pk]), {"version": photo.version})
    shown = Client().get(public).content.decode()
    assert f'src="{small}"' in shown
    assert 'alt="乳儿班的睡眠室"' in shown
    answer = Client().get(small)
    assert answer["Content-Type"] == "image/jpeg"
    assert len(b"".join(answer.streaming_content)) <= SMALL_BYTES  # type: ignore[attr-defined]
    assert "乳儿班的睡眠室" in client.get(reverse("institution_detail", args=[house.pk])).content.decode()

    photo.refresh_from_db()
    refused = client.post(reverse("photo_turn_down", args=[photo.pk]), {"version": photo.version, "reason": ""})
    assert (refused.status_code, "请写明理由" in refused.content.decode()) == (422, True)
    client.post(reverse("photo_turn_down", args=[photo.pk]), {"version": photo.version, "reason": "看得清孩子的脸"})
    assert "乳儿班的睡眠室" not in Client().get(public).content.decode()
    assert Client().get(small).status_code == 404
    assert "看得清孩子的脸" in signed_in(client, manager).get(reverse("photo_list")).content.decode()


def test_who_may_not_and_what_is_no_photo_is_refused(client: Client) -> None:
    house = a_house(1)
    photo = a_photo_of(house)
    with pytest.raises(DomainError, match="只能上传本机构"):
        bring_photo(house, SimpleUploadedFile("a.jpg", a_picture()), "院子", actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="这里要的是照片"):
        bring_photo(house, SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"), "院子", actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="岗位不能"):
        show_photo(photo, version=photo.version, actor=officer_of(OTHER_COUNTY), at=AT)
    with pytest.raises(DomainError, match="岗位不能"):
        show_photo(photo, version=photo.version, actor=manager_of(house), at=AT)
    assert signed_in(client, officer_of(OTHER_COUNTY)).get(reverse("photo_check", args=[photo.pk])).status_code == 404
    assert Photo.objects.get().state == PhotoState.WAITING


def test_a_house_keeps_six_and_takes_its_own_down() -> None:
    house = a_house(1)
    photos = [a_photo_of(house, f"第{number}间") for number in range(MOST_PHOTOS)]
    with pytest.raises(DomainError, match="请先撤下一张"):
        a_photo_of(house)
    withdraw_photo(photos[0], version=0, actor=employee_of(house), at=AT)
    turn_down_photo(photos[1], "和现场不一样", version=0, actor=officer_of(), at=AT)
    assert a_photo_of(house).state == PhotoState.WAITING
