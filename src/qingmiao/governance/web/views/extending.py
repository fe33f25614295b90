"""More time for a task: asked for by its owner, answered by whoever gives tasks out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, one, version_of
from qingmiao.governance.models import Extension, ExtensionState, Task, TaskState
from qingmiao.governance.permissions.work import ANSWER_EXTENSION, ANSWER_TASK
from qingmiao.governance.queries.tasks import RELATED, days_for, task_chip
from qingmiao.governance.services.extending import answer_extension, ask_extension
from qingmiao.governance.web.forms.work import ExtensionAnswerForm, ExtensionForm
from qingmiao.ui.answering import show_form, take_form, turn_back


@one(ANSWER_TASK, methods=GET_POST, related=RELATED)
def task_extend(request: Request, task: Task) -> HttpResponse:
    """Ask for more time."""
    if request.method == "GET" and task.state != TaskState.OPEN:
        return turn_back(request, f"任务{task.get_state_display()}，不用申请延期。", "task_show", pk=task.pk)
    form = ExtensionForm(request.POST or None)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: ask_extension(task, told["wanted_on"], told["reason"], **by)):
        messages.success(request, "已申请延期，答复会发到收件箱；答复前仍按原期限计算。")
        return redirect("task_show", pk=task.pk)
    context = {
        "title": "申请延期",
        "verb": "申请",
        "consequence": "将送市级答复；答复前仍按原期限计算。",
        "version_text": request.POST.get("version") or str(task.version),
        **_about(request, task),
    }
    return show_form(request, "governance/extension.html", form, context)


@one(ANSWER_EXTENSION, methods=GET_POST, related=("task__owner", "task__measure", "asked_by__user", "asked_by__organisation"))
def extension_answer(request: Request, extension: Extension) -> HttpResponse:
    """Answer a request for more time."""
    if request.method == "GET" and extension.state != ExtensionState.ASKED:
        return turn_back(request, f"已答复：{extension.get_state_display()}。", "task_show", pk=extension.task_id)
    form = ExtensionAnswerForm(request.POST or None, initial={"until": extension.wanted_on})
    if take_form(request, form, lambda _: answer_extension(extension, form.answer(), actor=request.actor, at=request.at)):
        messages.success(request, "已答复，责任单位已收到通知。")
        return redirect("task_show", pk=extension.task_id)
    context = {
        "title": "答复延期申请",
        "verb": "答复",
        "consequence": "同意的，期限改到这一天并重新提醒；不同意的，期限不变。责任单位会收到理由。",
        "version_text": "",
        "extension": extension,
        **_about(request, extension.task),
    }
    return show_form(request, "governance/extension.html", form, context)


def _about(request: Request, task: Task) -> dict[str, object]:
    url = reverse("task_show", kwargs={"pk": task.pk})
    return {
        "task": task,
        "chip": task_chip(task, timezone.localdate(request.at), days_for([task])),
        "back_url": url,
        "parents": [("任务", reverse("task_list")), (task.title, url)],
    }
