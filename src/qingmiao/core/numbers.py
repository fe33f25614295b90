"""Numbers of papers: one series per kind, division and year, without gaps."""

from datetime import date

from django.db.models import F

from qingmiao.core.models import NumberSeries
from qingmiao.core.workflow import lock


def next_number(kind: str, division_code: str, on: date) -> str:
    """Return the next number of a series, as officials write it. Locks the series until the transaction ends."""
    series, _ = NumberSeries.objects.get_or_create(series=f"{kind}-{division_code}-{on.year}")
    locked = lock(NumberSeries, series.pk)
    NumberSeries.objects.filter(pk=locked.pk).update(last=F("last") + 1)
    return f"托育{kind}〔{on.year}〕{division_code}-{locked.last + 1:04d}号"
