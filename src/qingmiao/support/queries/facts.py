"""The one door through which support reads facts: who is filed, what is recognised, how many children there are, what was declared.

A source that is not there yet stands here as the value that was filed, and says so in its words: children in care come from the filing
until enrolments are read. Whoever connects a source changes this module alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.codes.days import day_words
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.support.models import Claim, DeclaredFact, Recognition, RecognitionState
from qingmiao.support.rules.fact_kinds import FactPeriod
from qingmiao.support.rules.splitting import Span

EVER = date(2000, 1, 1)  # before it nobody was filed
CHILDREN_SOURCE = "备案填报的在托人数（入托登记接通以前）"
RECOGNISED, AS_FILED = "普惠认定", "备案填报的普惠认定（本系统认定以前）"
LEGAL_PERSONS = frozenset({"company", "public_body", "social_organisation"})
Found = dict[int, list[FactPeriod]]


def facts_of(institutions: Sequence[Institution], span: Span, *, known_at: datetime) -> Found:
    """Return what is known of each institution over a span; three queries, however many there are."""
    found: Found = {house.pk: _standing(house) for house in institutions}
    keys = list(found)
    for pk, facts in _filed(keys, span).items():
        found[pk] += facts
    recognised = _recognised(keys)
    for pk, facts in recognised.items():
        found[pk] = [fact for fact in found[pk] if fact.key != "inclusive"] + facts
    for pk, facts in _declared(keys, span, known_at).items():
        found[pk] += facts
    return found


def _standing(house: Institution) -> list[FactPeriod]:
    """Return on which days an institution was filed; that it was not is known, too."""
    filed, closed = house.filed_on, house.closed_on
    if filed is None:
        return [FactPeriod("filed", EVER, None, 0, EVER, "备案记录：尚未备案")]
    told = [FactPeriod("filed", EVER, filed, 0, EVER, "备案记录：尚未备案"), FactPeriod("filed", filed, closed, 1, filed, "备案记录")]
    if closed is not None:
        told.append(FactPeriod("filed", closed, None, 0, closed, "注销备案记录"))
    return [fact for fact in told if fact.end is None or fact.first < fact.end]


def _filed(keys: Sequence[int], span: Span) -> Found:
    """Return what the filed facts say over the days they held."""
    rows = FactsVersion.objects.filter(
        institution__in=keys, period__isempty=False, period__overlap=DateRange(span.first, span.end)
    ).values_list("institution_id", "period", "facts__basic", "facts__classes", "facts__home_based")
    found: Found = defaultdict(list)
    for pk, period, basic, classes, home in rows.order_by("institution_id", "period"):
        first, end = period.lower or EVER, period.upper
        told = {"community": _is_community(basic), "public": _is_public(basic), "children": _children(classes, home)}
        sources = {"children": f"{CHILDREN_SOURCE}，{day_words(first)}起"}
        for key, value in told.items():
            if value is not None:
                found[pk].append(FactPeriod(key, first, end, value, first, sources.get(key, f"备案事实，{day_words(first)}起")))
        found[pk] += _inclusive_as_filed(basic, first, end)
    return found


def _is_community(basic: dict[str, Any]) -> int | None:
    nature = basic.get("legal_nature")
    return None if not nature else int(nature in LEGAL_PERSONS and bool(basic.get("care_modes")))


def _is_public(basic: dict[str, Any]) -> int | None:
    """Return whether an institution is a public one; of a public one run privately nobody has said whether the reductions hold."""
    sponsor = basic.get("sponsor")
    return None if sponsor not in ("public", "private") else int(sponsor == "public")


def _children(classes: Any, home: Any) -> int | None:
    counts = [row.get("children") for row in [*(classes or []), *([home] if home else [])]]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _inclusive_as_filed(basic: dict[str, Any], first: date, end: date | None) -> list[FactPeriod]:
    if basic.get("inclusive") is None:
        return []
    since, last = _day(basic.get("inclusive_from")), _day(basic.get("inclusive_until"))
    begins = max(first, since) if since else first
    over = min(filter(None, (end, last + timedelta(days=1) if last else None)), default=None)
    if not basic["inclusive"] or (over is not None and over <= begins):
        return [FactPeriod("inclusive", first, end, 0, first, AS_FILED)]
    stretches = ((first, begins, 0), (begins, over, 1), (over, end, 0))
    return [
        FactPeriod("inclusive", one, other, value, first, AS_FILED)
        for one, other, value in stretches
        if one is not None and (other is None or one < other)
    ]


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _recognised(keys: Sequence[int]) -> Found:
    """Return recognitions decided here: whoever has one is read from here alone."""
    granted = [RecognitionState.GRANTED, RecognitionState.WITHDRAWN]
    found: Found = defaultdict(list)
    for row in Recognition.objects.filter(institution__in=keys, state__in=granted).order_by("since_on", "pk"):
        if row.since_on is None or row.until_on is None or row.decided_at is None:
            continue
        known, end = timezone.localdate(row.decided_at), row.withdrawn_on or row.until_on + timedelta(days=1)
        if not found[row.institution_id]:
            found[row.institution_id].append(FactPeriod("inclusive", EVER, None, 0, EVER, f"{RECOGNISED}：未认定"))
        if row.since_on < end:
            found[row.institution_id].append(FactPeriod("inclusive", row.since_on, end, 1, known, f"{RECOGNISED} {row.number}"))
    return found


def _declared(keys: Sequence[int], span: Span, known_at: datetime) -> Found:
    rows = DeclaredFact.objects.filter(institution__in=keys, first_on__lt=span.end, known_at__lte=known_at).order_by("pk")
    found: Found = defaultdict(list)
    for row in rows:
        if row.end_on is None or row.end_on > span.first:
            known = timezone.localdate(row.known_at)
            found[row.institution_id].append(FactPeriod(row.key, row.first_on, row.end_on, row.value, known, "机构填报"))
    return found


def facts_of_claim(claim: Claim) -> list[FactPeriod]:
    """Return what is known of a child from its claim: the birth as registered, what the reviewer saw, the day of the application."""
    known, born = timezone.localdate(claim.at), claim.child.birth_date
    facts = [FactPeriod("applied", known, known + timedelta(days=1), 0, known, f"申请 {claim.number}")]
    if born is not None:
        facts.append(FactPeriod("born", born, born + timedelta(days=1), 0, known, "孩子登记的出生日期"))
    if claim.reviewed_at is not None:
        seen = timezone.localdate(claim.reviewed_at)
        facts.append(FactPeriod("national", EVER, None, 1, seen, f"初审核对出生医学证明和户口簿，{claim.number}"))
    return facts
