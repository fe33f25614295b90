"""Scheduled work on tasks."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.governance.services.snapshots import take_nightly_snapshot
from qingmiao.governance.services.watching_tasks import escalate_late, warn_owners

# The worker's cron runs in UTC: half past midnight in China, when yesterday is over; and twenty past six, before the office opens.
SNAPSHOT_AT = "30 16 * * *"
TASKS_AT = "20 22 * * *"


@app.periodic(cron=SNAPSHOT_AT)
@app.task(name="governance.take_snapshot", queueing_lock="governance.take_snapshot", retry=RETRIES)
def take_snapshot(timestamp: int) -> int:
    """Store yesterday's figures and what was corrected since; return how many were written."""
    taken = take_nightly_snapshot(at=datetime.fromtimestamp(timestamp, UTC))
    return taken.new + taken.corrected


@app.periodic(cron=TASKS_AT)
@app.task(name="governance.watch_tasks", queueing_lock="governance.watch_tasks", retry=RETRIES)
def watch_tasks(timestamp: int) -> int:
    """Warn owners of tasks that come near their day, and escalate those that have passed; return how many were told of."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return warn_owners(at=at) + escalate_late(at=at)
