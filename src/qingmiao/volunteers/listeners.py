"""What this app does for workforce: volunteers never count in a ratio; when the police answer, one may begin or must stop at once.

When two people turn out to be one, service and hours follow.
"""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.volunteers.models import Volunteer, VolunteerState
from qingmiao.volunteers.queries.apart import volunteers_here
from qingmiao.volunteers.services.recruiting import SERVING, bar_volunteer, clear_volunteer, merge_volunteers
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.queries.uncounted import declare_uncounted
from qingmiao.workforce.rules.vocabulary import BackgroundResult
from qingmiao.workforce.services import check_answered, workers_merged
from qingmiao.workforce.services.merging import Move

declare_uncounted(volunteers_here)


@receiver(check_answered)
def on_check_answered(*, request: CheckRequest, result: BackgroundResult, at: datetime, **_told: Any) -> None:
    """Let whoever waited begin where the answer is clear; a record, whoever asked, ends all service."""
    worker = request.worker.merged_into_id or request.worker_id
    rows = Volunteer.objects.filter(worker__in=[worker, request.worker_id])
    if result is BackgroundResult.HIT:
        for row in rows.filter(state__in=SERVING):
            bar_volunteer(row, at=at)
    elif worker in cleared_until([worker], timezone.localdate(at)):
        for row in rows.filter(state=VolunteerState.CHECKING):
            clear_volunteer(row, at=at)


@receiver(workers_merged)
def on_workers_merged(*, move: Move, actor: Post, at: datetime, **_told: Any) -> None:
    """Let the service of a volunteer follow."""
    merge_volunteers(move, actor=actor, at=at)
