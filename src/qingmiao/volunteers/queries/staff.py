"""Who of a house may answer for the children while volunteers are there."""

from datetime import date

from qingmiao.volunteers.models import Activity
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.fitness import duty_on


def companions_of(activity: Activity, on: date) -> list[tuple[int, str]]:
    """Return the people of the activity's house who are fit for work today, by engagement and name; none outside an institution."""
    if activity.institution_id is None:
        return []
    held = Engagement.objects.filter(in_force(on), institution=activity.institution_id, is_main=True)
    duty = duty_on(held, on)
    rows = held.select_related("worker").order_by("role", "pk")
    return [(row.pk, f"{row.worker.name.open()}（{row.get_role_display()}）") for row in rows if duty.is_fit(row.pk)]
