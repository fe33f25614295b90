"""How open data is answered: CSV is saved under the day it tells of, JSON is shown."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import timezone

from qingmiao.core.downloads import CSV, JSON, publish
from qingmiao.portal.queries.open_data import OpenData


def send_csv(data: OpenData, rows: Iterable[Any], as_of: date | None) -> HttpResponseBase:
    """Send a set as CSV; `as_of` is the day or the instant that it tells of, None where there is none yet."""
    moment = timezone.localtime(as_of) if isinstance(as_of, datetime) else as_of
    named = f"{data.name}-{moment:%Y-%m-%d}.csv" if moment else f"{data.name}.csv"
    return publish(data.csv(rows, moment), CSV, named)


def send_json(data: OpenData, rows: Iterable[Any], as_of: date | None, more: dict[str, Any] | None = None) -> HttpResponseBase:
    """Send a set as JSON, with `more` to say about it."""
    moment = timezone.localtime(as_of) if isinstance(as_of, datetime) else as_of
    return publish(data.json(rows, moment, place=settings.CITY_NAME, more=more), JSON)
