"""Photos of some institutions: coloured fields that say they are made up; two are shown, one waits for its county."""

import io
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from qingmiao.accounts.models import Post, Role
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.services import bring_photo, show_photo
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

HOUSES, SIZE = 3, (640, 480)
ROOMS = (
    ("乳儿班的睡眠室（演示图）", "#e8f3ee", "#0b6b4f"),
    ("院子里的沙池（演示图）", "#fdf3e1", "#8a5a00"),
    ("今天的午饭（演示图）", "#eef2fb", "#2d4d8f"),
)


def tell(scene: Scene) -> None:
    """Let institutions bring photos, and their counties look at most of them."""
    at = datetime.combine(scene.today - timedelta(days=9), time(9), LOCAL)
    houses = Institution.objects.filter(standing=Standing.FILED, filed_on__lte=at.date()).order_by("pk")[:HOUSES]
    managers = Post.objects.filter(role=Role.INSTITUTION_MANAGER, organisation__institution__in=list(houses)).select_related("user")
    by_organisation = {manager.organisation_id: manager for manager in managers.order_by("-pk")}
    for house in houses:
        manager, officer = by_organisation.get(house.organisation_id), scene.offices.county_officers[house.county_code]
        for number, (caption, ground, line) in enumerate(ROOMS if manager else ()):
            upload = SimpleUploadedFile("照片.png", _picture(ground, line), content_type="image/png")
            photo = bring_photo(house, upload, caption, actor=manager, at=at)  # type: ignore[arg-type]  # none without a manager
            if number < len(ROOMS) - 1:
                show_photo(photo, version=photo.version, actor=officer, at=at + timedelta(days=1))


def _picture(ground: str, line: str) -> bytes:
    """Draw a house of a few lines."""
    image = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(image)
    pen.polygon([(120, 240), (320, 110), (520, 240)], outline=line, width=8)
    pen.rectangle((160, 240, 480, 400), outline=line, width=8)
    pen.rectangle((290, 300, 350, 400), outline=line, width=8)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
