"""Answers, batches, budgets, recoveries, recognitions, rooms and meters as lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
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
    PremisesOffer,
    Recognition,
    RecognitionState,
    Recovery,
    RecoveryState,
    UtilitySite,
    WhatIf,
    WhatIfState,
)
from qingmiao.support.models.facts import UTILITIES
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
    """Return whose answer it is: institutions by name, people never."""
    return award.institution.name if award.institution else "本人可见"


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
RECOGNITION_TONES: dict[str, components.Tone] = {RecognitionState.APPLIED: "warn", RecognitionState.GRANTED: "ok"}


def recognition_status(row: Recognition, on: date) -> components.Status:
    """Return where a recognition stands on a day; one whose days are over has run out."""
    if row.state == RecognitionState.GRANTED and row.until_on is not None and row.until_on < on:
        return components.Status("已到期", "bad")
    return components.Status(row.get_state_display(), RECOGNITION_TONES.get(row.state, "none"))


def _dress_recognitions(rows: list[Recognition], _post: Post, on: date) -> list[components.Row]:
    return [
        components.Row(
            row.institution.name,
            reverse("recognition_show", kwargs={"pk": row.pk}),
            (recognition_status(row, on), row.number, timezone.localdate(row.applied_at), row.until_on),
        )
        for row in rows
    ]


RECOGNITIONS: Listing[Recognition] = Listing(
    title="普惠认定",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("状态", "status", order="state"),
        components.Column("编号"),
        components.Column("申请", "date", order="applied_at"),
        components.Column("认定至", "date", order="until_on"),
    ),
    dress=_dress_recognitions,
    find=("institution__name__icontains", "number__icontains"),
    boxes=(
        Box("", "待审核", lambda _on: Q(state=RecognitionState.APPLIED)),
        Box("granted", "已认定", lambda on: Q(state=RecognitionState.GRANTED, until_on__gte=on)),
        Box("over", "已到期", lambda on: Q(state=RecognitionState.GRANTED, until_on__lt=on)),
        Box("closed", "不予认定和已撤销", lambda _on: Q(state__in=[RecognitionState.REFUSED, RecognitionState.WITHDRAWN])),
    ),
    order=("-applied_at", "-pk"),
    empty_title="没有认定申请",
    empty_text="机构申请后会列在这里。",
    symbol="seedling",
)


def _dress_offers(rows: list[PremisesOffer], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.address,
            reverse("offer_allocate", kwargs={"pk": row.pk}),
            (
                components.Status("已分配", "ok") if row.allocated_to_id else components.Status("可以分配", "warn"),
                row.owner,
                f"{row.area_m2:g} ㎡",
                amount_words(row.year_rent_fen * row.relief_bp // 10_000),
                row.offered_on,
            ),
            note=str(row.allocated_to or ""),
        )
        for row in rows
    ]


OFFERS: Listing[PremisesOffer] = Listing(
    title="可用场地",
    columns=(
        components.Column("地址"),
        components.Column("状态", "status"),
        components.Column("权属单位", order="owner"),
        components.Column("面积", "number", order="area_m2"),
        components.Column("每年减免租金", "number"),
        components.Column("公布", "date", order="offered_on"),
    ),
    dress=_dress_offers,
    find=("address__icontains", "owner__icontains"),
    find_hint="地址、权属单位",
    boxes=(Box("", "可以分配", lambda _on: Q(allocated_to=None)), Box("given", "已分配", lambda _on: Q(allocated_to__isnull=False))),
    order=("-offered_on", "-pk"),
    empty_title="还没有可用场地",
    empty_text="登记公共房屋、闲置场所后会列在这里。",
    symbol="building",
)


def site_status(row: UtilitySite) -> components.Status:
    """Return where a meter stands."""
    if row.confirmed_from is not None:
        return components.Status("已执行居民价格", "ok")
    if row.refused_because:
        return components.Status("未执行", "bad")
    return components.Status("名单已送出", "unsure") if row.asked_on else components.Status("待送名单", "warn")


def _dress_sites(rows: list[UtilitySite], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.institution.name,
            reverse("site_answer", kwargs={"pk": row.pk}),
            (site_status(row), row.get_utility_display(), row.account_number, row.meter_number, row.confirmed_from),
            note=row.refused_because,
        )
        for row in rows
    ]


SITES: Listing[UtilitySite] = Listing(
    title="居民价格名单",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("状态", "status"),
        components.Column("种类", order="utility"),
        components.Column("户号"),
        components.Column("表号"),
        components.Column("执行自", "date", order="confirmed_from"),
    ),
    dress=_dress_sites,
    find=("institution__name__icontains", "account_number__icontains"),
    find_hint="机构名称、户号",
    boxes=(
        Box("", "待送名单", lambda _on: Q(asked_on=None)),
        Box("asked", "已送出", lambda _on: Q(asked_on__isnull=False, confirmed_from=None, refused_because="")),
        Box("done", "已执行", lambda _on: Q(confirmed_from__isnull=False)),
        Box("refused", "未执行", lambda _on: ~Q(refused_because="")),
    ),
    choices=(Choice("utility", "种类", "utility", lambda _rows: UTILITIES),),
    order=("utility", "institution__name_pinyin", "pk"),
    empty_title="还没有户号",
    empty_text="机构填写户号后会列在这里，可以导出名单送供应单位。",
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


def budget_table(rows: Sequence[Budget], sums: dict[int, dict[str, int]], names: dict[str, str]) -> components.Table:
    """Return envelopes with what stands in each account."""
    columns = [components.Column("预算")]
    columns += [components.Column(label, "number") for label in ("下达", "可用", "已承诺", "付款中", "已支付", "应收回")]
    shown = []
    for row in rows:
        held = sums.get(row.pk, {})
        cells = [
            -held.get("planned", 0),
            row.available_fen,
            held.get("committed", 0),
            held.get("ordered", 0),
            held.get("paid", 0),
            held.get("owed", 0),
        ]
        note = f"{names.get(row.county_code, row.county_code)}，{row.get_source_display()}资金"
        shown.append(components.Row(f"{row.year}年 {title_of(row.programme)}", "", [amount_words(cell) for cell in cells], note=note))
    return components.Table("预算", columns, shown)
