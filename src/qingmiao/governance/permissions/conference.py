"""Who may see and run the joint conference."""

from django.db.models import Exists, OuterRef, Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city
from qingmiao.governance.models import AgendaItem, ConferenceMember, Meeting, MeetingState


def sat_in(post: Post) -> Q:
    """Meetings that a member was told of: called ones, held before it left."""
    still_there = Q(until_on=None) | Q(until_on__gte=OuterRef("held_on"))
    seats = ConferenceMember.objects.filter(still_there, organisation=post.organisation_id)
    return ~Q(state=MeetingState.PLANNED) & Q(Exists(seats))


in_city = of_city("division_code")

VIEW_CONFERENCE = Action(
    "governance.view_conference",
    "查看联席会议",
    Meeting,
    [
        Grant(Role.CITY_OFFICER, in_city),
        Grant(Role.COUNTY_OFFICER, sat_in),
        Grant(Role.DEPARTMENT_OFFICER, sat_in),
        Grant(Role.AUDITOR),
    ],
)
RUN_CONFERENCE = Action("governance.run_conference", "筹备联席会议", Meeting, [Grant(Role.CITY_OFFICER, in_city)])
EDIT_AGENDA = Action(
    "governance.edit_agenda", "编排议程、记录决定", AgendaItem, [Grant(Role.CITY_OFFICER, of_city("meeting__division_code"))]
)
MANAGE_MEMBERS = Action(
    "governance.manage_members",
    "管理联席会议成员",
    ConferenceMember,
    [Grant(Role.CITY_OFFICER, of_city("organisation__division_code"))],
)
