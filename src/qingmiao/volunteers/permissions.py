"""Who may do what with volunteers: the county that vets them, whoever asks for help, the volunteer."""

from django.db.models import Q

from qingmiao.accounts.models import Organisation, Role
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.volunteers.models import Activity, ActivityState, HoursCertificate, SignUp, Volunteer

own = of_organisation("organisation")


def oneself(path: str = "") -> Where:
    """Return the relationship of rows that belong to the volunteer who looks, also under a row merged since."""
    return lambda post: Q(**{f"{path}worker__user": post.user_id}) | Q(**{f"{path}worker__merged_into__user": post.user_id})


MANAGE_VOLUNTEERS = Action(
    "volunteers.manage_volunteers", "核对和登记志愿者", Volunteer, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))]
)
POST_FOR_INSTITUTION = Action(
    "volunteers.post_for_institution",
    "发布机构的志愿活动",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, lambda post: own(post) & Q(standing=Standing.FILED))],
)
POST_FOR_OFFICE = Action(
    "volunteers.post_for_office",
    "发布社区活动和家庭课堂",
    Organisation,
    [Grant(Role.COUNTY_OFFICER, of_health(lambda post: Q(pk=post.organisation_id)))],
)
RUN_ACTIVITY = Action(
    "volunteers.run_activity",
    "组织本单位的志愿活动",
    Activity,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.COUNTY_OFFICER, of_health(own))],
)
RECORD_SERVICE = Action(
    "volunteers.record_service",
    "签到、签退、致谢",
    SignUp,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("activity__organisation")),
        Grant(Role.COUNTY_OFFICER, of_health(of_organisation("activity__organisation"))),
    ],
)
JOIN_ACTIVITY = Action(
    "volunteers.join_activity", "报名志愿活动", Activity, [Grant(Role.WORKER, lambda _post: Q(state=ActivityState.OPEN))]
)
VIEW_OWN_SERVICE = Action("volunteers.view_own_service", "查看本人的志愿服务", Volunteer, [Grant(Role.WORKER, oneself())])
LEAVE_ACTIVITY = Action(
    "volunteers.leave_activity", "取消报名", SignUp, [Grant(Role.WORKER, lambda post: oneself("volunteer__")(post) & Q(left_at=None))]
)
PRINT_CERTIFICATE = Action(
    "volunteers.print_certificate",
    "打印时长证明",
    HoursCertificate,
    [Grant(Role.WORKER, oneself("volunteer__")), Grant(Role.COUNTY_OFFICER, of_health(of_county("volunteer__county_code")))],
)
VIEW_VOLUNTEER_FIGURES = Action(
    "volunteers.view_figures",
    "查看志愿服务数据",
    Activity,
    [Grant(Role.CITY_OFFICER, of_city("county_code")), Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))],
)
