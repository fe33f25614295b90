"""Situations of volunteers, named as people in the office would say them. Everything is made by the services."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from filings.factories import AT, COUNTY, manager_of, officer_of
from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.volunteers.models import Activity, SignUp, Volunteer
from qingmiao.volunteers.rules import ActivityKind, Setting, VolunteerKind
from qingmiao.volunteers.services.activities import Plan, join_activity, post_activity
from qingmiao.volunteers.services.recruiting import Wish, apply, confirm_volunteer
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.services.checking import answer_clear
from qingmiao.workforce.services.matching import read_person
from qingmiao.workforce.services.signing_in import issue_code, sign_in_by_code
from workforce.factories import number, police_officer

DAY = timedelta(days=1)


def an_applicant(n: int = 1, county_code: str = COUNTY, address: str = "") -> Volunteer:
    """Somebody who has just sent the public form."""
    wish = Wish(UUID(int=n), f"示例志愿{n}", f"138{n:08d}", county_code, VolunteerKind.VOLUNTEER, ["play"])
    return apply(wish, address=address, at=AT)


def confirmed(n: int = 1, county_code: str = COUNTY) -> Volunteer:
    """Somebody whose papers were seen; the police have been asked."""
    row = an_applicant(n, county_code)
    person = read_person(number(900 + n), f"示例志愿{n}")
    return confirm_volunteer(row, person, version=row.version, actor=officer_of(county_code), at=AT)


def a_volunteer(n: int = 1, county_code: str = COUNTY) -> Volunteer:
    """Somebody vetted."""
    row = confirmed(n, county_code)
    check = CheckRequest.objects.get(worker=row.worker_id, institution=None)
    answer_clear(check, version=check.version, actor=police_officer(county_code), at=AT)
    return Volunteer.objects.select_related("worker").get(pk=row.pk)


def own_post(row: Volunteer) -> Post:
    """The volunteer's own account, opened with a code."""
    assert row.worker is not None
    code = issue_code(row.worker, actor=officer_of(row.county_code), at=AT)
    user = sign_in_by_code(row.worker.number.open(), code, "address test", at=AT)
    return Post.objects.select_related("user").get(user=user)


def an_activity(house: Institution | None = None, *, starts_at: datetime = AT + DAY, **changes: Any) -> Activity:
    """Two hours of help, in a house or in the community."""
    told: dict[str, Any] = {
        "kind": ActivityKind.INSTITUTION if house else ActivityKind.COMMUNITY,
        "setting": Setting.WITH_STAFF if house else Setting.WITH_PARENTS,
        "title": "讲故事",
        "words": "给孩子们讲绘本。",
        "place": "示例路1号",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "places": 2,
    }
    return post_activity(Plan(**told | changes), house, actor=manager_of(house) if house else officer_of(), at=AT)


def joined(activity: Activity, row: Volunteer) -> SignUp:
    """A volunteer signed up."""
    return join_activity(activity, row, actor=officer_of(), at=AT)
