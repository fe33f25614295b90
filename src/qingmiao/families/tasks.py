"""Deferred work: the code of a phone is issued and sent by a job, so that nobody waits for a gateway. Thin."""

from datetime import datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.families.services.signing_in import TEXT_CODE
from qingmiao.families.services.signing_in import text_code as text_it


@app.task(name=TEXT_CODE, retry=RETRIES)
def text_code(row_pk: int, asked_at: str) -> None:
    """Send the code that a family asked for."""
    text_it(row_pk, datetime.fromisoformat(asked_at))
