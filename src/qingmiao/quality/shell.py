"""What quality puts into the shell: its pages, what waits for whom, its section on an institution's page, what the search finds."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import calendar, chip, clocks_on, with_due
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.institutions.queries.register import RecordSection, declare_section
from qingmiao.quality.models import CreditRequest, CreditRequestState, Evaluation, EvaluationState, Expert, FootageRequest, FootageState
from qingmiao.quality.permissions.cctv import ANSWER_FOOTAGE, MANAGE_CCTV, REVIEW_FOOTAGE, VIEW_FOOTAGE
from qingmiao.quality.permissions.credit import ANSWER_CREDIT, VIEW_CREDIT
from qingmiao.quality.permissions.evaluations import (
    ANSWER_EVALUATION,
    DECIDE_EVALUATION,
    LEAD_EVALUATION,
    SCORE_EVALUATION,
    VIEW_EVALUATION,
    WRITE_SELF_EVALUATION,
)
from qingmiao.quality.queries.evaluations import LISTED, chips_of, row_url, status_of
from qingmiao.quality.queries.footage import chips_of as footage_chips
from qingmiao.quality.queries.record import quality_section
from qingmiao.quality.rules.vocabulary import Declaration
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

State = EvaluationState
HOUSE = ("institution__name__icontains", "institution__name_initials__icontains")
REVISIT_SOON = timedelta(days=30)
Waiting = Callable[["QuerySet[Evaluation]", Post, date], "QuerySet[Evaluation]"]


def _in(where: Callable[[date], Q]) -> Waiting:
    return lambda rows, _post, on: with_due(rows).filter(where(on)).select_related("institution")


def _for_county(on: date) -> Q:
    """Return what waits for the county: a team, an answer, a grade, a revisit."""
    to_decide = Q(state=State.ANSWERED) | Q(state=State.PROPOSED) & (Q(clock_due_on=None) | Q(clock_due_on__lt=on))
    to_revisit = Q(state=State.DECIDED, revisit_on__lte=on + REVISIT_SOON, revisited_by=None)
    return Q(state__in=[State.HANDED_IN, State.OBJECTED]) | to_decide | to_revisit


TODO = {
    State.HANDED_IN: "组专家组",
    State.OBJECTED: "答复异议",
    State.PROPOSED: "定等级",
    State.ANSWERED: "定等级",
    State.DECIDED: "到期复评",
    State.SELF: "完成自评",
    State.SCORING: "合议",
}


def _dress(rows: list[Evaluation], post: Post, on: date) -> list[DeskRow]:
    chips = chips_of(rows, on)
    return [
        DeskRow(
            row.number if row.institution.organisation_id == post.organisation_id else row.institution.name,
            row_url(row),
            components.Status(TODO[EvaluationState(row.state)], "warn"),
            "质量评估",
            row.opened_on,
            chips.get(row.pk),
        )
        for row in rows
    ]


def _dress_proposed(rows: list[Evaluation], post: Post, on: date) -> list[DeskRow]:
    todo = components.Status("看拟定等级", "warn")
    return [DeskRow(row.title, row.url, todo, row.matter, row.since, row.chip) for row in _dress(rows, post, on)]


def _to_score(rows: "QuerySet[Expert]", _post: Post, _on: date) -> "QuerySet[Expert]":
    waiting = rows.filter(evaluation__state=State.SCORING, finished_at=None).exclude(declaration=Declaration.TIED)
    return waiting.select_related("evaluation__institution")


def _dress_experts(rows: list[Expert], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            row.evaluation.institution.name,
            reverse("expert_declare" if row.declaration == Declaration.ASKED else "expert_score", kwargs={"pk": row.pk}),
            components.Status("声明利害关系" if row.declaration == Declaration.ASKED else "评分", "warn"),
            "质量评估专家",
            row.named_at.date(),
        )
        for row in rows
    ]


def _to_agree(rows: "QuerySet[Evaluation]", _post: Post, _on: date) -> "QuerySet[Evaluation]":
    busy = Expert.objects.filter(finished_at=None).exclude(declaration=Declaration.TIED).values("evaluation")
    return with_due(rows.filter(state=State.SCORING).exclude(pk__in=busy)).select_related("institution")


def _to_answer(rows: "QuerySet[CreditRequest]", _post: Post, _on: date) -> "QuerySet[CreditRequest]":
    return with_due(rows.filter(state=CreditRequestState.ASKED)).select_related("entry__institution")


def _dress_requests(rows: list[CreditRequest], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    clocks = clocks_on(CreditRequest).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None)
    chips = {int(clock.subject_id): chip(clock, on, days) for clock in clocks}
    return [
        DeskRow(
            row.entry.institution.name,
            reverse("credit_answer", kwargs={"pk": row.pk}),
            components.Status("答复", "warn"),
            row.get_kind_display(),
            row.asked_on,
            chips.get(row.pk),
        )
        for row in rows
    ]


def _footage(where: Q) -> "Callable[[QuerySet[FootageRequest], Post, date], QuerySet[FootageRequest]]":
    return lambda rows, _post, _on: with_due(rows.filter(where)).select_related("institution")


def _dress_footage(rows: list[FootageRequest], post: Post, on: date) -> list[DeskRow]:
    chips = footage_chips(rows, on)
    todo = {FootageState.ASKED: "答复", FootageState.APPROVED: "登记查看", FootageState.REVIEWED: "复核"}
    return [
        DeskRow(
            row.room if row.institution.organisation_id == post.organisation_id else row.institution.name,
            reverse("footage_show", kwargs={"pk": row.pk}),
            components.Status(todo[FootageState(row.state)], "warn"),
            f"{row.get_asker_display()}请求查看录像",
            timezone.localdate(row.at),
            chips.get(row.pk),
        )
        for row in rows
    ]


def _find(post: Post, words: str, _on: date) -> Found | None:
    if not VIEW_EVALUATION.is_granted(post):
        return None
    rows = VIEW_EVALUATION.rows(post).filter(mentions(LISTED.find, words)).select_related("institution").order_by("-opened_on", "-pk")
    shown: Sequence[components.Row] = [
        components.Row(row.institution.name, row_url(row), note=f"质量评估 {row.number} · {status_of(row).label}") for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("evaluation_list", words))


declare_navigation(
    Entry("质量评估", "evaluation_list", "seedling", VIEW_EVALUATION, 52, section="监督", group="质量和信用"),
    Entry("信用记录", "credit_list", "list", VIEW_CREDIT, 53, section="监督", group="质量和信用"),
    Entry("监控管理", "cctv_home", "shield", MANAGE_CCTV, 54, section="监督", group="监控和录像"),
    Entry("查看录像的请求", "footage_list", "search", VIEW_FOOTAGE, 55, section="监督", group="监控和录像"),
)
declare_desk(
    DeskRows("evaluations", "质量评估", 24, DECIDE_EVALUATION, _in(_for_county), _dress, due="clock_due_on", since="opened_on", find=HOUSE),
    DeskRows(
        "own_evaluations",
        "质量自评",
        25,
        WRITE_SELF_EVALUATION,
        _in(lambda _on: Q(state=State.SELF)),
        _dress,
        due="clock_due_on",
        since="opened_on",
    ),
    DeskRows(
        "proposed_grades",
        "拟定等级",
        26,
        ANSWER_EVALUATION,
        _in(lambda on: Q(state=State.PROPOSED, clock_due_on__gte=on)),
        _dress_proposed,
        due="clock_due_on",
        since="opened_on",
    ),
    DeskRows("scores", "专家评分", 27, SCORE_EVALUATION, _to_score, _dress_experts, since="named_at"),
    DeskRows(
        "credit_requests",
        "信用修复和异议",
        29,
        ANSWER_CREDIT,
        _to_answer,
        _dress_requests,
        due="clock_due_on",
        since="asked_on",
        find=tuple(f"entry__{path}" for path in HOUSE),
    ),
    DeskRows(
        "footage",
        "录像请求",
        12,
        ANSWER_FOOTAGE,
        _footage(Q(state__in=[FootageState.ASKED, FootageState.APPROVED])),
        _dress_footage,
        due="clock_due_on",
        since="at",
    ),
    DeskRows(
        "footage_reviews",
        "录像请求复核",
        30,
        REVIEW_FOOTAGE,
        _footage(Q(state=FootageState.REVIEWED)),
        _dress_footage,
        due="clock_due_on",
        since="at",
        find=HOUSE,
    ),
    DeskRows("agreements", "专家合议", 28, LEAD_EVALUATION, _to_agree, _dress, due="clock_due_on", since="opened_on"),
)
declare_search(SearchGroup("质量评估", 16, _find))
declare_section(RecordSection(30, "quality/_record_section.html", quality_section))
