"""Who may do what with people who work: their institution, the county of it, the police, the person."""

from django.db.models import Q

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.workforce.models import (
    CheckRequest,
    CheckState,
    Conflict,
    Doubt,
    Engagement,
    HealthCheck,
    Merge,
    Qualification,
    TrainingRecord,
    Worker,
)

own = of_organisation("organisation")
own_institution = of_organisation("institution__organisation")


def own_people(post: Post) -> Q:
    """Engagements at the post's institution that have no end: the tie ends on its day."""
    return own_institution(post) & Q(period__upper_inf=True)


def worked_in_county(post: Post) -> Q:
    """People who work at an institution of a county."""
    engaged = Engagement.objects.filter(institution__county_code=post.division_code, period__upper_inf=True)
    return Q(pk__in=engaged.values("worker"), merged_into=None)


def either_county(post: Post) -> Q:
    """Conflicts of which one side lies in a county."""
    return Q(county_code=post.division_code) | Q(other_county_code=post.division_code)


def merged_in_county(post: Post) -> Q:
    """Merges of people who work in a county."""
    engaged = Engagement.objects.filter(institution__county_code=post.division_code, period__upper_inf=True)
    return Q(kept__in=engaged.values("worker"))


def of_police(where: Where) -> Where:
    """Return a relationship that only posts of the police have."""
    return lambda post: where(post) if post.organisation and post.organisation.department == Department.PUBLIC_SECURITY else Q(pk=None)


def oneself(post: Post) -> Q:
    """The own row of a person who works."""
    return Q(user=post.user_id, merged_into=None)


def not_clear(post: Post) -> Q:
    """Checks of a county with a record, whose consequences the county must see to."""
    return Q(county_code=post.division_code, state__in=[CheckState.HIT, CheckState.OBJECTED, CheckState.DISMISSED])


def asked_by_county(post: Post) -> Q:
    """Checks that a county itself asked for, about volunteers."""
    return Q(county_code=post.division_code, institution=None)


def of_worker_in_county(post: Post) -> Q:
    """Proofs of people who work in a county."""
    engaged = Engagement.objects.filter(institution__county_code=post.division_code, period__upper_inf=True)
    return Q(worker__in=engaged.values("worker"))


def of_oneself(post: Post) -> Q:
    """Proofs of the person who works."""
    return Q(worker__user=post.user_id)


READ_PROOF = [
    Grant(Role.INSTITUTION_MANAGER, own_institution),
    Grant(Role.COUNTY_OFFICER, of_health(of_worker_in_county)),
    Grant(Role.WORKER, of_oneself),
]
VERIFY_PROOF = [Grant(Role.COUNTY_OFFICER, of_health(of_worker_in_county))]
VIEW_QUALIFICATION = Action("workforce.view_qualification", "查看资格扫描件", Qualification, READ_PROOF)
VIEW_TRAINING = Action("workforce.view_training", "查看培训证书扫描件", TrainingRecord, READ_PROOF)
VIEW_HEALTH_CHECK = Action("workforce.view_health_check", "查看健康合格证扫描件", HealthCheck, READ_PROOF)
VERIFY_QUALIFICATION = Action("workforce.verify_qualification", "核验资格", Qualification, VERIFY_PROOF)
VERIFY_TRAINING = Action("workforce.verify_training", "核验培训证书", TrainingRecord, VERIFY_PROOF)
VIEW_PEOPLE = Action("workforce.view_people", "查看本机构人员", Engagement, [Grant(Role.INSTITUTION_MANAGER, own_people)])
MANAGE_STAFF = Action(
    "workforce.manage_staff",
    "办理录用、离岗和班级固定人员",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, lambda post: own(post) & ~Q(standing=Standing.DEREGISTERED))],
)
BROWSE_WORKERS = Action("workforce.browse_workers", "查阅辖区从业人员", Worker, [Grant(Role.COUNTY_OFFICER, of_health(worked_in_county))])
WATCH_DUTY = Action(
    "workforce.watch_duty",
    "查看辖区上岗条件",
    Institution,
    [
        Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code", Q(standing=Standing.FILED)))),
    ],
)
RESOLVE_CONFLICT = Action("workforce.resolve_conflict", "处理任职冲突", Conflict, [Grant(Role.COUNTY_OFFICER, of_health(either_county))])
DECIDE_DOUBT = Action("workforce.decide_doubt", "核对身份疑点", Doubt, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))])
UNDO_MERGE = Action("workforce.undo_merge", "撤销档案合并", Merge, [Grant(Role.COUNTY_OFFICER, of_health(merged_in_county))])
VIEW_CHECK = Action(
    "workforce.view_check",
    "查看本机构的从业查询",
    CheckRequest,
    [
        Grant(Role.INSTITUTION_MANAGER, own_institution),
        Grant(Role.COUNTY_OFFICER, of_health(lambda post: not_clear(post) | asked_by_county(post))),
    ],
)
ACT_ON_CHECK = Action(
    "workforce.act_on_check",
    "补充信息、记录处理、提出异议",
    CheckRequest,
    [Grant(Role.INSTITUTION_MANAGER, own_institution), Grant(Role.COUNTY_OFFICER, of_health(asked_by_county))],
)
ANSWER_CHECK = Action(
    "workforce.answer_check", "答复从业查询", CheckRequest, [Grant(Role.DEPARTMENT_OFFICER, of_police(of_county("county_code")))]
)
VIEW_OWN_FILE = Action("workforce.view_own_file", "查看本人从业档案", Worker, [Grant(Role.WORKER, oneself)])
CONFIRM_ENGAGEMENT = Action(
    "workforce.confirm_engagement",
    "确认本人任职",
    Engagement,
    [Grant(Role.WORKER, lambda post: Q(worker__user=post.user_id, period__upper_inf=True))],
)
VIEW_FIGURES = Action(
    "workforce.view_figures",
    "查看队伍数据",
    Institution,
    [Grant(Role.CITY_OFFICER, of_city("county_code")), Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))],
)
