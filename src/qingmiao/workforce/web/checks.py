"""Ban checks: the institution's side, the county's view of records, and the desk of the police."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.core.importing import last_applied
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo
from qingmiao.ui.timeline import timeline
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.permissions import ACT_ON_CHECK, ANSWER_CHECK, VIEW_CHECK
from qingmiao.workforce.queries.cases import CHECK_STATUS, CHECKS, POLICE_CHECKS
from qingmiao.workforce.services import checking
from qingmiao.workforce.services.check_sheet import CHECK_DOOR, export_checks
from qingmiao.workforce.services.reading import note_read
from qingmiao.workforce.web.forms import WordsForm
from qingmiao.workforce.workflow import CHECK

Step = Callable[..., CheckRequest]
ASKED = ("worker", "institution__organisation", "asked_by__organisation")
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
    return CHECKS.answer(request, checks.select_related(*ASKED))


@one(VIEW_CHECK, methods=GET_POST, related=ASKED)
def check_show(request: Request, row: CheckRequest) -> HttpResponse:
    """Show one ban check to who must act on it."""
    may_act = ACT_ON_CHECK.permits(request.actor, row)
    return _page(request, row, OF_INSTITUTION if may_act else {}, "check_show", ("从业查询", reverse("check_list")))


@many(ANSWER_CHECK)
def police_list(request: Request, checks: "QuerySet[CheckRequest]") -> HttpResponse:
    """List what waits for the police of a county, the longest first."""
    return POLICE_CHECKS.answer(request, checks.select_related(*ASKED), template="workforce/police_list.html")


@one(ANSWER_CHECK, methods=GET_POST, related=ASKED)
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


ANSWERS = Way(
    CHECK_DOOR,
    thing="件",
    show=lambda _police, taken: reverse("check_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _police: reverse("check_import"),
)


@may(ANSWER_CHECK, methods=GET_POST)
def check_import(request: Request) -> HttpResponse:
    """Take the answers of a sheet and show what they would do."""
    if request.method == "POST":
        return take_sheet(request, ANSWERS, _police(request))
    return render(request, "workforce/check_import.html", {"imported": last_applied(CHECK_DOOR, _police(request))})


@may(ANSWER_CHECK, methods=GET_POST)
def check_sheet(request: Request, sheet: int) -> HttpResponse:
    """Show what a sheet of answers would do, and do it."""
    return answer_sheet(request, ANSWERS, _police(request), sheet)


@may(ANSWER_CHECK, methods=POST)
def check_sheet_undo(request: Request, sheet: int) -> HttpResponse:
    """Take the answers of a sheet back."""
    return undo(request, ANSWERS, _police(request), sheet)


def _police(request: Request) -> Organisation:
    """Return the office of who acts; whoever answers for one has it."""
    assert request.actor.organisation is not None  # noqa: S101  # a department's officer has a department
    return request.actor.organisation
