"""Visits to the site: what two officers look at, and what earlier visits found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qingmiao.core.rules import RuleLine, Verdict
from qingmiao.filings.models import Filing, FilingKind, FilingState, ItemResult, Verification, VerificationItem
from qingmiao.filings.queries.judging import judge_filing
from qingmiao.filings.rules import Step

SEEN_ON_SITE = (Step.PREMISES, Step.CLASSES, Step.STAFF, Step.HYGIENE)
VISITED = frozenset({FilingState.VERIFIED, FilingState.NONCONFORMING, FilingState.RECTIFIED, FilingState.INSPECTED})


@dataclass(frozen=True)
class SiteItem:
    """One item to look at: what the filing says, what is required, on what it rests, and whether it fails already as filed."""

    key: str
    group: str
    title: str
    told: str
    required: str
    source: str
    fails_as_filed: bool = False


@dataclass(frozen=True)
class PastVisit:
    """A visit that was recorded, its failing items first."""

    verification: Verification
    failures: list[VerificationItem]
    others: list[VerificationItem]


def site_items(filing: Filing, on: date) -> list[SiteItem]:
    """Return the items that can be seen on site: one per rule that applies, and each item of the hygiene assessment.

    Step by step, in each step first what fails as it was filed.
    """
    lines = [line for line in judge_filing(filing, filing.received_on or on).lines if line.step in SEEN_ON_SITE]
    groups: dict[str, list[RuleLine]] = {}
    for line in lines:
        if line.verdict is not Verdict.NOT_APPLICABLE:
            groups.setdefault(_key(line), []).append(line)
    items = [_item(key, rows) for key, rows in groups.items()]
    places = {step.label: place for place, step in enumerate(SEEN_ON_SITE)}
    return sorted(items, key=lambda item: (places[item.group], not item.fails_as_filed))


def visits_of(filing: Filing) -> list[PastVisit]:
    """Return the visits of a filing, newest first, in one query: no visit is without items. None before there can be one."""
    if filing.kind == FilingKind.DEREGISTRATION or filing.state not in VISITED:
        return []
    items = VerificationItem.objects.filter(verification__filing=filing).select_related("verification__recorded_by__user")
    visits = groupby(items.order_by("-verification_id", "pk"), key=lambda item: item.verification)
    return [_past(visit, list(seen)) for visit, seen in visits]


def failed_before(visits: Iterable[PastVisit]) -> dict[str, str]:
    """Return what the last visit found wrong, by item: what the re-check looks at first."""
    last = next(iter(visits), None)
    return {item.key: item.note for item in last.failures} if last else {}


def _past(row: Verification, items: list[VerificationItem]) -> PastVisit:
    failures = [item for item in items if item.result == ItemResult.FAILS]
    return PastVisit(row, failures, [item for item in items if item.result != ItemResult.FAILS])


def _key(line: RuleLine) -> str:
    return f"{line.key}.{line.subject}" if line.step is Step.HYGIENE and line.subject else line.key


def _item(key: str, lines: list[RuleLine]) -> SiteItem:
    first = lines[0]
    told = list(dict.fromkeys(line.fact_seen for line in lines))
    shown = "；".join(told[:2]) + (f" 等 {len(lines)} 项" if len(told) > 2 else "")
    is_hygiene = first.step is Step.HYGIENE and bool(first.subject)
    title = f"{first.subject}. {first.required}" if is_hygiene else first.title
    source = first.sources[0] if first.sources else None
    words = " ".join(word for word in (source.document or "依据待核", source.article or "") if word) if source else "依据待核"
    fails = any(line.verdict in (Verdict.UNMET, Verdict.ADVISED) for line in lines)
    return SiteItem(key, first.step.label, title, shown, "" if is_hygiene else first.required, words, fails)
