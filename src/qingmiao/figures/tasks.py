"""Scheduled work on figures."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.figures.services import take_nightly_snapshot

# The worker's cron runs in UTC: half past midnight in China, when yesterday is over.
SNAPSHOT_AT = "30 16 * * *"


@app.periodic(cron=SNAPSHOT_AT)
@app.task(name="figures.take_snapshot", aliases=["governance.take_snapshot"], queueing_lock="figures.take_snapshot", retry=RETRIES)
def take_snapshot(timestamp: int) -> int:
    """Store yesterday's figures and what was corrected since; return how many were written."""
    taken = take_nightly_snapshot(at=datetime.fromtimestamp(timestamp, UTC))
    return taken.new + taken.corrected
