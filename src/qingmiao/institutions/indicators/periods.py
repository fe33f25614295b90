"""Institutions over the days on which their facts held: the rows that the indicators of the register count."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.core.indicators import Window, rest_on
from qingmiao.core.spells import Days, overlap
from qingmiao.institutions.models import FactsVersion


@dataclass(frozen=True, slots=True)
class FiledPeriod:
    """An institution over the days on which the same facts held."""

    institution_id: int
    days: Days
    basic: dict[str, Any]
    places: int
    first_expiry: date | None

    @property
    def county_code(self) -> str:
        """Where it lies."""
        return str(self.basic.get("county_code") or "")

    @property
    def label(self) -> str:
        """Its name in those days."""
        return str(self.basic.get("name") or "")

    @property
    def subject(self) -> str:
        """The same for all periods of one institution."""
        return f"institution-{self.institution_id}"

    @property
    def url(self) -> str:
        """Its page for officers."""
        return reverse("institution_detail", kwargs={"pk": self.institution_id})

    @property
    def inclusive_days(self) -> Days | None:
        """The days on which its recognition as inclusive held, or None."""
        if not self.basic.get("inclusive"):
            return None
        begins, last = _day(self.basic.get("inclusive_from")), _day(self.basic.get("inclusive_until"))
        return overlap(self.days, Days(begins or self.days.first, last + timedelta(days=1) if last else None))


def filed(window: Window) -> list[FiledPeriod]:
    """Return institutions by period of their facts, in the order of their numbers; one query."""
    return filed_among(window, FactsVersion.objects.all())


def filed_among(window: Window, versions: "QuerySet[FactsVersion]") -> list[FiledPeriod]:
    """Return the same of some versions only."""
    rows = (
        versions.filter(period__isempty=False, period__overlap=DateRange(window.since, window.until, "[]"))
        .order_by("institution_id", "period")
        .values_list("institution_id", "period", "facts__basic", "facts__classes", "facts__home_based", "facts__certificates")
    )
    return [_filed(*row) for row in rows]


def _filed(institution_id: int, period: Any, basic: Any, classes: Any, home_based: Any, certificates: Any) -> FiledPeriod:
    expiries = [day for paper in certificates or [] if (day := _day(paper.get("expires_on")))]
    if basic.get("form") == "home_based":
        places = (home_based or {}).get("places") or 0
    else:
        places = sum(care_class.get("places") or 0 for care_class in classes or [])
    return FiledPeriod(institution_id, Days(period.lower, period.upper), basic, places, min(expiries, default=None))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


rest_on(FactsVersion)
