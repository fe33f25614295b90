"""How many volunteers there are, and how many hours they gave."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from qingmiao.codes.ages import add_months
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.volunteers.models import Activity, SignUp, Volunteer
from qingmiao.volunteers.permissions import VIEW_VOLUNTEER_FIGURES

YEAR_MONTHS = 12


def _volunteers(window: Window) -> list[Spell]:
    """Return a spell for each volunteer, from the day of the clear ban check to the day of leaving; one query. Nobody is named."""
    rows = (
        Volunteer.objects.filter(active_on__lte=window.until)
        .order_by("active_on", "pk")
        .values_list("pk", "county_code", "active_on", "ended_on")
    )
    return [
        Spell(county, 1, Days(since, end), f"volunteer-{pk}", "志愿者", reverse("volunteer_figures"))
        for pk, county, since, end in rows
        if since is not None and (end is None or end > since)
    ]


def _hours(window: Window) -> list[Spell]:
    """Return the hours of each service for a year from its day on; one query."""
    since = window.since - timedelta(days=366) if window.since else None
    rows = SignUp.objects.filter(minutes__gt=0, activity__starts_at__date__lte=window.until).select_related("activity").order_by("pk")
    found = []
    for row in rows.filter(activity__starts_at__date__gte=since) if since else rows:
        day = timezone.localdate(row.activity.starts_at)
        hours = (Decimal(row.minutes) / 60).quantize(Decimal("0.01"))
        days = Days(day, add_months(day, YEAR_MONTHS))
        found.append(Spell(row.activity.county_code, hours, days, f"service-{row.pk}", row.activity.title, reverse("volunteer_figures")))
    return found


rest_on(Volunteer, Activity, SignUp)
declare_indicators(
    52,
    Indicator(
        "volunteers_volunteers",
        "照护志愿者",
        "人",
        "当天身份和从业查询都已通过、没有退出的志愿者和社会工作者人数",
        "志愿者登记（登记日期、退出日期）",
        VIEW_VOLUNTEER_FIGURES,
        lambda window: window.read(_volunteers),
    ),
    Indicator(
        "volunteers_hours",
        "志愿服务时长",
        "小时",
        "近12个月内志愿服务的小时数之和，按签到、签退计算，只计活动时间之内的",
        "志愿活动签到签退记录",
        VIEW_VOLUNTEER_FIGURES,
        lambda window: window.read(_hours),
    ),
)
