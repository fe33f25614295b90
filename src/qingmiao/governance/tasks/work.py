"""Scheduled work on tasks."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.governance.services.conference.meetings import remind_of_meetings
from qingmiao.governance.services.watching_tasks import CLOCKS

# The worker's cron runs in UTC: twenty past six in the morning in China, before the office opens.
TASKS_AT = "20 22 * * *"


@app.periodic(cron=TASKS_AT)
@app.task(name="governance.watch_tasks", queueing_lock="governance.watch_tasks", retry=RETRIES)
def watch_tasks(timestamp: int) -> int:
    """Warn owners, escalate what is late, remind members of a meeting that is near; return how many were told of."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return CLOCKS.warn_due(at=at) + CLOCKS.escalate_late(at=at) + remind_of_meetings(at=at)
