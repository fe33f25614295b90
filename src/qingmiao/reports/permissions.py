"""Who may do what with reports. Nothing here reaches a restricted case but the last part, whatever the role."""

from django.db.models import Q, QuerySet

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import (
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Incident,
    IncidentPhoto,
    IncidentState,
    Protector,
    PublicAnswer,
    Report,
    ReportFile,
    RestrictedCase,
)

in_county, in_city = of_health(of_county("county_code")), of_health(of_city("county_code"))
own = of_organisation("institution__organisation")
is_seen = ~Q(case__state=CaseState.RESTRICTED)
case_in_county, case_in_city = of_health(of_county("case__county_code", is_seen)), of_health(of_city("case__county_code", is_seen))
incident_seen = ~Q(incident__state=IncidentState.RESTRICTED)
report_seen = Q(report__restricted=None)
file_in_county = of_health(of_county("report__case__county_code", report_seen))
file_in_city = of_health(of_city("report__case__county_code", report_seen))


def own_department(post: Post) -> Q:
    """Assignments to the department in which a post is held."""
    return Q(organisation=post.organisation_id) & is_seen & ~Q(state=AssignmentState.WITHDRAWN)


def file_assigned(post: Post) -> Q:
    """Files of such cases."""
    return Q(report__case__in=Assignment.objects.filter(own_department(post)).values("case")) & report_seen


def own_photo(post: Post) -> Q:
    """Photos of incidents of the post's institution."""
    return of_organisation("incident__institution__organisation")(post) & incident_seen


def asked(post: Post) -> Q:
    """Cases about the post's institution of which the county asked it to say something."""
    return own(post) & Q(institution_asked_at__isnull=False)


def named(post: Post) -> Q:
    """Restricted cases of the counties for which this very post is named."""
    return Q(county_code__in=_protected(post))


def named_photo(post: Post) -> Q:
    """Photos of incidents that became such cases."""
    return Q(incident__restricted__county_code__in=_protected(post))


def named_file(post: Post) -> Q:
    """Files of reports that tell of such cases."""
    return Q(report__restricted__county_code__in=_protected(post))


def _protected(post: Post) -> "QuerySet[Protector, str]":
    return Protector.objects.filter(post=post, ended_at=None).values_list("county_code", flat=True)


_OFFICERS = [Grant(Role.COUNTY_OFFICER, in_county), Grant(Role.CITY_OFFICER, in_city)]

REPORT_INCIDENT = Action(
    "reports.report_incident",
    "报告事故",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("organisation")),
        Grant(Role.INSTITUTION_STAFF, of_organisation("organisation")),
    ],
)
OWN_INCIDENTS = Action(
    "reports.own_incidents",
    "查看本机构事故",
    Incident,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own)],
)
BROWSE_INCIDENTS = Action("reports.browse_incidents", "查阅事故", Incident, _OFFICERS)
VIEW_INCIDENT = Action(
    "reports.view_incident",
    "查看一起事故",
    Incident,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own), *_OFFICERS],
)
REVIEW_INCIDENT = Action("reports.review_incident", "说明原因和措施", Incident, [Grant(Role.INSTITUTION_MANAGER, own)])
VIEW_INCIDENT_PHOTO = Action(
    "reports.view_incident_photo",
    "查看事故照片",
    IncidentPhoto,
    [
        Grant(Role.INSTITUTION_MANAGER, own_photo),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("incident__county_code", incident_seen))),
        Grant(Role.CITY_OFFICER, of_health(of_city("incident__county_code", incident_seen))),
    ],
)
HANDLE_INCIDENT = Action("reports.handle_incident", "办理事故", Incident, [Grant(Role.COUNTY_OFFICER, in_county)])

ENTER_REPORT: Action[Case] = Action(
    "reports.enter_report", "录入热线、来信和来访", None, [Grant(Role.COUNTY_OFFICER), Grant(Role.CITY_OFFICER)]
)
BROWSE_CASES = Action("reports.browse_cases", "查阅投诉咨询", Case, _OFFICERS)
HANDLE_CASE = Action("reports.handle_case", "办理投诉咨询", Case, [Grant(Role.COUNTY_OFFICER, in_county)])
REROUTE_CASE = Action("reports.reroute_case", "改派投诉咨询", Case, _OFFICERS)
READ_OWN_CASE = Action("reports.read_own_case", "说明被反映的情况", Case, [Grant(Role.INSTITUTION_MANAGER, asked)])
REVEAL_REPORTER = Action("reports.reveal_reporter", "查看反映人联系方式", Report, [Grant(Role.COUNTY_OFFICER, case_in_county)])
VIEW_REPORT_FILE = Action(
    "reports.view_report_file",
    "查看反映的照片和材料",
    ReportFile,
    [
        Grant(Role.COUNTY_OFFICER, file_in_county),
        Grant(Role.CITY_OFFICER, file_in_city),
        Grant(Role.DEPARTMENT_OFFICER, file_assigned),
    ],
)
WORK_ASSIGNMENT = Action("reports.work_assignment", "办理转办事项", Assignment, [Grant(Role.DEPARTMENT_OFFICER, own_department)])
CHECK_ASSIGNMENT = Action("reports.check_assignment", "退回、收回转办", Assignment, [Grant(Role.COUNTY_OFFICER, case_in_county)])
MANAGE_ANSWERS = Action("reports.manage_answers", "维护公开问答", PublicAnswer, _OFFICERS)

VIEW_RESTRICTED = Action(
    "reports.view_restricted",
    "查看受限案件",
    RestrictedCase,
    [Grant(Role.COUNTY_OFFICER, named), Grant(Role.CITY_OFFICER, named), Grant(Role.DEPARTMENT_OFFICER, named)],
)
VIEW_RESTRICTED_PHOTO = Action(
    "reports.view_restricted_photo",
    "查看受限案件的事故照片",
    IncidentPhoto,
    [Grant(grant.role, named_photo) for grant in VIEW_RESTRICTED.grants],
)
VIEW_RESTRICTED_FILE = Action(
    "reports.view_restricted_file",
    "查看受限案件的反映材料",
    ReportFile,
    [Grant(grant.role, named_file) for grant in VIEW_RESTRICTED.grants],
)
NAME_PROTECTORS: Action[Protector] = Action("reports.name_protectors", "指定受限案件联系人", None, [Grant(Role.CITY_OFFICER)])
