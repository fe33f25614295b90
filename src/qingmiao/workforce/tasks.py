"""Scheduled and deferred work of the workforce."""

from datetime import UTC, datetime

from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.jobs import RETRIES, app
from qingmiao.workforce.models import Worker
from qingmiao.workforce.services.signing_in import TEXT_CODE
from qingmiao.workforce.services.signing_in import text_code as text_it
from qingmiao.workforce.services.watching import watch

# The worker's cron runs in UTC: forty past midnight in China, so that a certificate's end shows on the day after its last.
PEOPLE_AT = "40 16 * * *"


@app.periodic(cron=PEOPLE_AT)
@app.task(name="workforce.watch", queueing_lock="workforce.watch", retry=RETRIES)
def watch_people(timestamp: int) -> int:
    """Remind, take off duty and tell; `timestamp` is the planned instant in seconds. Return how many were told."""
    return watch(at=datetime.fromtimestamp(timestamp, UTC))


@app.task(name=TEXT_CODE, retry=RETRIES)
def text_code(worker_pk: int, actor_pk: int, asked_at: str) -> None:
    """Send a person the code of the own file."""
    text_it(Worker.objects.get(pk=worker_pk), datetime.fromisoformat(asked_at), actor=Post.objects.get(pk=actor_pk), at=timezone.now())
