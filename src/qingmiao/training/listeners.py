"""What this app does for workforce: what was learned and planned follows when two people turn out to be one."""

from typing import Any

from django.dispatch import receiver

from qingmiao.training.models import ContestResult, CrossPlan, Enrolment, Mentorship
from qingmiao.training.services.enrolling import TAKEN
from qingmiao.workforce.services import workers_merged
from qingmiao.workforce.services.merging import Move


@receiver(workers_merged)
def on_workers_merged(*, move: Move, **_told: Any) -> None:
    """Let everything follow but what the one who is kept has already: a place in the same session, the same open plan, the same prize."""
    kept, gone = move.kept, move.gone
    places = Enrolment.objects.filter(worker=kept, state__in=TAKEN).values("session")
    move.take(Enrolment.objects.filter(worker=gone).exclude(state__in=TAKEN, session__in=places))
    plans = CrossPlan.objects.filter(worker=kept, ended_on=None).values("role")
    move.take(CrossPlan.objects.filter(worker=gone).exclude(ended_on=None, role__in=plans))
    move.take(ContestResult.objects.filter(worker=gone).exclude(contest__in=ContestResult.objects.filter(worker=kept).values("contest")))
    move.take(Mentorship.objects.filter(mentor=gone).exclude(apprentice=kept), "mentor")  # nobody learns from oneself
    move.take(Mentorship.objects.filter(apprentice=gone).exclude(mentor=kept), "apprentice")
