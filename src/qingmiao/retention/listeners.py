"""What this app does for workforce: that somebody has answered the survey follows when two people turn out to be one."""

from typing import Any

from django.dispatch import receiver

from qingmiao.retention.models import AnsweredYear
from qingmiao.workforce.services import workers_merged
from qingmiao.workforce.services.merging import Move


@receiver(workers_merged)
def on_workers_merged(*, move: Move, **_told: Any) -> None:
    """Let the years follow in which only the one who goes has answered."""
    answered = AnsweredYear.objects.filter(worker=move.kept).values("year")
    move.take(AnsweredYear.objects.filter(worker=move.gone).exclude(year__in=answered))
