"""What if a rule were another one: every filed institution and every room judged again, and what that would cost in places."""

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from qingmiao.core.keeping import kept, version_of
from qingmiao.core.legislation import load
from qingmiao.institutions.models import FactsVersion
from qingmiao.institutions.rules.facts import Facts, read_draft
from qingmiao.planning.models import Facility
from qingmiao.planning.queries.rooms import lines_of_room
from qingmiao.planning.rules.rooms import OF_ROOMS, is_unfit, judge_room
from qingmiao.planning.rules.what_if import Turned, rules_on, turned, with_value
from qingmiao.regions.queries import counties
from qingmiao.ui import components


@dataclass(frozen=True)
class Hit:
    """A house that would not comply: its lines, and the places they are about."""

    pk: int
    name: str
    county_code: str
    lines: list[Turned]
    places: int


@dataclass(frozen=True)
class WhatIf:
    """What a change comes to. judged: how many institutions were judged; rooms: names of rooms that could serve no more."""

    judged: int
    hits: list[Hit]
    rooms: list[str]


def what_if(name: str, value: float, on: date, own: str) -> WhatIf:
    """Judge every institution and room whose county begins like `own` by the law as it would be; kept until facts are written."""
    return kept("planning.what_if", (name, value, on, own), version_of((FactsVersion, Facility)), lambda: _what_if(name, value, on, own))


def _what_if(name: str, value: float, on: date, own: str) -> WhatIf:
    laws = (load(), with_value(load(), name, value, on))
    rows = FactsVersion.objects.filter(period__overlap=DateRange(on, on, "[]"), institution__county_code__startswith=own)
    hits, judged = [], 0
    for pk, county, facts in rows.order_by("institution_id").values_list("institution_id", "institution__county_code", "facts"):
        judged += 1
        read, _ = read_draft(facts)
        lines = turned(read, on, laws, name)
        hits += [Hit(pk, read.basic.name or "", county, lines, _places(read, lines))] if lines else []
    rooms = []
    if set(rules_on(name)) & set(OF_ROOMS):
        fine = [
            room for room in Facility.objects.filter(county_code__startswith=own).order_by("pk") if not is_unfit(lines_of_room(room, on))
        ]
        rooms = [room.name for room in fine if is_unfit(judge_room(room.premises, on, laws[1]))]
    return WhatIf(judged, hits, rooms)


def _places(facts: Facts, lines: list[Turned]) -> int:
    """Return the places of the classes that the lines are about; of the whole house where one is about all of it."""
    places = {(one.key or f"#{number}"): one.places or 0 for number, one in enumerate(facts.classes or [], 1)}
    subjects = {line.subject for line in lines}
    if facts.home_based is not None and facts.is_home_based:
        return facts.home_based.places or 0
    return sum(places.values()) if not subjects <= places.keys() else sum(places[subject] for subject in subjects)


def what_if_figures(found: WhatIf, on: date) -> list[components.Figure]:
    """Return what a change comes to."""
    return [
        components.Figure("判断的机构", str(found.judged), "家", "当天备案有效", on),
        components.Figure("不再符合的机构", str(len(found.hits)), "家", "现在符合、改了就不符合的", on),
        components.Figure("涉及托位", f"{sum(hit.places for hit in found.hits):,}", "个", "只涉及个别班的，计这些班；否则计全部托位", on),
        components.Figure("不再可用的设施", str(len(found.rooms)), "处", "可用设施中按场地规则判断", on),
    ]


def what_if_table(found: WhatIf) -> components.Table:
    """Return the houses, the most places first, each with the line that turns; one query."""
    names = {county.code: county.name for county in counties()}
    columns = [
        components.Column("机构"),
        components.Column("县（市、区）"),
        components.Column("涉及托位", "number"),
        components.Column("规则和现状"),
    ]
    rows = [
        components.Row(
            hit.name,
            reverse("institution_detail", kwargs={"pk": hit.pk}),
            (names.get(hit.county_code, ""), hit.places, "；".join(f"{line.title}：{line.seen}，应{line.required}" for line in hit.lines)),
        )
        for hit in sorted(found.hits, key=lambda hit: (-hit.places, hit.name))
    ]
    return components.Table("不再符合的机构", columns, rows)
