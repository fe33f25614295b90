"""Conflicts, doubts and ban checks as lists, and what each may lead to."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on
from qingmiao.core.models import Clock
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing
from qingmiao.workforce.models import CheckRequest, CheckState, Conflict, ConflictState, Doubt, DoubtState

CONFLICT_STATUS: dict[str, components.Status] = {
    ConflictState.OPEN: components.Status("待处理", "warn"),
    ConflictState.RESOLVED: components.Status("已处理", "ok"),
    ConflictState.VANISHED: components.Status("已自行消除", "none"),
}
DOUBT_STATUS: dict[str, components.Status] = {
    DoubtState.OPEN: components.Status("待核对", "warn"),
    DoubtState.SAME: components.Status("是同一人", "ok"),
    DoubtState.DIFFERENT: components.Status("不是同一人", "none"),
}
CHECK_STATUS: dict[str, components.Status] = {
    CheckState.ASKED: components.Status("待答复", "warn"),
    CheckState.MORE: components.Status("待补充信息", "warn"),
    CheckState.CLEAR: components.Status("无记录", "ok"),
    CheckState.HIT: components.Status("有记录，待处理", "bad"),
    CheckState.OBJECTED: components.Status("异议复核中", "unsure"),
    CheckState.DISMISSED: components.Status("已停止录用或解聘", "none"),
}


def chips_of(rows: Sequence[CheckRequest] | Sequence[Conflict], on: date) -> dict[int, ClockChip]:
    """Return the latest clock of each row; in two queries."""
    if not rows:
        return {}
    clocks = clocks_on(type(rows[0])).filter(subject_id__in=[str(row.pk) for row in rows]).order_by("pk")
    latest: dict[int, Clock] = {int(clock.subject_id): clock for clock in clocks}
    days = calendar()
    return {pk: chip(clock, on, days) for pk, clock in latest.items()}


def _dress_conflicts(rows: list[Conflict], _post: Post, on: date) -> list[components.Row]:
    chips, names = chips_of(rows, on), {county.code: county.name for county in counties()}
    return [
        components.Row(
            f"{row.worker.name} {row.get_kind_display()}",
            reverse("conflict_show", kwargs={"pk": row.pk}),
            (
                CONFLICT_STATUS[row.state],
                chips.get(row.pk),
                "、".join(dict.fromkeys(names.get(code, code) for code in (row.county_code, row.other_county_code))),
                row.found_on,
            ),
        )
        for row in rows
    ]


CONFLICTS: Listing[Conflict] = Listing(
    title="任职冲突",
    columns=(
        components.Column("人员和冲突"),
        components.Column("状态", "status", order="state"),
        components.Column("时限", "clock"),
        components.Column("县（市、区）"),
        components.Column("发现日期", "date", order="found_on"),
    ),
    dress=_dress_conflicts,
    boxes=(
        Box(
            "",
            "待处理",
            lambda _on: Q(state=ConflictState.OPEN),
            empty_title="没有待处理的任职冲突",
            empty_text="同一人在两家机构专职、任负责人或计入照护比时，会列在这里，两地都能看到。",
        ),
        Box("done", "已结束", lambda _on: ~Q(state=ConflictState.OPEN)),
    ),
    is_counted=True,
    order=("found_on", "pk"),
    symbol="users",
)


def _dress_doubts(rows: list[Doubt], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            f"{row.worker.name} {row.get_kind_display()}",
            reverse("doubt_show", kwargs={"pk": row.pk}),
            (DOUBT_STATUS[row.state], row.institution.name if row.institution else None, row.found_on),
        )
        for row in rows
    ]


DOUBTS: Listing[Doubt] = Listing(
    title="身份核对",
    columns=(
        components.Column("人员和疑点"),
        components.Column("状态", "status", order="state"),
        components.Column("填报机构"),
        components.Column("发现日期", "date", order="found_on"),
    ),
    dress=_dress_doubts,
    boxes=(
        Box(
            "",
            "待核对",
            lambda _on: Q(state=DoubtState.OPEN),
            empty_title="没有待核对的身份",
            empty_text="证件号码、姓名、出生日期不能完全对上的，会列在这里，由您并排核对。",
        ),
        Box("done", "已核对", lambda _on: ~Q(state=DoubtState.OPEN)),
    ),
    is_counted=True,
    order=("found_on", "pk"),
    symbol="user",
)


def _dress_checks(rows: list[CheckRequest], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [_check_row(row, "check_show", row.worker.name.open(), chips.get(row.pk)) for row in rows]


def _dress_police(rows: list[CheckRequest], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [_check_row(row, "check_answer", str(row.worker.name), chips.get(row.pk)) for row in rows]


def _check_row(row: CheckRequest, route: str, name: str, clock: ClockChip | None) -> components.Row:
    cells = (CHECK_STATUS[row.state], clock, row.get_occasion_display(), row.asker_name, row.asked_on)
    return components.Row(name, reverse(route, kwargs={"pk": row.pk}), cells)


CHECK_COLUMNS = (
    components.Column("姓名"),
    components.Column("状态", "status", order="state"),
    components.Column("答复时限", "clock"),
    components.Column("事由"),
    components.Column("机构"),
    components.Column("申请日期", "date", order="asked_on"),
)
TO_ACT_ON = Q(state__in=[CheckState.MORE, CheckState.HIT])
TO_ANSWER = Q(state__in=[CheckState.ASKED, CheckState.OBJECTED])
CHECKS: Listing[CheckRequest] = Listing(
    title="从业查询",
    columns=CHECK_COLUMNS,
    dress=_dress_checks,
    boxes=(
        Box("", "全部"),
        Box(
            "act", "要您处理", lambda _on: TO_ACT_ON, empty_title="没有要处理的查询", empty_text="需要补充信息或处理结果的查询会列在这里。"
        ),
        Box("asked", "等待答复", lambda _on: Q(state__in=[CheckState.ASKED, CheckState.OBJECTED])),
    ),
    is_counted=True,
    order=("-asked_on", "-pk"),
    empty_title="还没有从业查询",
    empty_text="录用人员时自动申请；每年到期前，请在人员页面再次申请。",
    symbol="shield",
    export="",
)
POLICE_CHECKS: Listing[CheckRequest] = Listing(
    title="从业查询",
    columns=CHECK_COLUMNS,
    dress=_dress_police,
    boxes=(
        Box("", "待答复", lambda _on: TO_ANSWER, empty_title="没有待答复的查询", empty_text="机构申请后会列在这里，等最久的在前。"),
        Box("more", "等机构补充", lambda _on: Q(state=CheckState.MORE)),
        Box("done", "已答复", lambda _on: Q(state__in=[CheckState.CLEAR, CheckState.HIT, CheckState.DISMISSED])),
    ),
    is_counted=True,
    order=("asked_on", "pk"),
    symbol="shield",
    export="",
)
