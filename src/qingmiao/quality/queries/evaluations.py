"""Evaluations as lists and as one page: points beside each other, indicators, experts, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on, running, with_due
from qingmiao.core.permissions import asking
from qingmiao.quality.models import Evaluation, EvaluationFile, EvaluationState, Expert
from qingmiao.quality.permissions.evaluations import SCORE_EVALUATION
from qingmiao.quality.rules.grading import Question, read_standard
from qingmiao.quality.rules.vocabulary import Declaration, Grade, Part, QuestionAnswer
from qingmiao.quality.workflow.evaluations import EVALUATIONS
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of, stored_file
from qingmiao.ui.listing import Box, Listing
from qingmiao.ui.rule_lines import shown_source
from qingmiao.ui.timeline import timeline

State = EvaluationState
OVER = (State.DECIDED, State.STOPPED)
# What everybody may know of the outcome: from here on the institution sees the points.
WITH_A_GRADE = (State.PROPOSED, State.OBJECTED, State.ANSWERED, State.DECIDED)
GRADE_TONES: dict[str, components.Tone] = {Grade.A: "ok", Grade.B: "ok", Grade.C: "warn", Grade.D: "warn", Grade.BELOW_BASE: "bad"}
TONES: dict[str, components.Tone] = {
    State.SELF: "none",
    State.HANDED_IN: "warn",
    State.SCORING: "none",
    State.PROPOSED: "warn",
    State.OBJECTED: "warn",
    State.ANSWERED: "warn",
    State.STOPPED: "none",
}


@dataclass(frozen=True)
class PartShown:
    """One part: what can be had, what the institution, each expert and all together gave, and what is said."""

    part: Part
    most: int
    own: str
    own_words: str
    given: list[int | None]
    agreed: int | None
    files: list[components.EvidenceLine]


@dataclass(frozen=True)
class QuestionShown:
    """One indicator: what the institution and the team say of it."""

    question: Question
    own: str
    status: components.Status | None
    is_base_missed: bool


def status_of(row: Evaluation) -> components.Status:
    """Return the state in one word: of a decided one, its grade."""
    if row.state == State.DECIDED:
        return grade_status(row.grade)
    return components.Status(row.get_state_display(), TONES[row.state])


def grade_status(grade: str) -> components.Status:
    """Return a grade with its colour."""
    return components.Status(Grade(grade).label, GRADE_TONES[grade])


def clock_chips(row: Evaluation, on: date) -> list[ClockChip]:
    """Return the running clocks of an evaluation."""
    days = calendar()
    return [chip(clock, on, days) for clock in running(row)]


def chips_of(rows: list[Evaluation], on: date) -> dict[int, ClockChip]:
    """Return the running clock of each of these evaluations, in three queries."""
    days = calendar()
    clocks = clocks_on(Evaluation).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None).order_by("-pk")
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks}


def parts_of(row: Evaluation, experts: list[Expert], *, sees_scores: bool) -> list[PartShown]:
    """Return the seven parts as the page shows them; what single experts gave only to those who may see it."""
    standard, files = read_standard(row.standard), list(row.files.select_related("file").order_by("pk"))
    counted = [expert for expert in experts if expert.declaration == Declaration.FREE and expert.finished_at]
    return [
        PartShown(
            part,
            most,
            row.values.get(f"points-{part.value}", ""),
            row.values.get(f"words-{part.value}", ""),
            [expert.points.get(part.value) for expert in counted] if sees_scores else [],
            row.points.get(part.value) if row.state in WITH_A_GRADE else None,
            [evidence_of(file, "evaluation_file") for file in files if file.part == part],
        )
        for part, most in standard.parts.items()
    ]


def questions_of(row: Evaluation) -> list[QuestionShown]:
    """Return the indicators with what was said of them."""
    agreed: Mapping[str, Any] = {clause: (answer, is_base) for clause, answer, is_base in row.answers} if row.state in WITH_A_GRADE else {}
    return [
        _question(question, row.values.get(f"answer-{question.clause}", ""), agreed) for question in read_standard(row.standard).questions
    ]


def _question(question: Question, own: str, agreed: Mapping[str, Any]) -> QuestionShown:
    answer, is_base_missed = agreed.get(question.clause, ("", False))
    tones: dict[str, components.Tone] = {QuestionAnswer.MEETS: "ok", QuestionAnswer.MISSES: "bad", QuestionAnswer.NOT_APPLICABLE: "none"}
    labels = dict(QuestionAnswer.choices())
    status = components.Status(labels[answer], tones[answer]) if answer else None
    return QuestionShown(question, labels.get(own, ""), status, is_base_missed)


def sources_of(row: Evaluation) -> list[components.SourceLine]:
    """Return what the standard rests on, each document once."""
    shown = {source.document: shown_source(source) for source in read_standard(row.standard).sources if source.document}
    return list(shown.values())


SCORED = (SCORE_EVALUATION,)


def experts_of(row: Evaluation, post: Post) -> list[Expert]:
    """Return the team, the leader first; each brings along whether a post may score in its place (`answers_on(expert, SCORED)`)."""
    rows = row.experts.select_related("post__user", "post__organisation").order_by("-is_leader", "pk")
    return list(asking(rows, post, SCORED))


def stored_files(row: Evaluation, part: Part) -> list[components.FileLine]:
    """Return the evidence of a part as its field shows it."""
    rows = EvaluationFile.objects.filter(evaluation=row, part=part).select_related("file").order_by("pk")
    return [stored_file(file, "evaluation_file", "evaluation_file_remove") for file in rows]


def evaluation_timeline(row: Evaluation) -> list[components.Event]:
    """Return what happened to an evaluation, newest first."""
    return timeline(row, {name: step.label for name, step in EVALUATIONS.by_name.items()})


def listed(rows: "QuerySet[Evaluation]") -> "QuerySet[Evaluation]":
    """Return evaluations as lists need them."""
    return with_due(rows).select_related("institution")


def _dress(rows: list[Evaluation], post: Post, on: date) -> list[components.Row]:
    """Return shown evaluations, in four queries; an institution reads the number where officers read the name."""
    names, chips = {county.code: county.name for county in counties()}, chips_of(rows, on)
    return [
        components.Row(
            row.number if row.institution.organisation_id == post.organisation_id else row.institution.name,
            row_url(row),
            (chips.get(row.pk), status_of(row), names.get(row.county_code, ""), row.opened_on, row.decided_on, row.valid_until),
            note="复评" if row.revisits_id else "",
        )
        for row in rows
    ]


def row_url(row: Evaluation) -> str:
    """Return the address of an evaluation."""
    return reverse("evaluation_show", kwargs={"pk": row.pk})


LISTED: Listing[Evaluation] = Listing(
    title="质量评估",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
        components.Column("县（市、区）", order="county_code"),
        components.Column("发起", "date", order="opened_on"),
        components.Column("定等级", "date", order="decided_on"),
        components.Column("有效期至", "date", order="valid_until"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains", "number__icontains"),
    boxes=(
        Box("", "进行中", lambda _on: ~Q(state__in=OVER)),
        Box("objected", "有异议", lambda _on: Q(state=State.OBJECTED)),
        Box("decided", "已定等级", lambda _on: Q(state=State.DECIDED)),
        Box("revisit", "须复评", lambda _on: Q(state=State.DECIDED, revisit_on__isnull=False, revisited_by=None)),
        Box("stopped", "已终止", lambda _on: Q(state=State.STOPPED)),
    ),
    is_counted=True,
    order=("clock_due_on", "-opened_on", "pk"),
    empty_title="没有进行中的评估",
    empty_text="发起评估以后会列在这里，有时限的在前。",
    symbol="seedling",
)
