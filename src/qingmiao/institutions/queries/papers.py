"""Papers of institutions and how near their end is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Count, Q, QuerySet

from qingmiao.institutions.models import Certificate, StaffMember

DAYS_WATCHED = (7, 30, 60)
Band = Literal["expired", "within_7", "within_30", "within_60"]
BAND_LABELS: dict[Band, str] = {
    "expired": "已过期",
    "within_7": "7 天内到期",
    "within_30": "30 天内到期",
    "within_60": "60 天内到期",
}


@dataclass(frozen=True)
class Expiring:
    """A current paper that has expired or soon will. `holder` is a person's name or post, empty for the house's own papers."""

    certificate: Certificate
    band: Band
    days_left: int
    holder: str = ""

    @property
    def title(self) -> str:
        """The paper, and whose it is."""
        return f"{self.certificate.get_kind_display()}（{self.holder}）" if self.holder else self.certificate.get_kind_display()

    @property
    def words(self) -> str:
        """How urgent it is."""
        if self.days_left < 0:
            return f"已过期 {-self.days_left} 天"
        return "今天到期" if self.days_left == 0 else f"还有 {self.days_left} 天到期"


def band_of(expires_on: date, on: date) -> Band | None:
    """Return how near an expiry is: the last valid day itself is within 7 days; None when more than 60 days are left."""
    left = (expires_on - on).days
    if left < 0:
        return "expired"
    within: list[Band] = ["within_7", "within_30", "within_60"]
    return next((band for days, band in zip(DAYS_WATCHED, within, strict=True) if left <= days), None)


def expiring(certificates: "QuerySet[Certificate]", on: date, *, names: bool = True) -> list[Expiring]:
    """Return the current papers that expired or will within 60 days, the most urgent first.

    names: whether the people's names may be shown in full; otherwise they are masked.
    """
    rows = list(
        certificates.filter(is_current=True, expires_on__lte=on + timedelta(days=DAYS_WATCHED[-1]))
        .select_related("institution")
        .order_by("expires_on", "pk")
    )
    holders = _holders(rows, names=names)
    found = []
    for row in rows:
        assert row.expires_on is not None  # noqa: S101  # the filter above
        band = band_of(row.expires_on, on)
        if band:
            found.append(Expiring(row, band, (row.expires_on - on).days, holders.get((row.institution_id, row.holder), "")))
    return found


def _holders(rows: list[Certificate], *, names: bool) -> dict[tuple[int, str], str]:
    """Return what the holders of papers are called, in one query."""
    keys = {row.holder for row in rows if row.holder}
    if not keys:
        return {}
    people = StaffMember.objects.filter(institution__in={row.institution_id for row in rows}, key__in=keys, period__upper_inf=True)
    return {
        (person.institution_id, person.key): (person.name.open() if names else str(person.name)) or person.get_role_display()
        for person in people
    }


@dataclass(frozen=True)
class ExpiryCounts:
    """How many current papers are how near their end; each later band holds the days after the one before."""

    expired: int
    within_7: int
    within_30: int
    within_60: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.expired + self.within_7 + self.within_30 + self.within_60


def expiry_counts(certificates: "QuerySet[Certificate]", on: date) -> ExpiryCounts:
    """Count papers by how near their end is, in one query."""
    week, month, last = (on + timedelta(days=days) for days in DAYS_WATCHED)
    counted = certificates.filter(is_current=True).aggregate(
        expired=Count("pk", filter=Q(expires_on__lt=on)),
        within_7=Count("pk", filter=Q(expires_on__range=(on, week))),
        within_30=Count("pk", filter=Q(expires_on__gt=week, expires_on__lte=month)),
        within_60=Count("pk", filter=Q(expires_on__gt=month, expires_on__lte=last)),
    )
    return ExpiryCounts(**counted)
