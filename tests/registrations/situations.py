"""Rows at which every action on registrations is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT, COUNTY, a_department, a_registration
from qingmiao.accounts.models import Department
from qingmiao.registrations.models import PushToken
from qingmiao.registrations.services.receiving import issue_token


def situations() -> Iterator[Model]:
    """Yield what market regulation pushed, and its key."""
    issue_token(a_department(Department.MARKET_REGULATION, COUNTY), "登记系统", actor=None, at=AT)
    yield from (a_registration(), PushToken.objects.get())
