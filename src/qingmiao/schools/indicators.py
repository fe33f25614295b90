"""Graduates, students in institutions, and how many carers filed places lack. All from one query."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db.models import CharField, DateField, F, IntegerField, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.legislation import load
from qingmiao.core.spells import Days, Spell, union
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.institutions.models import CareClass
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.schools.models import Cohort, Internship, Programme, School
from qingmiao.schools.permissions import BROWSE_SCHOOLS
from qingmiao.workforce.models import Engagement

GRADUATES, STUDENTS, CLASSES, CARERS = "graduates", "students", "classes", "carers"
SUMMER = 7
Told = tuple[str, date | None, date | None, str, int, int]  # county, first day, day after the last, word, two numbers


def rows(window: Window) -> dict[str, list[Told]]:
    """Return cohorts, internships, classes and carers, by what they are. One query for all four."""
    held = {"period__isempty": False, "period__startswith__lte": window.until}
    parts = [
        _part(Cohort.objects.filter(graduates__gt=0), GRADUATES, "programme__school__county_code", "", "year", "graduates"),
        _part(Internship.objects.filter(**held), STUDENTS, "institution__county_code", "period", "worker_id", "pk"),
        _part(CareClass.objects.filter(**held), CLASSES, "institution__county_code", "period", "places", "pk", word="type"),
        _part(Engagement.objects.filter(**held, role=StaffRole.CARER), CARERS, "institution__county_code", "period", "worker_id", "pk"),
    ]
    found: dict[str, list[Told]] = defaultdict(list)
    for what, *told in parts[0].union(*parts[1:], all=True):
        found[what].append(tuple(told))
    return found


def _part(found: Any, what: str, county: str, period: str, one: str, other: str, *, word: str = "") -> Any:  # noqa: PLR0913  # the columns
    none = Value(None, output_field=DateField())
    named = {
        "what": Value(what, output_field=TextField()),
        "in_county": Cast(F(county), CharField()),
        "first_on": Cast(RangeStartsWith(F(period)), DateField()) if period else Cast(none, DateField()),
        "end_on": Cast(RangeEndsWith(F(period)), DateField()) if period else Cast(none, DateField()),
        "word": Cast(F(word), CharField()) if word else Value("", output_field=CharField()),
        "one": Cast(F(one), IntegerField()),
        "other": Cast(F(other), IntegerField()),
    }
    return found.order_by().annotate(**named).values_list(*named)


def _graduates(window: Window) -> list[Spell]:
    """Count who graduated in a summer for the year from July on."""
    url = reverse("school_list")
    return [
        Spell(county, count, Days(date(year, SUMMER, 1), date(year + 1, SUMMER, 1)), f"cohort-{county}-{place}", f"{year}届", url)
        for place, (county, _, _, _, year, count) in enumerate(window.read(rows)[GRADUATES])
    ]


def _students(window: Window) -> list[Spell]:
    found = [row for row in window.read(rows)[STUDENTS] if row[1] is not None]
    return [Spell(county, 1, Days(first, end), f"student-{pk}", "实习学生", "") for county, first, end, _, _, pk in found if first]


def _gap(window: Window) -> list[Spell]:
    """Count the carers that each class needs, and each carer at work once in a county as one less."""
    law, read = load(), window.read(rows)
    found = []
    for county, first, end, kind, places, pk in read[CLASSES]:
        legal = law.find(f"classes.children_per_carer_{kind}", first) if first else None
        if first and legal is not None:
            found.append(
                Spell(county, carers_needed(places, int(legal.value)), Days(first, end), f"class-{pk}", "班级需要", reverse("supply"))
            )
    held: dict[tuple[str, int], list[Days]] = defaultdict(list)
    for county, first, end, _, worker, _ in read[CARERS]:
        if first:
            held[county, worker].append(Days(first, end))
    for (county, worker), stretches in held.items():
        found += [Spell(county, -1, days, f"carer-{county}-{worker}", "在岗保育人员", reverse("supply")) for days in union(stretches)]
    return found


rest_on(School, Programme, Cohort, Internship, CareClass, Engagement)
declare_indicators(
    53,
    Indicator(
        "schools_graduates",
        "照护专业毕业生",
        "人",
        "最近一届（7月1日起算一年）本市学校照护相关专业的毕业人数",
        "教育部门报送的学校数据",
        BROWSE_SCHOOLS,
        _graduates,
    ),
    Indicator(
        "schools_students", "实习学生", "人", "当天在托育机构实习的学生人数；不计入照护比", "机构登记的实习", BROWSE_SCHOOLS, _students
    ),
    Indicator(
        "schools_gap",
        "保育人员缺口",
        "人",
        "已备案班级按托位和照护比需要的保育人员数，减去当天在岗的保育人员数；每班逐班进位，负数为富余",
        "备案班级；备案名册和机构登记形成的任职记录",
        BROWSE_SCHOOLS,
        _gap,
    ),
)
