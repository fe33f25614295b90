"""Scheduled work of reports."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.reports.services.watching import watch

# The worker's cron runs in UTC: half past midnight in China.
REPORTS_AT = "30 16 * * *"


@app.periodic(cron=REPORTS_AT)
@app.task(name="reports.watch", queueing_lock="reports.watch", retry=RETRIES)
def watch_reports(timestamp: int) -> int:
    """Warn of deadlines, tell of what is late, close what nobody rated; `timestamp` is the planned instant in seconds."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
