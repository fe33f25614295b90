"""Who may see and run the joint conference."""

from django.db.models import Exists, OuterRef, Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city
from qingmiao.governance.models import AgendaItem, ConferenceMember, Invitation, Meeting, MeetingPaper, MeetingState


def sat_in(post: Post) -> Q:
    """Meetings that a member was told of: called ones to which it was invited."""
    invited = Invitation.objects.filter(meeting=OuterRef("pk"), organisation=post.organisation_id)
    return ~Q(state=MeetingState.PLANNED) & Q(Exists(invited))


def invited_here(post: Post) -> Q:
    """Invitations of a post's own organisation, once they were sent."""
    return Q(organisation=post.organisation_id) & ~Q(meeting__state=MeetingState.PLANNED)


def papers_sent(post: Post) -> Q:
    """Papers of the meetings that a member was told of."""
    invited = Invitation.objects.filter(meeting=OuterRef("meeting"), organisation=post.organisation_id)
    return ~Q(meeting__state=MeetingState.PLANNED) & Q(Exists(invited))


OFFICES = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
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
REPLY_INVITATION = Action(
    "governance.reply_invitation",
    "回复会议通知",
    Invitation,
    [Grant(role, invited_here) for role in OFFICES],
)
READ_PAPER = Action(
    "governance.read_paper",
    "查阅会议文件",
    MeetingPaper,
    [
        Grant(Role.CITY_OFFICER, of_city("meeting__division_code")),
        Grant(Role.COUNTY_OFFICER, papers_sent),
        Grant(Role.DEPARTMENT_OFFICER, papers_sent),
        Grant(Role.AUDITOR),
    ],
)
EDIT_PAPER = Action("governance.edit_paper", "移除会议文件", MeetingPaper, [Grant(Role.CITY_OFFICER, of_city("meeting__division_code"))])
