"""Scheduled work of guidance."""

from datetime import UTC, datetime

from qingmiao.core.jobs import app
from qingmiao.guidance.services.pages import check_pages
from qingmiao.guidance.services.topics import remind_of_topics

# In UTC: Monday at five in the morning in China.
EVERY_WEEK = "0 21 * * 0"
# Every morning at half past five in China.
EVERY_MORNING = "30 21 * * *"


@app.periodic(cron=EVERY_WEEK)
@app.task(name="guidance.check_pages", queueing_lock="guidance.check_pages")
def check_official_pages(timestamp: int) -> int:
    """Look at the official pages of the sources; not tried again: what cannot be reached is a finding."""
    return len(check_pages(at=datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron=EVERY_MORNING)
@app.task(name="guidance.remind_of_topics", queueing_lock="guidance.remind_of_topics")
def remind_owners_of_topics(timestamp: int) -> int:
    """Tell of topics whose review is near, each once."""
    return remind_of_topics(at=datetime.fromtimestamp(timestamp, UTC))
