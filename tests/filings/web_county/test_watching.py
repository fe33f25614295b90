"""The clocks are watched: a warning to the county, one escalation to the city, each once."""

from datetime import timedelta

import pytest

from filings import factories
from filings.factories import AT, CITY, COUNTY, ON, a_department, city_officer, officer_of
from qingmiao.accounts.models import Department
from qingmiao.core.models import Clock, ClockEvent, Notice
from qingmiao.filings.models import Filing
from qingmiao.filings.services.deciding import return_for_correction
from qingmiao.filings.services.watching_clocks import CLOCKS

pytestmark = pytest.mark.django_db


def due_in(filing: Filing, days: int) -> None:
    Clock.objects.filter(subject_id=str(filing.pk), kind="receipt_issued").update(due_on=ON + timedelta(days=days))


def notices(department_code: str) -> list[str]:
    found = Notice.objects.filter(organisation=a_department(Department.HEALTH, department_code), key__contains="-clock-")
    return [notice.title for notice in found]


def test_a_clock_with_two_working_days_left_warns_the_county_once() -> None:
    filing = factories.a_submitted_filing()
    due_in(filing, 2)
    assert (CLOCKS.warn_due(at=AT), CLOCKS.warn_due(at=AT)) == (1, 0)
    assert notices(COUNTY) == [f"{filing.institution.name}：出具备案回执即将到期"]
    assert ClockEvent.objects.filter(event="warned").count() == 1


def test_a_clock_with_more_days_left_is_silent() -> None:
    due_in(factories.a_submitted_filing(), 3)
    assert (CLOCKS.warn_due(at=AT), CLOCKS.escalate_late(at=AT)) == (0, 0)


def test_an_overdue_clock_is_told_to_the_city_once() -> None:
    city_officer()
    filing = factories.a_submitted_filing()
    due_in(filing, -1)
    assert (CLOCKS.escalate_late(at=AT), CLOCKS.escalate_late(at=AT), CLOCKS.warn_due(at=AT)) == (1, 0, 0)
    assert notices(CITY) == [f"{filing.institution.name}：出具备案回执已逾期"]
    assert ClockEvent.objects.get(event="escalated").on == ON


def test_a_clock_that_ends_today_is_not_late_yet() -> None:
    due_in(factories.a_submitted_filing(), 0)
    assert CLOCKS.escalate_late(at=AT) == 0


def test_a_stopped_clock_tells_nobody() -> None:
    filing = factories.a_submitted_filing()
    due_in(filing, -1)
    return_for_correction(filing, [("staff", "请更正。")], version=filing.version, actor=officer_of(), at=AT)
    assert CLOCKS.escalate_late(at=AT) == 0
    assert not notices(CITY)
