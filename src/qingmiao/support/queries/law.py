"""The law of support as it stands: the values of the legislation, and what the city has decided itself."""

from datetime import datetime

from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines.entitlement import Parameters
from qingmiao.support.models import CityValue
from qingmiao.support.rules.law import with_decision


def law_as_known(at: datetime | None = None) -> Parameters:
    """Return the values as they are known at an instant, now without one. One query."""
    law = parameters_from_law()
    rows = CityValue.objects.order_by("since_on", "pk")
    for row in rows if at is None else rows.filter(decided_at__lte=at):
        law = with_decision(law, row.name, row.value, row.since_on, row.document)
    return law
