"""An evaluation is opened by the county and written by the institution: points, words, indicators, evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.drafts import keep_draft
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import LONGEST, draft_words, written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Evaluation, EvaluationFile, EvaluationState
from qingmiao.quality.permissions.evaluations import OPEN_EVALUATION, WRITE_SELF_EVALUATION
from qingmiao.quality.rules.grading import read_standard, standard_on, store_standard
from qingmiao.quality.rules.vocabulary import Part
from qingmiao.quality.workflow.evaluations import BEFORE_A_GRADE, EVALUATIONS

(SELF_WORKING_DAYS,) = declare("quality.self_working_days")
SELF_CLOCK = "self_evaluation"
MOST_OF_ONE_EVALUATION = 60


@transaction.atomic
def open_evaluation(institution: Institution, *, actor: Post, at: datetime) -> Evaluation:
    """Open an evaluation by the standard of today; the institution judges itself first, within so many working days.

    After one that has to be revisited it is the revisit. Raises DomainError while another is open, or for an institution not filed here.
    """
    institution, on, law = lock(Institution, institution.pk), timezone.localdate(at), load()
    if not OPEN_EVALUATION.permits(actor, institution):
        raise DomainError("只能对本县（市、区）已备案的机构发起评估。", field="institution")
    earlier = Evaluation.objects.filter(institution=institution)
    if earlier.exclude(state__in=[EvaluationState.DECIDED, EvaluationState.STOPPED]).exists():
        raise DomainError("这家机构有一次评估还没有结束。", field="institution")
    last = earlier.filter(state=EvaluationState.DECIDED).order_by("-decided_on", "-pk").first()
    row = Evaluation.objects.create(
        institution=institution,
        county_code=institution.county_code,
        number=next_number("评", institution.county_code, on),
        revisits=last if last is not None and last.revisit_on is not None else None,
        standard=store_standard(standard_on(law, on)),
        opened_by=actor,
        opened_on=on,
        saved_at=at,
    )
    days = int(law.value(SELF_WORKING_DAYS, on).value)
    start_clock(row, SELF_CLOCK, "自评时限", on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "open_evaluation", row, at=at, changes={"institution": institution.pk})
    tell(row, news(row, "opened", f"请完成质量评估的自评：{row.number}", "按七个部分自评，附上材料。"), institution.organisation, at=at)
    return row


@transaction.atomic
def save_self_evaluation(row: Evaluation, values: Mapping[str, Any], *, version: int, actor: Post, at: datetime) -> Evaluation:
    """Keep a self-evaluation as it is typed; what is no field of it is left out."""
    row = _lock_for_writing(row, version, actor)
    row.values = known_values(row, values)
    audit.record(actor, "save_self_evaluation", row, at=at)
    return keep_draft(row, "values", at=at)


@transaction.atomic
def add_evidence(row: Evaluation, part: str, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> EvaluationFile:
    """Keep a file as evidence of one part. Raises DomainError for one that is none, or too many."""
    row = _lock_for_writing(row, None, actor)
    if part not in list(Part):
        raise DomainError("没有这个部分，请刷新页面。")
    if row.files.count() >= MOST_OF_ONE_EVALUATION:
        raise DomainError(f"一次评估最多 {MOST_OF_ONE_EVALUATION} 个文件。")
    return attach(EvaluationFile(evaluation=row, part=part), upload, actor=actor, at=at)


@transaction.atomic
def remove_evidence(file: EvaluationFile, *, actor: Post, at: datetime) -> None:
    """Take a file out while the self-evaluation is written."""
    row = _lock_for_writing(file.evaluation, None, actor)
    audit.record(actor, "remove_evaluation_file", row, at=at, changes={"part": file.part, "sha256": file.file.sha256})
    file.delete()


@transaction.atomic
def hand_in(
    row: Evaluation,
    values: Mapping[str, Any],
    files: "Sequence[tuple[str, UploadedFile[Any]]]" = (),
    *,
    version: int,
    actor: Post,
    at: datetime,
) -> Evaluation:
    """Hand the self-evaluation in, with files (part, upload) that were not brought before; its clock stops and the county is told."""
    row, on = take(row, version), timezone.localdate(at)
    for part, upload in files:
        add_evidence(row, part, upload, actor=actor, at=at)
    row.values, row.handed_in_on, row.saved_at = known_values(row, values), on, at
    row.save(update_fields=["values", "saved_at"])
    EVALUATIONS.perform(row, "hand_in_self_evaluation", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="handed_in", kinds=frozenset({SELF_CLOCK}))
    title = f"{row.institution.name} 已提交自评，请组专家组"
    tell(row, news(row, "handed_in", title), health_department_of(row.county_code), at=at)
    return row


@transaction.atomic
def stop_evaluation(row: Evaluation, reason: str, *, version: int, actor: Post, at: datetime) -> Evaluation:
    """End an evaluation before it has a grade, with a reason."""
    reason, on = written(reason, "请写明为什么终止。")[:200], timezone.localdate(at)
    row = take(row, version)
    row.stop_reason = reason
    EVALUATIONS.perform(row, "stop_evaluation", actor=actor, at=at, note=reason)
    stop_clocks(row, on=on, outcome="stopped", unmet="终止评估")
    tell(row, news(row, "stopped", f"质量评估已终止：{row.number}", reason), row.institution.organisation, at=at)
    return row


def known_values(row: Evaluation, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into the fields that the standard of this evaluation has, each within its length."""
    standard = read_standard(row.standard)
    names = {f"{kind}-{part.value}" for part in standard.parts for kind in ("points", "words")}
    names |= {f"answer-{question.clause}" for question in standard.questions}
    typed = draft_words({name: value for name, value in values.items() if name in names and value is not None})
    return {name: words[:LONGEST] for name, words in typed.items() if words}


def news(row: Evaluation, event: str, title: str, body: str = "") -> News:
    """Return news of an evaluation; it may happen again, each time by its version."""
    return News(event, title, body, reverse("evaluation_show", kwargs={"pk": row.pk}), version=row.version)


def _lock_for_writing(row: Evaluation, version: int | None, actor: Post) -> Evaluation:
    locked = lock(Evaluation, row.pk, version=version)
    if locked.state not in BEFORE_A_GRADE or not WRITE_SELF_EVALUATION.permits(actor, locked):
        raise DomainError(f"评估“{locked.get_state_display()}”，自评不能再改。")
    return locked
