"""Who sees the plan, and who writes it: the city's health bureau, as the office of the joint conference."""

from django.db.models import Q

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health
from qingmiao.governance.models import Plan, PlanChange, TargetLine
from qingmiao.policy.models import Suggestion

of_own_city = of_city("division_code")


# What the city's health bureau writes, where the conference has its office: plans, their lines, and accepted sentences not placed yet.
written_here = of_health(of_own_city)
line_written_here = of_health(of_city("target__phase__plan__division_code"))
unplaced = of_health(lambda _post: Q(state="accepted", target=None, measure=None) & ~Q(plan_changes__state="draft"))

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
DECIDE_PLAN_CHANGE = Action(
    "governance.decide_plan_change", "批准方案的改动", PlanChange, [Grant(Role.CITY_OFFICER, of_health(of_city("plan__division_code")))]
)
