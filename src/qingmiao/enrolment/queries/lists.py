"""Lists: what was put to an institution, who is there, the rounds of a county."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.enrolment.models import Choice, ChoiceState, Contract, ContractState, Enrolment, Round, RoundState
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.families.models import TODAY, Child
from qingmiao.institutions.queries.vacancies import NAMES
from qingmiao.institutions.rules.vocabulary import CareMode
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

CHOICE_TONES: dict[str, components.Tone] = {
    ChoiceState.WAITING: "warn",
    ChoiceState.OFFERED: "ok",
    ChoiceState.ACCEPTED: "ok",
    ChoiceState.REFUSED: "none",
    ChoiceState.RELEASED: "none",
    ChoiceState.DECLINED: "none",
    ChoiceState.EXPIRED: "none",
    ChoiceState.WITHDRAWN: "none",
}
ROUND_TONES: dict[str, components.Tone] = {
    RoundState.PREPARING: "none",
    RoundState.OPEN: "ok",
    RoundState.CLOSED: "warn",
    RoundState.PUBLISHED: "ok",
}
CONTRACT_TONES: dict[str, components.Tone] = {ContractState.TO_SIGN: "warn", ContractState.SIGNED: "ok"}


def choice_status(row: Choice) -> components.Status:
    """Return what came of a choice."""
    return components.Status(row.get_state_display(), CHOICE_TONES[row.state])


def round_status(row: Round) -> components.Status:
    """Return how far a round is."""
    return components.Status(row.get_state_display(), ROUND_TONES[row.state])


def contract_status(row: Contract) -> components.Status:
    """Return where an agreement stands."""
    return components.Status(row.get_state_display(), CONTRACT_TONES.get(row.state, "none"))


def named(child: Child) -> str:
    """Return how a child is called in a list: by name, which every list masks; before a name by what it is."""
    return str(child.name) or "尚未取名"


def born_words(child: Child) -> str:
    """Return the month of birth, as far as a list tells it: 2025年3月生."""
    day = child.birth_date
    if day is not None:
        return f"{day.year}年{day.month}月生"
    return f"预产期{child.expected_on.year}年{child.expected_on.month}月" if child.expected_on else ""


def way_words(care_mode: str, half: str) -> str:
    """全日托; 半日托（上午）."""
    mode = CareMode(care_mode).label
    return mode if half == Half.WHOLE else f"{mode}（{Half(half).label}）"


def due_chip(row: Any, on: date, days: WorkingCalendar) -> ClockChip | None:
    """Return the deadline of a row that `core.clocks.with_due` returned; None where none runs."""
    return chip(Clock(label="答复申请", due_on=row.clock_due_on), on, days) if row.clock_due_on else None


def _dress_choices(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    days = calendar()
    return [
        components.Row(
            named(row.application.child),
            reverse("choice_show", kwargs={"pk": row.pk}),
            (
                born_words(row.application.child),
                row.application.start_on,
                way_words(row.application.care_mode, row.application.half),
                due_chip(row, on, days),
                choice_status(row),
            ),
            note=row.application.number,
        )
        for row in rows
    ]


CHOICES: Listing[Choice] = Listing(
    title="入托申请",
    columns=(
        components.Column("孩子"),
        components.Column("出生年月"),
        components.Column("希望入托", "date", order="application__start_on"),
        components.Column("方式"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
    ),
    dress=_dress_choices,
    find=("application__number__icontains",),
    find_hint="申请编号",
    boxes=(
        Box("", "等待答复", lambda _on: Q(state=ChoiceState.WAITING)),
        Box("offered", "已发通知", lambda _on: Q(state=ChoiceState.OFFERED)),
    ),
    is_counted=True,
    order=("arrived_at", "pk"),
    empty_title="没有等待答复的申请",
    empty_text="家庭送来的申请按到达次序列在这里。",
    symbol="inbox",
    export="",
)


def with_children(rows: "QuerySet[Choice]") -> "QuerySet[Choice]":
    """Return choices with what a list shows of them."""
    return rows.select_related("application__child")


def _dress_enrolments(rows: list[Enrolment], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            named(row.child),
            reverse("enrolled_show", kwargs={"pk": row.pk}),
            (
                born_words(row.child),
                NAMES.get(row.class_type, "混合照护"),
                way_words(row.care_mode, row.half),
                row.period.lower,
                components.Status("超出备案托位", "warn") if row.over_reason else components.Status("在托", "ok"),
            ),
        )
        for row in rows
    ]


ENROLMENTS: Listing[Enrolment] = Listing(
    title="在托的孩子",
    columns=(
        components.Column("孩子"),
        components.Column("出生年月"),
        components.Column("班型", order="class_type"),
        components.Column("方式"),
        components.Column("入托", "date", order="period"),
        components.Column("状态", "status"),
    ),
    dress=_dress_enrolments,
    boxes=(
        Box("", "在托", lambda _on: Q(period__contains=TODAY)),
        Box("soon", "将入托", lambda _on: Q(period__startswith__gt=TODAY)),
    ),
    is_counted=True,
    order=("class_type", "class_key", "pk"),
    empty_title="还没有登记在托的孩子",
    empty_text="家庭接受录取后会列在这里；已经在托的孩子可以直接登记。",
    symbol="users",
    export="",
)


def _dress_rounds(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.name, reverse("round_show", kwargs={"pk": row.pk}), (round_status(row), row.start_on, row.closes_at.date(), row.asked)
        )
        for row in rows
    ]


ROUNDS: Listing[Round] = Listing(
    title="录取轮次",
    columns=(
        components.Column("轮次", order="name"),
        components.Column("状态", "status", order="state"),
        components.Column("入托日期", "date", order="start_on"),
        components.Column("截止", "date", order="closes_at"),
        components.Column("申请", "number"),
    ),
    dress=_dress_rounds,
    find=("name__icontains",),
    find_hint="轮次名称",
    order=("-closes_at", "-pk"),
    empty_title="还没有录取轮次",
    empty_text="公办、普惠的托位可以按公布的规则分轮录取。",
    symbol="list",
)
