"""What is held on a child: agreed to, looked at, given out, asked about."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import JSON, download, show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.families.models import Child, DataRequest
from qingmiao.families.permissions import FOLLOW_REQUEST, MANAGE_CHILD
from qingmiao.families.queries.cases import REQUEST_STATUS, chips_of
from qingmiao.families.queries.child import asked_of
from qingmiao.families.queries.home import name_of
from qingmiao.families.queries.readers import is_read_of, reads_of
from qingmiao.families.rules import ConsentPurpose, Wish
from qingmiao.families.services.asking import ask_about_data
from qingmiao.families.services.consenting import answer_consent
from qingmiao.families.services.reading import export_child, print_child
from qingmiao.families.web.asking import Ask
from qingmiao.families.web.forms import RequestForm
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.paging import page_of


def under(child: Child) -> list[tuple[str, str]]:
    """Return the way back from a page about one child."""
    return [("我的孩子", reverse("family_home")), (name_of(child), reverse("child_show", kwargs={"pk": child.pk}))]


@one(MANAGE_CHILD)
def child_consents(request: Request, child: Child) -> HttpResponse:
    """Show for what a family's data may be used, each purpose with its answers."""
    return render(request, "families/child_consents.html", {"child": child, "asked": asked_of(child), "parents": under(child)})


@one(MANAGE_CHILD, methods=POST)
def consent_answer(request: Request, child: Child, purpose: str) -> HttpResponse:
    """Take a yes or a no for one purpose."""
    if purpose not in list(ConsentPurpose):
        raise Http404
    wanted, is_given = ConsentPurpose(purpose), request.POST.get("answer") == "yes"

    def act() -> object:
        shown = request.POST.get("words", "").replace("\r\n", "\n")
        return answer_consent(child, wanted, is_given=is_given, shown=shown, actor=request.actor, at=request.at)

    said = f"已{'同意' if is_given else '撤回同意'}：{wanted.label}。"
    return take_step(request, act, said=said, back="child_consents", pk=child.pk)


@one(MANAGE_CHILD)
def child_readers(request: Request, child: Child) -> HttpResponse:
    """Show who looked at a child's data: without the family itself unless asked for."""
    with_family = request.GET.get("all") == "1"
    reads = [read for read in reads_of(child, request.actor.user) if with_family or not read.is_of_family]
    context = {"child": child, "page": page_of(reads, request.GET.get("page")), "with_family": with_family, "parents": under(child)}
    return render(request, "families/child_readers.html", context)


@one(MANAGE_CHILD)
def child_export(request: Request, child: Child) -> HttpResponse:
    """Send everything held on a child, as machines read it."""
    return download(export_child(child, actor=request.actor, at=request.at), JSON, f"孩子的全部信息-{child.pk}.json")


@one(MANAGE_CHILD)
def child_print(request: Request, child: Child) -> HttpResponse:
    """Send everything held on a child, on paper."""
    return show_pdf(print_child(child, actor=request.actor, at=request.at), f"孩子的全部信息-{child.pk}.pdf")


@one(MANAGE_CHILD, methods=GET_POST)
def request_ask(request: Request, child: Child) -> HttpResponse:
    """Ask about the data held on a child; `entry` names the look that is objected to."""
    typed = request.GET.get("entry", "")
    entry = int(typed) if typed.isdecimal() and len(typed) < 18 and is_read_of(child, int(typed), request.actor.user) else None
    form = RequestForm(request.POST or None, initial={"wish": Wish.OBJECT if entry else Wish.CORRECT})

    def act(told: dict[str, Any]) -> DataRequest:
        return ask_about_data(child, Wish(told["wish"]), told["words"], entry=entry, actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        messages.success(request, f"已提交，编号 {done.made.number}，由县级卫生健康局答复。")
        return redirect("request_show", pk=done.made.pk)
    said = "您可以要求更正或者删除孩子的信息，也可以对谁看过提出异议。由县级卫生健康局在规定的时间内答复，并说明理由。"
    return Ask("对孩子的信息提出请求", said, "提交", reverse("child_show", kwargs={"pk": child.pk}), under(child)).show(request, form)


@one(FOLLOW_REQUEST, related=("child",))
def request_show(request: Request, row: DataRequest) -> HttpResponse:
    """Show a guardian where a request stands."""
    context = {
        "row": row,
        "words": row.words.open(),
        "status": REQUEST_STATUS[row.state],
        "chip": chips_of([row], timezone.localdate(request.at)).get(row.pk),
        "parents": under(row.child),
    }
    return render(request, "families/request_show.html", context)
