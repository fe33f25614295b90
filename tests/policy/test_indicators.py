"""Documents on leave, on the day before and the day itself of every change."""

from datetime import date, timedelta

import pytest

from filings.factories import AT
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.core.legislation import load
from qingmiao.policy.models import Document
from qingmiao.policy.services import load_library

pytestmark = pytest.mark.django_db


def test_a_document_counts_from_its_first_day_in_force_until_it_is_repealed() -> None:
    load_library(load().documents, actor=None, at=AT)
    row = Document.objects.filter(topics__contains=["leave"]).exclude(in_force_on=None).order_by("key")[0]
    Document.objects.filter(topics__contains=["leave"]).exclude(pk=row.pk).update(topics=[])
    ends = date(2026, 12, 1)
    Document.objects.filter(pk=row.pk).update(repealed_on=ends)
    (spell,) = CATALOGUE["policy_leave_documents"].spells(Window(None, date(2027, 1, 1)))
    days = [row.in_force_on - timedelta(days=1), row.in_force_on, ends - timedelta(days=1), ends]
    assert [spell.days.holds_on(day) for day in days] == [False, True, True, False]
