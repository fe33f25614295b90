"""What a changed value would cost: everybody of the city worked out twice, figures only, no names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingmiao.engines.entitlement import Parameters
from qingmiao.institutions.models import Institution
from qingmiao.support.queries.facts import facts_of
from qingmiao.support.queries.law import law_as_known
from qingmiao.support.rules.computing import work_out
from qingmiao.support.rules.fact_kinds import FactPeriod
from qingmiao.support.rules.programmes import Programme
from qingmiao.support.rules.splitting import Span, month_span, year_span
from qingmiao.support.rules.vocabulary import Cadence, Verdict

BANDS = (0, 100_000, 500_000, 1_000_000, 5_000_000)  # 分 a year, lower ends of the chart's bars


@dataclass(frozen=True)
class Tried:
    """Totals in 分 of those whose answer is known in both; by county (code, before, after), and how many gain how much."""

    asked: int
    winners: int
    losers: int
    unchanged: int
    unknown: int
    before: int
    after: int
    newly_known: int
    by_county: list[tuple[str, int, int]]
    bands: list[tuple[int, int]]
    places: int


def try_value(programme: Programme, change: tuple[str, int, date], year: int, *, at: datetime) -> Tried:
    """Work a year from the change on out as the law is and with one value changed; what is unknown today is told apart."""
    houses = list(Institution.objects.filter(filed_on__lt=date(year + 1, 1, 1)).order_by("pk"))
    facts, law = facts_of(houses, year_span(year), known_at=at), law_as_known(at)
    changed, spans = law.replaced(*change), _spans(programme, year, change[2])
    sums: dict[str, list[int]] = {}
    counts, bands, places = Counter[str](), Counter[int](), 0
    for house in houses:
        before, after = (_amount(programme, facts[house.pk], one, spans) for one in (law, changed))
        if after is None:
            counts["unknown"] += 1
            continue
        counts["newly" if before is None else "known"] += 1
        more = after - (before or 0)
        counts["winners" if more > 0 else "losers" if more < 0 else "unchanged"] += 1
        row = sums.setdefault(house.county_code, [0, 0])
        row[0] += before or 0
        row[1] += after
        if after:
            places += house.places
            bands[max(band for band in BANDS if band <= after)] += 1
    return Tried(
        asked=len(houses),
        winners=counts["winners"],
        losers=counts["losers"],
        unchanged=counts["unchanged"],
        unknown=counts["unknown"],
        before=sum(row[0] for row in sums.values()),
        after=sum(row[1] for row in sums.values()),
        newly_known=counts["newly"],
        by_county=[(code, before, after) for code, (before, after) in sorted(sums.items())],
        bands=[(band, bands[band]) for band in BANDS],
        places=places,
    )


def _spans(programme: Programme, year: int, since: date) -> list[Span]:
    """Return the periods of a year for which awards stand, from the one on in which the change begins."""
    if programme.cadence is Cadence.YEAR:
        return [year_span(year)]
    months = [month_span(date(year, month, 1)) for month in range(1, 13)]
    return [span for span in months if span.end > since]


def _amount(programme: Programme, facts: Sequence[FactPeriod], law: Parameters, spans: Sequence[Span]) -> int | None:
    """Return what one is due over some periods; None where any of it is open."""
    total = 0
    for span in spans:
        worked = work_out(programme, facts, law, span)
        if worked.verdict in (Verdict.NOT_COMPUTED, Verdict.UNKNOWN):
            return None
        total += worked.amount or 0
    return total
