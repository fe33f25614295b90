"""How a task and its evidence move. A task is done by accepted evidence, never by a tick alone."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.governance.models import Evidence, EvidenceState, Extension, ExtensionState, Task, TaskState
from qingmiao.governance.permissions.work import ANSWER_EXTENSION, ANSWER_TASK, JUDGE_EVIDENCE, MANAGE_TASK, WITHDRAW_EVIDENCE


def something_waits(task: Task) -> str | None:
    """Hold back a report without evidence."""
    if task.evidence.filter(state=EvidenceState.SUBMITTED).exists():
        return None
    return "请先写明完成情况并报送佐证，再报送任务。"


def everything_is_judged(task: Task) -> str | None:
    """Hold back an end while a piece of evidence waits for its verdict."""
    waiting = task.evidence.filter(state=EvidenceState.SUBMITTED).count()
    return f"还有 {waiting} 份佐证没有审核，请先逐份审核。" if waiting else None


def something_is_accepted(task: Task) -> str | None:
    """Hold back a completion by a tick alone."""
    return None if task.evidence.filter(state=EvidenceState.ACCEPTED).exists() else "没有经审核认可的佐证，任务不能算完成。"


def task_is_not_over(evidence: Evidence) -> str | None:
    """Hold back a verdict on what nobody waits for any more."""
    if evidence.task is not None and evidence.task.state in (TaskState.DONE, TaskState.CANCELLED):
        return f"任务{evidence.task.get_state_display()}，不再审核它的佐证。"
    return None


def task_is_still_open(extension: Extension) -> str | None:
    """Hold back an answer that nobody waits for any more."""
    task = extension.task
    return None if task.state == TaskState.OPEN else f"任务{task.get_state_display()}，不用再答复延期。"


TASK = Workflow(
    "task",
    Task,
    (
        Transition(
            "report_task",
            "报送",
            frozenset({TaskState.OPEN}),
            TaskState.REPORTED,
            ANSWER_TASK,
            guards=(something_waits,),
            consequence="将送市级审核；认可后任务完成，不认可会退回并写明原因。",
        ),
        Transition(
            "finish_task",
            "完成",
            frozenset({TaskState.REPORTED}),
            TaskState.DONE,
            MANAGE_TASK,
            guards=(everything_is_judged, something_is_accepted),
        ),
        Transition(
            "send_back_task",
            "退回",
            frozenset({TaskState.REPORTED}),
            TaskState.OPEN,
            MANAGE_TASK,
            guards=(everything_is_judged,),
        ),
        Transition(
            "take_back_task",
            "收回",
            frozenset({TaskState.REPORTED}),
            TaskState.OPEN,
            ANSWER_TASK,
            guards=(everything_is_judged,),
        ),
        Transition(
            "cancel_task",
            "取消",
            frozenset({TaskState.OPEN, TaskState.REPORTED}),
            TaskState.CANCELLED,
            MANAGE_TASK,
            consequence="将告知责任单位不用再办；任务和经过仍可查看。",
        ),
    ),
    tied_fields=("done_on",),
)
EVIDENCE = Workflow(
    "evidence",
    Evidence,
    (
        Transition(
            "accept_evidence",
            "认可",
            frozenset({EvidenceState.SUBMITTED}),
            EvidenceState.ACCEPTED,
            JUDGE_EVIDENCE,
            guards=(task_is_not_over,),
            consequence="将告知报送单位，并自达成日期起算作完成；结论会在公开的目标页上体现。",
        ),
        Transition(
            "decline_evidence",
            "不认可",
            frozenset({EvidenceState.SUBMITTED}),
            EvidenceState.DECLINED,
            JUDGE_EVIDENCE,
            guards=(task_is_not_over,),
            consequence="将告知报送单位原因；任务退回继续办理，期限不变。",
        ),
        Transition(
            "withdraw_evidence",
            "撤回佐证",
            frozenset({EvidenceState.SUBMITTED}),
            EvidenceState.WITHDRAWN,
            WITHDRAW_EVIDENCE,
            consequence="这份佐证不再送审；改好后可以重新报送。",
        ),
    ),
    tied_fields=("verdict", "verdict_by", "verdict_at"),
)
EXTENSION = Workflow(
    "extension",
    Extension,
    (
        Transition(
            "grant_more_time",
            "同意延期",
            frozenset({ExtensionState.ASKED}),
            ExtensionState.GRANTED,
            ANSWER_EXTENSION,
            guards=(task_is_still_open,),
            consequence="期限改到同意的那天，并告知责任单位。",
        ),
        Transition(
            "decline_more_time",
            "不同意延期",
            frozenset({ExtensionState.ASKED}),
            ExtensionState.DECLINED,
            ANSWER_EXTENSION,
            guards=(task_is_still_open,),
            consequence="期限不变，并告知责任单位原因。",
        ),
    ),
    tied_fields=("granted_until", "answer", "answered_by", "answered_at"),
)
