"""Signals of other parts of the house are written down: they raise the risk and stand in the record; they decide nothing."""

from datetime import date, timedelta

from django.db import transaction

from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Signal, SignalKind

ONE_NIGHT = timedelta(days=1)


@transaction.atomic
def note_signal(institution: Institution, kind: SignalKind, key: str, note: str, on: date) -> Signal:
    """Write down what is told; told again the next day, it goes on, told twice on one day, it is the same."""
    known = Signal.objects.select_for_update().filter(institution=institution, kind=kind, key=key, last_on__gte=on - ONE_NIGHT).first()
    if known is None:
        return Signal.objects.create(institution=institution, kind=kind, key=key, note=note[:200], first_on=on, last_on=on)
    known.last_on, known.note = max(known.last_on, on), note[:200]
    known.save(update_fields=["last_on", "note"])
    return known
