"""What support puts into the shell: the house's due, the county's exceptions, finance's batches, the tax office's reliefs, trials."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import calendar, chip, clocks_on, with_due
from qingmiao.core.models import Clock
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.families.queries.held import declare_held
from qingmiao.families.queries.readers import declare_child_rows
from qingmiao.supervision.queries.risk import Houses, Signal, counted, declare_signal
from qingmiao.support.models import (
    Award,
    AwardCheck,
    AwardState,
    BatchState,
    Claim,
    ClaimState,
    Objection,
    ObjectionState,
    PaymentBatch,
    Recognition,
    RecognitionState,
)
from qingmiao.support.permissions import (
    ANSWER_OBJECTION,
    ANSWER_RELIEF,
    APPLY_ALLOWANCE,
    BROWSE_AWARDS,
    CLAIM_AWARD,
    DECIDE_RECOGNITION,
    MANAGE_AWARDS,
    MANAGE_OFFERS,
    MANAGE_RECOVERY,
    MANAGE_UTILITIES,
    REVIEW_CLAIM,
    SIGN_BATCH,
    TRY_WHAT_IF,
    VIEW_BATCH,
    VIEW_BUDGET,
    VIEW_OWN_SUPPORT,
    VIEW_RECOGNITION,
)
from qingmiao.support.queries.held import held_of_child, rows_of_child
from qingmiao.support.queries.lists import award_amount, title_of
from qingmiao.support.rules.words import amount_words
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk

YEAR = 365
declare_held(held_of_child)
declare_child_rows(rows_of_child)
declare_navigation(
    Entry("我们应享受的", "own_support", "heart", VIEW_OWN_SUPPORT, 41, section="支持", group="认定和减免"),
    Entry("育儿补贴", "own_allowance", "heart", APPLY_ALLOWANCE, 41),
    Entry("补贴申请", "allowance_list", "heart", REVIEW_CLAIM, 71, section="支持", group="补贴和付款"),
    Entry("支持结果", "award_list", "heart", BROWSE_AWARDS, 70, section="支持", group="补贴和付款"),
    Entry("税费减免", "relief_list", "heart", ANSWER_RELIEF, 70, section="支持", group="认定和减免"),
    Entry("付款批次", "batch_list", "list", VIEW_BATCH, 71, section="支持", group="补贴和付款"),
    Entry("预算", "budget_list", "chart", VIEW_BUDGET, 72, section="支持", group="补贴和付款"),
    Entry("普惠认定", "recognition_list", "seedling", VIEW_RECOGNITION, 73, section="支持", group="认定和减免"),
    Entry("追回", "recovery_list", "list", MANAGE_RECOVERY, 74, section="支持", group="补贴和付款"),
    Entry("居民价格", "site_list", "list", MANAGE_UTILITIES, 75, section="支持", group="认定和减免"),
    Entry("可用场地", "offer_list", "building", MANAGE_OFFERS, 76, section="支持", group="认定和减免"),
    Entry("测算", "what_if_list", "chart", TRY_WHAT_IF, 77, section="支持", group="补贴和付款"),
)


def _awards(todo: str) -> Any:
    def dress(rows: list[Award], _post: Post, _on: date) -> Sequence[DeskRow]:
        return [
            DeskRow(
                f"{row.institution}：{title_of(row.programme)}{award_amount(row)}",
                reverse("award_show", kwargs={"pk": row.pk}),
                components.Status(todo, "warn"),
                "支持",
                since=timezone.localdate(row.at),
                note=row.why_state,
            )
            for row in rows
        ]

    return dress


def _in(*states: str) -> Any:
    def waiting(rows: "QuerySet[Award]", _post: Post, _on: date) -> "QuerySet[Any]":
        return rows.filter(state__in=states, is_superseded=False).select_related("institution")

    return waiting


def _objections(rows: list[Any], _post: Post, on: date) -> Sequence[DeskRow]:
    days = calendar()
    clocks = {
        clock.subject_id: clock for clock in clocks_on(Objection).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None)
    }
    return [
        DeskRow(
            f"{row.number}：{title_of(row.award.programme)}",
            reverse("award_show", kwargs={"pk": row.award_id}),
            components.Status("答复异议", "warn"),
            "支持",
            since=timezone.localdate(row.at),
            chip=chip(clocks[str(row.pk)], on, days) if str(row.pk) in clocks else None,
        )
        for row in rows
    ]


def _claims(rows: list[Any], _post: Post, on: date) -> Sequence[DeskRow]:
    days, clocks = calendar(), _clocks(Claim, rows)
    return [
        DeskRow(
            f"{row.number}：{title_of(row.programme)}",
            reverse("allowance_show", kwargs={"pk": row.pk}),
            components.Status("初审" if row.state == ClaimState.APPLIED else "审核确认", "warn"),
            "支持",
            since=timezone.localdate(row.at),
            chip=chip(clocks[str(row.pk)], on, days) if str(row.pk) in clocks else None,
        )
        for row in rows
    ]


def _clocks(model: type[Model], rows: Sequence[Any]) -> dict[str, Clock]:
    return {clock.subject_id: clock for clock in clocks_on(model).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None)}


def _batches(rows: list[PaymentBatch], _post: Post, _on: date) -> Sequence[DeskRow]:
    return [
        DeskRow(
            f"{row.number}：{title_of(row.programme)}{amount_words(row.total_fen)}",
            reverse("batch_show", kwargs={"pk": row.pk}),
            components.Status("复核" if row.state == BatchState.DRAFT else "对回单", "warn"),
            "支持",
            since=timezone.localdate(row.first_at),
        )
        for row in rows
    ]


def _recognitions(rows: list[Recognition], _post: Post, _on: date) -> Sequence[DeskRow]:
    return [
        DeskRow(
            f"{row.institution}申请普惠认定",
            reverse("recognition_show", kwargs={"pk": row.pk}),
            components.Status("审核", "warn"),
            "支持",
            since=timezone.localdate(row.applied_at),
        )
        for row in rows
    ]


def _findings(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    """Count what the checks before payment found within a year and nobody has explained."""
    rows = AwardCheck.objects.filter(award__institution__in=houses, settled_at=None, award__at__date__gt=on - timedelta(days=YEAR))
    return counted(rows.filter(award__is_superseded=False), "award__institution", since=Min("award__at__date"))


declare_signal(Signal("support_findings", "支持项目付款前核对的疑点", "项", "支持结果", _findings))
declare_desk(
    DeskRows("support_held", "支持待核对", 90, MANAGE_AWARDS, _in(AwardState.HELD), _awards("核对"), since="at"),
    DeskRows("support_returned", "付款退回", 91, MANAGE_AWARDS, _in(AwardState.RETURNED), _awards("更正账号"), since="at"),
    DeskRows("support_relief", "减免待确认", 92, ANSWER_RELIEF, _in(AwardState.ASKED), _awards("确认"), since="at"),
    DeskRows(
        "support_claim",
        "可以领取",
        93,
        CLAIM_AWARD,
        _in(AwardState.CLAIMABLE, AwardState.QUESTIONED),
        _awards("领取或补充"),
        since="at",
    ),
    DeskRows(
        "support_objection",
        "支持异议",
        94,
        ANSWER_OBJECTION,
        lambda rows, _post, _on: with_due(rows.filter(state=ObjectionState.OPEN)).select_related("award"),
        _objections,
        due="clock_due_on",
        since="at",
    ),
    DeskRows(
        "support_review",
        "补贴申请",
        94,
        REVIEW_CLAIM,
        lambda rows, _post, _on: with_due(rows.filter(state__in=[ClaimState.APPLIED, ClaimState.REVIEWED])),
        _claims,
        due="clock_due_on",
        since="at",
    ),
    DeskRows(
        "support_batch",
        "付款批次",
        95,
        SIGN_BATCH,
        lambda rows, _post, _on: rows.filter(state__in=[BatchState.DRAFT, BatchState.APPROVED]),
        _batches,
        since="first_at",
    ),
    DeskRows(
        "support_recognition",
        "普惠认定",
        96,
        DECIDE_RECOGNITION,
        lambda rows, _post, _on: rows.filter(state=RecognitionState.APPLIED).select_related("institution"),
        _recognitions,
        since="applied_at",
    ),
)
