"""Scheduled work on figures."""

from datetime import UTC, datetime

from django.utils import timezone

from qingmiao.core.jobs import RETRIES, app
from qingmiao.figures.services import take_nightly_snapshot, verify_kept

# The worker's cron runs in UTC: half past midnight in China, when yesterday is over.
SNAPSHOT_AT = "30 16 * * *"
VERIFY_AT = "0 17 * * *"


@app.periodic(cron=SNAPSHOT_AT)
@app.task(name="figures.take_snapshot", aliases=["governance.take_snapshot"], queueing_lock="figures.take_snapshot", retry=RETRIES)
def take_snapshot(timestamp: int) -> int:
    """Store yesterday's figures and what was corrected since; return how many were written."""
    taken = take_nightly_snapshot(at=datetime.fromtimestamp(timestamp, UTC))
    return taken.new + taken.corrected


@app.periodic(cron=VERIFY_AT)
@app.task(name="figures.verify_kept", queueing_lock="figures.verify_kept", retry=RETRIES)
def verify(timestamp: int) -> int:
    """Hold what the pages show against the rows; return how many figures were wrong."""
    return verify_kept(timezone.localdate(datetime.fromtimestamp(timestamp, UTC)))
