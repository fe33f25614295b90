"""Scheduled work of guidance."""

from datetime import UTC, datetime

from qingmiao.core.jobs import app
from qingmiao.guidance.services.pages import check_pages

# In UTC: Monday at five in the morning in China.
EVERY_WEEK = "0 21 * * 0"


@app.periodic(cron=EVERY_WEEK)
@app.task(name="guidance.check_pages", queueing_lock="guidance.check_pages")
def check_official_pages(timestamp: int) -> int:
    """Look at the official pages of the sources; not tried again: what cannot be reached is a finding."""
    return len(check_pages(at=datetime.fromtimestamp(timestamp, UTC)))
