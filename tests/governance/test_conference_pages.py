"""Pages of the joint conference, and its pack on paper made from live figures; also where nothing is there yet."""

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, CITY, ON, city_officer, officer_of, signed_in
from governance.factories_work import (
    NEXT_WEEK,
    a_called_meeting,
    a_decided_item,
    a_late_task,
    a_planned_meeting,
    an_open_task,
    civil_affairs,
    department_officer,
    line,
    members,
    the_plan,
)
from qingmiao.governance.models import AgendaItem, ConferenceMember, Meeting, MeetingState, TargetLine, Task
from qingmiao.governance.services.conference.meetings import call_meeting, publish_minutes
from qingmiao.governance.services.conference.pack import print_pack
from regions.factories import the_whole_city

pytestmark = pytest.mark.django_db
MOST_QUERIES = 26


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def at_meeting(name: str, meeting: Meeting) -> str:
    return reverse(name, kwargs={"pk": meeting.pk})


def words_of(pdf: bytes, folder: Path) -> str:
    """The text of a printed pack without spaces."""
    path = folder / "pack.pdf"
    path.write_bytes(pdf)
    return "".join(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout.split())


def test_a_secretary_plans_calls_decides_and_publishes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    the_plan()
    members()
    signed_in(client, city_officer())
    client.post(reverse("meeting_plan"), {"title": "第三次联席会议", "held_on": ON.isoformat(), "place": "三号会议室"})
    meeting = Meeting.objects.get()
    page = client.get(at_meeting("meeting_show", meeting)).content.decode()
    assert "议程还是空的" in page
    assert client.post(at_meeting("item_add", meeting), {"title": "", "version": 0}).status_code == 422
    client.post(at_meeting("item_add", meeting), {"title": "社区用房", "presented_by": civil_affairs().pk, "version": 0})
    meeting.refresh_from_db()
    client.post(at_meeting("meeting_call", meeting), {"version": meeting.version})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CALLED
    item = AgendaItem.objects.get()
    client.post(reverse("item_decide", kwargs={"pk": item.pk}), decided(meeting))
    assert Task.objects.get().owner == civil_affairs()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT + timedelta(days=8))
    signed_in(client, city_officer())
    draft = client.get(at_meeting("meeting_minutes", meeting)).content.decode()
    assert "决定：由民政部门核对。" in draft
    meeting.refresh_from_db()
    client.post(at_meeting("meeting_minutes", meeting), {"minutes": "议定一项。", "version": meeting.version})
    assert Meeting.objects.get().state == MeetingState.MINUTED
    assert "议定一项。" in signed_in(client, department_officer()).get(at_meeting("meeting_show", meeting)).content.decode()


def decided(meeting: Meeting, **changes: Any) -> dict[str, Any]:
    """A posted decision with one task and two parts left empty."""
    empty = {f"task-{place}-{name}": "" for place in range(3) for name in ("title", "owner", "detail", "working_days", "due_on")}
    management = {"task-TOTAL_FORMS": 3, "task-INITIAL_FORMS": 0}
    one = {"task-0-title": "逐街核对", "task-0-owner": civil_affairs().pk, "task-0-working_days": 10}
    return empty | management | one | {"decision": "由民政部门核对。", "version": meeting.version} | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"decision": ""}, "请写明决定了什么"), ({"task-0-working_days": ""}, "二选一"), ({"task-1-title": "没有单位"}, "请选择责任单位")],
)
def test_a_decision_with_a_mistake_is_shown_again_and_nothing_is_given_out(client: Client, changes: dict[str, str], sentence: str) -> None:
    meeting = a_called_meeting()
    signed_in(client, city_officer())
    answer = client.post(reverse("item_decide", kwargs={"pk": meeting.agenda.all()[0].pk}), decided(meeting, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Task.objects.exists()


def test_a_meeting_page_costs_the_same_for_one_and_three_decisions(client: Client, django_assert_max_num_queries: Any) -> None:
    meeting = a_called_meeting("甲", "乙", "丙")
    signed_in(client, city_officer())
    counts = []
    for place in range(3):
        meeting.refresh_from_db()
        item = meeting.agenda.all()[place]
        client.post(reverse("item_decide", kwargs={"pk": item.pk}), decided(meeting))
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            assert client.get(at_meeting("meeting_show", meeting)).status_code == 200
        counts.append(len(queries))
    assert Task.objects.count() == 3
    assert counts[0] == counts[2]


def test_the_list_of_meetings_costs_the_same_for_one_and_three(client: Client, django_assert_max_num_queries: Any) -> None:
    signed_in(client, city_officer())
    counts = []
    for _ in range(3):
        a_planned_meeting()
        with django_assert_max_num_queries(12) as queries:
            assert client.get(reverse("conference_show")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_member_sees_the_meeting_but_runs_nothing(client: Client) -> None:
    meeting = a_called_meeting()
    signed_in(client, department_officer())
    page = client.get(at_meeting("meeting_show", meeting))
    assert "加入议题" not in page.content.decode()
    for name in ("meeting_move", "meeting_minutes", "meeting_pack"):
        assert client.get(at_meeting(name, meeting)).status_code == 404
    assert client.post(at_meeting("meeting_cancel", meeting), {"version": meeting.version}).status_code == 404
    assert signed_in(client, officer_of()).get(at_meeting("meeting_show", meeting)).status_code == 404


def test_a_meeting_that_is_over_opens_no_form(client: Client) -> None:
    item = a_decided_item()
    Meeting.objects.update(state=MeetingState.MINUTED)
    signed_in(client, city_officer())
    paths = [at_meeting("meeting_move", item.meeting), at_meeting("meeting_minutes", item.meeting)]
    paths += [reverse(name, kwargs={"pk": item.pk}) for name in ("item_edit", "item_decide")]
    for path in paths:
        assert "会议纪要已发，现在不能这样改。" in client.get(path, follow=True).content.decode(), path


def test_a_member_sees_only_its_own_tasks_of_a_decision(client: Client) -> None:
    item = a_decided_item()
    education = ConferenceMember.objects.get(organisation__department="education").liaison
    assert education is not None
    page = signed_in(client, education).get(at_meeting("meeting_show", item.meeting)).content.decode()
    assert "逐街核对社区用房" not in page
    assert "1 项由其他单位办理" in page


def test_points_are_moved_changed_and_removed_on_the_page(client: Client) -> None:
    meeting = a_planned_meeting()
    signed_in(client, city_officer())
    second = meeting.agenda.all()[1]
    client.post(reverse("item_raise", kwargs={"pk": second.pk}), {"version": meeting.version})
    meeting.refresh_from_db()
    client.post(reverse("item_edit", kwargs={"pk": second.pk}), {"title": "社区用房清单", "version": meeting.version})
    meeting.refresh_from_db()
    client.post(reverse("item_remove", kwargs={"pk": meeting.agenda.all()[1].pk}), {"version": meeting.version})
    assert list(AgendaItem.objects.values_list("title", flat=True)) == ["社区用房清单"]
    stale = client.post(reverse("item_edit", kwargs={"pk": second.pk}), {"title": "旧页面", "version": meeting.version})
    assert stale.status_code == 422
    assert "内容已被他人更新" in stale.content.decode()


def test_the_office_seats_changes_and_lets_members_leave(client: Client) -> None:
    signed_in(client, city_officer())
    owner, liaison = civil_affairs(), department_officer()
    asked = {"organisation": owner.pk, "seat": "member", "since_on": "2021-01-01", "liaison": liaison.pk}
    client.post(reverse("member_add"), asked)
    member = ConferenceMember.objects.get()
    again = client.post(reverse("member_add"), asked)
    assert list(again.context["form"].errors) == ["organisation"]
    assert "已是联席会议成员" in again.content.decode()
    stranger = {**asked, "organisation": city_officer().organisation_id}
    assert list(client.post(reverse("member_add"), stranger).context["form"].errors) == ["liaison"]
    client.post(reverse("member_edit", kwargs={"pk": member.pk}), {"liaison": "", "until_on": ON.isoformat()})
    member.refresh_from_db()
    assert (member.liaison, member.until_on) == (None, ON)
    wrong = client.post(reverse("member_edit", kwargs={"pk": member.pk}), {"liaison": liaison.pk, "until_on": ON.isoformat()})
    member.refresh_from_db()
    assert "已登记于" in wrong.content.decode()
    assert member.liaison is None
    assert signed_in(client, department_officer()).get(reverse("member_add")).status_code == 404


def test_what_will_be_told_to_others_is_said_before(client: Client) -> None:
    signed_in(client, city_officer())
    planned, called = a_planned_meeting(), a_called_meeting()
    assert "将告知该单位" in client.get(reverse("member_add")).content.decode()
    assert "已通知的成员单位会收到改动通知" in client.get(at_meeting("meeting_move", called)).content.decode()
    assert "会收到改动通知" not in client.get(at_meeting("meeting_move", planned)).content.decode()
    past = {"title": planned.title, "held_on": "2026-01-05", "version": planned.version}
    assert list(client.post(at_meeting("meeting_move", planned), past).context["form"].errors) == ["held_on"]


def test_the_pack_is_whole_where_nothing_is_there_yet(tmp_path: Path) -> None:
    the_whole_city(AT)
    meeting = Meeting.objects.create(title="首次联席会议", division_code=CITY, held_on=NEXT_WEEK)
    text = words_of(print_pack(meeting, actor=city_officer(), at=AT), tmp_path)
    for words in ("首次联席会议", "还没有议题。", "还没有列入目标。", "没有在办的任务。", "这是第一次会议", "数据截至2026年11月23日"):
        assert words in text


def test_the_pack_tells_what_is_late_and_whose_and_what_became_of_the_last_decisions(client: Client, tmp_path: Path) -> None:
    item = a_decided_item()
    last = Meeting.objects.get(pk=item.meeting_id)
    publish_minutes(last, "议定一项。", version=last.version, actor=city_officer(), at=AT + timedelta(days=8))
    TargetLine.objects.filter(pk=line().pk).update(responsible=officer_of().organisation)
    a_late_task()
    an_open_task()
    meeting = a_planned_meeting("支持资金", held_on=date(2026, 12, 21))
    answer = signed_in(client, city_officer()).get(at_meeting("meeting_pack", meeting))
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfaid:part" in answer.content
    text = words_of(answer.content, tmp_path)
    for words in ("支持资金", "T7", "清城区", "441802卫生", "普惠", "报送社区用房清单", "由民政部门牵头核对。", "0/1"):
        assert words in text, words
    assert text.index("报送社区用房清单") < text.index("摸清未登记先经营的机构")


def test_a_called_meeting_is_the_next_one_of_every_member(client: Client) -> None:
    members()
    meeting = a_planned_meeting()
    assert signed_in(client, department_officer()).get(reverse("conference_show")).context["next"] is None
    call_meeting(meeting, version=meeting.version, actor=city_officer(), at=AT)
    assert client.get(reverse("conference_show")).context["next"] == meeting
