"""The small desk of whoever owes something, and the city's list of all tasks."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.governance.models import Task, TaskNote, TaskState
from qingmiao.governance.permissions.work import ANSWER_EXTENSION, ANSWER_TASK, MANAGE_TASK, VIEW_TASK
from qingmiao.governance.queries.evidence import evidence_cards, waiting_first
from qingmiao.governance.queries.task_list import OWN_TASKS, TASKS
from qingmiao.governance.queries.tasks import LIVE, RELATED, task_page
from qingmiao.governance.services.assigning import cancel_task
from qingmiao.governance.services.evidencing import submit_task_evidence
from qingmiao.governance.services.progressing import clear_blocker, note_progress, report_blocker
from qingmiao.governance.web.forms.work import EvidenceForm, NoteForm, ReasonForm
from qingmiao.governance.workflow.work import TASK
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back


@many(VIEW_TASK)
def task_list(request: Request, tasks: "QuerySet[Task]") -> HttpResponse:
    """Show what is due, overdue first; whoever sees more than its own may narrow by department."""
    shown = TASKS if MANAGE_TASK.is_granted(request.actor) else OWN_TASKS
    return shown.answer(request, tasks.select_related(*RELATED))


@one(VIEW_TASK, related=(*RELATED, "assigned_by__user", "assigned_by__organisation"))
def task_show(request: Request, task: Task) -> HttpResponse:
    """Show one task: what is asked, by whom, until when, what was done; and the one next step."""
    return render(request, "governance/task_show.html", _page(request, task, NoteForm()))


@one(ANSWER_TASK, methods=GET_POST, related=(*RELATED, "assigned_by__user", "assigned_by__organisation"))
def task_note(request: Request, task: Task) -> HttpResponse:
    """Write down progress, or what holds the work up."""
    form = NoteForm(request.POST or None)

    def note(told: dict[str, Any]) -> TaskNote:
        if told["is_blocker"]:
            return report_blocker(task, told["text"], version=version_of(request), actor=request.actor, at=request.at)
        return note_progress(task, told["text"], actor=request.actor, at=request.at)

    done = take_form(request, form, note)
    if done:
        messages.success(request, "已记录受阻，交办单位会收到。" if done.made.is_blocker else "进展已记录。")
        return redirect("task_show", pk=task.pk)
    if form.errors:
        task.refresh_from_db(fields=["version", "state", "blocker"])  # what the refusal was about
    return show_form(request, "governance/task_show.html", form, _page(request, task, form))


@one(ANSWER_TASK, methods=POST)
def task_unblock(request: Request, task: Task) -> HttpResponse:
    """Say that the work goes on."""
    return take_step(
        request,
        lambda: clear_blocker(task, version=version_of(request), actor=request.actor, at=request.at),
        said="受阻已解除。",
        back="task_show",
        pk=task.pk,
    )


@one(ANSWER_TASK, methods=GET_POST, related=RELATED)
def task_report(request: Request, task: Task) -> HttpResponse:
    """Hand in what shows that the task is done; it then waits for the city's verdict."""
    if request.method == "GET" and task.state not in LIVE:
        return turn_back(request, f"任务{task.get_state_display()}，不用再报送。", "task_show", pk=task.pk)
    form = EvidenceForm(request.POST or None, initial={"holds_from": timezone.localdate(request.at)})
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda _: submit_task_evidence(task, form.showing(request.FILES.getlist("files")), **by)):
        messages.success(request, "已报送，等待市级审核；结果会发到收件箱。")
        return redirect("task_show", pk=task.pk)
    context = {
        "title": "报送完成情况",
        "subject": task.title,
        "asked": task.detail,
        "consequence": TASK.by_name["report_task"].consequence,
        "back_url": reverse("task_show", kwargs={"pk": task.pk}),
        "parents": [("任务", reverse("task_list")), (task.title, reverse("task_show", kwargs={"pk": task.pk}))],
        "version_text": request.POST.get("version") or str(task.version),
    }
    return show_form(request, "governance/evidence_submit.html", form, context)


@one(MANAGE_TASK, methods=GET_POST)
def task_cancel(request: Request, task: Task) -> HttpResponse:
    """Call a task off with a reason."""
    if request.method == "GET" and task.state not in LIVE:
        return turn_back(request, f"任务{task.get_state_display()}，不用取消。", "task_show", pk=task.pk)
    form = ReasonForm(request.POST or None)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: cancel_task(task, told["reason"], **by)):
        messages.success(request, "任务已取消，责任单位已收到通知。")
        return redirect("task_show", pk=task.pk)
    context = {
        "title": "取消任务",
        "subject": task.title,
        "consequence": TASK.by_name["cancel_task"].consequence,
        "back_url": reverse("task_show", kwargs={"pk": task.pk}),
        "parents": [("任务", reverse("task_list")), (task.title, reverse("task_show", kwargs={"pk": task.pk}))],
        "version_text": request.POST.get("version") or str(task.version),
    }
    return show_form(request, "governance/reason_give.html", form, context)


def _page(request: Request, task: Task, form: NoteForm) -> dict[str, Any]:
    cards = evidence_cards(task.evidence.all(), request.actor)
    page = task_page(task, request.actor, timezone.localdate(request.at))
    may_answer = task.state in LIVE and ANSWER_TASK.permits(request.actor, task)
    return {
        "task": task,
        "parents": [("任务", reverse("task_list"))],
        "page": page,
        "cards": cards,
        "to_judge": waiting_first(cards),
        "form": form,
        "may_answer": may_answer,
        "may_report": may_answer and task.state == TaskState.OPEN,
        "may_extend": may_answer and task.state == TaskState.OPEN and page.asked is None,
        "may_answer_extension": page.asked is not None
        and page.asked.asked_by.user_id != request.actor.user_id
        and ANSWER_EXTENSION.permits(request.actor, page.asked),
        "may_cancel": task.state in LIVE and MANAGE_TASK.permits(request.actor, task),
        "version_text": str(task.version),
    }
