"""From what failed to findings: the notice of each department, with number, deadline and clock, served in the institution's inbox."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.core import audit
from qingmiao.core.clocks import calendar, start_clock_until
from qingmiao.core.legislation import declare, load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.supervision.models import Finding, FindingState, Inspection, InspectionPart, RectificationNotice
from qingmiao.supervision.queries.checklists import Answered, answered
from qingmiao.supervision.rules.vocabulary import Severity

RECTIFICATION_CLOCK = "rectification"
RECTIFY_DAYS = dict(
    zip(
        Severity,
        declare("supervision.rectify_days_minor", "supervision.rectify_days_serious", "supervision.rectify_days_stop_at_once"),
        strict=True,
    )
)
PUBLISH_WORKING_DAYS, REPEAT_MONTHS = declare("supervision.publish_working_days", "supervision.repeat_months")


def issue_notices(row: Inspection, *, actor: Post, at: datetime) -> list[RectificationNotice]:
    """Make the findings of a recorded visit, one notice per department that has some to order; tell the institution how it went."""
    parts = row.parts.select_related("organisation").order_by("pk")
    notices = [notice for part in parts if (notice := _of_part(row, part, actor=actor, at=at)) is not None]
    path = reverse("inspection_show", kwargs={"pk": row.pk})
    words = f"责令整改通知书 {'、'.join(notice.number for notice in notices)}" if notices else "没有须整改的问题。"
    news = News("recorded", f"{row.get_kind_display()}已记录" + ("，有问题须整改" if notices else ""), words, path)
    tell(row, news, row.institution.organisation, at=at)
    return notices


def due_on(severity: Severity, on: date) -> date:
    """Return the last day to cure a finding of this kind found on a day; the day of the visit selects the parameter."""
    return on + timedelta(days=int(load().value(RECTIFY_DAYS[severity], on).value))


@transaction.atomic
def read_notice(notice: RectificationNotice, *, actor: Post, at: datetime) -> RectificationNotice:
    """Keep that the institution has opened its notice; once."""
    changed = RectificationNotice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at, read_by=actor)
    if changed:
        audit.record(actor, "read_rectification_notice", notice, at=at)
    return RectificationNotice.objects.get(pk=notice.pk)


def _of_part(row: Inspection, part: InspectionPart, *, actor: Post, at: datetime) -> RectificationNotice | None:
    failing = [found for found in answered(part) if found.fails and found.item.is_ordered]
    ordered = [found for found in failing if not found.is_cured]
    notice = None
    if ordered:
        on = timezone.localdate(at)
        notice = RectificationNotice.objects.create(part=part, number=next_number("责改", row.county_code, on), issued_at=at)
        audit.record(actor, "issue_rectification_notice", notice, at=at, changes={"number": notice.number, "findings": len(ordered)})
    items = {item.key: item for item in part.items.filter(answer="fails")}
    for found in failing:
        _make(row, part, found, items[found.item.key].pk, None if found.is_cured else notice, at=at)
    return notice


def _make(row: Inspection, part: InspectionPart, found: Answered, item: int, notice: RectificationNotice | None, *, at: datetime) -> None:
    """Make one finding. What was cured on the spot is counted, neither ordered nor named to the public."""
    assert row.visited_on is not None  # noqa: S101  # a recorded visit has a day
    severity, on = Severity(found.severity), timezone.localdate(at)
    finding = Finding.objects.create(
        notice=notice,
        item_id=item,
        institution=row.institution,
        county_code=row.county_code,
        organisation=part.organisation,
        key=found.item.key,
        title=found.item.title[:200],
        source=found.item.source[:200],
        penalty=found.item.penalty[:200],
        facts=found.note[:500],
        severity=severity,
        cure=found.cure[:300],
        state=FindingState.OPEN if notice else FindingState.CURED_ON_SPOT,
        repeats=_earlier(row, found.item.key, row.visited_on),
        found_on=row.visited_on,
        due_on=due_on(severity, on) if notice else None,
        closed_on=None if notice else row.visited_on,
        publish_on=calendar().add_working_days(on, int(load().value(PUBLISH_WORKING_DAYS, on).value)) if notice else None,
    )
    if finding.due_on is not None:
        start_clock_until(finding, RECTIFICATION_CLOCK, "整改期限", on=on, due_on=finding.due_on)


def _earlier(row: Inspection, key: str, on: date) -> Finding | None:
    """Return the last finding of the same item within the months that count as repeated."""
    since = add_months(on, -int(load().value(REPEAT_MONTHS, on).value))
    return Finding.objects.filter(institution=row.institution, key=key, found_on__gte=since, found_on__lte=on).order_by("-found_on").first()
