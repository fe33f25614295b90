"""Scheduled work on figures."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.figures.services import take_nightly_snapshot, tidy_kept

# The worker's cron runs in UTC: half past midnight in China, when yesterday is over.
SNAPSHOT_AT = "30 16 * * *"
TIDY_AT = "0 17 * * *"


@app.periodic(cron=SNAPSHOT_AT)
@app.task(name="figures.take_snapshot", aliases=["governance.take_snapshot"], queueing_lock="figures.take_snapshot", retry=RETRIES)
def take_snapshot(timestamp: int) -> int:
    """Store yesterday's figures and what was corrected since; return how many were written."""
    taken = take_nightly_snapshot(at=datetime.fromtimestamp(timestamp, UTC))
    return taken.new + taken.corrected


@app.periodic(cron=TIDY_AT)
@app.task(name="figures.tidy_kept", queueing_lock="figures.tidy_kept", retry=RETRIES)
def tidy(timestamp: int) -> int:
    """Hold what the pages show against the rows; return how many figures were wrong."""
    return tidy_kept(at=datetime.fromtimestamp(timestamp, UTC))
