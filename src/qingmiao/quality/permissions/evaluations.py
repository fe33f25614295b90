"""Who opens, writes, scores, decides and sees evaluations. An expert sees the evaluation it scores, and nothing before being named."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import Evaluation, EvaluationFile, EvaluationState, Expert
from qingmiao.quality.rules.vocabulary import Declaration

own, in_county, in_city = of_organisation("institution__organisation"), of_county("county_code"), of_city("county_code")
# Who may be named an expert; what keeps one out of a team is asked by the service.
MAY_BE_EXPERT = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER, Role.INSTITUTION_MANAGER)


def filed_here(post: Post) -> Q:
    """Filed institutions of an officer's county."""
    return in_county(post) & Q(standing=Standing.FILED)


def scored_by(post: Post) -> Q:
    """Evaluations in whose team a person is, unless tied to the institution."""
    mine = Expert.objects.filter(post=post).exclude(declaration=Declaration.TIED)
    return Q(pk__in=mine.order_by().values("evaluation"))


def led_by(post: Post) -> Q:
    """Evaluations whose team a person leads."""
    mine = Expert.objects.filter(post=post, is_leader=True, declaration=Declaration.FREE)
    return Q(pk__in=mine.order_by().values("evaluation"))


def own_or_scored(post: Post) -> Q:
    """The own institution's evaluations, and those one is an expert of."""
    return own(post) | scored_by(post)


def in_health_county_or_scored(post: Post) -> Q:
    """Evaluations of a health officer's county, and those one is an expert of."""
    return of_health(in_county)(post) | scored_by(post)


def in_health_city_or_scored(post: Post) -> Q:
    """Evaluations of a city health officer's city, and those one is an expert of."""
    return of_health(in_city)(post) | scored_by(post)


def file_of(evaluations: "Q") -> Q:
    """Return evidence of such evaluations."""
    return Q(evaluation__in=Evaluation.objects.filter(evaluations).order_by().values("pk"))


def own_while_writing(post: Post) -> Q:
    """The own institution's evaluations that it is still writing."""
    return own(post) & Q(state=EvaluationState.SELF)


OPEN_EVALUATION = Action("quality.open_evaluation", "发起质量评估", Institution, [Grant(Role.COUNTY_OFFICER, of_health(filed_here))])
VIEW_EVALUATION = Action(
    "quality.view_evaluation",
    "查看质量评估",
    Evaluation,
    [
        Grant(Role.INSTITUTION_MANAGER, own_or_scored),
        Grant(Role.INSTITUTION_STAFF, own),
        Grant(Role.COUNTY_OFFICER, in_health_county_or_scored),
        Grant(Role.CITY_OFFICER, in_health_city_or_scored),
        Grant(Role.DEPARTMENT_OFFICER, scored_by),
        Grant(Role.AUDITOR),
    ],
)
WRITE_SELF_EVALUATION = Action(
    "quality.write_self_evaluation",
    "填写自评",
    Evaluation,
    [Grant(Role.INSTITUTION_MANAGER, own_while_writing), Grant(Role.INSTITUTION_STAFF, own_while_writing)],
)
ANSWER_EVALUATION = Action("quality.answer_evaluation", "提交自评、提出异议", Evaluation, [Grant(Role.INSTITUTION_MANAGER, own)])
DECIDE_EVALUATION = Action(
    "quality.decide_evaluation", "组专家组、答复异议、定等级", Evaluation, [Grant(Role.COUNTY_OFFICER, of_health(in_county))]
)
SCORE_EVALUATION = Action(
    "quality.score_evaluation", "专家声明和评分", Expert, [Grant(role, lambda post: Q(post=post)) for role in MAY_BE_EXPERT]
)
LEAD_EVALUATION = Action("quality.lead_evaluation", "专家组长合议", Evaluation, [Grant(role, led_by) for role in MAY_BE_EXPERT])
VIEW_EVALUATION_FILE = Action(
    "quality.view_evaluation_file",
    "查看评估材料",
    EvaluationFile,
    [
        Grant(Role.INSTITUTION_MANAGER, lambda post: file_of(own_or_scored(post))),
        Grant(Role.INSTITUTION_STAFF, lambda post: file_of(own(post))),
        Grant(Role.COUNTY_OFFICER, lambda post: file_of(in_health_county_or_scored(post))),
        Grant(Role.CITY_OFFICER, lambda post: file_of(in_health_city_or_scored(post))),
        Grant(Role.DEPARTMENT_OFFICER, lambda post: file_of(scored_by(post))),
        Grant(Role.AUDITOR),
    ],
)
EDIT_EVALUATION_FILE = Action(
    "quality.edit_evaluation_file",
    "移除评估材料",
    EvaluationFile,
    [
        Grant(Role.INSTITUTION_MANAGER, lambda post: file_of(own_while_writing(post))),
        Grant(Role.INSTITUTION_STAFF, lambda post: file_of(own_while_writing(post))),
    ],
)
