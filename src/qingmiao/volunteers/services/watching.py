"""The nightly look at volunteers: a ban check that ends is told 60, 30 and 7 days before, as for staff, to the person and the county."""

from collections import Counter
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.accounts.queries import health_department_of
from qingmiao.core.legislation import load
from qingmiao.core.notices import notify_person
from qingmiao.core.parties import News, tell
from qingmiao.volunteers.models import Volunteer
from qingmiao.volunteers.queries.due import REMINDER_DAYS, checks_held


def watch(*, at: datetime) -> int:
    """Remind of ban checks that end in so many days; return how many were told. Names are on the page alone."""
    on, told = timezone.localdate(at), 0
    held = checks_held(Volunteer.objects.all(), on)
    for days in load().value(REMINDER_DAYS, on).value:
        until = on + timedelta(days=days)
        rows = Volunteer.objects.filter(pk__in=[pk for pk, last in held.items() if last == until])
        key, what = f"volunteer-lapse-{days}-{until.isoformat()}", f"的志愿者从业查询将在 {days} 天后到期"
        for county, count in Counter(rows.order_by().values_list("county_code", flat=True)).items():
            office, news = health_department_of(county), News(key, f"辖区 {count} 人{what}，请申请查询", path=reverse("volunteer_list"))
            told += tell(office, news, office, at=at) if office is not None else 0
        for user in User.objects.filter(worker__volunteering__in=rows, is_active=True).distinct().order_by("pk"):
            told += notify_person(user, f"{key}-person-{user.pk}", f"您{what}", path=reverse("own_service"), at=at)
    return told
