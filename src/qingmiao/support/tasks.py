"""Scheduled work of support: everybody worked out by night, notices that are over confirmed, a sample of old answers replayed."""

from datetime import UTC, datetime

from qingmiao.core.jobs import RETRIES, app
from qingmiao.support.queries.replaying import replay_sample
from qingmiao.support.services.carrying import end_notices
from qingmiao.support.services.running import run_due

# The worker's cron runs in UTC: ten past one in China, after the filings and the staff of the day are settled.
RUN_AT, REPLAY_AT = "10 17 * * *", "40 17 * * *"


@app.periodic(cron=RUN_AT)
@app.task(name="support.run", queueing_lock="support.run", retry=RETRIES)
def run_support(timestamp: int) -> int:
    """Confirm what was long enough in public, then work everybody out; return how many new answers there are."""
    at = datetime.fromtimestamp(timestamp, UTC)
    end_notices(at=at)
    return sum(run.answered for run in run_due(at=at))


@app.periodic(cron=REPLAY_AT)
@app.task(name="support.replay", queueing_lock="support.replay", retry=RETRIES)
def replay_old(timestamp: int) -> int:
    """Replay a sample of old answers; one that differs fails the job, which shows among the failed ones. Return how many were replayed."""
    return replay_sample(timestamp)
