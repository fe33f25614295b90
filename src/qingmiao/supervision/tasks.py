"""Scheduled work of supervision."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.supervision.services.watching import watch

# The worker's cron runs in UTC: a quarter past six in the morning in China, before the office opens.
SUPERVISION_AT = "15 22 * * *"


@app.periodic(cron=SUPERVISION_AT)
@app.task(name="supervision.watch", queueing_lock="supervision.watch", retry=RETRIES)
def watch_supervision(timestamp: int) -> int:
    """Warn of deadlines and escalate those that have passed; `timestamp` is the planned instant in seconds."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
