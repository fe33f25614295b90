"""Registrations as the county and the registrars see them."""

from dataclasses import replace
from datetime import date

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.permissions import OPEN_INSTITUTION
from qingmiao.registrations.models import Registration
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

LONG_WAIT_DAYS = 30


def is_not_filed(_on: date | None = None) -> Q:
    """Return the condition of registrations whose code no filed institution carries."""
    return ~Q(Exists(Institution.objects.filter(uscc=OuterRef("uscc"), filed_on__isnull=False)))


def with_standing(registrations: "QuerySet[Registration]") -> "QuerySet[Registration]":
    """Return registrations with the institution each is `about`, and how that stands. Nothing of it is stored.

    Whoever carries the code today is meant; before anybody does, whose account was opened from it, unless that one carries another code.
    """
    carriers = Institution.objects.filter(uscc=OuterRef("uscc")).order_by(Case(When(standing=Standing.FILED, then=0), default=1), "-pk")
    opened = Case(When(institution__uscc__in=["", F("uscc")], then=F("institution_id")))
    return registrations.select_related("department").annotate(
        standing=Subquery(carriers.values("standing")[:1], output_field=CharField()),
        about=Coalesce(Subquery(carriers.values("pk")[:1]), opened, output_field=BigIntegerField()),
    )


def one_per_organisation(registrations: "QuerySet[Registration]", *, within: str = "") -> "QuerySet[Registration]":
    """Return of the registrations with one code the newest; `within` is a column in which they must be alike to be of one list."""
    same = {"uscc": OuterRef("uscc"), **({within: OuterRef(within)} if within else {})}
    is_newer = Q(updated_at__gt=OuterRef("updated_at")) | Q(updated_at=OuterRef("updated_at"), pk__gt=OuterRef("pk"))
    return registrations.filter(~Exists(Registration.objects.filter(is_newer, **same)))


def is_spoken_for(registration: Registration) -> bool:
    """Tell whether there is an institution that a registration is about."""
    found = with_standing(Registration.objects.filter(pk=registration.pk)).first()
    return found is not None and found.about is not None  # type: ignore[attr-defined]  # annotated


def _dress(rows: list[Registration], post: Post, on: date) -> list[components.Row]:
    """Return shown rows. Each leads where the officer goes on: to the institution, or to opening its account."""
    may_open = OPEN_INSTITUTION.is_granted(post)
    return [_row(row, on, may_open=may_open) for row in rows]


def _row(row: Registration, on: date, *, may_open: bool) -> components.Row:
    days = (on - row.registered_on).days
    is_filed = row.standing == Standing.FILED  # type: ignore[attr-defined]  # annotated
    cells = (row.registered_on, None if is_filed else days, _status(row, days, is_filed=is_filed), row.uscc, row.department.name)
    return components.Row(row.name, _url(row, may_open=may_open), cells, note=row.address)


def _status(row: Registration, days: int, *, is_filed: bool) -> components.Status:
    if is_filed:
        return components.Status("已备案", "ok")
    if row.about is not None:  # type: ignore[attr-defined]  # annotated
        return components.Status("已开通账号，未备案", "none")
    return components.Status("未开通账号", "warn" if days > LONG_WAIT_DAYS else "none")


def _url(row: Registration, *, may_open: bool) -> str:
    if not may_open:
        return f"{reverse('registration_list')}?q={row.uscc}&box=all"
    if row.about is not None:  # type: ignore[attr-defined]  # annotated
        return reverse("institution_detail", kwargs={"pk": row.about})  # type: ignore[attr-defined]  # annotated
    return f"{reverse('institution_open')}?registration={row.pk}"


NOT_FILED_FIRST = (
    Box("", "未备案", is_not_filed, order=("registered_on", "pk")),
    Box("all", "全部"),
)
REGISTRATIONS: Listing[Registration] = Listing(
    title="登记推送",
    columns=(
        components.Column("名称", order="name"),
        components.Column("登记日期", "date", order="registered_on"),
        components.Column("已过天数", "number"),
        components.Column("状态", "status"),
        components.Column("统一社会信用代码"),
        components.Column("推送部门"),
    ),
    dress=_dress,
    find=("name__icontains", "uscc__iexact", "address__icontains"),
    find_hint="名称、信用代码、住所",
    boxes=NOT_FILED_FIRST,
    is_counted=True,
    order=("-registered_on", "-pk"),
    empty_title="没有登记信息",
    empty_text="登记机关推送后会列在这里；备案办结后自动移出“未备案”。",
    symbol="building",
)
# A registrar looks for what it pushed, filed or not.
OWN_REGISTRATIONS = replace(REGISTRATIONS, boxes=(Box("all", "全部"), replace(NOT_FILED_FIRST[0], key="open")))
