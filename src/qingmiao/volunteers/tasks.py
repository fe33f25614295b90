"""Scheduled work of volunteering."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.volunteers.services.watching import watch

# The worker's cron runs in UTC: fifty past midnight in China, after the look at the staff.
VOLUNTEERS_AT = "50 16 * * *"


@app.periodic(cron=VOLUNTEERS_AT)
@app.task(name="volunteers.watch", queueing_lock="volunteers.watch", retry=RETRIES)
def watch_volunteers(timestamp: int) -> int:
    """Remind of ban checks that end; `timestamp` is the planned instant in seconds. Return how many were told."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
