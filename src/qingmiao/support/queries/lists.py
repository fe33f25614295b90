"""Answers, batches, budgets, recoveries and trials as lists."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.regions.queries import counties
from qingmiao.support.models import (
    Award,
    AwardState,
    BatchState,
    Budget,
    PaymentBatch,
    Posting,
    Recovery,
    RecoveryState,
    WhatIf,
    WhatIfState,
)
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.splitting import Span
from qingmiao.support.rules.words import amount_words
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

State = AwardState
TONES: dict[str, components.Tone] = {
    State.CLAIMABLE: "warn",
    State.HELD: "warn",
    State.WAITING: "unsure",
    State.NOTICED: "unsure",
    State.ASKED: "unsure",
    State.QUESTIONED: "warn",
    State.CONFIRMED: "ok",
    State.ORDERED: "unsure",
    State.PAID: "ok",
    State.RETURNED: "bad",
    State.REFUSED: "bad",
    State.SETTLED: "ok",
}


def title_of(key: str) -> str:
    """Return what a programme is called; one whose file is gone keeps its key."""
    found = programmes().get(key)
    return found.title if found else key


def award_status(award: Award) -> components.Status:
    """Return where an answer stands; one without an amount says which of the other answers it is."""
    if award.is_superseded:
        return components.Status("已被更正", "none")
    if award.state == State.ANSWERED:
        return components.Status(award.get_verdict_display(), "unsure" if award.verdict in ("unknown", "not_computed") else "none")
    return components.Status(award.get_state_display(), TONES.get(award.state, "none"))


def period_words(award: Award) -> str:
    """Return the days an answer is about."""
    return Span(award.period.lower, award.period.upper).words


def award_amount(award: Award) -> str:
    """Return the amount in words; an answer that is not due has none."""
    if award.verdict == "unknown":
        return "金额待核"
    return amount_words(award.amount_fen) if award.amount_fen is not None else "—"


def beneficiary_words(award: Award) -> str:
    """Return whose answer it is: an institution by its name, a child masked."""
    return award.institution.name if award.institution else str(award.child.name) if award.child else ""


def _dress(rows: list[Award], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            beneficiary_words(row),
            reverse("award_show", kwargs={"pk": row.pk}),
            (award_status(row), title_of(row.programme), award_amount(row), period_words(row)),
            note=row.why_state or row.why,
        )
        for row in rows
    ]


def _programmes(_rows: "QuerySet[Any]") -> list[tuple[str, str]]:
    return [(key, one.title) for key, one in programmes().items()]


def _counties(rows: "QuerySet[Any]") -> list[tuple[str, str]]:
    here = set(rows.order_by().values_list("county_code", flat=True).distinct())
    return [(row.code, row.name) for row in counties() if row.code in here]


def _now(state: AwardState) -> Q:
    return Q(state=state, is_superseded=False)


AWARDS: Listing[Award] = Listing(
    title="支持结果",
    columns=(
        components.Column("对象", order="institution__name_pinyin"),
        components.Column("状态", "status", order="state"),
        components.Column("项目", order="programme"),
        components.Column("金额", "number", order="amount_fen"),
        components.Column("期间", order="period"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains"),
    boxes=(
        Box("", "待核对", lambda _on: _now(State.HELD), empty_title="没有要核对的", empty_text="系统核对有疑点的结果会列在这里。"),
        Box("waiting", "等待预算", lambda _on: _now(State.WAITING)),
        Box("noticed", "公示中", lambda _on: _now(State.NOTICED)),
        Box("confirmed", "已确认", lambda _on: _now(State.CONFIRMED)),
        Box("returned", "退回未付", lambda _on: _now(State.RETURNED)),
        Box("paid", "已支付", lambda _on: _now(State.PAID)),
        Box("open", "没有算出", lambda _on: Q(is_superseded=False, verdict__in=["unknown", "not_computed"])),
        Box("all", "全部"),
    ),
    is_counted=True,
    choices=(
        Choice("programme", "项目", "programme", _programmes),
        Choice("county", "县（市、区）", "county_code", _counties, "全市"),
    ),
    order=("-period", "programme", "pk"),
    symbol="list",
)
RELIEFS: Listing[Award] = Listing(
    title="税费减免",
    columns=AWARDS.columns,
    dress=_dress,
    find=AWARDS.find,
    boxes=(
        Box("", "待确认", lambda _on: _now(State.ASKED), empty_title="没有待确认的减免", empty_text="机构领取后会列在这里。"),
        Box("questioned", "有疑问", lambda _on: _now(State.QUESTIONED)),
        Box("confirmed", "已确认", lambda _on: _now(State.CONFIRMED)),
    ),
    is_counted=True,
    order=("-period", "programme", "pk"),
    symbol="list",
)
BATCH_TONES: dict[str, components.Tone] = {BatchState.DRAFT: "warn", BatchState.APPROVED: "unsure", BatchState.SETTLED: "ok"}


def batch_status(batch: PaymentBatch) -> components.Status:
    """Return where a batch stands."""
    return components.Status(batch.get_state_display(), BATCH_TONES.get(batch.state, "none"))


def _dress_batches(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.number,
            reverse("batch_show", kwargs={"pk": row.pk}),
            (batch_status(row), title_of(row.programme), row.count, amount_words(row.total_fen), timezone.localdate(row.first_at)),
        )
        for row in rows
    ]


BATCHES: Listing[PaymentBatch] = Listing(
    title="付款批次",
    columns=(
        components.Column("批次"),
        components.Column("状态", "status", order="state"),
        components.Column("项目", order="programme"),
        components.Column("笔数", "number"),
        components.Column("合计", "number", order="total_fen"),
        components.Column("制单", "date", order="first_at"),
    ),
    dress=_dress_batches,
    find=("number__icontains",),
    find_hint="批次编号",
    boxes=(Box("", "全部"), *(Box(state.value, state.label, lambda _on, state=state: Q(state=state)) for state in BatchState)),  # type: ignore[misc]
    order=("-month", "-pk"),
    empty_title="还没有付款批次",
    empty_text="有已确认的结果时，可以制作批次。",
    symbol="list",
)


def counted(rows: "QuerySet[PaymentBatch]") -> "QuerySet[Any]":
    """Return batches with how many lines each has."""
    return rows.annotate(count=Count("lines"))


def _dress_recoveries(rows: list[Recovery], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            beneficiary_words(row.award),
            reverse("recovery_take", kwargs={"pk": row.pk}),
            (
                components.Status(row.get_state_display(), "ok" if row.state == RecoveryState.DONE else "warn"),
                title_of(row.award.programme),
                amount_words(row.amount_fen),
                amount_words(row.amount_fen - row.recovered_fen),
                timezone.localdate(row.at),
            ),
        )
        for row in rows
    ]


RECOVERIES: Listing[Recovery] = Listing(
    title="追回",
    columns=(
        components.Column("对象"),
        components.Column("状态", "status", order="state"),
        components.Column("项目"),
        components.Column("应收回", "number", order="amount_fen"),
        components.Column("还差", "number"),
        components.Column("开始", "date", order="at"),
    ),
    dress=_dress_recoveries,
    find=("award__institution__name__icontains",),
    boxes=(Box("", "待收回", lambda _on: Q(state=RecoveryState.OPEN)), Box("done", "已收回", lambda _on: Q(state=RecoveryState.DONE))),
    order=("-at", "-pk"),
    empty_title="没有要追回的",
    empty_text="更正后发现多付的，会列在这里。",
    symbol="list",
)


def _dress_trials(rows: list[WhatIf], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.title,
            reverse("what_if_show", kwargs={"pk": row.pk}),
            (
                components.Status(row.get_state_display(), "ok" if row.state == WhatIfState.DECIDED else "none"),
                title_of(row.programme),
                row.since_on,
                amount_words(row.found["after"] - row.found["before"]),
            ),
        )
        for row in rows
    ]


TRIALS: Listing[WhatIf] = Listing(
    title="测算",
    columns=(
        components.Column("名称"),
        components.Column("状态", "status", order="state"),
        components.Column("项目", order="programme"),
        components.Column("自", "date", order="since_on"),
        components.Column("全年多支出", "number"),
    ),
    dress=_dress_trials,
    find=("title__icontains",),
    find_hint="名称",
    order=("-at", "-pk"),
    empty_title="还没有测算",
    empty_text="改一个标准，看全市要多花多少、谁多谁少。",
    symbol="chart",
)


ACCOUNTS = ("planned", "available", "committed", "ordered", "paid", "owed")


def _dress_budgets(rows: list[Budget], _post: Post, _on: date) -> list[components.Row]:
    """Dress envelopes with what stands in each account; two queries."""
    sums: dict[int, dict[str, int]] = {}
    for posted in Posting.objects.filter(budget__in=rows).order_by().values("budget", "account").annotate(fen=Sum("amount_fen")):
        sums.setdefault(posted["budget"], {})[posted["account"]] = posted["fen"]
    names = {county.code: county.name for county in counties()}
    return [_envelope(row, sums.get(row.pk, {}), names) for row in rows]


def _envelope(row: Budget, held: dict[str, int], names: dict[str, str]) -> components.Row:
    held = held | {"planned": -held.get("planned", 0), "available": row.available_fen}
    note = f"{names.get(row.county_code, row.county_code)}，{row.get_source_display()}资金"
    return components.Row(
        f"{row.year}年 {title_of(row.programme)}", "", [amount_words(held.get(account, 0)) for account in ACCOUNTS], note=note
    )


BUDGETS: Listing[Budget] = Listing(
    title="支持预算",
    columns=(
        components.Column("预算", order="year"),
        *(components.Column(label, "number") for label in ("下达", "可用", "已承诺", "付款中", "已支付", "应收回")),
    ),
    dress=_dress_budgets,
    order=("-year", "programme", "county_code", "source", "pk"),
    empty_title="还没有下达预算",
    empty_text="已确认的补助会等待，按公布的次序获得。",
    symbol="chart",
)
