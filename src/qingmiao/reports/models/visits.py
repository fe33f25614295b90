"""Visits that a case or an incident led to, and photos of an incident."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.reports.models.cases import Case
from qingmiao.reports.models.incidents import Incident
from qingmiao.supervision.models import Inspection


class AskedVisit(models.Model):
    """A visit of the supervision record that goes back to a case or an incident. The visit itself does not say so: the house reads it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="asked", verbose_name="检查")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="事项")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="事故")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="安排人")
    at = models.DateTimeField("安排时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, incident=None) | Q(case=None, incident__isnull=False),
                name="asked_visit_goes_back_to_one",
                violation_error_message="检查须对应一件事项或一起事故。",
            ),
            models.UniqueConstraint(fields=["inspection", "case"], name="visit_of_case_once", violation_error_message="这次检查已列入。"),
            models.UniqueConstraint(
                fields=["inspection", "incident"], name="visit_of_incident_once", violation_error_message="这次检查已列入。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}"


class IncidentPhoto(Attachment):
    """A photo of an incident: the place, not faces. What became a restricted case takes its photos along to those named for it."""

    read_for = "事故照片查阅"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="photos", verbose_name="事故")
