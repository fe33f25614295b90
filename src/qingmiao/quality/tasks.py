"""Scheduled work of quality."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.quality.services.watching import watch


@app.periodic(cron="35 16 * * *")  # in UTC: half past midnight in China
@app.task(name="quality.watch", queueing_lock="quality.watch", retry=RETRIES)
def watch_quality(timestamp: int) -> int:
    """Warn of deadlines, tell of what is late, end what has passed; `timestamp` is the planned instant in seconds."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
