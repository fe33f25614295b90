"""The team of experts: named by the rule of conflicts, each declares, scores alone, and the leader brings them together."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import OrganisationKind, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.drafts import keep_draft
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.quality.models import Evaluation, EvaluationState, Expert
from qingmiao.quality.queries.experts import tie_of
from qingmiao.quality.rules.grading import read_standard, within
from qingmiao.quality.rules.vocabulary import Declaration
from qingmiao.quality.services.evaluating import known_values, news
from qingmiao.quality.workflow.evaluations import EVALUATIONS

(EXPERTS_FEWEST,) = declare("quality.experts_fewest")


@transaction.atomic
def name_experts(row: Evaluation, team: Sequence[Post], leader: Post, *, version: int, actor: Post, at: datetime) -> Evaluation:
    """Name the team and its leader. Raises DomainError for too few, for two of one institution, or for one tied to this institution."""
    row, on = take(row, version), timezone.localdate(at)
    _refuse_team(row, team, leader, on)
    EVALUATIONS.perform(row, "name_experts", actor=actor, at=at, note="、".join(post.user.display_name for post in team))
    for post in team:
        _name(row, post, at=at, is_leader=post.pk == leader.pk)
    words = "专家组将到现场评估。认为专家与本机构有利害关系的，请告诉县级卫生健康局。"
    tell(row, news(row, "experts", f"质量评估专家组已组成：{row.number}", words), row.institution.organisation, at=at)
    return row


@transaction.atomic
def replace_expert(row: Evaluation, post: Post, gone: Expert | None = None, *, version: int, actor: Post, at: datetime) -> Expert:
    """Name one more expert where one stepped back or, `gone`, cannot take part any more; a team without a leader gets this one."""
    row, on = take(row, version), timezone.localdate(at)
    if row.state != EvaluationState.SCORING:
        raise DomainError(f"评估“{row.get_state_display()}”，不能增补专家。")
    if gone is not None:
        _release(row, gone)
    staying = list(row.experts.exclude(declaration=Declaration.TIED).select_related("post__organisation", "post__user"))
    _refuse_each([*(expert.post for expert in staying), post], row, on)
    if row.experts.filter(post=post).exists():
        raise DomainError(f"{post.user.display_name}已经退出，不能再进组。", field="post")
    expert = _name(row, post, at=at, is_leader=not any(one.is_leader for one in staying))
    changes = {"post": post.pk, "is_leader": expert.is_leader, "gone": gone.pk if gone else None}
    audit.record(actor, "replace_expert", row, at=at, changes=changes)
    return expert


def _release(row: Evaluation, gone: Expert) -> None:
    """Let an expert go who has not finished; that stays on record."""
    gone = lock(Expert, gone.pk)
    if gone.evaluation_id != row.pk or gone.finished_at is not None:
        raise DomainError("只能替换还没有完成评分的专家。", field="gone")
    gone.declaration, gone.tie = Declaration.TIED, "不能参加，由县级替换"
    gone.save(update_fields=["declaration", "tie"])


@transaction.atomic
def declare_ties(expert: Expert, *, is_free: bool, tie: str, actor: Post, at: datetime) -> Expert:
    """Take down what an expert says of ties; who has one steps back, and the county is asked for another."""
    expert = lock(Expert, expert.pk)
    row = _scored(expert)
    if expert.declaration != Declaration.ASKED:
        raise DomainError("已经声明过了。")
    expert.declaration = Declaration.FREE if is_free else Declaration.TIED
    expert.tie = "" if is_free else written(tie, "请写明有什么利害关系。", field="tie")[:200]
    expert.declared_at = at
    expert.save(update_fields=["declaration", "tie", "declared_at"])
    audit.record(actor, "declare_ties", expert, at=at, changes={"declaration": expert.declaration, "tie": expert.tie})
    if not is_free:
        title = f"专家回避，请增补：{row.number}"
        tell(expert, news(row, "tied", title, expert.tie), health_department_of(row.county_code), at=at)
    return expert


@transaction.atomic
def save_scores(expert: Expert, values: Mapping[str, Any], *, version: int, actor: Post, at: datetime) -> Expert:
    """Keep an expert's points and remarks as they are typed."""
    expert = lock(Expert, expert.pk, version=version)
    _refuse_scoring(expert)
    expert.values = known_values(expert.evaluation, values)
    audit.record(actor, "save_scores", expert, at=at)
    return keep_draft(expert, "values", at=at)


@transaction.atomic
def finish_scores(expert: Expert, values: Mapping[str, Any], *, version: int, actor: Post, at: datetime) -> Expert:
    """Finish one's own scores: every part has points within its most. The leader is told when all have finished."""
    expert = lock(Expert, expert.pk, version=version)
    row = _refuse_scoring(expert)
    standard = read_standard(row.standard)
    points = {part.value: _whole(values.get(f"points-{part.value}")) for part in standard.parts}
    if (why := within(standard, {part: given for part, given in points.items() if given is not None})) is not None:
        raise DomainError(why)
    expert.values, expert.points, expert.finished_at = known_values(row, values), points, at
    keep_draft(expert, "values", "points", "finished_at", at=at)
    audit.record(actor, "finish_scores", expert, at=at, changes={"points": points})
    if not row.experts.filter(finished_at=None).exclude(declaration=Declaration.TIED).exists():
        leader = row.experts.filter(is_leader=True, declaration=Declaration.FREE).select_related("post__organisation").first()
        if leader is not None:
            tell(row, news(row, "all_scored", f"专家都已评分，请合议：{row.number}"), leader.post.organisation, at=at)
    return expert


def _name(row: Evaluation, post: Post, *, at: datetime, is_leader: bool) -> Expert:
    expert = Expert.objects.create(evaluation=row, post=post, is_leader=is_leader, named_at=at, saved_at=at)
    title = f"请{post.user.display_name}参加质量评估：{row.institution.name}"
    tell(expert, news(row, "named", title, "请先声明有无利害关系，再评分。"), post.organisation, at=at)
    return expert


def _refuse_team(row: Evaluation, team: Sequence[Post], leader: Post, on: date) -> None:
    fewest = int(load().value(EXPERTS_FEWEST, on).value)
    if len({post.user_id for post in team}) < fewest:
        raise DomainError(f"专家组至少 {fewest} 人。", field="team")
    if leader.pk not in {post.pk for post in team}:
        raise DomainError("组长须是专家组的成员。", field="leader")
    _refuse_each(team, row, on)


def _refuse_each(team: Collection[Post], row: Evaluation, on: date) -> None:
    """Refuse whoever is tied to the institution, and two of the same institution or the same person twice."""
    if len({post.user_id for post in team}) < len(team):
        raise DomainError("同一名专家不能在组里两次。", field="team")
    for post in team:
        if tie := tie_of(row.institution, post, on):
            raise DomainError(f"{post.user.display_name}{tie}，应当回避。", field="team")
    houses = [post.organisation_id for post in team if post.organisation and post.organisation.kind == OrganisationKind.INSTITUTION]
    if len(set(houses)) < len(houses):
        raise DomainError("两名专家不能来自同一家机构。", field="team")


def _scored(expert: Expert) -> Evaluation:
    row: Evaluation = expert.evaluation
    if row.state != EvaluationState.SCORING:
        raise DomainError(f"评估“{row.get_state_display()}”，现在不能评分。")
    return row


def _refuse_scoring(expert: Expert) -> Evaluation:
    row = _scored(expert)
    if expert.declaration != Declaration.FREE:
        raise DomainError("请先声明没有利害关系，再评分。")
    if expert.finished_at is not None:
        raise DomainError("已经完成评分，不能再改。")
    return row


def _whole(value: Any) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
