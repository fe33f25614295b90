"""The health calendar of a birth date: everything stands in the address, nothing is kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.calendar_files import CalendarDay, send_calendar
from qingmiao.core.gates import Request, public
from qingmiao.guidance.rules.ages import Born, read_birth_day
from qingmiao.guidance.rules.health_calendar import Jab, JabDay, Visit, coming_days, jabs_of, judge_record, visits_of
from qingmiao.guidance.rules.shipped import public_sources

PREFIX = "given-"


@public()
def health_calendar(request: Request) -> HttpResponse:
    """Show visits and vaccines of a birth date; with days from the record, what counts and what is missing."""
    on = timezone.localdate(request.at)
    typed = request.GET.get("birth", "").strip()
    born = read_birth_day(typed, on) if typed else Born()
    context: dict[str, Any] = {"typed": typed[:20], "born": born, "on": on, "crumbs": [("养育", reverse("guidance_home"))]}
    if born.day is not None:
        context |= _calendar(request, born.day, on)
    response = render(request, "guidance/health_calendar.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@public()
def health_calendar_file(request: Request) -> HttpResponse:
    """Send the days to come as a calendar file; a birth date that cannot be read goes back to the page, which says so."""
    on = timezone.localdate(request.at)
    born = read_birth_day(request.GET.get("birth", ""), on)
    if born.day is None:
        return health_calendar(request)
    found = _calendar(request, born.day, on)
    return send_calendar([*_visit_days(found["visits"]), *_jab_days(found["jab_days"])], "健康日历.ics", at=request.at)


def _calendar(request: Request, birth: date, on: date) -> dict[str, Any]:
    jabs = jabs_of(birth, on)
    rows = [(jab, request.GET.get(PREFIX + jab.code, "").strip()[:20]) for jab in jabs if jab.state == "past"]
    given, problems = _read_record(rows, birth, on)
    judged = judge_record(birth, given, on) if given else None
    return {
        "visits": visits_of(birth, on),
        "jabs": jabs,
        "rows": rows,
        "problems": problems,
        "judged": judged,
        "jab_days": list(judged.days) if judged else coming_days(jabs),
        "query": request.GET.urlencode(),
        "visit_source": public_sources()["visits"],
    }


def _read_record(rows: Iterable[tuple[Jab, str]], birth: date, on: date) -> tuple[dict[str, date], list[str]]:
    given: dict[str, date] = {}
    problems = []
    for jab, typed in rows:
        if not typed:
            continue
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            problems.append(f"{jab.name}：看不懂“{typed}”，请写成 2026-03-01 的样子；这一剂没有算进去。")
            continue
        if birth <= day <= on:
            given[jab.code] = day
        else:
            problems.append(f"{jab.name}：{typed} {'早于出生日期' if day < birth else '还没有到'}，没有算进去。")
    return given, problems


def _visit_days(visits: Iterable[Visit]) -> list[CalendarDay]:
    return [
        CalendarDay(f"visit-{visit.key}-{visit.first:%Y%m%d}", visit.title, visit.first, visit.first, f"{visit.what}。地点：{visit.where}")
        for visit in visits
        if visit.state == "later"
    ]


def _jab_days(days: Iterable[JabDay]) -> list[CalendarDay]:
    return [
        CalendarDay(f"jab-{day.on:%Y%m%d}", f"打疫苗：{'、'.join(day.names)}", day.on, day.on, "以接种门诊的安排为准。") for day in days
    ]
