"""Uploads: by content only, cleaned, out of reach; whatever else is refused and nothing is stored."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qingmiao.core.errors import DomainError
from qingmiao.core.files import GPS_INFO, JPEG, PDF, open_file, path_of, safe_name, serve, store_file
from qingmiao.core.models import StoredFile

pytestmark = pytest.mark.django_db
A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def a_photo(*, with_position: bool) -> bytes:
    image = Image.new("RGB", (40, 30), "#1a9a72")
    exif = Image.Exif()
    exif[0x0112] = 6
    if with_position:
        exif[GPS_INFO] = {1: "N", 2: (23.0, 41.0, 0.0), 3: "E", 4: (113.0, 3.0, 0.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(data: bytes, name: str = "材料.pdf") -> Any:
    return SimpleUploadedFile(name, data)


def test_a_pdf_is_kept_under_a_random_name_with_its_hash(at: datetime) -> None:
    stored = store_file(upload(A_PDF, "消防合格证.pdf"), actor=None, at=at)
    assert (stored.content_type, stored.name, stored.size_bytes) == (PDF, "消防合格证.pdf", len(A_PDF))
    assert path_of(stored).read_bytes() == A_PDF
    assert "消防" not in str(path_of(stored))
    assert len(stored.sha256) == 64


def test_a_photo_loses_its_position_and_keeps_its_orientation(at: datetime) -> None:
    stored = store_file(upload(a_photo(with_position=True), "现场.jpg"), actor=None, at=at)
    with open_file(stored) as file, Image.open(file) as image:
        exif = image.getexif()
        assert GPS_INFO not in exif
        assert exif[0x0112] == 6


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"MZ\x90\x00", "证书.pdf", "PDF、JPG 或 PNG"),
        (b"PK\x03\x04", "证书.pdf", "PDF、JPG 或 PNG"),
        (b"<svg onload=alert(1)>", "图.png", "PDF、JPG 或 PNG"),
        (b"\xff\xd8\xff\xe0 not a picture", "图.jpg", "损坏"),
        (b"", "空.pdf", "没有收到文件"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_stored(at: datetime, settings: Any, data: bytes, name: str, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        store_file(upload(data, name), actor=None, at=at)
    assert not StoredFile.objects.exists()
    assert not settings.FILES_DIR.exists()


def test_a_file_over_the_limit_is_refused(at: datetime, settings: Any) -> None:
    settings.FILE_LIMIT_BYTES = len(A_PDF) - 1
    with pytest.raises(DomainError, match="20 MB"):
        store_file(upload(A_PDF), actor=None, at=at)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\证.exe", "证.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("…", "….pdf"),
        ("..", "文件.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
    ],
)
def test_path_tricks_in_names_lead_nowhere(name: str, kept: str) -> None:
    assert safe_name(name, PDF) == kept


def test_a_download_cannot_break_out_of_its_header(at: datetime) -> None:
    stored = store_file(upload(a_photo(with_position=False), 'x"; evil=".jpg'), actor=None, at=at)
    response = serve(stored)
    assert response["Content-Type"] == JPEG
    assert 'evil="' not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()
