"""What this app does for the apps below it: it says whether a sentence of a page stands in a plan."""

from typing import Any

from django.dispatch import receiver

from qingmiao.governance.models import ChangeState, Measure, PlanChange, Target
from qingmiao.policy.models import Suggestion
from qingmiao.policy.workflow import suggestion_used


@receiver(suggestion_used)
def on_suggestion_used(*, suggestion: Suggestion, **_told: Any) -> str | None:
    """Return where the sentence stands."""
    if Target.objects.filter(suggestion=suggestion).exists() or Measure.objects.filter(suggestion=suggestion).exists():
        return "这条建议已列入方案，不能收回；请在方案里修改。"
    if PlanChange.objects.filter(suggestion=suggestion, state=ChangeState.DRAFT).exists():
        return "这条建议已写进待批准的方案改动，请先撤回那份改动。"
    return None
