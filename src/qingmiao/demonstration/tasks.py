"""Scheduled work of demonstrations."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.demonstration.services.watching import watch

# The worker's cron runs in UTC: twenty past midnight in China, so that a term's end shows on the day after its last.
DEMONSTRATIONS_AT = "20 16 * * *"


@app.periodic(cron=DEMONSTRATIONS_AT)
@app.task(name="demonstration.watch", aliases=["governance.watch_demonstrations"], queueing_lock="demonstration.watch", retry=RETRIES)
def watch_demonstrations(timestamp: int) -> int:
    """End, propose, remind and mark what the day brings; `timestamp` is the planned instant in seconds. Return how many changed."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
