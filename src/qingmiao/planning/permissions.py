"""Who may do what in planning: health counts and plans, other departments read and do their own duty."""

from collections.abc import Callable

from django.db.models import Q

from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_health
from qingmiao.planning.models import Facility, HousingProject, Project, ProjectEvidence, Scenario
from qingmiao.regions.models import Division


def own_office(post: Post) -> Q:
    """The organisation a post is held in."""
    return Q(pk=post.organisation_id)


def of_building(where: Where) -> Callable[[Post], Q | None]:
    """Return a relationship that only posts of natural resources and housing have: they see to what is built along with dwellings."""
    duty = (Department.NATURAL_RESOURCES, Department.HOUSING)
    return lambda post: where(post) if post.organisation and post.organisation.department in duty else None


def own_area(post: Post) -> Q:
    """Rows of a county for its own offices, of all counties for the city's."""
    code = post.division_code
    return Q(county_code__startswith=code[:4]) if code.endswith("00") else Q(county_code=code)


BROWSE_PLANNING = Action(
    "planning.browse_planning",
    "查看托育规划",
    Division,
    [
        Grant(Role.CITY_OFFICER, of_city("code")),
        Grant(Role.COUNTY_OFFICER, of_city("code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("code")),
    ],
)
KEEP_PLANS = Action(
    "planning.keep_plans",
    "维护托育规划",
    Organisation,
    [Grant(Role.CITY_OFFICER, of_health(own_office)), Grant(Role.COUNTY_OFFICER, of_health(own_office))],
)
VIEW_HOUSING = Action(
    "planning.view_housing",
    "查看新建住房配建",
    HousingProject,
    [
        Grant(Role.CITY_OFFICER, of_city("county_code")),
        Grant(Role.COUNTY_OFFICER, of_city("county_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("county_code")),
    ],
)
REGISTER_HOUSING = Action(
    "planning.register_housing", "登记新建住房", Organisation, [Grant(Role.DEPARTMENT_OFFICER, of_building(own_office))]
)
REPORT_HOUSING = Action(
    "planning.report_housing", "报告配建设施进展", HousingProject, [Grant(Role.DEPARTMENT_OFFICER, of_building(own_area))]
)
VIEW_FACILITY = Action(
    "planning.view_facility",
    "查看可用设施",
    Facility,
    [
        Grant(Role.CITY_OFFICER, of_city("county_code")),
        Grant(Role.COUNTY_OFFICER, of_city("county_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("county_code")),
    ],
)
EDIT_FACILITY = Action(
    "planning.edit_facility",
    "维护可用设施",
    Facility,
    [Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))), Grant(Role.COUNTY_OFFICER, of_health(own_area))],
)
VIEW_SCENARIO = Action(
    "planning.view_scenario",
    "查看布点方案",
    Scenario,
    [
        Grant(Role.CITY_OFFICER, of_city("division_code")),
        Grant(Role.COUNTY_OFFICER, of_city("division_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("division_code")),
    ],
)
DECIDE_SCENARIO = Action(
    "planning.decide_scenario",
    "采用布点方案",
    Scenario,
    [Grant(Role.CITY_OFFICER, of_health(of_city("division_code"))), Grant(Role.COUNTY_OFFICER, of_health(of_city("division_code")))],
)
VIEW_PROJECT = Action(
    "planning.view_project",
    "查看托育项目",
    Project,
    [
        Grant(Role.CITY_OFFICER, of_city("county_code")),
        Grant(Role.COUNTY_OFFICER, of_city("county_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("county_code")),
    ],
)
VIEW_PROJECT_FILE = Action(
    "planning.view_project_file",
    "查看项目佐证",
    ProjectEvidence,
    [
        Grant(Role.CITY_OFFICER, of_city("project__county_code")),
        Grant(Role.COUNTY_OFFICER, of_city("project__county_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("project__county_code")),
    ],
)
EDIT_PROJECT = Action(
    "planning.edit_project",
    "推进托育项目",
    Project,
    [Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))), Grant(Role.COUNTY_OFFICER, of_health(own_area))],
)
