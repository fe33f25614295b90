"""Scheduled work of the shared machinery: thin, what is done stands in the services."""

from datetime import UTC, datetime

from qingmiao.accounts.services import purge_guesses
from qingmiao.core.jobs import RETRIES, app
from qingmiao.core.keeping import forget_notes
from qingmiao.core.notices import SEND_LATER, send_later
from qingmiao.core.operations import forget_pieces
from qingmiao.core.services import purge_sessions, resume_stalled_jobs

EVERY_FIVE_MINUTES = "*/5 * * * *"


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(name="core.keep_house", queueing_lock="core.keep_house")
def keep_house(timestamp: int) -> int:
    """Take up what a killed worker left, and put away what has run out; that it ran shows that somebody watches the clocks."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return resume_stalled_jobs(at=at) + purge_guesses(at=at) + purge_sessions(at=at) + forget_notes(at) + forget_pieces(at=at)


@app.task(name=SEND_LATER, retry=RETRIES)
def send_notice(notice_pk: int, user_pk: int, name: str) -> bool:
    """Send on what waited for the end of a person's quiet hours."""
    return send_later(notice_pk, user_pk, name)
