"""Who sees the plan, and who writes it: the city's health bureau, as the office of the joint conference."""

from django.db.models import Q

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.policy.models import Suggestion

of_own_city = of_city("division_code")


def conference_office(post: Post) -> bool:
    """Tell whether a post is held in the health bureau, where the conference has its office."""
    return post.organisation is not None and post.organisation.department == Department.HEALTH


def written_here(post: Post) -> Q:
    """Plans that the city's health bureau writes."""
    return of_own_city(post) if conference_office(post) else Q(pk=None)


def line_written_here(post: Post) -> Q:
    """Lines of the plans that the city's health bureau writes."""
    return of_city("target__phase__plan__division_code")(post) if conference_office(post) else Q(pk=None)


def unplaced(post: Post) -> Q:
    """Accepted sentences of read pages that stand in no plan yet."""
    return Q(state="accepted", target=None, measure=None) if conference_office(post) else Q(pk=None)


VIEW_PLAN = Action(
    "governance.view_plan",
    "查看方案",
    Plan,
    [
        Grant(Role.CITY_OFFICER, of_own_city),
        Grant(Role.COUNTY_OFFICER, of_own_city),
        Grant(Role.DEPARTMENT_OFFICER, of_own_city),
        Grant(Role.AUDITOR),
    ],
)
VIEW_BOARD = Action(
    "governance.view_board",
    "查看目标进展",
    TargetLine,
    [Grant(Role.CITY_OFFICER, of_city("division_code")), Grant(Role.COUNTY_OFFICER, of_county("division_code")), Grant(Role.AUDITOR)],
)
EDIT_PLAN = Action("governance.edit_plan", "编写方案、目标和措施", Plan, [Grant(Role.CITY_OFFICER, written_here)])
NAME_RESPONSIBLE = Action("governance.name_responsible", "指定责任单位", TargetLine, [Grant(Role.CITY_OFFICER, line_written_here)])
PLACE_SUGGESTION = Action("governance.place_suggestion", "把采纳的建议列入方案", Suggestion, [Grant(Role.CITY_OFFICER, unplaced)])
