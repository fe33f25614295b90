"""Work in the background: the code of a phone is sent by a job, so that nobody waits for a gateway; what is late is told of at night."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.families.services.signing_in import TEXT_CODE
from qingmiao.families.services.signing_in import text_code as text_it
from qingmiao.families.services.watching import watch


@app.task(name=TEXT_CODE, retry=RETRIES)
def text_code(row_pk: int, asked_at: str) -> None:
    """Send the code that a family asked for."""
    text_it(row_pk, datetime.fromisoformat(asked_at))


@app.periodic(cron="45 16 * * *")  # in UTC: three quarters past midnight in China
@app.task(name="families.watch", queueing_lock="families.watch", retry=RETRIES)
def watch_families(timestamp: int) -> int:
    """Warn and escalate; `timestamp` is the planned instant in seconds. Return how many clocks were told of."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))
