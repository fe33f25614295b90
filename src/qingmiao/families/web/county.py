"""The county's pages: whether a guardian is one, a court's order, what guardians ask about data."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.core.models import AuditEntry
from qingmiao.families.models import Child, CourtOrder, DataRequest, Guardianship
from qingmiao.families.permissions import ANSWER_REQUEST, CHECK_GUARDIANSHIP, FIND_CHILD, LIFT_ORDER
from qingmiao.families.queries.cases import GUARDIANSHIPS, REQUEST_STATUS, REQUESTS, chips_of
from qingmiao.families.queries.home import STATUS
from qingmiao.families.queries.readers import read_words
from qingmiao.families.rules import EndReason, Wish, age_words
from qingmiao.families.services.asking import answer_request
from qingmiao.families.services.guarding import (
    confirm_guardianship,
    end_guardianship,
    enter_court_order,
    lift_court_order,
    refuse_guardianship,
)
from qingmiao.families.services.reading import find_child, note_read
from qingmiao.families.web.forms import AnswerForm, DecideForm, EndForm, FindForm, OrderForm
from qingmiao.families.workflow import GUARDIANSHIP
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.timeline import timeline

RELATED = ("child", "guardian", "checked_by__user", "checked_by__organisation")


def _parents() -> list[tuple[str, str]]:
    return [("监护核对", reverse("guardianship_list"))]


@many(CHECK_GUARDIANSHIP)
def guardianship_list(request: Request, rows: "QuerySet[Guardianship]") -> HttpResponse:
    """List the guardianships to prove, disputed, barred."""
    return GUARDIANSHIPS.answer(request, rows.select_related("child", "guardian"), template="families/guardianship_list.html")


@one(CHECK_GUARDIANSHIP, methods=GET_POST, related=RELATED)
def guardianship_check(request: Request, row: Guardianship) -> HttpResponse:
    """Show a guardianship beside its proofs; confirm or refuse it."""
    form = DecideForm(request.POST or None)
    decide = refuse_guardianship if request.POST.get("step") == "refuse" else confirm_guardianship
    done = take_form(request, form, lambda told: decide(row, told["said"], **by(request)), usual_field="said")
    if done:
        messages.success(request, f"{done.made.get_state_display()}，已告知本人。")
        return redirect("guardianship_check", pk=row.pk)
    note_read(row, "核对监护关系", actor=request.actor, at=request.at)
    return show_form(request, "families/guardianship_check.html", form, _shown(request, row))


def _shown(request: Request, row: Guardianship) -> dict[str, Any]:
    on = timezone.localdate(request.at)
    others = Guardianship.objects.filter(child=row.child).exclude(pk=row.pk).select_related("guardian").order_by("pk")
    orders = list(CourtOrder.objects.filter(guardianship=row).order_by("-pk"))
    return {
        "row": row,
        "status": STATUS[row.state],
        "age": age_words(row.child.birth_date, row.child.expected_on, on),
        "evidence": [evidence_of(proof, "proof_file") for proof in row.proofs.select_related("file")],
        "others": [(other, STATUS[other.state]) for other in others],
        "orders": [(order, order.lifted_on is None and (order.until_on is None or order.until_on >= on)) for order in orders],
        "steps": {offer.transition.name for offer in GUARDIANSHIP.offers(row, request.actor)},
        "events": timeline(row, {name: step.label for name, step in GUARDIANSHIP.by_name.items()}),
        "parents": _parents(),
    }


@one(CHECK_GUARDIANSHIP, methods=GET_POST, related=RELATED)
def guardianship_end(request: Request, row: Guardianship) -> HttpResponse:
    """End a guardianship for a reason."""
    form = EndForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    done = take_form(request, form, lambda told: end_guardianship(row, EndReason(told["reason"]), told["on"], **by(request)))
    if done:
        messages.success(request, "监护关系已终止，此人看不到孩子的信息了。")
        return redirect("guardianship_check", pk=row.pk)
    return _act(row, "终止监护关系", "此人立即看不到孩子的任何信息，由他授权的人也一并撤回。").show(request, form)


@one(CHECK_GUARDIANSHIP, methods=GET_POST, related=RELATED)
def order_enter(request: Request, row: Guardianship) -> HttpResponse:
    """Enter a court's order against a guardian."""
    form = OrderForm(request.POST or None)
    done = take_form(request, form, lambda _told: enter_court_order(row, form.order(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "法院裁定已登记，此人看不到孩子的任何信息了。")
        return redirect("guardianship_check", pk=row.pk)
    return _act(row, "登记法院裁定", "裁定有效期间，此人看不到孩子的任何信息，由他授权的人一并撤回；系统不通知此人。").show(request, form)


def _act(row: Guardianship, title: str, consequence: str) -> Act:
    back = reverse("guardianship_check", kwargs={"pk": row.pk})
    parents = [*_parents(), (row.guardian.display_name, back)]
    return Act(
        title, consequence, back, parents, about=row.guardian.display_name, status=STATUS[row.state], version=row.version, tone="bad"
    )


@one(LIFT_ORDER, methods=POST)
def order_lift(request: Request, order: CourtOrder) -> HttpResponse:
    """Lift a court's order."""
    said = "已解除，此人从现在起又看得到孩子的信息。"
    return take_step(
        request,
        lambda: lift_court_order(order, actor=request.actor, at=request.at),
        said=said,
        back="guardianship_check",
        pk=order.guardianship_id,
    )


@may(FIND_CHILD, methods=GET_POST)
def child_find(request: Request) -> HttpResponse:
    """Find a child of the county by its exact number, for a purpose that the guardians will read."""
    form = FindForm(request.POST or None)
    done = take_form(request, form, lambda told: find_child(told["number"], told["purpose"], actor=request.actor, at=request.at))
    child: Child | None = done.made if done else None
    on = timezone.localdate(request.at)
    context = {
        "is_asked": done is not None,
        "child": child,
        "age": age_words(child.birth_date, child.expected_on, on) if child else "",
        "ties": Guardianship.objects.filter(child=child).select_related("guardian").order_by("pk") if child else [],
        "parents": _parents(),
    }
    return show_form(request, "families/child_find.html", form, context)


@many(ANSWER_REQUEST)
def request_list(request: Request, rows: "QuerySet[DataRequest]") -> HttpResponse:
    """List what guardians ask about data."""
    return REQUESTS.answer(request, rows)


@one(ANSWER_REQUEST, methods=GET_POST, related=("child", "asked_by__user"))
def request_answer(request: Request, row: DataRequest) -> HttpResponse:
    """Show a request; do what was asked, or say why not."""
    form = AnswerForm(request.POST or None, is_correction=row.wish == Wish.CORRECT)

    def act(told: dict[str, Any]) -> DataRequest:
        corrected = None if request.POST.get("step") == "decline" else form.corrected()
        return answer_request(row, told["answer"], corrected, version=version_of(request), actor=request.actor, at=request.at)

    if take_form(request, form, act):
        messages.success(request, "已答复，监护人会收到。")
        return redirect("request_answer", pk=row.pk)
    note_read(row, "答复个人信息请求", actor=request.actor, at=request.at)
    entry = AuditEntry.objects.filter(pk=row.entry).select_related("post__user", "post__organisation").first() if row.entry else None
    context = {
        "row": row,
        "child": row.child,
        "words": row.words.open(),
        "entry": read_words(entry) if entry else "",
        "status": REQUEST_STATUS[row.state],
        "chip": chips_of([row], timezone.localdate(request.at)).get(row.pk),
        "parents": [("个人信息请求", reverse("request_list"))],
    }
    return show_form(request, "families/request_answer.html", form, context)
