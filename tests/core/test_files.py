"""Uploads: by content only, cleaned, out of reach; whatever else is refused and nothing is stored."""

import contextlib
import hashlib
import io
import struct
import zlib
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image, PngImagePlugin

from qingmiao.core.errors import DomainError
from qingmiao.core.files import JPEG, PDF, open_file, path_of, safe_name, serve, store_file, store_sheet
from qingmiao.core.models import StoredFile

pytestmark = pytest.mark.django_db
A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


GPS_INFO, ORIENTATION, MAKER_NOTE = 0x8825, 0x0112, 0x927C
POSITION = "113.0567"


def a_photo(*, with_position: bool = True) -> bytes:
    """A red corner at the top left of a picture that lies on its side."""
    image = Image.new("RGB", (40, 30), "#1a9a72")
    image.paste("#ff0000", (0, 0, 10, 10))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    if with_position:
        exif[GPS_INFO] = {1: "N", 2: (23.0, 41.0, 0.0), 3: "E", 4: (113.0, 3.0, 0.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def hidden_positions() -> dict[str, bytes]:
    """One photo for each place in which a position survives the removal of the EXIF tag for it."""
    photo = a_photo()
    xmp = f'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLongitude="{POSITION}"/>'.encode()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[MAKER_NOTE] = f"longitude {POSITION}".encode()
    noted, commented, scanned = io.BytesIO(), io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30)).save(noted, "JPEG", exif=exif)
    Image.new("RGB", (40, 30)).save(commented, "JPEG", comment=f"at {POSITION}".encode())
    text = PngImagePlugin.PngInfo()
    text.add_text("Description", f"at {POSITION}")
    text.add_itxt("XML:com.adobe.xmp", f"<x {POSITION}/>")
    Image.new("RGBA", (40, 30), (1, 2, 3, 128)).save(scanned, "PNG", pnginfo=text, exif=exif)
    return {
        "xmp": photo[:2] + segment(0xE1, xmp) + photo[2:],
        "appended picture": photo + photo[:2] + segment(0xE1, xmp) + photo[2:],
        "appended words": photo + f"trailer {POSITION}".encode(),
        "IPTC": photo[:2] + segment(0xED, f"Photoshop 3.0\0{POSITION}".encode()) + photo[2:],
        "colour profile": photo[:2] + segment(0xE2, b"ICC_PROFILE\0\x01\x01" + POSITION.encode() * 9) + photo[2:],
        "maker note": noted.getvalue(),
        "comment": commented.getvalue(),
        "png text": scanned.getvalue(),
        "png end": scanned.getvalue() + POSITION.encode(),
    }


def upload(data: bytes, name: str = "材料.pdf") -> Any:
    return SimpleUploadedFile(name, data)


def test_a_pdf_is_kept_under_a_random_name_with_its_hash(at: datetime) -> None:
    stored = store_file(upload(A_PDF, "消防合格证.pdf"), actor=None, at=at)
    assert (stored.content_type, stored.name, stored.size_bytes) == (PDF, "消防合格证.pdf", len(A_PDF))
    assert path_of(stored).read_bytes() == A_PDF
    assert "消防" not in str(path_of(stored))
    assert len(stored.sha256) == 64


def test_a_photo_stands_upright_and_carries_nothing_but_its_pixels(at: datetime) -> None:
    stored = store_file(upload(a_photo(), "现场.jpg"), actor=None, at=at)
    with open_file(stored) as file, Image.open(file) as image:
        assert image.size == (30, 40)
        red, green, _ = image.convert("RGB").getpixel((28, 2))
        assert red > 200 > 60 > green, "the corner has turned to the right"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("place", list(hidden_positions()))
def test_a_position_survives_nowhere_in_a_picture(at: datetime, place: str) -> None:
    data = hidden_positions()[place]
    assert POSITION.encode() in data
    stored = store_file(upload(data, "现场.jpg"), actor=None, at=at)
    kept = path_of(stored).read_bytes()
    assert POSITION.encode() not in kept
    assert b"GPS" not in kept
    assert (stored.size_bytes, stored.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())


def test_a_picture_of_several_pictures_keeps_the_first(at: datetime) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 10), "blue")])
    stored = store_file(upload(out.getvalue(), "双镜头.jpg"), actor=None, at=at)
    with open_file(stored) as file, Image.open(file) as image:
        assert (image.format, image.size, getattr(image, "n_frames", 1)) == ("JPEG", (40, 30), 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_kind_of_colour_are_kept(at: datetime, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    stored = store_file(upload(out.getvalue(), "扫描.png"), actor=None, at=at)
    with open_file(stored) as file, Image.open(file) as image:
        image.load()
        assert image.size == (40, 30)


def test_a_see_through_picture_stays_see_through(at: datetime) -> None:
    out = io.BytesIO()
    Image.new("P", (40, 30), 0).save(out, "PNG", transparency=0)
    stored = store_file(upload(out.getvalue(), "章.png"), actor=None, at=at)
    with open_file(stored) as file, Image.open(file) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, content in chunks:
        parts.append(struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)))
    return b"".join(parts)


def head_of(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


BOMB, ONE_PIXEL, END = zlib.compress(b"0" * 90_000_000), (b"IDAT", zlib.compress(b"\0" * 4)), (b"IEND", b"")
BOMBS = {
    "text": png_of(head_of(1, 1), (b"zTXt", b"a\0\0" + BOMB), ONE_PIXEL, END),
    "itxt": png_of(head_of(1, 1), (b"iTXt", b"a\0\1\0\0\0" + BOMB), ONE_PIXEL, END),
    "profile": png_of(head_of(1, 1), (b"iCCP", b"a\0\0" + BOMB), ONE_PIXEL, END),
    "pixels": png_of(head_of(1 << 30, 1 << 30), (b"IDAT", zlib.compress(b"")), END),
    "wide": png_of(head_of(0x7FFFFFFF, 1), (b"IDAT", zlib.compress(b"\0" * 100)), END),
    "exif": a_photo().replace(b"Exif\0\0", b"Exif\0\0MM\0\x2a\xff\xff\xff\xff", 1),
}


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_picture_that_explodes_is_one_sentence_or_comes_out_harmless(at: datetime, bomb: str) -> None:
    with contextlib.suppress(DomainError):
        assert store_file(upload(BOMBS[bomb], "图.png"), actor=None, at=at).size_bytes < 100_000


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
        ('a"b\r\nSet-Cookie: x.pdf', "ab Set-Cookie x.pdf"),
        ("…", "….pdf"),
        ("..", "文件.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("示例甲 110101199003074514.pdf", "示例甲 1101xxxxxxxxxx4514.pdf"),
        ("１３８００１３８０００健康证.pdf", "138xxxx8000健康证.pdf"),
        ("健\u200b康\ud800证\ufffd.pdf", "健康证.pdf"),
    ],
)
def test_path_tricks_in_names_lead_nowhere(name: str, kept: str) -> None:
    assert safe_name(name, PDF) == kept


def test_the_name_of_a_file_may_be_a_persons_and_stands_nowhere_in_clear(at: datetime) -> None:
    store_file(upload(A_PDF, "欧阳示例的健康证.pdf"), actor=None, at=at)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%欧阳示例%"])
            assert cursor.fetchone() == (0,), table


def test_a_download_cannot_break_out_of_its_header(at: datetime) -> None:
    stored = store_file(upload(a_photo(with_position=False), 'x"; evil=".jpg'), actor=None, at=at)
    response = serve(stored)
    assert response["Content-Type"] == JPEG
    assert 'evil="' not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_a_sheet_lies_sealed_and_opens_only_in_its_own_place(at: datetime) -> None:
    one, other = (store_sheet(b"PK 4418 secret", "名单.xlsx", actor=None, at=at) for _ in range(2))
    lying = path_of(one).read_bytes()
    assert b"secret" not in lying
    assert (open_file(one).read(), one.size_bytes) == (b"PK 4418 secret", 14)
    path_of(other).write_bytes(lying)
    with pytest.raises(DomainError, match="校验失败"):
        open_file(other)
