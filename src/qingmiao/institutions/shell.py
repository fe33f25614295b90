"""What the register puts into the shell: its pages, papers that expire, and what the search finds."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.institutions.permissions import BROWSE_REGISTER, OWN_CERTIFICATES, VIEW_CERTIFICATE, WATCH_CERTIFICATES
from qingmiao.institutions.queries import BAND_LABELS, expiry_counts
from qingmiao.institutions.queries.register import INSTITUTIONS
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, declare_aside
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

LOUD: dict[str, tuple[components.Tone, str]] = {"expired": ("bad", "warning"), "within_7": ("warn", "clock")}


def _expiring(post: Post, on: date) -> Sequence[AsideLine]:
    counts = expiry_counts(VIEW_CERTIFICATE.rows(post), on)
    is_own = OWN_CERTIFICATES.is_granted(post)
    own, watch = reverse("certificate_list"), reverse("certificate_watch")
    return [
        AsideLine(
            "证照已过期" if band == "expired" else label,
            getattr(counts, band),
            f"{own}#band-{band}" if is_own else f"{watch}?box={band}",
            *LOUD.get(band, ("none", "")),
        )
        for band, label in BAND_LABELS.items()
    ]


def _find_institutions(post: Post, words: str, _on: date) -> Found | None:
    if not BROWSE_REGISTER.is_granted(post):
        return None
    rows = BROWSE_REGISTER.rows(post).filter(mentions(INSTITUTIONS.find, words)).order_by("name_pinyin", "pk")
    shown = [
        components.Row(row.name, reverse("institution_detail", kwargs={"pk": row.pk}), note=f"{row.code} · {row.get_standing_display()}")
        for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("institution_list", words))


declare_navigation(
    Entry("证照", "certificate_list", "shield", OWN_CERTIFICATES, 31),
    Entry("机构档案", "institution_list", "building", BROWSE_REGISTER, 50, section="机构"),
    Entry("证照到期", "certificate_watch", "shield", WATCH_CERTIFICATES, 52, section="机构"),
)
declare_aside(Aside(20, VIEW_CERTIFICATE, _expiring))
declare_search(SearchGroup("机构", 20, _find_institutions))
