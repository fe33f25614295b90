"""Scheduled work of the filings: thin, what is done stands in the services."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.filings.services.watching_clocks import CHASES, CLOCKS
from qingmiao.filings.services.watching_papers import warn_of_expiry

# The worker's cron runs in UTC: six and ten past six in the morning in China, before the office opens.
PAPERS_AT = "0 22 * * *"
CLOCKS_AT = "10 22 * * *"


@app.periodic(cron=PAPERS_AT)
@app.task(name="filings.watch_certificates", queueing_lock="filings.watch_certificates", retry=RETRIES)
def watch_certificates(timestamp: int) -> int:
    """Tell institutions and counties about papers that expire; `timestamp` is the planned instant in seconds."""
    return warn_of_expiry(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron=CLOCKS_AT)
@app.task(name="filings.watch_clocks", queueing_lock="filings.watch_clocks", retry=RETRIES)
def watch_clocks(timestamp: int) -> int:
    """Warn of deadlines that come near, and escalate those that have passed; return how many were told of."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return sum(watch.warn_due(at=at) + watch.escalate_late(at=at) for watch in (CLOCKS, CHASES))
