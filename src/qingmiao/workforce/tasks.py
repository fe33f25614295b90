"""Scheduled work of the workforce."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.workforce.services.watching import watch

# The worker's cron runs in UTC: forty past midnight in China, so that a certificate's end shows on the day after its last.
PEOPLE_AT = "40 16 * * *"


@app.periodic(cron=PEOPLE_AT)
@app.task(name="workforce.watch", queueing_lock="workforce.watch", retry=RETRIES)
def watch_people(timestamp: int) -> int:
    """Remind, take off duty and tell; `timestamp` is the planned instant in seconds. Return how many were told."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
