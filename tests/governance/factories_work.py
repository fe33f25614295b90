"""Situations of tasks, evidence and meetings, named as people in the office would say them; made by the services, as in life."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT, CITY, COUNTY, ON, a_department, a_post, city_officer, officer_of
from made_once import made_once
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.accounts.services import NewUser, appoint, open_account
from qingmiao.governance.models import AgendaItem, Evidence, Measure, Meeting, Plan, Seat, TargetLine, Task
from qingmiao.governance.services.assigning import Assignment, assign_task
from qingmiao.governance.services.conference.agenda import AgendaPoint, add_item, record_decision
from qingmiao.governance.services.conference.meetings import MeetingPlan, call_meeting, plan_meeting
from qingmiao.governance.services.conference.members import NewSeat, add_member
from qingmiao.governance.services.evidencing import Showing, accept_evidence, submit_line_evidence, submit_task_evidence
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import PlanFile, read_plans
from regions.factories import the_counties

NEXT_WEEK = ON + timedelta(days=7)


@cache
def own_plan() -> PlanFile:
    return read_plans()[0]


@made_once
def the_plan() -> Plan:
    """The city's plan with all its targets and measures."""
    if not Plan.objects.exists():
        the_counties(AT)
        load_plan(own_plan(), actor=None, at=AT)
    return Plan.objects.get()


def measure(code: str = "M16") -> Measure:
    return the_plan().measures.get(code=code)


def line(code: str = "T7", division: str = COUNTY) -> TargetLine:
    return TargetLine.objects.get(target__phase__plan=the_plan(), target__code=code, division_code=division)


def civil_affairs() -> Organisation:
    """A department of the city that is asked to do things."""
    return a_department(Department.CIVIL_AFFAIRS, CITY)


def department_officer(organisation: Organisation | None = None) -> Post:
    return a_post(Role.DEPARTMENT_OFFICER, organisation or civil_affairs(), "示例民政")


@made_once
def second_city_officer() -> Post:
    """A colleague in the city's health department who judges what the first one handed in."""
    department = a_department(Department.HEALTH, CITY)
    user = open_account(NewUser("second-city", "示例市办二", "green-seedling-42"), actor=None, at=AT)
    return appoint(user, Role.CITY_OFFICER, department, since_on=date(2020, 1, 1), actor=None, at=AT)


@made_once
def an_open_task(owner: Organisation | None = None, **asked: Any) -> Task:
    """A task for a measure, ten working days from today."""
    subject = asked.pop("subject", None) or measure()
    wanted = {"title": "摸清未登记先经营的机构", "owner": owner or civil_affairs(), "working_days": 10} | asked
    return assign_task(Assignment(**wanted), subject, actor=city_officer(), at=AT)


@made_once
def a_late_task(owner: Organisation | None = None, **asked: Any) -> Task:
    """A task given two weeks ago whose day has passed."""
    before = AT - timedelta(days=14)
    wanted = {"title": "报送社区用房清单", "owner": owner or civil_affairs(), "working_days": 5} | asked
    return assign_task(Assignment(**wanted), measure(), actor=city_officer(), at=before)


def a_paper(name: str = "清单.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 test", content_type="application/pdf")


def showing(**changes: Any) -> Showing:
    return Showing(**{"text": "已逐街核对，清单附后。", "holds_from": ON} | changes)


@made_once
def a_reported_task(owner: Organisation | None = None, **shown: Any) -> Task:
    """A task whose owner handed in evidence today."""
    task = an_open_task(owner)
    submit_task_evidence(task, showing(**shown), version=task.version, actor=department_officer(task.owner), at=AT)
    return Task.objects.get(pk=task.pk)


@made_once
def a_done_task(owner: Organisation | None = None, at: datetime = AT) -> Task:
    task = a_reported_task(owner)
    accept_evidence(task.evidence.get(), "", actor=city_officer(), at=at)
    return Task.objects.get(pk=task.pk)


@made_once
def line_evidence(of: TargetLine | None = None, **shown: Any) -> Evidence:
    """Evidence that a county handed in for its own line."""
    of = of or line()
    return submit_line_evidence(of, showing(**shown), actor=officer_of(of.division_code), at=AT)


def members() -> list[Post]:
    """A conference of three: the city's health department convenes."""
    seats = [(city_officer(), Seat.CONVENOR), (department_officer(), Seat.MEMBER)]
    seats.append((a_post(Role.DEPARTMENT_OFFICER, a_department(Department.EDUCATION, CITY), "示例教育"), Seat.MEMBER))
    for post, seat in seats:
        assert post.organisation is not None
        add_member(NewSeat(post.organisation, seat, date(2021, 1, 1), post), actor=city_officer(), at=AT)
    return [post for post, _ in seats]


@made_once
def a_planned_meeting(*titles: str, held_on: date = NEXT_WEEK) -> Meeting:
    the_plan()
    meeting = plan_meeting(MeetingPlan("2026年第二次联席会议", held_on, "市府三号会议室"), actor=city_officer(), at=AT)
    for title in titles or ("备案办理情况", "社区用房"):
        meeting.refresh_from_db()
        add_item(meeting, AgendaPoint(title, presented_by=civil_affairs()), version=meeting.version, actor=city_officer(), at=AT)
    meeting.refresh_from_db()
    return meeting


@made_once
def a_called_meeting(*titles: str, held_on: date = ON) -> Meeting:
    """A meeting of today of which three members were told."""
    members()
    meeting = a_planned_meeting(*titles, held_on=held_on)
    return call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)


@made_once
def a_decided_item(meeting: Meeting | None = None) -> AgendaItem:
    """A point on which the conference decided that one department does one thing."""
    meeting = meeting or a_called_meeting()
    item = meeting.agenda.all()[0]
    asked = [Assignment("逐街核对社区用房", civil_affairs(), working_days=10)]
    record_decision(item, "由民政部门牵头核对。", asked, version=meeting.version, actor=city_officer(), at=AT)
    return AgendaItem.objects.get(pk=item.pk)
