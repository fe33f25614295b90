"""Scheduled work on filings: thin, what is done stands in the services."""

from django.utils import timezone

from qingmiao.core.jobs import app
from qingmiao.filings.services.watching import escalate_overdue, warn_due

EVERY_MORNING = "10 0 * * *"  # the worker's cron runs in UTC: 08:10 in China, before the office opens


@app.periodic(cron=EVERY_MORNING)
@app.task(name="filings.watch_clocks", queueing_lock="filings.watch_clocks")
def watch_clocks(timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands the planned time over
    """Warn of deadlines that come near, and escalate those that have passed."""
    at = timezone.now()
    warn_due(at=at)
    escalate_overdue(at=at)
