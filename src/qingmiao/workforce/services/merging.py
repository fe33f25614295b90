"""An officer says who somebody is: the same person under two rows or two names, or two people. A merge can be taken back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock, take
from qingmiao.workforce.models import (
    Alias,
    AliasKind,
    BackgroundCheck,
    CheckRequest,
    Doubt,
    DoubtState,
    Engagement,
    HealthCheck,
    Merge,
    Qualification,
    TrainingRecord,
    Worker,
)
from qingmiao.workforce.models.people import name_index
from qingmiao.workforce.rules.vocabulary import DoubtKind, Occasion
from qingmiao.workforce.services import workers_merged
from qingmiao.workforce.services.checking import OPEN, ask_check
from qingmiao.workforce.services.conflicting import find_conflicts
from qingmiao.workforce.services.registering import register_again

MOVING: tuple[Any, ...] = (Engagement, Qualification, TrainingRecord, HealthCheck, BackgroundCheck)


@dataclass(frozen=True)
class Move:
    """A merge under way: rows of the one who goes are put under the one who is kept. `moved` names them, by model and column."""

    kept: Worker
    gone: Worker
    moved: dict[str, list[int]] = field(default_factory=dict)

    def take(self, rows: "QuerySet[Any]", column: str = "worker") -> None:
        """Put rows under the one who is kept, and remember them so that they go back when the merge is taken back."""
        self.moved[f"{rows.model._meta.label_lower}:{column}"] = keys = list(rows.values_list("pk", flat=True))
        rows.model._base_manager.filter(pk__in=keys).update(**{column: self.kept})


@transaction.atomic
def say_same(doubt: Doubt, note: str, *, version: int, actor: Post, at: datetime) -> Doubt:
    """Say that it is one person: two rows are merged, or the name of the filing becomes another name of the person."""
    doubt = _decide(doubt, DoubtState.SAME, note, version=version)
    audit.record(actor, "say_same", doubt, at=at, changes={"note": note})
    if doubt.kind == DoubtKind.POSSIBLE_DOUBLE and doubt.other is not None:
        merge_workers(doubt.worker, doubt.other, note, actor=actor, at=at)
    else:
        name = doubt.name.open()
        Alias.objects.get_or_create(
            worker=doubt.worker,
            kind=AliasKind.NAME,
            index=name_index(name),
            defaults={"value": name, "since_on": timezone.localdate(at)},
        )
        if doubt.institution is not None:
            register_again(doubt.institution, actor=actor, at=at)
    return doubt


@transaction.atomic
def say_different(doubt: Doubt, note: str, *, version: int, actor: Post, at: datetime) -> Doubt:
    """Say that these are two people: the institution must correct a number that it typed wrongly."""
    doubt = _decide(doubt, DoubtState.DIFFERENT, note, version=version)
    audit.record(actor, "say_different", doubt, at=at, changes={"note": note})
    return doubt


def _decide(doubt: Doubt, state: DoubtState, note: str, *, version: int) -> Doubt:
    doubt = take(doubt, version)
    if doubt.state != DoubtState.OPEN:
        raise DomainError("这个疑点已经核对过，请刷新页面查看。")
    doubt.state, doubt.note = state, note
    doubt.save(update_fields=["state", "note"])
    return doubt


@transaction.atomic
def merge_workers(kept: Worker, gone: Worker, reason: str, *, actor: Post, at: datetime) -> Merge:
    """Put everything of one row under the other, look for conflicts again and ask for new ban checks.

    Raises DomainError when both hold the same post in one house at one time: one of them has to leave it first. The apps above say the
    same of what they keep (`workers_merged`).
    """
    kept, gone = lock(Worker, kept.pk), lock(Worker, gone.pk)
    if kept.merged_into_id or gone.merged_into_id:
        raise DomainError("其中一份档案已经并入别处，请刷新页面查看。")
    _do_not_overlap(kept, gone)
    move = Move(kept, gone)
    for model in MOVING:
        move.take(model.objects.filter(worker=gone))
    move.take(CheckRequest.objects.filter(pk__in=_checks_that_move(kept, gone)))
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    workers_merged.send(Worker, move=move, actor=actor, at=at)
    row = Merge.objects.create(kept=kept, gone=gone, moved=move.moved, reason=reason, at=at, by=actor)
    audit.record(actor, "merge_workers", row, at=at, changes={"kept": kept.pk, "gone": gone.pk})
    _check_again(kept, actor=actor, at=at)
    return row


@transaction.atomic
def undo_merge(row: Merge, *, actor: Post, at: datetime) -> Merge:
    """Take a merge back: what went over goes back, what came since stays with the row that was kept."""
    row = lock(Merge, row.pk)
    if row.undone_at is not None:
        raise DomainError("这次合并已经撤销。")
    for name, keys in row.moved.items():
        model, _, column = name.partition(":")
        apps.get_model(model)._base_manager.filter(pk__in=keys).update(**{column or "worker": row.gone})
    Worker.objects.filter(pk=row.gone_id).update(merged_into=None)
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    audit.record(actor, "undo_merge", row, at=at, changes={"kept": row.kept_id, "gone": row.gone_id})
    find_conflicts([row.kept_id, row.gone_id], at=at)
    return row


def _checks_that_move(kept: Worker, gone: Worker) -> list[int]:
    """Return the ban checks that go over. Two questions of one asker stay apart: each is answered under its own number."""
    asked = set(CheckRequest.objects.filter(worker=kept, state__in=OPEN).values_list("institution", flat=True))
    of_gone = CheckRequest.objects.filter(worker=gone).values_list("pk", "state", "institution")
    return [pk for pk, state, asker in of_gone if state not in OPEN or asker not in asked]


def _do_not_overlap(kept: Worker, gone: Worker) -> None:
    held = Engagement.objects.filter(worker=kept, period__isempty=False)
    for row in Engagement.objects.filter(worker=gone, period__isempty=False):
        if held.filter(institution=row.institution_id, role=row.role, period__overlap=row.period).exists():
            raise DomainError("两份档案同时在同一家机构任同一岗位，请先请机构改正名册，再合并。")


def _check_again(worker: Worker, *, actor: Post, at: datetime) -> None:
    """Both rows have become one person: conflicts show, and what was clear under one number must be asked under both."""
    find_conflicts([worker.pk], at=at)
    rows = Engagement.objects.filter(worker=worker, period__upper_inf=True).select_related("institution").order_by("pk")
    for house in {row.institution_id: row.institution for row in rows}.values():
        if not CheckRequest.objects.filter(worker=worker, institution=house, state__in=OPEN).exists():
            ask_check(worker, house, Occasion.MERGED, actor=actor, at=at)
