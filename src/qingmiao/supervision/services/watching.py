"""What time brings: deadlines that come near or have passed, notices that nobody read."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import calendar
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import News, tell
from qingmiao.core.watching import Watch
from qingmiao.core.workflow import lock
from qingmiao.supervision.models import Finding, FindingStep, RectificationNotice
from qingmiao.supervision.services.noticing import RECTIFICATION_CLOCK

(UNREAD_WORKING_DAYS,) = declare("supervision.unread_working_days")
FINDING_CLOCKS: Watch[Finding] = Watch(
    Finding,
    title=lambda row, clock: f"{row.institution.name}：{row.title}（{clock.label}）",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("finding_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, clock, _on: row.institution.organisation if clock.kind == RECTIFICATION_CLOCK else row.organisation,
    who_stands_above=lambda row, clock, _on: (
        row.organisation if clock.kind == RECTIFICATION_CLOCK else health_department_of(city_code_of(row.county_code))
    ),
    related=("institution__organisation", "organisation"),
)
REFERRAL_CLOCKS: Watch[FindingStep] = Watch(
    FindingStep,
    title=lambda step, clock: f"{step.finding.institution.name}：{step.finding.title}（{clock.label}）",
    said=lambda _step, clock: clock.label,
    path=lambda step: reverse("finding_show", kwargs={"pk": step.finding_id}),
    who_acts=lambda step, _clock, _on: step.receiver,
    who_stands_above=lambda step, _clock, _on: step.finding.organisation,
    related=("finding__institution", "finding__organisation", "receiver"),
)


def watch(*, at: datetime) -> int:
    """Warn, escalate, and ask for the post where a notice was not read; return how many were told of. A second run tells nothing."""
    clocks = (FINDING_CLOCKS, REFERRAL_CLOCKS)
    told = sum(one.warn_due(at=at) + one.escalate_late(at=at) for one in clocks)
    return told + sum(ask_for_post(pk, at=at) for pk in _unread(at))


@transaction.atomic
def ask_for_post(pk: int, *, at: datetime) -> bool:
    """Tell the office that its notice was not read and should be posted; return whether this call did it."""
    notice, on = lock(RectificationNotice, pk), timezone.localdate(at)
    if notice.read_at is not None or notice.posted_on is not None:
        return False
    notice.posted_on = on
    notice.save(update_fields=["posted_on"])
    house, first = notice.part.inspection.institution, notice.findings.order_by("pk").first()
    path = reverse("finding_show", kwargs={"pk": first.pk}) if first else ""
    news = News("unread", f"{house.name} 没有签收通知书 {notice.number}，请打印寄送或当面送达", "", path)
    tell(notice, news, notice.part.organisation, at=at)
    audit.record(None, "post_rectification_notice", notice, at=at, changes={"number": notice.number})
    return True


def _unread(at: datetime) -> list[int]:
    """Return the notices that were issued so many working days ago and not read."""
    on, days = timezone.localdate(at), calendar()
    most = int(load().value(UNREAD_WORKING_DAYS, on).value)
    rows = RectificationNotice.objects.filter(read_at=None, posted_on=None).order_by("pk").values_list("pk", "issued_at")
    return [pk for pk, issued in rows if days.working_days_between(timezone.localdate(issued), on) >= most]
