"""Which departments carry a measure out: the lead and those that support it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Department, Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.governance.models import Measure


@dataclass(frozen=True)
class Duties:
    """Who leads, who supports, and on what paper that rests."""

    lead: str
    supporting: tuple[str, ...]
    note: str = ""


@transaction.atomic
def change_duties(measure: Measure, duties: Duties, *, actor: Post, at: datetime) -> Measure:
    """Say anew who leads and supports a measure. Raises DomainError where one department would do both."""
    measure = lock(Measure, measure.pk)
    if duties.lead in duties.supporting:
        raise DomainError(f"{Department(duties.lead).label}已是牵头部门，不用再列为配合部门。")
    before = {"lead": measure.lead_department, "supporting": measure.supporting_departments, "note": measure.departments_note}
    measure.lead_department, measure.supporting_departments = duties.lead, list(duties.supporting)
    measure.departments_note = duties.note.strip()
    measure.save(update_fields=["lead_department", "supporting_departments", "departments_note"])
    after = {"lead": duties.lead, "supporting": list(duties.supporting), "note": measure.departments_note}
    audit.record(actor, "change_duties", measure, at=at, changes={"before": before, "after": after})
    return measure
