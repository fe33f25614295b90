"""The guidance a demonstration gives to others, as its own manager writes it down."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.files import store_file
from qingmiao.core.typed_words import LONGEST
from qingmiao.core.workflow import lock
from qingmiao.demonstration.models import Demonstration, DemonstrationState, Guidance, GuidanceKind
from qingmiao.demonstration.permissions import RECORD_GUIDANCE
from qingmiao.institutions.models import Institution, Standing

NAMES_WHOM = frozenset({GuidanceKind.PAIRING, GuidanceKind.VISIT})
HOURS_MOST, PEOPLE_MOST = 200, 2000


@dataclass(frozen=True)
class GuidanceGiven:
    """One piece of guidance: to one institution, or (open days and training) to all who came."""

    kind: str
    held_on: date
    hours: Decimal
    people: int
    guided: Institution | None = None
    note: str = ""
    file: "UploadedFile[Any] | None" = None


@transaction.atomic
def record_guidance(row: Demonstration, given: GuidanceGiven, *, actor: Post, at: datetime) -> Guidance:
    """Write down one piece of guidance within the term. Raises DomainError for what cannot be; then nothing is kept."""
    row, on = lock(Demonstration, row.pk), timezone.localdate(at)
    if not RECORD_GUIDANCE.permits(actor, row):
        raise DomainError("您的岗位不能登记示范指导。")
    _refuse_impossible(row, given, on)
    guidance = Guidance.objects.create(
        demonstration=row,
        guided=given.guided,
        kind=given.kind,
        held_on=given.held_on,
        hours=given.hours,
        people=given.people,
        note=given.note.strip(),
        file=store_file(given.file, actor=actor, at=at) if given.file else None,
        recorded_by=actor,
    )
    audit.record(
        actor, "record_guidance", guidance, at=at, changes={"demonstration": row.pk, "kind": given.kind, "hours": str(given.hours)}
    )
    return guidance


def _refuse_impossible(row: Demonstration, given: GuidanceGiven, on: date) -> None:
    checks = (
        (row.state != DemonstrationState.GRANTED or row.term is None, "", "只有示范期内的示范点才能登记指导。"),
        (given.held_on > on, "held_on", "指导日期不能晚于今天。"),
        (row.term is not None and given.held_on not in row.term, "held_on", "指导日期不在示范期内，请核对。"),
        (given.kind in NAMES_WHOM and given.guided is None, "guided", "结对帮扶和上门指导须选择受指导的机构。"),
        (given.guided is not None and given.guided.pk == row.institution_id, "guided", "受指导的机构不能是本机构。"),
        (given.guided is not None and given.guided.standing != Standing.FILED, "guided", "受指导的机构须是已备案的机构。"),
        (not 0 < given.hours <= HOURS_MOST, "hours", f"时长须大于 0、不超过 {HOURS_MOST} 小时。"),
        (not 0 < given.people <= PEOPLE_MOST, "people", f"参加人数须在 1 到 {PEOPLE_MOST} 之间。"),
        (len(given.note) > LONGEST, "note", f"内容过长，没有保存。请不超过 {LONGEST} 字。"),
    )
    for is_wrong, field, sentence in checks:
        if is_wrong:
            raise DomainError(sentence, field=field)
