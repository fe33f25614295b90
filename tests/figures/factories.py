"""Institutions, demonstrations and promises on the days the figures and states need them."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from filings.factories import city_officer
from made_once import made_once
from portal.factories import facts, filed, filing_of, preparing
from qingmiao.core.facts import part
from qingmiao.core.models import Clock
from qingmiao.demonstration.models import Demonstration
from qingmiao.governance.models import Evidence, Phase, Plan, Target, TargetLine
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.services import Establishment, establish_facts
from qingmiao.regions.services import ReferenceData, load_regions
from regions.factories import own_data

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CITY, COUNTY, OTHER_COUNTY = "441800", "441802", "441803"
TOWNS = {COUNTY: "441802006", OTHER_COUNTY: "441803102"}
LONG_INCLUSIVE: dict[str, Any] = {"inclusive": True, "inclusive_from": None, "inclusive_until": None}


@made_once
def the_regions() -> None:
    """The city's counties, towns and population figures; no villages and no boundaries."""
    whole = own_data()
    divisions = [row for row in whole.divisions if row.level != "village"]
    load_regions(ReferenceData(divisions, [], [], whole.figures), actor=None, at=AT)


@made_once
def filed_since(on: date, name: str = "清城区青禾托育园", **basic: Any) -> Institution:
    """An institution filed since a day with 46 places (the documented example) unless told; papers of the example."""
    county = basic.get("county_code", COUNTY)
    return filed(on=on, **{"name": name, "town_code": TOWNS[county], "village_code": None} | LONG_INCLUSIVE | basic)


@made_once
def changed_from(institution: Institution, on: date, *, classes: Any = None, certificates: Any = None, **basic: Any) -> None:
    """Facts that hold from a day on, other than before."""
    version = institution.facts_versions.get(period__upper_inf=True)
    whole = deepcopy(version.facts)
    whole["basic"] |= basic
    whole["classes"] = whole["classes"] if classes is None else classes
    whole["certificates"] = whole["certificates"] if certificates is None else certificates
    kept, personal = part(whole, Facts)
    establish_facts(institution, Establishment(kept, personal, on, f"变-{institution.code}-{on}"), actor=None, at=AT)


def places_of(count: int) -> list[dict[str, Any]]:
    """One class with so many places."""
    return [facts()["classes"][0] | {"places": count}]


@made_once
def chosen(institution: Institution, on: date, **fields: Any) -> Demonstration:
    """A round nominated on a day."""
    columns = {"county_code": institution.county_code, "nominated_on": on, "reason": "示例理由"} | fields
    return Demonstration.objects.create(institution=institution, **columns)


@made_once
def granted(institution: Institution, on: date, until: date | None = None, **fields: Any) -> Demonstration:
    """A round granted on a day; its term ends the day before `until`."""
    end = until or date(on.year + 3, on.month, on.day)
    columns = {"state": "granted", "decided_on": on, "term": DateRange(on, end), "granted_until": end - timedelta(days=1)} | fields
    return chosen(institution, on, **columns)


@made_once
def receipt_clock(started: date, due: date, stopped: date | None, outcome: str = "receipt_issued", county: str = COUNTY) -> Clock:
    """A receipt's deadline on a filing of its own."""
    filing = filing_of(preparing(county=county), state="draft", submitted_at=None)
    return Clock.objects.create(
        subject_type="filings.filing",
        subject_id=str(filing.pk),
        kind="receipt_issued",
        label="备案回执",
        county_code=county,
        started_on=started,
        working_days=10,
        due_on=due,
        stopped_on=stopped,
        outcome=outcome if stopped else "",
    )


@made_once
def promised(
    *, indicator: str = "", goal: int = 1, published: date = date(2020, 12, 25), division: str = CITY, **fields: Any
) -> TargetLine:
    """A line of a plan made public on 25 December 2020, owed by the end of the year, unless told otherwise."""
    key = fields.pop("plan_key", "示例")
    plan, _ = Plan.objects.get_or_create(
        key=key, defaults={"title": f"{key}方案", "short_title": key, "division_code": CITY, "published_on": published}
    )
    period = DateRange(fields.pop("begins", date(2020, 1, 1)), fields.pop("ends", date(2021, 1, 1)))
    phase, _ = Phase.objects.get_or_create(plan=plan, name="示例阶段", defaults={"period": period})
    proof = {"proof": "indicator", "indicator": indicator, "goal": goal} if indicator else {"proof": "evidence"}
    columns = {"code": f"T{Target.objects.count() + 1}", "title": "示例目标", "statement": "示例承诺", "scope": "city"} | proof | fields
    target = Target.objects.create(phase=phase, **columns)
    return TargetLine.objects.create(target=target, division_code=division)


@made_once
def shown(line: TargetLine, holds_from: date, state: str = "accepted", **fields: Any) -> Evidence:
    """A piece of evidence about a line, with its verdict."""
    officer = city_officer()
    verdict = {} if state == "submitted" else {"verdict_by": officer, "verdict_at": AT, "verdict": "属实"}
    columns = {"text": "示例佐证", "submitted_by": officer, "submitted_at": AT, "state": state} | verdict | fields
    return Evidence.objects.create(line=line, holds_from=holds_from, **columns)
