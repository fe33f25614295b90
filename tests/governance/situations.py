"""Rows at which every action on the plan, its work and its conference is tried."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Model

from filings.factories import AT, city_officer, officer_of
from governance.factories_work import (
    a_decided_item,
    a_paper,
    a_reported_task,
    an_open_task,
    civil_affairs,
    line,
    line_evidence,
    measure,
    showing,
    the_plan,
)
from policy.situations import an_accepted_sentence
from qingmiao.governance.models import ConferenceMember, Seat
from qingmiao.governance.services.changing import Draft, draft_change
from qingmiao.governance.services.conference.inviting import add_paper
from qingmiao.governance.services.conference.members import NewSeat, add_member
from qingmiao.governance.services.evidencing import submit_task_evidence
from qingmiao.governance.services.extending import ask_extension
from qingmiao.governance.services.planning import name_responsible


def situations() -> Iterator[Model]:
    """Yield the plan with a target, a line and a measure, tasks, evidence with a file, and a meeting that decided something."""
    county = officer_of()
    assert county.organisation is not None
    add_member(NewSeat(county.organisation, Seat.MEMBER, date(2021, 1, 1), county), actor=city_officer(), at=AT)
    item = a_decided_item()
    owned, evidence = line(), line_evidence(files=[a_paper()])
    own_task = a_reported_task(county.organisation)
    yield from (the_plan(), owned.target, owned, measure(), item, item.meeting, ConferenceMember.objects.first(), item.tasks.get())
    yield from (own_task, evidence, evidence.files.get(), own_task.evidence.get(), item.tasks.get())
    task = a_reported_task(files=[a_paper()])
    yield from (task, task.evidence.get(), task.evidence.get().files.get())
    # The city's own task, shown to be done by itself; and a line that a department answers for.
    own = an_open_task(city_officer().organisation)
    submit_task_evidence(own, showing(), version=own.version, actor=city_officer(), at=AT)
    yield from (own, own.evidence.get())
    yield name_responsible(line("T6"), civil_affairs(), actor=city_officer(), at=AT)
    yield an_accepted_sentence()
    asked = an_open_task(county.organisation)
    yield ask_extension(asked, asked.due_on.replace(year=asked.due_on.year + 1), "数据未齐", version=asked.version, actor=county, at=AT)
    yield draft_change(the_plan(), Draft(None, line("T2").target), actor=city_officer(), at=AT)
    meeting = item.meeting
    yield from meeting.invitations.all()
    yield add_paper(meeting, a_paper(), actor=city_officer(), at=AT)
