"""A worker's own file, on the own phone: signed in by a code from the institution."""

from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, many, one, public
from qingmiao.core.web.guesses import sender_of
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.permissions import CONFIRM_ENGAGEMENT, VIEW_OWN_FILE
from qingmiao.workforce.queries.files import background_table, health_table, posts_held, posts_of, proofs_table, readers_of
from qingmiao.workforce.services.reading import note_own_read, print_own_file
from qingmiao.workforce.services.signing_in import confirm_engagement, sign_in_by_code
from qingmiao.workforce.web.forms import CodeForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public(methods=GET_POST)
def worker_sign_in(request: Request) -> HttpResponse:
    """Take a number and a code, and open the own file."""
    form = CodeForm(request.POST or None)
    done = take_form(
        request, form, lambda told: sign_in_by_code(told["number"], told["code"], sender_of(request), at=request.at), usual_field="code"
    )
    if done:
        login(request, done.made, backend=BACKEND)
        return redirect("own_file")
    return show_form(request, "workforce/worker_sign_in.html", form, {})


@many(VIEW_OWN_FILE)
def own_file(request: Request, workers: "QuerySet[Worker]") -> HttpResponse:
    """Show a person the own file: posts and what is missing, proofs, checks, and who looked at it."""
    worker, on = workers.first(), timezone.localdate(request.at)
    if worker is None:
        return render(request, "workforce/own_file.html", {"worker": None})
    note_own_read(worker, actor=request.actor, at=request.at)
    context = {
        "worker": worker,
        "name": worker.name.open(),
        "work": posts_of(posts_held(worker, on), on),
        "tables": [proofs_table(worker), health_table(worker), background_table(worker)],
        "readers": readers_of(worker),
    }
    return render(request, "workforce/own_file.html", context)


@one(VIEW_OWN_FILE)
def own_file_print(request: Request, worker: Worker) -> HttpResponse:
    """Send the own file as PDF."""
    return show_pdf(print_own_file(worker, actor=request.actor, at=request.at), "从业人员档案.pdf")


@one(CONFIRM_ENGAGEMENT, methods=POST)
def engagement_confirm(request: Request, row: Engagement) -> HttpResponse:
    """Take what the person says of a post."""
    is_right = request.POST.get("answer") != "no"
    said = "已确认。" if is_right else "已告知县级卫生健康部门，由其核实。"
    return take_step(
        request, lambda: confirm_engagement(row, is_right=is_right, actor=request.actor, at=request.at), said=said, back="own_file"
    )
