"""Evidence: handed in for a task or a target's line, taken back, judged by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.clocks import stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.governance.models import Evidence, EvidenceFile, EvidenceState, Plan, Proof, TargetLine, Task, TaskState
from qingmiao.governance.services.assigning import path_of
from qingmiao.governance.workflow.work import EVIDENCE, TASK
from qingmiao.policy.models import Document
from qingmiao.ui.words import day_cn

MOST_OF_ONE_CASE = 10


@dataclass(frozen=True)
class Showing:
    """What is shown: words, the day from which it holds, files, documents of the policy library."""

    text: str
    holds_from: date
    files: "Sequence[UploadedFile[Any]]" = ()
    documents: Sequence[Document] = ()


@transaction.atomic
def submit_task_evidence(task: Task, showing: Showing, *, version: int, actor: Post, at: datetime) -> Evidence:
    """Hand in evidence that a task is done; a task still open is reported with it. Raises DomainError when nothing is asked any more."""
    task = take(task, version)
    if task.state not in (TaskState.OPEN, TaskState.REPORTED):
        raise DomainError(f"任务{task.get_state_display()}，不用再报送。")
    evidence = _keep(Evidence(task=task), showing, _plan_of(task), actor=actor, at=at)
    if task.state == TaskState.OPEN:
        TASK.perform(task, "report_task", actor=actor, at=at, note=evidence.text)
    _tell_reviewers(evidence, task.owner.division_code, f"待审核：{task.owner} 报送“{task.title}”", at)
    return evidence


@transaction.atomic
def submit_line_evidence(line: TargetLine, showing: Showing, *, actor: Post, at: datetime) -> Evidence:
    """Hand in evidence that a target's line is reached. Raises DomainError where an indicator says so instead."""
    if line.target.proof == Proof.INDICATOR:
        raise DomainError("这个目标按指标认定，由系统计算，不用报送佐证。")
    evidence = _keep(Evidence(line=line), showing, line.target.phase.plan, actor=actor, at=at)
    _tell_reviewers(evidence, line.division_code, f"待审核：{actor.organisation} 为目标 {line.target.code} 报送佐证", at)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, actor: Post, at: datetime) -> Evidence:
    """Take evidence back before its verdict; a task that nothing else shows as done is open again."""
    task = take(evidence.task) if evidence.task else None
    evidence = lock(Evidence, evidence.pk)
    EVIDENCE.perform(evidence, "withdraw_evidence", actor=actor, at=at)
    if task is not None and task.state == TaskState.REPORTED and not _waits(task):
        TASK.perform(task, "take_back_task", actor=actor, at=at)
    return evidence


@transaction.atomic
def accept_evidence(evidence: Evidence, comment: str, *, actor: Post, at: datetime) -> Evidence:
    """Accept evidence; a reported task of which nothing else waits is done from the day that the evidence names."""
    return _judge(evidence, "accept_evidence", comment, actor=actor, at=at)


@transaction.atomic
def decline_evidence(evidence: Evidence, reason: str, *, actor: Post, at: datetime) -> Evidence:
    """Decline evidence with a reason; a task that nothing else shows as done goes back to its owner, the clock goes on."""
    if not reason.strip():
        raise DomainError("请写明不认可的原因，报送单位才知道要补什么。", field="reason")
    return _judge(evidence, "decline_evidence", reason, actor=actor, at=at)


def _keep(evidence: Evidence, showing: Showing, plan: Plan | None, *, actor: Post, at: datetime) -> Evidence:
    _refuse_impossible(showing, plan, timezone.localdate(at))
    evidence.text, evidence.holds_from = showing.text.strip(), showing.holds_from
    evidence.submitted_by, evidence.submitted_at = actor, at
    evidence.save()
    evidence.documents.set(showing.documents)
    for upload in showing.files:
        attach(EvidenceFile(evidence=evidence), upload, actor=actor, at=at)
    changes = {"holds_from": evidence.holds_from.isoformat(), "files": len(showing.files), "documents": [str(d) for d in showing.documents]}
    audit.record(actor, "submit_evidence", evidence, at=at, changes=changes)
    return evidence


def _refuse_impossible(showing: Showing, plan: Plan | None, on: date) -> None:
    if not showing.text.strip():
        raise DomainError("请写明做成了什么。", field="text")
    if showing.holds_from > on:
        raise DomainError("达成日期不能晚于今天；还没有做成的事，请先记为进展。", field="holds_from")
    if plan is not None and showing.holds_from < plan.published_on:
        raise DomainError(f"达成日期不能早于方案公布的日子（{day_cn(plan.published_on)}）。", field="holds_from")
    refuse_many(showing.files, MOST_OF_ONE_CASE, field="files")


def _plan_of(task: Task) -> Plan | None:
    if task.measure is not None:
        return task.measure.plan
    return task.line.target.phase.plan if task.line is not None else None


def _waits(task: Task) -> bool:
    return task.evidence.filter(state=EvidenceState.SUBMITTED).exists()


def _judge(evidence: Evidence, verdict: str, words: str, *, actor: Post, at: datetime) -> Evidence:
    task = take(evidence.task) if evidence.task else None
    evidence = lock(Evidence, evidence.pk)
    if evidence.submitted_by.user_id == actor.user_id:
        raise DomainError("这份佐证是您报送的，须由另一位审核人审核。")
    if evidence.state == EvidenceState.SUBMITTED:  # else the table refuses below, and nothing is kept
        evidence.verdict, evidence.verdict_by, evidence.verdict_at = words.strip(), actor, at
    EVIDENCE.perform(evidence, verdict, actor=actor, at=at, note=words.strip())
    if task is not None and not _waits(task):
        _settle(task, words.strip(), actor=actor, at=at)
    _tell_submitter(evidence, task, words.strip(), at)
    return evidence


def _settle(task: Task, words: str, *, actor: Post, at: datetime) -> None:
    """End a task whose evidence is all judged: done where something was accepted, else back to its owner."""
    accepted = list(task.evidence.filter(state=EvidenceState.ACCEPTED).values_list("holds_from", flat=True))
    if not accepted:
        TASK.perform(task, "send_back_task", actor=actor, at=at, note=words)
        return
    task.done_on = max(accepted)
    TASK.perform(task, "finish_task", actor=actor, at=at)
    stop_clocks(task, on=task.done_on, outcome="done")


def _tell_reviewers(evidence: Evidence, division_code: str, title: str, at: datetime) -> None:
    news = News("submitted", title, path=reverse("evidence_show", kwargs={"pk": evidence.pk}))
    tell(evidence, news, health_department_of(city_code_of(division_code)), at=at)


def _tell_submitter(evidence: Evidence, task: Task | None, words: str, at: datetime) -> None:
    outcome = f"佐证{'已认可' if evidence.state == EvidenceState.ACCEPTED else '未认可'}"
    if task is not None:
        tell(task, News("judged", f"{outcome}：{task.title}", words, path_of(task), task.version), task.owner, at=at)
    elif evidence.line is not None:
        path = reverse("evidence_show", kwargs={"pk": evidence.pk})
        news = News("judged", f"{outcome}：目标 {evidence.line.target.code}", words, path)
        tell(evidence, news, evidence.submitted_by.organisation, at=at)
