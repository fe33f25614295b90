"""The joint conference: who sits in it, how a meeting moves, how a decision becomes tasks; refusals change nothing."""

from datetime import date, time, timedelta

import pytest

from filings.factories import AT, ON, city_officer, officer_of
from governance.factories_work import (
    NEXT_WEEK,
    a_called_meeting,
    a_decided_item,
    a_paper,
    a_planned_meeting,
    civil_affairs,
    department_officer,
    members,
)
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.governance.models import AgendaItem, ConferenceMember, Meeting, MeetingState, Seat, Task
from qingmiao.governance.permissions.conference import READ_PAPER, VIEW_CONFERENCE
from qingmiao.governance.queries.conference import draft_minutes
from qingmiao.governance.services.assigning import Assignment
from qingmiao.governance.services.conference.agenda import AgendaPoint, add_item, change_item, raise_item, record_decision, remove_item
from qingmiao.governance.services.conference.inviting import Answer, add_paper, remove_paper, reply_invitation, take_attendance
from qingmiao.governance.services.conference.meetings import (
    MeetingPlan,
    call_meeting,
    cancel_meeting,
    move_meeting,
    plan_meeting,
    publish_minutes,
    remind_of_meetings,
)
from qingmiao.governance.services.conference.members import NewSeat, add_member, end_membership, name_liaison
from qingmiao.governance.workflow.conference import MEETING

pytestmark = pytest.mark.django_db
MOVES = {
    "call_meeting": {MeetingState.PLANNED},
    "publish_minutes": {MeetingState.CALLED},
    "cancel_meeting": {MeetingState.PLANNED, MeetingState.CALLED},
}
AFTERWARDS = AT + timedelta(days=8)


def test_the_table_holds_exactly_these_transitions() -> None:
    assert {transition.name: set(transition.sources) for transition in MEETING.transitions} == MOVES


@pytest.mark.parametrize("state", MeetingState.values)
@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_meeting_moves_from_no_other_state(name: str, state: str) -> None:
    if state in MOVES[name]:
        return
    meeting = a_planned_meeting()
    Meeting.objects.update(state=state)
    meeting.refresh_from_db()
    before = AuditEntry.objects.count()
    with pytest.raises(DomainError, match="当前状态为"):
        MEETING.perform(meeting, name, actor=None, at=AT)
    assert (Meeting.objects.get().state, AuditEntry.objects.count()) == (state, before)


def test_a_call_reaches_every_member_once_with_the_agenda() -> None:
    meeting = a_called_meeting()
    calls = Notice.objects.filter(key__startswith=f"governance.meeting-{meeting.pk}-called")
    assert calls.count() == 3
    assert all("1. 备案办理情况；2. 社区用房" in call.body for call in calls)
    with pytest.raises(DomainError, match="当前状态为“已通知”"):
        call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert calls.count() == 3


def test_a_call_without_members_or_agenda_is_refused() -> None:
    meeting = a_planned_meeting()
    with pytest.raises(DomainError, match="请先登记联席会议成员"):
        call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    members()
    meeting.agenda.all().delete()
    with pytest.raises(DomainError, match="议程还是空的"):
        call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_a_meeting_in_the_past_is_neither_planned_nor_called() -> None:
    with pytest.raises(DomainError, match="不能早于今天"):
        plan_meeting(MeetingPlan("昨天的会", ON - timedelta(days=1)), actor=city_officer(), at=AT)
    members()
    meeting = a_planned_meeting()
    with pytest.raises(DomainError, match="召开日期已过"):
        call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AFTERWARDS)


def test_a_department_that_left_is_not_called_and_does_not_see_later_meetings() -> None:
    members()
    seat = ConferenceMember.objects.get(organisation=civil_affairs())
    end_membership(seat, ON, actor=city_officer(), at=AT)
    meeting = a_planned_meeting()
    call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert Notice.objects.filter(key__contains="-called-").count() == 2
    assert not VIEW_CONFERENCE.permits(department_officer(), meeting)


def test_a_member_sees_a_meeting_once_it_is_called() -> None:
    members()
    meeting = a_planned_meeting()
    assert not VIEW_CONFERENCE.permits(department_officer(), meeting)
    call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert VIEW_CONFERENCE.permits(department_officer(), meeting)
    assert not VIEW_CONFERENCE.permits(officer_of(), meeting)  # a county that does not sit there


def test_members_are_told_when_a_called_meeting_is_moved_or_cancelled() -> None:
    meeting = a_called_meeting()
    moved = MeetingPlan(meeting.title, NEXT_WEEK + timedelta(days=1), meeting.place)
    meeting = move_meeting(meeting, moved, version=meeting.version, actor=city_officer(), at=AT)
    cancel_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    keys = [key.split("-")[2] for key in Notice.objects.filter(key__startswith="governance.meeting-").values_list("key", flat=True)]
    assert {event: keys.count(event) for event in keys} == {"called": 3, "moved": 3, "cancelled": 3}


def test_members_are_reminded_once_before_a_called_meeting() -> None:
    a_called_meeting(held_on=ON + timedelta(days=3))
    a_planned_meeting(held_on=ON + timedelta(days=2))  # nobody was told of it
    assert [remind_of_meetings(at=AT + timedelta(days=days)) for days in (0, 1, 2, 3)] == [0, 1, 0, 0]
    assert Notice.objects.filter(key__contains="-reminded-").count() == 3


def test_a_meeting_cancelled_before_the_call_tells_nobody() -> None:
    members()
    meeting = a_planned_meeting()
    cancel_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert not Notice.objects.filter(key__startswith="governance.meeting-").exists()


def test_a_decision_becomes_tasks_in_the_same_write() -> None:
    item = a_decided_item()
    task = item.tasks.get()
    assert (item.decision, task.owner, running(task).get().working_days) == ("由民政部门牵头核对。", civil_affairs(), 10)
    assert Notice.objects.filter(organisation=civil_affairs(), title="新任务：逐街核对社区用房").exists()


def test_a_decision_with_an_impossible_task_is_not_kept_at_all() -> None:
    meeting = a_called_meeting()
    item = meeting.agenda.all()[0]
    asked = [Assignment("可办", civil_affairs(), working_days=3), Assignment("没有期限", civil_affairs())]
    with pytest.raises(DomainError, match="二选一"):
        record_decision(item, "两件事。", asked, version=meeting.version, actor=city_officer(), at=AT)
    assert (AgendaItem.objects.get(pk=item.pk).decision, Task.objects.count()) == ("", 0)


@pytest.mark.parametrize(("decision", "sentence"), [("", "请写明决定了什么"), ("定了", "会议还没有发出通知"), ("早定了", "才召开")])
def test_a_decision_needs_words_and_a_called_meeting(decision: str, sentence: str) -> None:
    made = {"": a_called_meeting, "定了": a_planned_meeting, "早定了": lambda: a_called_meeting(held_on=NEXT_WEEK)}
    meeting = made[decision]()
    with pytest.raises(DomainError, match=sentence):
        record_decision(meeting.agenda.all()[0], decision, [], version=meeting.version, actor=city_officer(), at=AT)


def test_minutes_are_published_after_the_meeting_and_close_it() -> None:
    later = a_called_meeting(held_on=NEXT_WEEK)
    with pytest.raises(DomainError, match="会议还没有召开"):
        publish_minutes(later, "会议纪要", version=later.version, actor=city_officer(), at=AT)
    planned = a_planned_meeting(held_on=ON)
    meeting = call_meeting(planned, version=planned.version, actor=city_officer(), at=AT)
    meeting = Meeting.objects.get(pk=a_decided_item(meeting).meeting_id)
    with pytest.raises(DomainError, match="请先写会议纪要"):
        publish_minutes(meeting, " ", version=meeting.version, actor=city_officer(), at=AFTERWARDS)
    meeting = publish_minutes(meeting, "会议议定一项。", version=meeting.version, actor=city_officer(), at=AFTERWARDS)
    assert Notice.objects.filter(key__contains="-minuted-").count() == 3
    with pytest.raises(DomainError, match="会议纪要已发，不能再改"):
        add_item(meeting, AgendaPoint("补一个"), version=meeting.version, actor=city_officer(), at=AFTERWARDS)


def test_two_secretaries_on_one_agenda_the_second_page_is_too_old() -> None:
    meeting = a_planned_meeting()
    add_item(meeting, AgendaPoint("第三项"), version=meeting.version, actor=city_officer(), at=AT)
    with pytest.raises(StalePageError):
        change_item(meeting.agenda.all()[0], AgendaPoint("改题"), version=meeting.version, actor=city_officer(), at=AT)


def test_points_are_moved_up_and_removed_until_something_is_decided() -> None:
    meeting = a_called_meeting()
    second = meeting.agenda.all()[1]
    raise_item(second, version=meeting.version, actor=city_officer(), at=AT)
    meeting.refresh_from_db()
    assert [item.title for item in meeting.agenda.all()] == ["社区用房", "备案办理情况"]
    remove_item(meeting.agenda.all()[1], version=meeting.version, actor=city_officer(), at=AT)
    meeting.refresh_from_db()
    item = a_decided_item(meeting)
    with pytest.raises(DomainError, match="已有决定，不能移除"):
        remove_item(item, version=item.meeting.version, actor=city_officer(), at=AT)


@pytest.mark.parametrize(
    ("seat", "liaison", "sentence"),
    [(Seat.MEMBER, False, "已是联席会议成员"), (Seat.CONVENOR, False, "召集单位现为"), (Seat.MEMBER, True, "联络员须是该单位的岗位")],
)
def test_an_impossible_seat_is_refused(seat: str, liaison: bool, sentence: str) -> None:
    members()
    organisation = officer_of().organisation if seat == Seat.CONVENOR or liaison else civil_affairs()
    assert organisation is not None
    with pytest.raises(DomainError, match=sentence):
        add_member(NewSeat(organisation, seat, ON, department_officer() if liaison else None), actor=city_officer(), at=AT)
    assert ConferenceMember.objects.count() == 3


def test_a_member_leaves_once_and_may_come_back() -> None:
    members()
    seat = ConferenceMember.objects.get(organisation=civil_affairs())
    with pytest.raises(DomainError, match="不能早于加入日期"):
        end_membership(seat, date(2020, 1, 1), actor=city_officer(), at=AT)
    end_membership(seat, ON, actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="已登记于"):
        end_membership(seat, ON, actor=city_officer(), at=AT)
    again = add_member(NewSeat(civil_affairs(), Seat.MEMBER, ON), actor=city_officer(), at=AT)
    assert name_liaison(again, department_officer(), actor=city_officer(), at=AT).liaison == department_officer()


def test_only_the_chosen_are_invited_reply_until_the_day_and_are_taken_down() -> None:
    members()
    education = ConferenceMember.objects.get(organisation__department="education")
    plan = MeetingPlan("专题会", ON, "二楼", time(9, 30), [civil_affairs(), education.organisation])
    meeting = plan_meeting(plan, actor=city_officer(), at=AT)
    add_item(meeting, AgendaPoint("社区用房"), version=meeting.version, actor=city_officer(), at=AT)
    meeting = call_meeting(meeting, version=meeting.version + 1, actor=city_officer(), at=AT)
    assert Notice.objects.filter(key__contains="-called-", body__contains="09:30").count() == 2
    mine = meeting.invitations.get(organisation=civil_affairs())
    with pytest.raises(DomainError, match="谁来"):
        reply_invitation(mine, Answer("sends"), actor=department_officer(), at=AT)
    reply_invitation(mine, Answer("excused", "同日有检查"), actor=department_officer(), at=AT)
    reply_invitation(mine, Answer("comes"), actor=department_officer(), at=AT + timedelta(hours=1))
    other = meeting.invitations.get(organisation=education.organisation)
    assert take_attendance(meeting, [mine.pk], actor=city_officer(), at=AT) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.reply, mine.attended, other.attended) == ("comes", True, False)
    assert "到会：" in draft_minutes(meeting)
    with pytest.raises(DomainError, match="不用再回复"):
        reply_invitation(mine, Answer("comes"), actor=department_officer(), at=AFTERWARDS)


def test_whoever_is_not_invited_any_more_is_told_and_sees_it_no_more() -> None:
    meeting = a_called_meeting(held_on=NEXT_WEEK)
    kept = [row.organisation for row in meeting.invitations.exclude(organisation=civil_affairs())]
    move_meeting(
        meeting, MeetingPlan(meeting.title, NEXT_WEEK, meeting.place, None, kept), version=meeting.version, actor=city_officer(), at=AT
    )
    assert Notice.objects.filter(organisation=civil_affairs(), title__startswith="不用参加").exists()
    assert not Notice.objects.filter(key__contains="-moved-").exists()
    assert not VIEW_CONFERENCE.permits(department_officer(), meeting)


def test_papers_lie_on_the_table_until_the_meeting_is_over(settings) -> None:
    meeting = a_called_meeting()
    paper = add_paper(meeting, a_paper(), actor=city_officer(), at=AT)
    assert READ_PAPER.permits(department_officer(), paper)
    assert not READ_PAPER.permits(officer_of(), paper)
    Meeting.objects.update(state=MeetingState.MINUTED)
    for act in (
        lambda: add_paper(meeting, a_paper(), actor=city_officer(), at=AT),
        lambda: remove_paper(paper, actor=city_officer(), at=AT),
    ):
        with pytest.raises(DomainError, match="不能再改"):
            act()
