"""Ban checks: the institution's side, the county's view of records, and the desk of the police."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, Request, many, may, one, version_of
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.timeline import timeline
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.permissions import ACT_ON_CHECK, ANSWER_CHECK, VIEW_CHECK
from qingmiao.workforce.queries.cases import CHECK_STATUS, CHECKS, POLICE_CHECKS
from qingmiao.workforce.services import checking
from qingmiao.workforce.services.check_sheet import export_checks, import_answers
from qingmiao.workforce.services.reading import note_read
from qingmiao.workforce.web.forms import SheetForm, WordsForm
from qingmiao.workforce.web.hiring import wrong_cells
from qingmiao.workforce.workflow import CHECK

Step = Callable[..., CheckRequest]
# Transition → what is asked for in words, and the service.
OF_INSTITUTION: dict[str, tuple[str, Step]] = {
    "supply_information": ("补充的信息", checking.supply_information),
    "document_measures": ("处理情况：何时停止录用或解聘、如何告知本人", checking.document_measures),
    "object_to_hit": ("异议的理由", checking.object_to_hit),
}


def _uphold(row: CheckRequest, words: str, **acting: object) -> CheckRequest:
    return checking.review_objection(row, words, is_overturned=False, **acting)  # type: ignore[arg-type]  # version, actor, at


def _overturn(row: CheckRequest, words: str, **acting: object) -> CheckRequest:
    return checking.review_objection(row, words, is_overturned=True, **acting)  # type: ignore[arg-type]  # version, actor, at


def _clear(row: CheckRequest, _words: str, **acting: object) -> CheckRequest:
    return checking.answer_clear(row, **acting)  # type: ignore[arg-type]  # version, actor, at


OF_POLICE: dict[str, tuple[str, Step]] = {
    "answer_clear": ("", _clear),
    "answer_hit": ("查询到的记录（只有必须处理的人看得到）", checking.answer_hit),
    "answer_more": ("需要补充的信息", checking.answer_more),
    "uphold_hit": ("复核说明", _uphold),
    "overturn_hit": ("复核说明", _overturn),
}


@many(VIEW_CHECK)
def check_list(request: Request, checks: "QuerySet[CheckRequest]") -> HttpResponse:
    """List the ban checks a post may see."""
    return CHECKS.answer(request, checks.select_related("worker", "institution"))


@one(VIEW_CHECK, methods=GET_POST, related=("worker", "institution__organisation"))
def check_show(request: Request, row: CheckRequest) -> HttpResponse:
    """Show one ban check to who must act on it."""
    may_act = ACT_ON_CHECK.permits(request.actor, row)
    return _page(request, row, OF_INSTITUTION if may_act else {}, "check_show", ("从业查询", reverse("check_list")))


@many(ANSWER_CHECK)
def police_list(request: Request, checks: "QuerySet[CheckRequest]") -> HttpResponse:
    """List what waits for the police of a county, the longest first."""
    return POLICE_CHECKS.answer(request, checks.select_related("worker", "institution"), template="workforce/police_list.html")


@one(ANSWER_CHECK, methods=GET_POST, related=("worker", "institution__organisation"))
def check_answer(request: Request, row: CheckRequest) -> HttpResponse:
    """Show one question in full, former names and numbers too, and take the answer."""
    return _page(request, row, OF_POLICE, "check_answer", ("从业查询", reverse("police_list")))


def _page(request: Request, row: CheckRequest, steps: dict[str, tuple[str, Step]], route: str, parent: tuple[str, str]) -> HttpResponse:
    wanted = request.POST.get("step", "")
    offers = [offer for offer in CHECK.offers(row, request.actor) if offer.transition.name in steps]
    label, act = steps.get(wanted, ("", None))
    form = WordsForm(label or "说明", request.POST if act else None)
    form.fields["words"].required = bool(label)
    version = version_of(request)
    if act is not None:
        service = act
        done = take_form(
            request,
            form,
            lambda told: service(row, told["words"], version=version, actor=request.actor, at=request.at),
            usual_field="words",
        )
        if done:
            messages.success(request, "已记录，并已通知需要处理的人。")
            return redirect(parent[1])
    note_read(row, "办理从业查询", actor=request.actor, at=request.at)
    labels = {name: step.label for name, step in CHECK.by_name.items()}
    context = {
        "row": row,
        "worker": row.worker,
        "status": CHECK_STATUS[row.state],
        "aliases": list(row.worker.aliases.all()),
        "answers": list(row.answers.all()),
        "steps": [(offer.transition, steps[offer.transition.name][0]) for offer in offers],
        "wanted": wanted,
        "events": timeline(row, labels, {"answer_hit": "bad", "answer_clear": "ok"}, []),
        "parents": [parent],
        "route": route,
    }
    return show_form(request, "workforce/check_show.html", form, context)


@may(ANSWER_CHECK)
def check_export(request: Request) -> HttpResponse:
    """Download the open questions of a county as a sheet."""
    return download(export_checks(actor=request.actor, at=request.at), XLSX, "待查名单.xlsx")


@may(ANSWER_CHECK, methods=GET_POST)
def check_import(request: Request) -> HttpResponse:
    """Take the answers of a sheet: all, or none and the sheet back with the wrong cells marked."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    done = take_form(request, form, lambda told: import_answers(told["file"], actor=request.actor, at=request.at), usual_field="file")
    if done and not done.made.wrong:
        counts = "、".join(f"{word} {count} 件" for word, count in done.made.counts.items())
        messages.success(request, f"已收到答复：{counts}。没有填答复的仍在待答复中。")
        return redirect("police_list")
    context: dict[str, Any] = {
        "parents": [("从业查询", reverse("police_list"))],
        "title": "上传查询答复",
        "wrong": [],
        "link": "",
        "template": "check_export",
    }
    if done:
        form.add_error("file", f"有 {len(done.made.wrong)} 处需要改正，一件都没有保存。")
        context |= wrong_cells(done.made.wrong, done.made.corrected)
    return show_form(request, "workforce/sheet.html", form, context)
