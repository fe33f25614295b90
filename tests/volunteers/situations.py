"""Rows at which every action on volunteers is tried."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Model

from filings.factories import AT, COUNTY, manager_of, officer_of
from qingmiao.accounts.models import Organisation
from qingmiao.volunteers.models import Activity, SignUp
from qingmiao.volunteers.services.activities import cancel_activity
from qingmiao.volunteers.services.certifying import issue_hours
from qingmiao.volunteers.services.serving import sign_in_volunteer, sign_out_volunteer
from qingmiao.workforce.models import CheckRequest
from volunteers.factories import a_volunteer, an_activity, an_applicant, joined, own_post
from workforce.factories import a_house, engagement_of


def situations() -> Iterator[Model]:
    """Yield a house and an office that ask for help, an applicant, a volunteer with an account, hours and their paper, another one."""
    house, row, other = a_house(12), a_volunteer(61), a_volunteer(62)
    own_post(row)
    own_post(other)
    asked, outside = an_activity(house), an_activity(starts_at=AT + timedelta(days=3))
    later = joined(outside, row)
    served = joined(asked, row)
    begin = asked.starts_at
    sign_in_volunteer(served, engagement_of(house), parents_present=False, actor=manager_of(house), at=begin)
    sign_out_volunteer(served, actor=manager_of(house), at=begin + timedelta(hours=1))
    paper = issue_hours(row, actor=officer_of(), at=begin + timedelta(hours=2))
    office = Organisation.objects.get(department="health", division_code=COUNTY)
    called_off = an_activity(starts_at=AT + timedelta(days=5))
    cancel_activity(called_off, version=called_off.version, actor=officer_of(), at=AT)
    yield from (CheckRequest.objects.get(worker=row.worker_id), Activity.objects.get(pk=called_off.pk))
    yield from (house, office, an_applicant(63), row, other, asked, outside, later, SignUp.objects.get(pk=served.pk), paper)
