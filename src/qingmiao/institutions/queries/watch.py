"""The watch of papers that expired or soon will, as a list."""

from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.permissions import REVEAL_STAFF
from qingmiao.institutions.queries.papers import BAND_LABELS, DAYS_WATCHED, Band, Expiring, expiring
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

BAND_TONES: dict[Band, components.Tone] = {"expired": "bad", "within_7": "warn", "within_30": "warn", "within_60": "none"}
# Days from today to the last valid day, both ends counted; an expired paper has no first.
BANDS: dict[Band, tuple[int | None, int]] = {
    "expired": (None, -1),
    "within_7": (0, DAYS_WATCHED[0]),
    "within_30": (DAYS_WATCHED[0] + 1, DAYS_WATCHED[1]),
    "within_60": (DAYS_WATCHED[1] + 1, DAYS_WATCHED[2]),
}


def by_urgency(rows: "QuerySet[Certificate]") -> "QuerySet[Certificate]":
    """Return papers with the nearest end of any current one of their institution, to keep those of one house together."""
    own = Certificate.objects.filter(institution=OuterRef("institution"), is_current=True, expires_on__isnull=False).order_by("expires_on")
    return rows.annotate(most_urgent=Subquery(own.values("expires_on")[:1]))


def in_band(low: int | None, high: int, on: date) -> Q:
    """Return the condition of current papers whose last day lies so many days from a day."""
    until = Q(is_current=True, expires_on__lte=on + timedelta(days=high))
    return until if low is None else until & Q(expires_on__gte=on + timedelta(days=low))


def _band_box(band: Band) -> Box:
    low, high = BANDS[band]
    return Box(band, BAND_LABELS[band], lambda on: in_band(low, high, on))


def _dress(rows: list[Certificate], post: Post, on: date) -> list[components.Row]:
    """Return shown papers; masked names of people only for those who may open them."""
    names = REVEAL_STAFF.is_granted(post)
    found = {row.certificate.pk: row for row in expiring(Certificate.objects.filter(pk__in=[row.pk for row in rows]), on, names=False)}
    return [_row(found[row.pk], names=names) for row in rows]


def _row(row: Expiring, *, names: bool) -> components.Row:
    paper = row.certificate
    title = row.title if names else paper.get_kind_display()
    cells = (components.Status(row.words, BAND_TONES[row.band]), title, paper.expires_on)
    url = reverse("institution_detail", kwargs={"pk": paper.institution_id})
    return components.Row(paper.institution.name, url, cells, group=paper.institution_id)


CERTIFICATES: Listing[Certificate] = Listing(
    title="证照到期",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("到期", "status"),
        components.Column("材料", order="kind"),
        components.Column("有效期至", "date", order="expires_on"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains"),
    boxes=(Box("", "全部", lambda on: in_band(None, DAYS_WATCHED[-1], on)), *(_band_box(band) for band in BANDS)),
    is_counted=True,
    order=("most_urgent", "institution_id", "expires_on", "pk"),
    empty_title="没有要留意的证照",
    empty_text="证照在到期前 60、30、7 天和过期后会列在这里，并通知机构。",
    symbol="shield",
)
