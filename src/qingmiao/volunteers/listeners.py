"""What this app does for workforce: volunteers never count in a ratio; when the police answer, one may begin or must stop at once."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from qingmiao.volunteers.models import Volunteer, VolunteerState
from qingmiao.volunteers.queries.apart import volunteers_here
from qingmiao.volunteers.services.recruiting import bar_volunteer, clear_volunteer
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.queries.uncounted import declare_uncounted
from qingmiao.workforce.rules.vocabulary import BackgroundResult
from qingmiao.workforce.services import check_answered

declare_uncounted(volunteers_here)


@receiver(check_answered)
def on_check_answered(*, request: CheckRequest, result: BackgroundResult, at: datetime, **_told: Any) -> None:
    """Let whoever waited begin where the answer is clear; a record, whoever asked, ends all service."""
    worker = request.worker.merged_into_id or request.worker_id
    rows = Volunteer.objects.filter(worker__in=[worker, request.worker_id])
    if result is BackgroundResult.HIT:
        for row in rows.filter(state__in=[VolunteerState.CHECKING, VolunteerState.ACTIVE]):
            bar_volunteer(row, at=at)
    elif worker in cleared_until([worker], timezone.localdate(at)):
        for row in rows.filter(state=VolunteerState.CHECKING):
            clear_volunteer(row, at=at)
