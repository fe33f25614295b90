"""Batches, budgets and recoveries: the county makes, finance signs and closes."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import CSV, download
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.regions.queries import counties
from qingmiao.support.models import Budget, MonthClose, PaymentBatch, Recovery
from qingmiao.support.permissions import MAKE_BATCH, MANAGE_RECOVERY, PLAN_BUDGET, SIGN_BATCH, VIEW_BATCH, VIEW_BUDGET
from qingmiao.support.queries.lists import BATCHES, BUDGETS, RECOVERIES, batch_status, beneficiary_words, counted, title_of
from qingmiao.support.rules.vocabulary import MoneySource
from qingmiao.support.rules.words import amount_words
from qingmiao.support.services.books import close_month, plan_budget
from qingmiao.support.services.carrying import grant_waiting
from qingmiao.support.services.paying import cancel_batch, make_batch, read_payment_file, recover, sign_batch, take_receipt
from qingmiao.support.web.forms import BatchForm, BudgetForm, MonthForm, ReceiptForm, RecoveryForm, fen
from qingmiao.support.workflow import BATCH
from qingmiao.ui import components
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.paging import page_of
from qingmiao.ui.timeline import timeline

SIGNERS = ("first__user", "first__organisation", "second__user", "second__organisation")
OUTSIDE = "只能办理本辖区的。"


@many(VIEW_BATCH)
def batch_list(request: Request, batches: "QuerySet[PaymentBatch]") -> HttpResponse:
    """List the batches of the area."""
    may_make = MAKE_BATCH.is_granted(request.actor)
    return BATCHES.answer(request, counted(batches), template="support/batch_list.html", may_make=may_make)


@may(MAKE_BATCH, methods=GET_POST)
def batch_make(request: Request) -> HttpResponse:
    """Put what is confirmed into a batch."""
    form, back = BatchForm(request.POST or None), reverse("batch_list")
    on = timezone.localdate(request.at)
    done = take_form(
        request,
        form,
        lambda told: make_batch(told["programme"], request.actor.division_code, on, actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, "批次已制作，请财政部门复核。")
        return redirect("batch_show", pk=done.made.pk)
    words = "所有已确认、还没有付款的结果列入批次；由财政部门另一个人复核后才付款。"
    return Act("制作付款批次", words, back, [("付款批次", back)], verb="制作").show(request, form)


@one(VIEW_BATCH, related=SIGNERS)
def batch_show(request: Request, batch: PaymentBatch) -> HttpResponse:
    """Show a batch: its lines, who signed, what comes next. Account numbers show themselves masked."""
    return show_form(request, "support/batch_show.html", ReceiptForm(), _shown(request, batch))


def _shown(request: Request, batch: PaymentBatch) -> dict[str, Any]:
    lines = page_of(batch.lines.select_related("award__institution", "award__child").order_by("place"), request.GET.get("page"))
    rows = [
        components.Row(
            beneficiary_words(line.award),
            reverse("award_show", kwargs={"pk": line.award_id}),
            (line.get_state_display(), line.payee, str(line.account), amount_words(line.amount_fen)),
            note=line.reason,
        )
        for line in lines.object_list
    ]
    columns = [components.Column(label) for label in ("对象", "状态", "收款人", "账号")]
    return {
        "batch": batch,
        "status": batch_status(batch),
        "title": title_of(batch.programme),
        "total": amount_words(batch.total_fen),
        "page": lines,
        "table": components.Table("付款明细", [*columns, components.Column("金额", "number")], rows),
        "steps": {offer.transition.name: offer.transition for offer in BATCH.offers(batch, request.actor)},
        "may_file": batch.state not in ("draft", "cancelled") and SIGN_BATCH.permits(request.actor, batch),
        "events": timeline(batch, {name: step.label for name, step in BATCH.by_name.items()}, {}, []),
        "parents": [("付款批次", reverse("batch_list"))],
    }


@one(SIGN_BATCH, methods=POST, related=SIGNERS)
def batch_sign(request: Request, batch: PaymentBatch) -> HttpResponse:
    """Sign as the second."""
    return take_step(
        request,
        lambda: sign_batch(batch, version=version_of(request), actor=request.actor, at=request.at),
        said="已复核，可以下载付款文件送银行。",
        back="batch_show",
        pk=batch.pk,
    )


@one(MAKE_BATCH, methods=POST)
def batch_cancel(request: Request, batch: PaymentBatch) -> HttpResponse:
    """Take a batch back before it is signed."""
    return take_step(
        request,
        lambda: cancel_batch(batch, version=version_of(request), actor=request.actor, at=request.at),
        said="批次已撤回。",
        back="batch_show",
        pk=batch.pk,
    )


@one(SIGN_BATCH, methods=POST)
def batch_file(request: Request, batch: PaymentBatch) -> HttpResponse:
    """Download the payment file; who took it is written down."""
    return download(read_payment_file(batch, actor=request.actor, at=request.at), CSV, f"{batch.number}.csv")


@one(SIGN_BATCH, methods=POST, related=SIGNERS)
def batch_receipt(request: Request, batch: PaymentBatch) -> HttpResponse:
    """Read the bank's receipt."""
    form = ReceiptForm(request.POST, request.FILES)
    done = take_form(request, form, lambda told: take_receipt(batch, told["receipt"], **by(request)), usual_field="receipt")
    if done:
        messages.success(request, "回单已入账，退回的已通知机构。")
        return redirect("batch_show", pk=batch.pk)
    return show_form(request, "support/batch_show.html", form, _shown(request, batch))


@many(VIEW_BUDGET)
def budget_list(request: Request, budgets: "QuerySet[Budget]") -> HttpResponse:
    """Show the envelopes of the area with what stands in each account."""
    names = {county.code: county.name for county in counties()}
    closed = MonthClose.objects.filter(county_code__in=_codes(request)).select_related("closed_by__organisation")[:12]
    return BUDGETS.answer(
        request,
        budgets,
        template="support/budget_list.html",
        closed=[(names.get(row.county_code, ""), row) for row in closed],
        may_plan=PLAN_BUDGET.is_granted(request.actor) and _is_finance(request),
    )


def _is_finance(request: Request) -> bool:
    return request.actor.organisation is not None and request.actor.organisation.department == "finance"


def _codes(request: Request) -> list[str]:
    return [code for code, _ in _counties(request)]


def _counties(request: Request) -> list[tuple[str, str]]:
    """Return the counties of the actor's office: its own, or all of its city."""
    own = request.actor.division_code
    return [(one.code, one.name) for one in counties() if own in (one.code, "") or (own.endswith("00") and one.code.startswith(own[:4]))]


@many(PLAN_BUDGET, methods=GET_POST)
def budget_plan(request: Request, budgets: "QuerySet[Budget]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Put money into an envelope; who waits is given it in the published order."""
    on = timezone.localdate(request.at)
    form, back = BudgetForm(_counties(request), request.POST or None, initial={"year": on.year}), reverse("budget_list")
    done = take_form(request, form, lambda told: _plan(request, told))
    if done:
        messages.success(request, f"预算已下达。{f'等待中的 {done.made} 家已按次序获得。' if done.made else ''}")
        return redirect(back)
    return Act("下达预算", "等待预算的按公布的次序获得。", back, [("预算", back)], verb="下达").show(request, form)


def _plan(request: Request, told: dict[str, Any]) -> int:
    _refuse_others(request)
    envelope = (told["programme"], told["year"], told["county"], MoneySource(told["source"]))
    plan_budget(envelope, fen(told["amount"]), actor=request.actor, at=request.at, is_carried=told["is_carried"])
    return grant_waiting(told["programme"], told["county"], at=request.at)


def _refuse_others(request: Request) -> None:
    if not _is_finance(request):
        raise DomainError("只有财政部门可以办理。")


@many(PLAN_BUDGET, methods=GET_POST)
def month_close(request: Request, budgets: "QuerySet[Budget]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Close a month's books."""
    form, back = MonthForm(_counties(request), request.POST or None), reverse("budget_list")
    done = take_form(request, form, lambda told: _close(request, told))
    if done:
        messages.success(request, "已结账。以后的更正记在下一个月。")
        return redirect(back)
    words = "结账前核对结果、批次、退回和预算；有一处不一致就不能结账。"
    return Act("月末结账", words, back, [("预算", back)], verb="结账").show(request, form)


def _close(request: Request, told: dict[str, Any]) -> MonthClose:
    _refuse_others(request)
    return close_month(told["county"], told["month"], actor=request.actor, at=request.at)


@many(MANAGE_RECOVERY)
def recovery_list(request: Request, recoveries: "QuerySet[Recovery]") -> HttpResponse:
    """List what has to come back."""
    return RECOVERIES.answer(request, recoveries.select_related("award__institution", "award__child"))


@one(MANAGE_RECOVERY, methods=GET_POST, related=("award__institution", "award__child"))
def recovery_take(request: Request, row: Recovery) -> HttpResponse:
    """Book what came back."""
    form, back = RecoveryForm(request.POST or None), reverse("recovery_list")
    done = take_form(request, form, lambda told: recover(row, fen(told["amount"]), told["words"], **by(request)))
    if done:
        messages.success(request, "已入账。")
        return redirect(back)
    about = f"{beneficiary_words(row.award)}，还差{amount_words(row.amount_fen - row.recovered_fen)}"
    act = Act("收回款项", "收回的钱退回预算。", back, [("追回", back)], verb="入账", about=about, version=row.version)
    return act.show(request, form)
