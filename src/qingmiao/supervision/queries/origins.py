"""Why a visit was asked for, told by the apps above: each declares what it knows, and the reader sees only what that app lets him see."""

from collections.abc import Callable
from dataclasses import dataclass

from qingmiao.accounts.models import Post


@dataclass(frozen=True)
class Origin:
    """One thing that a visit goes back to."""

    label: str
    url: str


Origins = Callable[[int, Post], list[Origin]]
ORIGINS: list[Origins] = []


def declare_origin(read: Origins) -> None:
    """Let an app tell what a visit goes back to, by the visit's number."""
    ORIGINS.append(read)


def origins_of(inspection_id: int, post: Post) -> list[Origin]:
    """Return what a visit goes back to, as far as a reader may know of it."""
    return [origin for read in ORIGINS for origin in read(inspection_id, post)]
