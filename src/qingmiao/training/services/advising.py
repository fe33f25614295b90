"""Advisers: named for institutions by the county, their visits entered, and confirmed by the institution that had them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.training.models import Adviser, Advising, Visit
from qingmiao.training.rules.vocabulary import Profession


@dataclass(frozen=True)
class Named:
    """An adviser as the county names them."""

    name: str
    profession: Profession
    employer: str
    title: str = ""
    phone: str = ""


@transaction.atomic
def name_adviser(institution: Institution, who: Named, *, actor: Post, at: datetime) -> Advising:
    """Name somebody for an institution from today on; whoever advised it in this profession before does so no more."""
    on = timezone.localdate(at)
    adviser, is_new = Adviser.objects.get_or_create(
        name=who.name, employer=who.employer, profession=who.profession, county_code=institution.county_code, defaults={"title": who.title}
    )
    if is_new and who.phone:
        adviser.phone = who.phone
        adviser.save(update_fields=["phone"])
    before = Advising.objects.filter(institution=institution, profession=who.profession, period__upper_inf=True).first()
    if before is not None and before.adviser_id == adviser.pk:
        raise DomainError("此人已是这家机构的指导人员。", field="name")
    if before is not None:
        end_advising(before, actor=actor, at=at)
    row = Advising.objects.create(adviser=adviser, institution=institution, profession=who.profession, period=DateRange(on, None))
    audit.record(actor, "name_adviser", row, at=at)
    news = News("named", f"已为本机构指定{who.profession.label}", path=reverse("visit_list"))
    tell(row, news, institution.organisation, at=at)
    return row


@transaction.atomic
def end_advising(row: Advising, *, actor: Post, at: datetime) -> Advising:
    """End what an adviser does for an institution; today is the first day without."""
    on = timezone.localdate(at)
    row = lock(Advising, row.pk)
    row.period = DateRange(min(row.period.lower, on), on)
    row.save(update_fields=["period"])
    audit.record(actor, "end_advising", row, at=at)
    return row


@dataclass(frozen=True)
class Advised:
    """What an adviser did on a day."""

    on: date
    hours: Decimal
    advice: str


@transaction.atomic
def enter_visit(advising: Advising, what: Advised, *, actor: Post, at: datetime) -> Visit:
    """Enter a visit. Raises DomainError for a day to come or before the naming, more hours than a day has, and a day entered already."""
    advice = written(what.advice, "请写明指导了什么、建议怎样做。", field="advice")
    if not advising.period.lower <= what.on <= timezone.localdate(at):
        raise DomainError("日期应在指定之后、今天之前。", field="on")
    if not 0 < what.hours <= 24:
        raise DomainError("一天的时数须大于 0、不超过 24。", field="hours")
    if advising.visits.filter(visited_on=what.on).exists():
        raise DomainError("这一天的指导已登记。", field="on")
    row = Visit.objects.create(advising=advising, visited_on=what.on, hours=what.hours, advice=advice, entered_by=actor)
    audit.record(actor, "enter_visit", row, at=at, changes={"hours": str(what.hours)})
    news = News("entered", "有新的指导记录待本机构确认", path=reverse("visit_show", kwargs={"pk": row.pk}))
    tell(row, news, advising.institution.organisation, at=at)
    return row


@transaction.atomic
def confirm_visit(row: Visit, followed: str, *, actor: Post, at: datetime) -> Visit:
    """Confirm that a visit was as it is written, and say what the institution does with the advice."""
    followed = written(followed, "请写明机构怎样落实。", field="followed")
    row = lock(Visit, row.pk)
    if row.confirmed_on is not None:
        raise DomainError("这次指导已经确认，请刷新页面查看。")
    row.followed, row.confirmed_on = followed, timezone.localdate(at)
    row.save(update_fields=["followed", "confirmed_on"])
    audit.record(actor, "confirm_visit", row, at=at)
    news = News("confirmed", "机构已确认指导记录", path=reverse("visit_show", kwargs={"pk": row.pk}))
    tell(row, news, health_department_of(row.advising.institution.county_code), at=at)
    return row
