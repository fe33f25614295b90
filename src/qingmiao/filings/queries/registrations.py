"""Registrations as the county and the registrars see them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from qingmiao.filings.models import Registration
from qingmiao.filings.queries.county_desk import not_filed
from qingmiao.institutions.models import Institution, Standing
from qingmiao.ui import components

LONG_WAIT_DAYS = 30
COLUMNS = (
    components.Column("名称"),
    components.Column("登记日期", "date"),
    components.Column("已过天数", "number"),
    components.Column("状态", "status"),
    components.Column("统一社会信用代码"),
    components.Column("推送部门"),
)


def registrations_in(registrations: "QuerySet[Registration]", search: str, *, only_open: bool) -> "QuerySet[Registration]":
    """Return registrations with the standing of whoever carries the code; only those not filed, the oldest first, or all, newest first."""
    found = not_filed(registrations) if only_open else registrations.select_related("institution", "department")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(uscc=search.upper()) | Q(address__icontains=search))
    standing = Institution.objects.filter(uscc=OuterRef("uscc")).values("standing")[:1]
    return found.annotate(standing=Subquery(standing, output_field=CharField()))


def registration_table(rows: Iterable[Registration], on: date, *, may_open: bool) -> components.Table:
    """Return the list. The row leads where the officer goes on: to the institution, or to opening its account."""
    return components.Table("登记机关推送的登记信息", COLUMNS, [_row(row, on, may_open=may_open) for row in rows])


def _row(row: Registration, on: date, *, may_open: bool) -> components.Row:
    days = (on - row.registered_on).days
    is_filed = row.standing == Standing.FILED  # type: ignore[attr-defined]  # annotated
    cells = (row.registered_on, None if is_filed else days, _status(row, days, is_filed=is_filed), row.uscc, row.department.name)
    return components.Row(row.name, _url(row, may_open=may_open), cells, note=row.address)


def _status(row: Registration, days: int, *, is_filed: bool) -> components.Status:
    if is_filed:
        return components.Status("已备案", "ok")
    if row.institution is not None:
        return components.Status("已开通账号，未备案", "none")
    return components.Status("未开通账号", "warn" if days > LONG_WAIT_DAYS else "none")


def _url(row: Registration, *, may_open: bool) -> str:
    if not may_open:
        return f"{reverse('registration_list')}?q={row.uscc}&box=all"
    if row.institution is not None:
        return reverse("institution_detail", kwargs={"pk": row.institution.pk})
    return f"{reverse('institution_open')}?registration={row.pk}"
