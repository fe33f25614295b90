"""Scheduled work of the shared machinery: thin, what is done stands in the services."""

from datetime import UTC, datetime

from django.utils import timezone

from qingmiao.accounts.services import purge_guesses, purge_reset_codes
from qingmiao.core.jobs import RETRIES, app
from qingmiao.core.keeping import forget_notes
from qingmiao.core.notices import SEND_NOTICE, send_out
from qingmiao.core.operations import forget_pieces
from qingmiao.core.recovering import SEND_RESET_CODE, send_reset_code
from qingmiao.core.services import purge_sessions, resume_stalled_jobs

EVERY_FIVE_MINUTES = "*/5 * * * *"


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(name="core.keep_house", queueing_lock="core.keep_house")
def keep_house(timestamp: int) -> int:
    """Take up what a killed worker left, and put away what has run out; that it ran shows that somebody watches the clocks."""
    at = datetime.fromtimestamp(timestamp, UTC)
    put_away = purge_guesses(at=at) + purge_reset_codes(at=at) + purge_sessions(at=at) + forget_notes(at) + forget_pieces(at=at)
    return resume_stalled_jobs(at=at) + put_away


@app.task(name=SEND_RESET_CODE, retry=RETRIES)
def send_code(asked_pk: int) -> bool:
    """Send the code for a forgotten password."""
    return send_reset_code(asked_pk, at=timezone.now())


@app.task(name=SEND_NOTICE, retry=RETRIES)
def send_notice(notice_pk: int, user_pk: int, name: str) -> bool:
    """Send on a notice: at once, or when the quiet hours of a person are over."""
    return send_out(notice_pk, user_pk, name)
