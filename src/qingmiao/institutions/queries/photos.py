"""Photos of an institution: what its public page shows, what it has brought itself, what waits for an officer."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from qingmiao.core.models import StoredFile
from qingmiao.institutions.models import Institution, Photo, PhotoState, Standing
from qingmiao.ui import components

TONES: dict[str, components.Tone] = {
    PhotoState.WAITING: "warn",
    PhotoState.SHOWN: "ok",
    PhotoState.REFUSED: "bad",
    PhotoState.TAKEN_DOWN: "none",
}


@dataclass(frozen=True)
class PublicPhoto:
    """A photo that families see: its key in addresses, and what is on it."""

    pk: int
    caption: str


@dataclass
class SentPicture:
    """What a page sends of such a photo; nobody is asked why they look."""

    read_for: ClassVar[str] = ""

    pk: int
    file: StoredFile


def shown_photos() -> ArraySubquery:
    """Return, for a query of institutions, the photos on the public page of each, the first brought first; `public_photos` reads them."""
    rows = Photo.objects.filter(institution=OuterRef("pk"), state=PhotoState.SHOWN, institution__standing=Standing.FILED).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(pk="pk", caption="caption")))


def public_photos(told: list[dict[str, Any]]) -> list[PublicPhoto]:
    """Return what `shown_photos` has found."""
    return [PublicPhoto(**row) for row in told]


def public_picture(code: str, pk: int, size: str) -> SentPicture | None:
    """Return the small or large picture of a photo that families see of a filed institution."""
    if size not in Photo.pictures:
        return None
    rows = Photo.objects.filter(pk=pk, state=PhotoState.SHOWN, institution__code=code, institution__standing=Standing.FILED)
    photo = rows.select_related(size).first()
    return SentPicture(photo.pk, getattr(photo, size)) if photo else None


def photos_of(institution: Institution) -> list[tuple[Photo, components.Status]]:
    """Return everything an institution has brought, the newest first, with where it stands."""
    return [(row, photo_status(row)) for row in institution.photos.order_by("-pk")]


def to_check(photos: "QuerySet[Photo]") -> "QuerySet[Any]":
    """Return the photos that wait for an officer."""
    return photos.filter(state=PhotoState.WAITING).select_related("institution")


def photo_status(photo: Photo) -> components.Status:
    """Return where a photo stands, coloured."""
    return components.Status(photo.get_state_display(), TONES[photo.state])
