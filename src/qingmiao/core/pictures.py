"""Pictures from outside, decoded and written anew, so that nothing but what is seen is kept. Runs bounded; imports no Django."""

import io
from typing import Any

from PIL import Image, ImageOps

from qingmiao.codes.errors import DomainError

PIXEL_LIMIT = 60_000_000
TOO_MANY_PIXELS = "图片像素过大，请缩小后再上传。"
OPTIONS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 90}, "PNG": {}}
SMALL, LARGE = (320, 240), (1280, 1280)
SMALL_BYTES, LARGE_BYTES = 12_000, 200_000
QUALITIES = (75, 60, 45, 30, 20)
# What each format keeps as it is; everything else becomes plain colours.
KEPT_MODES = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}}


def clean_picture(data: bytes) -> bytes:
    """Return a JPEG or PNG with the same pixels, turned upright: without positions, names, comments, thumbnails or anything appended.

    Raises DomainError for too many pixels, and whatever the decoder raises for a broken picture.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limit below has words
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > PIXEL_LIMIT:
            raise DomainError(TOO_MANY_PIXELS)
        picture_format = "PNG" if image.format == "PNG" else "JPEG"  # a phone's picture of several pictures calls itself MPO
        image.load()
        picture = _in_kept_mode(ImageOps.exif_transpose(image), picture_format)
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, picture_format, **OPTIONS[picture_format])
    return out.getvalue()


def _in_kept_mode(image: Image.Image, picture_format: str) -> Image.Image:
    is_see_through = "transparency" in image.info
    if image.mode in KEPT_MODES[picture_format] and not is_see_through:
        return image
    return image.convert("RGBA" if is_see_through and picture_format == "PNG" else "RGB")


def small_picture(data: bytes) -> bytes:
    """Return a clean picture as a JPEG of one small size, cut to it around its middle, of few bytes: what a page shows."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        return _light(ImageOps.fit(_on_white(image), SMALL), SMALL_BYTES)


def large_picture(data: bytes) -> bytes:
    """Return a clean picture whole as a JPEG that fits a screen: what a page's small one leads to."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        picture = _on_white(image)
        picture.thumbnail(LARGE)
        return _light(picture, LARGE_BYTES)


def _on_white(image: Image.Image) -> Image.Image:
    whole = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole).convert("RGB")


def _light(picture: Image.Image, most_bytes: int) -> bytes:
    """Return a JPEG of at most so many bytes, as good as that allows; the worst quality where even it is heavier."""
    data = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        data = out.getvalue()
        if len(data) <= most_bytes:
            break
    return data
