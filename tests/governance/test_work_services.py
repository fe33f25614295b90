"""Tasks and evidence: every state meets every transition; nothing is done by a tick; refusals change nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, city_officer, officer_of
from governance.factories_work import (
    a_called_meeting,
    a_decided_item,
    a_done_task,
    a_late_task,
    a_paper,
    a_reported_task,
    an_open_task,
    civil_affairs,
    department_officer,
    line,
    line_evidence,
    members,
    second_city_officer,
    showing,
)
from qingmiao.accounts.models import Department
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry, Clock, ClockEvent, Notice, StoredFile
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.governance.models import Evidence, EvidenceState, Task, TaskNote, TaskState
from qingmiao.governance.queries.tasks import status_of
from qingmiao.governance.services.assigning import Assignment, assign_tasks, cancel_task
from qingmiao.governance.services.evidencing import (
    accept_evidence,
    decline_evidence,
    submit_line_evidence,
    submit_task_evidence,
    withdraw_evidence,
)
from qingmiao.governance.services.extending import ExtensionAnswer, answer_extension, ask_extension
from qingmiao.governance.services.progressing import clear_blocker, note_progress, report_blocker
from qingmiao.governance.services.watching_tasks import CLOCKS
from qingmiao.governance.tasks import watch_tasks
from qingmiao.governance.workflow.work import EVIDENCE, TASK

pytestmark = pytest.mark.django_db
TASK_MOVES = {
    "report_task": {TaskState.OPEN},
    "finish_task": {TaskState.REPORTED},
    "send_back_task": {TaskState.REPORTED},
    "take_back_task": {TaskState.REPORTED},
    "cancel_task": {TaskState.OPEN, TaskState.REPORTED},
}
EVIDENCE_MOVES = {name: {EvidenceState.SUBMITTED} for name in ("accept_evidence", "decline_evidence", "withdraw_evidence")}


def titles(organisation: object) -> list[str]:
    return list(Notice.objects.filter(organisation=organisation).order_by("pk").values_list("title", flat=True))


def test_the_tables_hold_exactly_these_transitions() -> None:
    assert {transition.name: set(transition.sources) for transition in TASK.transitions} == TASK_MOVES
    assert {transition.name: set(transition.sources) for transition in EVIDENCE.transitions} == EVIDENCE_MOVES


@pytest.mark.parametrize("state", TaskState.values)
@pytest.mark.parametrize("name", sorted(TASK_MOVES))
def test_a_task_moves_from_no_other_state(name: str, state: str) -> None:
    if state in TASK_MOVES[name]:
        return
    task = an_open_task()
    Task.objects.filter(pk=task.pk).update(state=state, done_on=ON if state == TaskState.DONE else None)
    task.refresh_from_db()
    before = AuditEntry.objects.count()
    with pytest.raises(DomainError, match="当前状态为"):
        TASK.perform(task, name, actor=None, at=AT)
    assert (Task.objects.get(pk=task.pk).state, AuditEntry.objects.count()) == (state, before)


@pytest.mark.parametrize("name", sorted(EVIDENCE_MOVES))
def test_judged_evidence_is_not_judged_again(name: str) -> None:
    evidence = accept_evidence(line_evidence(), "", actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="当前状态为“认可”"):
        EVIDENCE.perform(evidence, name, actor=None, at=AT)


def test_an_assigned_task_has_a_working_day_clock_and_tells_its_owner() -> None:
    task = an_open_task(working_days=5)
    assert task.due_on == ON + timedelta(days=7)  # a weekend lies between
    assert running(task).get().due_on == task.due_on
    assert titles(task.owner) == ["新任务：摸清未登记先经营的机构"]


def test_a_task_may_have_a_given_day() -> None:
    task = an_open_task(working_days=None, due_on=ON + timedelta(days=3))
    assert running(task).get().working_days == 3


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"title": " "}, "请写明任务是什么"),
        ({"due_on": ON}, "二选一"),
        ({"working_days": None}, "二选一"),
        ({"working_days": 0}, "至少为 1 个工作日"),
        ({"working_days": None, "due_on": ON - timedelta(days=1)}, "不能早于今天"),
    ],
)
def test_an_impossible_assignment_is_refused_and_nobody_is_told(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        an_open_task(**asked)
    assert [model.objects.count() for model in (Task, Notice, Clock)] == [0, 0, 0]


def test_a_report_without_evidence_is_refused() -> None:
    with pytest.raises(DomainError, match="请先写明完成情况并报送佐证"):
        TASK.perform(an_open_task(), "report_task", actor=department_officer(), at=AT)


def test_a_task_is_not_done_by_a_tick() -> None:
    task = a_reported_task()
    with pytest.raises(DomainError, match="还有 1 份佐证没有审核"):
        TASK.perform(task, "finish_task", actor=city_officer(), at=AT)
    task.evidence.all().delete()
    with pytest.raises(DomainError, match="没有经审核认可的佐证"):
        TASK.perform(task, "finish_task", actor=city_officer(), at=AT)
    assert Task.objects.get().state == TaskState.REPORTED


def test_accepted_evidence_makes_a_task_done_from_its_day_and_stops_the_clock() -> None:
    task = a_reported_task(holds_from=ON - timedelta(days=2), files=[a_paper()])
    accept_evidence(task.evidence.get(), "清单完整", actor=city_officer(), at=AT + timedelta(days=20))
    task.refresh_from_db()
    assert (task.state, task.done_on) == (TaskState.DONE, ON - timedelta(days=2))
    assert not running(task).exists()
    assert titles(task.owner)[-1] == "佐证已认可：摸清未登记先经营的机构"


def test_declined_evidence_sends_the_task_back_with_the_reason_and_the_clock_goes_on() -> None:
    task = a_reported_task()
    decline_evidence(task.evidence.get(), "缺两个街道", actor=city_officer(), at=AT)
    task.refresh_from_db()
    assert (task.state, task.done_on) == (TaskState.OPEN, None)
    assert running(task).exists()
    assert Notice.objects.filter(organisation=task.owner).latest("pk").body == "缺两个街道"


def test_a_decline_needs_a_reason() -> None:
    evidence = line_evidence()
    with pytest.raises(DomainError, match="请写明不认可的原因"):
        decline_evidence(evidence, " ", actor=city_officer(), at=AT)
    assert Evidence.objects.get().state == EvidenceState.SUBMITTED


def test_nobody_judges_what_he_handed_in_himself() -> None:
    task = an_open_task(city_officer().organisation)
    submit_task_evidence(task, showing(), version=task.version, actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="须由另一位审核人审核"):
        accept_evidence(task.evidence.get(), "", actor=city_officer(), at=AT)
    accept_evidence(task.evidence.get(), "", actor=second_city_officer(), at=AT)
    assert Task.objects.get().state == TaskState.DONE


def test_a_department_does_not_judge() -> None:
    with pytest.raises(DomainError, match="您的岗位不能认可"):
        accept_evidence(line_evidence(), "", actor=department_officer(), at=AT)


def test_a_task_with_two_pieces_waits_for_both_verdicts() -> None:
    task = a_reported_task()
    submit_task_evidence(task, showing(text="补充一份"), version=task.version, actor=department_officer(), at=AT)
    first, second = task.evidence.all()
    accept_evidence(first, "", actor=city_officer(), at=AT)
    assert Task.objects.get().state == TaskState.REPORTED
    decline_evidence(second, "与本任务无关", actor=city_officer(), at=AT)
    assert Task.objects.get().state == TaskState.DONE


def test_evidence_taken_back_opens_the_task_again() -> None:
    task = a_reported_task()
    withdraw_evidence(task.evidence.get(), actor=department_officer(), at=AT)
    assert (Task.objects.get().state, Evidence.objects.get().state) == (TaskState.OPEN, EvidenceState.WITHDRAWN)


def test_only_its_own_organisation_takes_evidence_back() -> None:
    evidence = line_evidence()
    with pytest.raises(DomainError, match="您的岗位不能撤回佐证"):
        withdraw_evidence(evidence, actor=city_officer(), at=AT)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ({"text": ""}, "请写明做成了什么"),
        ({"holds_from": ON + timedelta(days=1)}, "不能晚于今天"),
        ({"holds_from": ON.replace(year=2019)}, "不能早于方案公布的日子"),
        ({"files": [SimpleUploadedFile("x.exe", b"MZ")]}, "只能上传 PDF"),
        ({"files": [a_paper()] * 11}, "最多上传 10 个"),
    ],
)
def test_impossible_evidence_is_refused_and_nothing_is_kept(shown: dict[str, object], sentence: str) -> None:
    task = an_open_task()
    with pytest.raises(DomainError, match=sentence):
        submit_task_evidence(task, showing(**shown), version=task.version, actor=department_officer(), at=AT)
    assert [model.objects.count() for model in (Evidence, StoredFile)] == [0, 0]
    assert Task.objects.get().state == TaskState.OPEN


def test_two_posts_on_one_task_the_second_page_is_too_old() -> None:
    task = an_open_task()
    cancel_task(task, "改由县级办理", version=task.version, actor=city_officer(), at=AT)
    with pytest.raises(StalePageError):
        submit_task_evidence(task, showing(), version=task.version, actor=department_officer(), at=AT)
    assert (Task.objects.get().state, Evidence.objects.count()) == (TaskState.CANCELLED, 0)


def test_evidence_of_a_cancelled_task_is_not_judged_any_more() -> None:
    task = a_reported_task()
    cancel_task(task, "改由县级办理", version=task.version, actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="任务已取消，不再审核"):
        accept_evidence(task.evidence.get(), "", actor=city_officer(), at=AT)
    assert not running(task).exists()


def test_a_cancelled_or_done_task_takes_no_more_notes() -> None:
    task = a_done_task()
    with pytest.raises(DomainError, match="不能再记进展"):
        note_progress(task, "还有一点", actor=department_officer(), at=AT)
    with pytest.raises(DomainError, match="请写明取消的原因"):
        cancel_task(an_open_task(), "", version=0, actor=city_officer(), at=AT)


def test_a_blocker_is_told_to_whoever_gave_the_task_and_is_cleared_once() -> None:
    task = an_open_task()
    report_blocker(task, "场地清单要等自然资源部门", version=task.version, actor=department_officer(), at=AT)
    task.refresh_from_db()
    assert task.blocker == "场地清单要等自然资源部门"
    assert titles(city_officer().organisation)[-1].endswith("报告受阻：摸清未登记先经营的机构")
    task = clear_blocker(task, version=task.version, actor=department_officer(), at=AT)
    with pytest.raises(DomainError, match="没有受阻"):
        clear_blocker(task, version=task.version, actor=department_officer(), at=AT)
    assert TaskNote.objects.filter(is_blocker=True).count() == 1


def test_a_county_shows_its_own_line() -> None:
    evidence = submit_line_evidence(line(), showing(files=[a_paper()]), actor=officer_of(COUNTY), at=AT)
    assert evidence.files.count() == 1
    accept_evidence(evidence, "", actor=city_officer(), at=AT)
    assert titles(officer_of(COUNTY).organisation)[-1] == "佐证已认可：目标 T7"


def test_what_an_indicator_says_needs_no_evidence() -> None:
    with pytest.raises(DomainError, match="按指标认定"):
        line_evidence(line("T2"))
    assert not Evidence.objects.exists()


def test_an_owner_is_warned_once_when_its_day_is_near() -> None:
    city_officer()
    task = an_open_task(working_days=2)
    assert (CLOCKS.warn_due(at=AT), CLOCKS.warn_due(at=AT), CLOCKS.escalate_late(at=AT)) == (1, 0, 0)
    assert titles(task.owner)[-1] == "摸清未登记先经营的机构：即将到期"


def test_a_late_task_is_told_to_the_convenor_once() -> None:
    members()
    task = a_late_task()
    assert (CLOCKS.escalate_late(at=AT), CLOCKS.escalate_late(at=AT), CLOCKS.warn_due(at=AT)) == (1, 0, 0)
    assert titles(city_officer().organisation)[-1] == "报送社区用房清单：已逾期"
    assert ClockEvent.objects.filter(event="escalated").count() == 1
    assert running(task).exists()


def test_the_nightly_job_warns_and_escalates_each_once() -> None:
    an_open_task(working_days=1)
    a_late_task()
    assert [watch_tasks(int(AT.timestamp())) for _ in range(2)] == [2, 0]


def test_without_a_conference_the_citys_health_department_is_told() -> None:
    a_late_task()
    assert CLOCKS.escalate_late(at=AT) == 1
    assert city_officer().organisation.department == Department.HEALTH
    assert titles(city_officer().organisation)[-1].endswith("已逾期")


def test_what_is_reported_waits_for_its_reviewer_and_is_not_escalated() -> None:
    task = a_late_task()
    submit_task_evidence(task, showing(), version=task.version, actor=department_officer(), at=AT)
    assert CLOCKS.escalate_late(at=AT) == 0


def test_a_task_of_a_decision_belongs_to_its_point_of_the_agenda() -> None:
    item = a_decided_item(a_called_meeting())
    assert item.tasks.get().owner == civil_affairs()


def test_one_task_goes_to_every_county_each_on_its_own_line() -> None:
    officers = [officer_of(code) for code in (COUNTY, OTHER_COUNTY)]
    asked = [Assignment("补齐", officer.organisation, working_days=10) for officer in officers]
    first, second = assign_tasks(asked, line(), actor=city_officer(), at=AT)
    assert [task.line.division_code for task in (first, second)] == [COUNTY, OTHER_COUNTY]
    assert first.given_with == second.given_with is not None
    assert assign_tasks(asked[:1], line(), actor=city_officer(), at=AT)[0].given_with is None


def test_more_time_is_asked_for_with_a_reason_and_answered_with_one() -> None:
    task, owner, until = an_open_task(), department_officer(), ON + timedelta(days=60)
    for wanted, reason, sentence in ((ON, "慢", "须晚于"), (until, " ", "为什么要延期")):
        with pytest.raises(DomainError, match=sentence):
            ask_extension(task, wanted, reason, version=task.version, actor=owner, at=AT)
    row = ask_extension(task, until, "数据未齐", version=task.version, actor=owner, at=AT)
    task.refresh_from_db()
    with pytest.raises(DomainError, match="正在等答复"):
        ask_extension(task, until, "再要", version=task.version, actor=owner, at=AT)
    with pytest.raises(DomainError, match="写明同意或不同意"):
        answer_extension(row, ExtensionAnswer(until, " "), actor=city_officer(), at=AT)
    answer_extension(row, ExtensionAnswer(until, "可以"), actor=city_officer(), at=AT)
    task.refresh_from_db()
    assert (task.due_on, running(task).get().due_on) == (until, until)
    assert titles(owner.organisation)[-1].startswith("已同意延期到 2027年1月22日")
    with pytest.raises(DomainError, match="当前状态为“同意延期”"):
        answer_extension(row, ExtensionAnswer(None, "不行"), actor=city_officer(), at=AT)


def test_a_refused_extension_leaves_the_day_and_nobody_answers_the_own_one() -> None:
    task = an_open_task(city_officer().organisation)
    row = ask_extension(task, task.due_on + timedelta(days=9), "人手不够", version=task.version, actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="须由另一位"):
        answer_extension(row, ExtensionAnswer(None, "不行"), actor=city_officer(), at=AT)
    answer_extension(row, ExtensionAnswer(None, "请按期"), actor=second_city_officer(), at=AT)
    assert Task.objects.get().due_on == task.due_on


def test_a_report_does_not_hide_that_the_work_is_held_up() -> None:
    task = a_reported_task()
    report_blocker(task, "缺两个镇", version=task.version, actor=department_officer(), at=AT)
    assert status_of(Task.objects.get()).label == "待审核，受阻"
    assert status_of(an_open_task(), is_asking=True).label == "申请延期"


def test_a_workbook_is_evidence_and_what_only_looks_like_one_is_not() -> None:
    data = write_sheet("台账", [SheetColumn("名称")], [["示例"]])
    sheet = SimpleUploadedFile("台账.xlsx", data)
    evidence = line_evidence(files=[sheet])
    assert evidence.files.get().file.name == "台账.xlsx"
    with pytest.raises(DomainError, match="xlsx"):
        line_evidence(files=[SimpleUploadedFile("台账.xlsx", b"PK\x03\x04 not a workbook")])
