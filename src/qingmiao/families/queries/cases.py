"""What the county has to look at: guardianships to prove, requests about data."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on, with_due
from qingmiao.families.models import TODAY, CourtOrder, DataRequest, Guardianship, GuardianshipState, RequestState
from qingmiao.families.permissions import TO_CHECK
from qingmiao.families.queries.home import STATUS
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

REQUEST_STATUS: dict[str, components.Status] = {
    RequestState.OPEN: components.Status("待答复", "warn"),
    RequestState.GRANTED: components.Status("已照办", "ok"),
    RequestState.DECLINED: components.Status("未照办", "none"),
}


def barred() -> Q:
    """Return the guardianships against which a court's order holds."""
    return Q(pk__in=CourtOrder.objects.in_force(TODAY).values("guardianship"))


def _dress(rows: list[Guardianship], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            f"{row.guardian.display_name} — {row.child}",
            reverse("guardianship_check", kwargs={"pk": row.pk}),
            (STATUS[row.state], row.get_kind_display(), row.get_proof_display(), timezone.localdate(row.claimed_at)),
            note="有争议" if row.is_disputed else "",
        )
        for row in rows
    ]


GUARDIANSHIPS: Listing[Guardianship] = Listing(
    title="监护核对",
    columns=(
        components.Column("监护人和孩子"),
        components.Column("状态", "status", order="state"),
        components.Column("监护关系"),
        components.Column("证明"),
        components.Column("提出日期", "date", order="claimed_at"),
    ),
    dress=_dress,
    boxes=(
        Box(
            "",
            "待核对",
            lambda _on: Q(state__in=TO_CHECK),
            empty_title="没有待核对的监护关系",
            empty_text="家长登记孩子、接受邀请或者申请核对后，会列在这里。",
        ),
        Box("disputed", "有争议", lambda _on: Q(is_disputed=True)),
        Box("barred", "法院裁定", lambda _on: barred()),
        Box("confirmed", "已核对", lambda _on: Q(state=GuardianshipState.CONFIRMED)),
    ),
    is_counted=True,
    order=("claimed_at", "pk"),
    symbol="users",
    export="",
)


def chips_of(rows: Iterable[DataRequest], on: date) -> dict[int, ClockChip]:
    """Return the clock of each request as shown."""
    days = calendar()
    clocks = clocks_on(DataRequest).filter(subject_id__in=[str(row.pk) for row in rows]).order_by("pk")
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks}


def _dress_requests(rows: list[DataRequest], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [
        components.Row(
            f"{row.number} {row.get_wish_display()}",
            reverse("request_answer", kwargs={"pk": row.pk}),
            (REQUEST_STATUS[row.state], chips.get(row.pk), timezone.localdate(row.asked_at)),
        )
        for row in rows
    ]


REQUESTS: Listing[DataRequest] = Listing(
    title="个人信息请求",
    columns=(
        components.Column("请求"),
        components.Column("状态", "status", order="state"),
        components.Column("答复时限", "clock"),
        components.Column("提出日期", "date", order="asked_at"),
    ),
    dress=_dress_requests,
    boxes=(
        Box(
            "",
            "待答复",
            lambda _on: Q(state=RequestState.OPEN),
            empty_title="没有待答复的请求",
            empty_text="监护人要求更正、删除孩子的信息，或者对谁看过提出异议，会列在这里。",
        ),
        Box("done", "已答复", lambda _on: ~Q(state=RequestState.OPEN)),
    ),
    is_counted=True,
    order=("asked_at", "pk"),
    symbol="file",
    export="",
)


def due_requests(rows: "QuerySet[DataRequest]") -> "QuerySet[Any]":
    """Return requests that wait, with the day they are due."""
    return with_due(rows.filter(state=RequestState.OPEN))
