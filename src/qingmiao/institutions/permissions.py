"""Who may do what with institutions."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant
from qingmiao.institutions.models import Certificate, Institution, StaffMember


def own(post: Post) -> Q:
    """The institution a post is held in."""
    return Q(organisation=post.organisation_id)


def in_county(post: Post) -> Q:
    """Institutions of an officer's county."""
    return Q(county_code=post.division_code)


def in_city(post: Post) -> Q:
    """Institutions of a city officer's city."""
    return Q(county_code__startswith=post.division_code[:4])


VIEW_INSTITUTION = Action(
    "institutions.view_institution",
    "查看机构",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.INSTITUTION_STAFF, own),
        Grant(Role.COUNTY_OFFICER, in_county),
        Grant(Role.CITY_OFFICER, in_city),
        Grant(Role.AUDITOR),
    ],
)
BROWSE_REGISTER = Action(
    "institutions.browse_register",
    "查阅机构档案",
    Institution,
    [Grant(Role.COUNTY_OFFICER, in_county), Grant(Role.CITY_OFFICER, in_city), Grant(Role.AUDITOR)],
)
OPEN_INSTITUTION = Action("institutions.open_institution", "开通机构账号", Institution, [Grant(Role.COUNTY_OFFICER, in_county)])
VIEW_CERTIFICATE = Action(
    "institutions.view_certificate",
    "查看证照到期",
    Certificate,
    [
        Grant(Role.INSTITUTION_MANAGER, lambda post: Q(institution__organisation=post.organisation_id)),
        Grant(Role.INSTITUTION_STAFF, lambda post: Q(institution__organisation=post.organisation_id)),
        Grant(Role.COUNTY_OFFICER, lambda post: Q(institution__county_code=post.division_code)),
        Grant(Role.CITY_OFFICER, lambda post: Q(institution__county_code__startswith=post.division_code[:4])),
    ],
)
WATCH_CERTIFICATES = Action(
    "institutions.watch_certificates",
    "查看辖区证照到期",
    Certificate,
    [
        Grant(Role.COUNTY_OFFICER, lambda post: Q(institution__county_code=post.division_code)),
        Grant(Role.CITY_OFFICER, lambda post: Q(institution__county_code__startswith=post.division_code[:4])),
    ],
)
REVEAL_STAFF = Action(
    "institutions.reveal_staff",
    "查看人员身份信息",
    StaffMember,
    [
        Grant(Role.INSTITUTION_MANAGER, lambda post: Q(institution__organisation=post.organisation_id)),
        Grant(Role.COUNTY_OFFICER, lambda post: Q(institution__county_code=post.division_code)),
    ],
)
