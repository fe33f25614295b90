"""Volunteering in an area in figures: counts and hours only, never a person."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from qingmiao.codes.ages import add_months
from qingmiao.core.suppression import shown_total
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.volunteers.models import Activity, SignUp, Volunteer, VolunteerState
from qingmiao.volunteers.rules import Skill, hours_words
from qingmiao.workforce.queries.figures import WorkforceFigures

MONTHS = 12


def figures_of(activities: "QuerySet[Activity]", volunteers: "QuerySet[Volunteer]", on: date) -> WorkforceFigures:
    """Count volunteers, activities and hours of the last twelve months; in six queries."""
    since = add_months(on, -MONTHS)
    served = SignUp.objects.filter(
        activity__in=activities, minutes__gt=0, activity__starts_at__date__gt=since, activity__starts_at__date__lte=on
    )
    active = volunteers.filter(state=VolunteerState.ACTIVE)
    people = Counter(dict(active.order_by().values_list("county_code").annotate(n=Count("pk"))))
    minutes = Counter(dict(served.order_by().values_list("activity__county_code").annotate(n=Sum("minutes"))))
    times = Counter(dict(served.order_by().values_list("activity__county_code").annotate(n=Count("pk"))))
    skills = Counter(skill for row in active.values_list("skills", flat=True) for skill in row)
    months: Any = served.order_by().annotate(month=TruncMonth("activity__starts_at")).values_list("month").annotate(n=Sum("minutes"))
    by_month = {f"{month:%Y-%m}": minutes / 60 for month, minutes in months}
    figures = [
        components.Figure("志愿者", shown_total(people), "人", "身份和从业查询都已通过、没有退出的", on),
        components.Figure("近12个月服务时长", hours_words(sum(minutes.values())), "小时", "按签到、签退计算，只计活动时间之内的", on),
        components.Figure("近12个月服务", str(sum(times.values())), "人次", "已签退的报名", on),
    ]
    charts = [
        _chart("month", "每月服务时长（小时）", [(month, by_month.get(month, 0.0)) for month in _last_months(on)], "bar"),
        _chart("skill", "愿意做的事（人）", [(skill.label, float(skills[skill.value])) for skill in Skill], "bar_across"),
    ]
    rows = [
        components.Row(county.name, "", (shown_total({"": people[county.code]}), times[county.code], hours_words(minutes[county.code])))
        for county in counties()
        if people[county.code] or times[county.code]
    ]
    columns = [
        components.Column(*told)
        for told in (("县（市、区）",), ("志愿者", "number"), ("服务人次", "number"), ("服务时长（小时）", "number"))
    ]
    return WorkforceFigures(figures, charts, components.Table("按县（市、区）", columns, rows))


def _last_months(on: date) -> list[str]:
    return [f"{add_months(on.replace(day=1), -back):%Y-%m}" for back in range(MONTHS - 1, -1, -1)]


def _chart(key: str, title: str, counts: list[tuple[str, float]], kind: Any) -> components.Chart:
    return components.Chart(key, title, [label for label, _ in counts], [components.Series(title, [round(n, 1) for _, n in counts])], kind)


def in_area(code: str) -> Q:
    """Return the condition of rows of a county, or of a city whose code ends in 00."""
    return Q(county_code__startswith=code[:4]) if code.endswith("00") else Q(county_code=code)
