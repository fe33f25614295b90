"""Loads plans: what is not there yet is written in one transaction; what an officer has changed since stays as it is."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.governance.models import Measure, Phase, Plan, Scope, Target, TargetLine
from qingmiao.governance.services.plan_files import PlanFile, TargetRow
from qingmiao.policy.models import Document
from qingmiao.regions.queries import counties


@dataclass(frozen=True)
class LoadedPlan:
    """How many targets and measures a plan holds after the load, and how many rows were written now."""

    label: str
    rows: int
    written: int


@transaction.atomic
def load_plan(file: PlanFile, *, actor: Post | None, at: datetime) -> LoadedPlan:
    """Write what a plan's file names and the database does not hold yet."""
    plan, is_new = Plan.objects.get_or_create(
        key=file.key,
        defaults={
            "title": file.title,
            "short_title": file.short_title,
            "division_code": file.division_code,
            "published_on": file.published_on,
            "note": file.note,
        },
    )
    if plan.document_id is None and file.document:
        plan.document = Document.objects.filter(key=file.document).first()
        plan.save(update_fields=["document"])
    written = int(is_new) + _write_targets(plan, file) + _write_measures(plan, file)
    if written:
        audit.record(actor, "load_reference", plan, at=at, changes={"written": written})
    rows = Target.objects.filter(phase__plan=plan).count() + plan.measures.count()
    return LoadedPlan(file.short_title, rows, written)


def write_lines(target: Target) -> int:
    """Give a target the lines of its scope that it does not have yet; return how many were written."""
    wanted = [target.phase.plan.division_code] if target.scope == Scope.CITY else [county.code for county in counties()]
    held = set(target.lines.values_list("division_code", flat=True))
    lines = [TargetLine(target=target, division_code=code) for code in wanted if code not in held]
    return len(TargetLine.objects.bulk_create(lines))


def _write_targets(plan: Plan, file: PlanFile) -> int:
    phases, written = {}, 0
    for stage in file.phases:
        period = DateRange(stage.first, stage.last + timedelta(days=1))
        phases[stage.name], is_new = Phase.objects.get_or_create(plan=plan, name=stage.name, defaults={"period": period})
        written += is_new
    held = {target.code: target for target in Target.objects.filter(phase__plan=plan).select_related("phase__plan")}
    for position, row in enumerate(file.targets, start=1):
        if row.code not in held:
            held[row.code] = _target(row, phases[row.phase], position)
            written += 1
        written += write_lines(held[row.code])
    return written


def _target(row: TargetRow, phase: Phase, position: int) -> Target:
    fields = asdict(row) | {"phase": phase, "position": position}
    return Target.objects.create(**fields)


def _write_measures(plan: Plan, file: PlanFile) -> int:
    held = set(plan.measures.values_list("code", flat=True))
    rows = [
        Measure(plan=plan, position=position, departments_note=file.departments_note, **asdict(row))
        for position, row in enumerate(file.measures, start=1)
        if row.code not in held
    ]
    return len(Measure.objects.bulk_create(rows))
