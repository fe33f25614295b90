"""Scheduled work of the associations."""

from datetime import UTC, datetime

from qingmiao.association.services.mediating import DISPUTE_CLOCKS
from qingmiao.core.jobs import RETRIES, app


@app.periodic(cron="40 16 * * *")  # in UTC: half past midnight in China
@app.task(name="association.watch", queueing_lock="association.watch", retry=RETRIES)
def watch_association(timestamp: int) -> int:
    """Warn of deadlines and tell of what is late; `timestamp` is the planned instant in seconds."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return DISPUTE_CLOCKS.warn_due(at=at) + DISPUTE_CLOCKS.escalate_late(at=at)
