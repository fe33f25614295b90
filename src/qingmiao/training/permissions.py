"""Who may do what with training: health offices offer it, institutions and people take part, advisers are named by their county."""

from django.db.models import Q, QuerySet

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution
from qingmiao.training.models import (
    Advising,
    Base,
    Contest,
    CourseCertificate,
    CrossPlan,
    Enrolment,
    EnrolmentState,
    Provider,
    Session,
    SessionState,
    Visit,
)
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.permissions import oneself

OPEN = Q(state=SessionState.OPEN)


def open_in_city(post: Post) -> Q:
    """Sessions of the post's city to which people come."""
    return Q(county_code__startswith=post.division_code[:4]) & OPEN


def of_own_people(post: Post) -> Q:
    """What concerns people who work at the post's institution now."""
    engaged = Engagement.objects.filter(institution__organisation=post.organisation_id, period__upper_inf=True)
    return Q(worker__in=engaged.values("worker"))


def enrolled_by_own(post: Post) -> Q:
    """Enrolments that the post's institution made."""
    return Q(institution__organisation=post.organisation_id)


def of_oneself(post: Post) -> Q:
    """What concerns the person."""
    return Q(worker__user=post.user_id)


def _enrolled(**who: object) -> "QuerySet[Enrolment, int]":
    return Enrolment.objects.filter(**who).values_list("session", flat=True)


def _offices(county: str) -> list[Grant]:
    return [Grant(Role.COUNTY_OFFICER, of_health(of_county(county))), Grant(Role.CITY_OFFICER, of_health(of_city(county)))]


MANAGE_COURSES = Action("training.manage_courses", "管理培训单位和课程", Provider, _offices("division_code"))
RUN_SESSION = Action("training.run_session", "开班和管理培训班", Session, _offices("county_code"))
VIEW_SESSION = Action(
    "training.view_session",
    "查看培训班",
    Session,
    [
        *_offices("county_code"),
        Grant(
            Role.INSTITUTION_MANAGER, lambda post: open_in_city(post) | Q(pk__in=_enrolled(institution__organisation=post.organisation_id))
        ),
        Grant(Role.WORKER, lambda post: OPEN | Q(pk__in=_enrolled(worker__user=post.user_id))),
    ],
)
ENROL_PEOPLE = Action("training.enrol_people", "为本机构人员报名", Session, [Grant(Role.INSTITUTION_MANAGER, open_in_city)])
ENROL_ONESELF = Action("training.enrol_oneself", "本人报名", Session, [Grant(Role.WORKER, lambda _post: OPEN)])
LEARN = Action("training.learn", "本人培训", Worker, [Grant(Role.WORKER, oneself)])
WITHDRAW = Action(
    "training.withdraw",
    "退出培训班",
    Enrolment,
    [
        Grant(Role.INSTITUTION_MANAGER, lambda post: enrolled_by_own(post) & Q(state=EnrolmentState.ENROLLED)),
        Grant(Role.WORKER, lambda post: of_oneself(post) & Q(state=EnrolmentState.ENROLLED)),
    ],
)
SIT_TEST = Action("training.sit_test", "参加考试", Enrolment, [Grant(Role.WORKER, of_oneself)])
MARK_ATTENDANCE = Action("training.mark_attendance", "补签", Enrolment, _offices("session__county_code"))
READ_CERTIFICATE = Action(
    "training.read_certificate",
    "查看结业证书",
    CourseCertificate,
    [
        Grant(Role.WORKER, lambda post: Q(enrolment__worker__user=post.user_id)),
        Grant(
            Role.INSTITUTION_MANAGER,
            lambda post: Q(
                enrolment__worker__in=Engagement.objects.filter(
                    institution__organisation=post.organisation_id, period__upper_inf=True
                ).values("worker")
            ),
        ),
        *_offices("enrolment__session__county_code"),
    ],
)
REVOKE_CERTIFICATE = Action("training.revoke_certificate", "撤销结业证书", CourseCertificate, _offices("enrolment__session__county_code"))
NAME_ADVISERS = Action(
    "training.name_advisers", "指定指导人员和登记指导", Institution, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))]
)
END_ADVISING = Action(
    "training.end_advising",
    "结束指导关系",
    Advising,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code", Q(period__upper_inf=True))))],
)
VIEW_VISIT = Action(
    "training.view_visit",
    "查看指导记录",
    Visit,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("advising__institution__organisation")),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("advising__institution__county_code"))),
        Grant(Role.CITY_OFFICER, of_health(of_city("advising__institution__county_code"))),
    ],
)
CONFIRM_VISIT = Action(
    "training.confirm_visit",
    "确认指导记录",
    Visit,
    [Grant(Role.INSTITUTION_MANAGER, of_organisation("advising__institution__organisation"))],
)
PLAN_CROSSING = Action(
    "training.plan_crossing",
    "制定和结束转岗培养计划",
    CrossPlan,
    [Grant(Role.INSTITUTION_MANAGER, of_organisation("institution__organisation"))],
)
MANAGE_PRACTICE = Action(
    "training.manage_practice", "管理实践基地", Base, [Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code")))]
)
MANAGE_CONTESTS = Action("training.manage_contests", "管理技能竞赛", Contest, _offices("county_code"))
