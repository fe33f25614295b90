"""What time brings to quality: deadlines that come near or have passed, objection periods that end."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import clocks_on, stop_clocks
from qingmiao.core.parties import tell
from qingmiao.core.watching import Watch
from qingmiao.core.workflow import lock
from qingmiao.quality.models import CreditRequest, Evaluation, FootageRequest
from qingmiao.quality.services.evaluating import SELF_CLOCK, news
from qingmiao.quality.services.footage import ANSWER_CLOCK as FOOTAGE_CLOCK
from qingmiao.quality.services.grading import ANSWER_CLOCK, OBJECTION_CLOCK

EVALUATION_CLOCKS: Watch[Evaluation] = Watch(
    Evaluation,
    title=lambda row, clock: f"{row.institution.name} 质量评估（{clock.label}）",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("evaluation_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, clock, _on: health_department_of(row.county_code) if clock.kind == ANSWER_CLOCK else row.institution.organisation,
    who_stands_above=lambda row, clock, _on: health_department_of(
        row.county_code if clock.kind == SELF_CLOCK else city_code_of(row.county_code)
    ),
    related=("institution__organisation",),
)
CREDIT_CLOCKS: Watch[CreditRequest] = Watch(
    CreditRequest,
    title=lambda row, _clock: f"{row.entry.institution.name} {row.get_kind_display()}",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("credit_answer", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: row.entry.issuer,
    who_stands_above=lambda row, _clock, _on: health_department_of(city_code_of(row.entry.county_code)),
    related=("entry__institution", "entry__issuer"),
)
FOOTAGE_CLOCKS: Watch[FootageRequest] = Watch(
    FootageRequest,
    title=lambda row, clock: f"{row.institution.name} 查看录像的请求（{clock.label}）",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("footage_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, clock, _on: row.institution.organisation if clock.kind == FOOTAGE_CLOCK else health_department_of(row.county_code),
    who_stands_above=lambda row, clock, _on: health_department_of(
        row.county_code if clock.kind == FOOTAGE_CLOCK else city_code_of(row.county_code)
    ),
    related=("institution__organisation",),
)


def watch(*, at: datetime) -> int:
    """End objection periods, warn and escalate; return how many were told of. A second run tells nothing."""
    ended = sum(end_objections(int(pk), at=at) for pk in _passed(at))
    return ended + sum(one.warn_due(at=at) + one.escalate_late(at=at) for one in (EVALUATION_CLOCKS, CREDIT_CLOCKS, FOOTAGE_CLOCKS))


@transaction.atomic
def end_objections(pk: int, *, at: datetime) -> bool:
    """Close the period in which an institution could object; the county may decide now."""
    row, on = lock(Evaluation, pk), timezone.localdate(at)
    stop_clocks(row, on=on, outcome="passed", kinds=frozenset({OBJECTION_CLOCK}))
    audit.record(None, "end_grade_objections", row, at=at)
    title = f"异议期已满，可以定等级：{row.institution.name}"
    return bool(tell(row, news(row, "objections_over", title), health_department_of(row.county_code), at=at))


def _passed(at: datetime) -> list[str]:
    clocks = clocks_on(Evaluation).filter(kind=OBJECTION_CLOCK, stopped_on=None, due_on__lt=timezone.localdate(at))
    return list(clocks.order_by("pk").values_list("subject_id", flat=True))
