"""Numbers of receipts and notices: one series per kind, county and year, without gaps."""

from datetime import date

from django.db.models import F

from qingmiao.core.workflow import lock
from qingmiao.filings.models import NumberSeries


def next_number(kind: str, county_code: str, on: date) -> str:
    """Return the next number of a series, as officials write it. Locks the series until the transaction ends."""
    series, _ = NumberSeries.objects.get_or_create(series=f"{kind}-{county_code}-{on.year}")
    locked = lock(NumberSeries, series.pk)
    NumberSeries.objects.filter(pk=locked.pk).update(last=F("last") + 1)
    return f"托育{kind}〔{on.year}〕{county_code}-{locked.last + 1:04d}号"
