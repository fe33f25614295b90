"""The joint conference and the tasks of the measures: who sits in it, what it decided, and what the departments made of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qingmiao.accounts.models import Department, Organisation, Post
from qingmiao.governance.models import AgendaItem, Measure, Meeting, Seat, TargetLine, Task
from qingmiao.governance.services.assigning import Assignment, assign_task
from qingmiao.governance.services.conference.agenda import AgendaPoint, add_item, record_decision
from qingmiao.governance.services.conference.meetings import MeetingPlan, call_meeting, plan_meeting, publish_minutes
from qingmiao.governance.services.conference.members import NewSeat, add_member
from qingmiao.governance.services.evidencing import Showing, accept_evidence, submit_task_evidence
from qingmiao.governance.services.progressing import note_progress, report_blocker
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import Offices

SEATED_ON = date(2021, 1, 15)
D = Department


@dataclass(frozen=True)
class Job:
    """A task of a measure: given and due so many days from today (negative: before it), and how far it has come."""

    measure: str
    department: Department
    title: str
    given: int
    due: int
    course: str  # done, done_late, reported, noted, blocked, open


JOBS = (
    Job("M16", D.MARKET_REGULATION, "每周推送新登记的托育机构信息", -200, -120, "done"),
    Job("M16", D.CIVIL_AFFAIRS, "核对社会服务机构登记信息并推送", -200, -120, "done_late"),
    Job("M19", D.FIRE_RESCUE, "完成托育机构消防安全检查台账", -90, -10, "blocked"),
    Job("M19", D.PUBLIC_SECURITY, "指导托育机构落实安保人员和监控要求", -60, 20, "noted"),
    Job("M04", D.NATURAL_RESOURCES, "列出新建居住区配建托育设施清单", -120, -30, "reported"),
    Job("M04", D.HOUSING, "核对已交付小区的配建托育设施", -40, 25, "open"),
    Job("M11", D.TAXATION, "编写托育机构税费优惠一张表", -150, -60, "done"),
    Job("M12", D.DEVELOPMENT_REFORM, "逐家核对水电气居民价格执行情况", -50, 12, "noted"),
    Job("M09", D.EDUCATION, "摸清可开托班的幼儿园和学位", -80, -5, "open"),
    Job("M22", D.HUMAN_RESOURCES, "把保育师纳入职业技能培训补贴目录", -100, 40, "noted"),
    Job("M14", D.FINANCE, "测算普惠托位运营补贴", -30, 3, "open"),
    Job("M08", D.TRADE_UNION, "推动两家企业为职工办托", -140, -20, "done"),
    Job("M28", D.WOMEN_FEDERATION, "办四场照护知识进社区活动", -70, 15, "reported"),
)
MINUTES = "会议听取进展，明确责任单位和期限，见各议题的决定（演示内容）。"


def convene(offices: Offices, today: date) -> None:
    """Seat the departments, hold the meetings of the past, call the next one, and give out the measures' tasks."""
    _seat(offices)
    for job in JOBS:
        measure = Measure.objects.filter(code=job.measure).order_by("plan__published_on").first()
        if measure is not None:
            _give(measure, job, offices, today)
    _ask_the_counties(offices, today)
    _meet(offices, today - timedelta(days=100), "第三季度例会", minuted=True)
    _meet(offices, today + timedelta(days=9), "第四季度例会", minuted=False)


def _seat(offices: Offices) -> None:
    actor, at = offices.city_officer, _on(SEATED_ON)
    add_member(NewSeat(_house(actor), Seat.CONVENOR, SEATED_ON, actor), actor=actor, at=at)
    for liaison in offices.liaisons.values():
        add_member(NewSeat(_house(liaison), Seat.MEMBER, SEATED_ON, liaison), actor=actor, at=at)


def _give(measure: Measure, job: Job, offices: Offices, today: date) -> None:
    liaison = offices.liaisons[job.department]
    given, due = today + timedelta(days=job.given), today + timedelta(days=job.due)
    task = assign_task(Assignment(job.title, _house(liaison), due_on=due), measure, actor=offices.city_officer, at=_on(given))
    _run(task, job, (liaison, offices.city_officer), today)


def _ask_the_counties(offices: Offices, today: date) -> None:
    """Ask every county that owes the inclusive institution of the plan for its timetable; some have time left, one is late."""
    lines = TargetLine.objects.filter(target__code="T6", division_code__in=offices.county_officers).order_by("division_code")
    for place, line in enumerate(lines):
        asked = Assignment("报送补齐普惠示范机构的时间表", _house(offices.county_officers[line.division_code]), working_days=10 + 3 * place)
        assign_task(asked, line, actor=offices.city_officer, at=_on(today - timedelta(days=16)))


def _run(task: Task, job: Job, posts: tuple[Post, Post], today: date) -> None:
    liaison, office = posts
    at = _on(min(task.due_on, today) - timedelta(days=2))
    if job.course == "noted":
        note_progress(task, "已完成一半，正在核对（演示内容）。", actor=liaison, at=at)
    elif job.course == "blocked":
        note_progress(task, "已检查城区机构（演示内容）。", actor=liaison, at=at)
        task.refresh_from_db()
        report_blocker(task, "两个镇的机构名单不全，等县里补报（演示内容）。", version=task.version, actor=liaison, at=at)
    elif job.course in ("done", "done_late", "reported"):
        held = min(task.due_on + timedelta(days=20 if job.course == "done_late" else -3), today)
        showing = Showing("已办结，成果见台账（演示内容）。", held)
        evidence = submit_task_evidence(task, showing, version=task.version, actor=liaison, at=_on(held))
        if job.course != "reported":
            accept_evidence(evidence, "予以认可。", actor=office, at=_on(held, 16))


def _meet(offices: Offices, held_on: date, title: str, *, minuted: bool) -> None:
    actor, at = offices.city_officer, _on(held_on - timedelta(days=14))
    meeting = plan_meeting(MeetingPlan(f"{held_on.year}年托育服务联席会议{title}", held_on, "市政府三楼会议室"), actor=actor, at=at)
    items = [_point(meeting, point, actor, at) for point in _agenda(offices)]
    meeting.refresh_from_db()
    meeting = call_meeting(meeting, version=meeting.version, actor=actor, at=at)
    if not minuted:
        return
    fire, education = offices.liaisons[D.FIRE_RESCUE], offices.liaisons[D.EDUCATION]
    decided = (
        ("逾期的示范点和普惠机构目标由各县在年底前补上。", (Assignment("报送各县补齐目标的时间表", _house(actor), working_days=10),)),
        ("消防检查由支队牵头，一个月内完成。", (Assignment("完成未检查机构的消防检查", _house(fire), working_days=22),)),
        ("幼儿园开设托班先摸底再定数。", (Assignment("报送幼儿园托班摸底结果", _house(education), working_days=90),)),
    )
    for item, (decision, assignments) in zip(items, decided, strict=True):
        meeting.refresh_from_db()
        record_decision(item, decision, assignments, version=meeting.version, actor=actor, at=_on(held_on, 16))
    meeting.refresh_from_db()
    publish_minutes(meeting, MINUTES, version=meeting.version, actor=actor, at=_on(held_on + timedelta(days=3)))


def _agenda(offices: Offices) -> tuple[AgendaPoint, ...]:
    fire, education = offices.liaisons[D.FIRE_RESCUE], offices.liaisons[D.EDUCATION]
    return (
        AgendaPoint("各县（市、区）目标进展", "看目标板，说明逾期原因。", _house(offices.city_officer)),
        AgendaPoint("托育机构消防安全", "检查进展和受阻情况。", _house(fire)),
        AgendaPoint("幼儿园开设托班", "可用学位和师资。", _house(education)),
    )


def _point(meeting: Meeting, point: AgendaPoint, actor: Post, at: datetime) -> AgendaItem:
    meeting.refresh_from_db()
    return add_item(meeting, point, version=meeting.version, actor=actor, at=at)


def _house(post: Post) -> Organisation:
    assert post.organisation is not None  # noqa: S101  # every officer's post has one
    return post.organisation


def _on(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LOCAL)
