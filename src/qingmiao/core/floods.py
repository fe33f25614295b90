"""A measure against floods through a form that everyone may send: so many an hour and a day from one address, kept as a keyed hash.

The row that a form makes keeps `source_index` and `at`. A school or a village may share an address; the limits leave room for that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.privacy import index_of


@dataclass(frozen=True)
class Flood:
    """What one address may send. `context` keeps the hashes of different forms apart."""

    context: str
    sentence: str
    most_an_hour: int = 5
    most_a_day: int = 20

    def source(self, address: str, at: datetime) -> str:
        """Return the keyed hash of an address on this day alone; empty without one."""
        return index_of(f"{timezone.localdate(at)}|{address}", self.context) if address else ""

    def take_turns(self, source: str) -> None:
        """Let forms from one address come one after the other, so that many at once do not pass the limit together."""
        if source:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [source])

    def refuse(self, model: type[Model], source: str, at: datetime) -> None:
        """Raise DomainError when this address has sent its share."""
        if not source:
            return
        sent = model._default_manager.filter(source_index=source)
        if sent.filter(at__gt=at - timedelta(hours=1)).count() >= self.most_an_hour or sent.count() >= self.most_a_day:
            raise DomainError(self.sentence)
