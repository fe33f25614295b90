"""Floods from one address, of forms that ask for no account: counted by what was kept already, under a key that ends with the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.privacy import index_of


@dataclass(frozen=True)
class Flood:
    """How much one address may send in an hour and in a day, and what is said after that; a school or a village may share an address.

    `at_field` is the instant of a row, which holds the key in `source_index`.
    """

    context: str
    an_hour: int
    a_day: int
    words: str
    at_field: str = "at"

    def source(self, address: str, at: datetime) -> str:
        """Return the key of an address for this day alone, empty for none; whoever has it lets the others from there wait.

        Many at once come one after the other, so that they do not pass the limit together.
        """
        source = index_of(f"{timezone.localdate(at)}|{address}", self.context) if address else ""
        if source:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [source])
        return source

    def refuse(self, rows: "QuerySet[Any]", source: str, at: datetime) -> None:
        """Raise DomainError when this source has sent too many of these rows."""
        if not source:
            return
        sent = rows.filter(source_index=source)
        lately = sent.filter(**{f"{self.at_field}__gt": at - timedelta(hours=1)})
        if lately.count() >= self.an_hour or sent.count() >= self.a_day:
            raise DomainError(self.words)
