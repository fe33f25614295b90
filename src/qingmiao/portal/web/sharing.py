"""What other programs show of the pages: the picture of a shared link, and what a phone needs to put the site among its programs."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, public
from qingmiao.guidance.queries.cards import card_of
from qingmiao.institutions.models import Institution, Standing
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.portal.rules.share_picture import draw
from qingmiao.publicity.queries.public import shown

KEPT_S = 24 * 3600
Words = tuple[str, str]


def _institution(key: str, _at: datetime) -> Words | None:
    row = Institution.objects.exclude(standing=Standing.PREPARING).filter(code=key[:16]).first()
    return (row.name, f"{row.get_form_display()} · {row.address}") if row else None


def _news(key: str, at: datetime) -> Words | None:
    one = shown(int(key), at) if key.isdecimal() and len(key) < 10 else None
    return (one.title, one.when or f"{one.kind} · {one.by}") if one else None


def _card(key: str, at: datetime) -> Words | None:
    card = card_of(key, timezone.localdate(at))
    return (card.title, f"{card.ages} · {card.topic.label}") if card else None


def _topic(key: str, _at: datetime) -> Words | None:
    return (TOPICS[key].title, "现在怎么规定，依据哪份文件") if key in TOPICS else None


def _site(key: str, _at: datetime) -> Words | None:
    return ("给孩子找一家放心的托育机构", f"{settings.CITY_NAME}托育服务") if key == "home" else None


SAID: dict[str, Callable[[str, datetime], Words | None]] = {
    "institution": _institution, "news": _news, "card": _card, "topic": _topic, "site": _site,
}  # fmt: skip


@public()
def share_picture(request: Request, kind: str, key: str) -> HttpResponse:
    """Draw the picture of something that is public; nobody else's words get onto it. Kept by what it says."""
    said = SAID[kind](key, request.at) if kind in SAID else None
    if said is None:
        raise Http404
    name = f"share-{hashlib.sha256(repr(said).encode()).hexdigest()}"
    picture = caches["pages"].get(name) or draw(*said, Path(settings.FONTS_DIR))
    if picture is None:
        raise Http404
    caches["pages"].set(name, picture, KEPT_S)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


@public()
def manifest(_request: HttpRequest) -> HttpResponse:
    """Say how the site stands among a phone's programs."""
    icons = [
        {"src": static(f"ui/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    links = [("找托育", "register_list"), ("算一算", "calculators"), ("养育", "guidance_home"), ("预警征象", "warning_sign_ages")]
    body = {
        "name": f"{settings.CITY_NAME}托育服务 · 青苗",
        "short_name": "青苗",
        "lang": "zh-CN",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f8f7",
        "theme_color": "#0b6b4f",
        "icons": icons,
        "shortcuts": [{"name": label, "url": reverse(name)} for label, name in links],
    }
    response = JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=86400"
    return response
