"""Scheduled work of the filings."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.filings.services.watching import warn_of_expiry

EVERY_MORNING = "0 22 * * *"  # in UTC: six in the morning in China


@app.periodic(cron=EVERY_MORNING)
@app.task(name="filings.watch_certificates", queueing_lock="filings.watch_certificates", retry=RETRIES)
def watch_certificates(timestamp: int) -> int:
    """Tell institutions and counties about papers that expire; `timestamp` is the planned instant in seconds."""
    return warn_of_expiry(at=datetime.fromtimestamp(timestamp, UTC))
