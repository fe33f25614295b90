"""What the register says about institutions on a day, judged against the criteria of a demonstration."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone

from qingmiao.core.drafts import raw_facts
from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine
from qingmiao.demonstration.rules import RegisterFacts, check_criteria
from qingmiao.filings.models import NonconformityNotice, Verification
from qingmiao.filings.rules import FILING_RULES, Step, judge
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.institutions.rules.facts import read_draft
from qingmiao.ui import components
from qingmiao.ui.rule_lines import shown_line

OWN = "市级评审参数（待核）"
JUDGED_STEPS = (Step.CERTIFICATES, Step.STAFF)


def criteria_of(institution: Institution, on: date) -> list[RuleLine]:
    """Return the criteria of one institution on a day, in three queries."""
    return criteria_of_all([institution], on)[institution.pk]


def criteria_of_all(institutions: Sequence[Institution], on: date) -> dict[int, list[RuleLine]]:
    """Return the criteria of institutions on a day by their keys, in three queries however many they are."""
    keys, law = [institution.pk for institution in institutions], load()
    visits, findings, lines = _last_visits(keys, on), _open_findings(keys, on), _judged(keys, on)
    return {
        institution.pk: check_criteria(
            RegisterFacts(
                institution.filed_on,
                institution.closed_on,
                visits.get(institution.pk),
                findings.get(institution.pk, []),
                lines.get(institution.pk),
            ),
            on,
            law,
        )
        for institution in institutions
    }


def shown_criteria(lines: Sequence[RuleLine]) -> list[components.RuleShown]:
    """Return criteria as a page shows them; the city's own parameters are no recommended norm."""
    return [replace(shown_line(line, {}, unknown=OWN), is_mandatory=True) for line in lines]


def _last_visits(keys: list[int], on: date) -> dict[int, tuple[date, bool]]:
    rows = (
        Verification.objects.filter(filing__institution__in=keys, visited_on__lte=on, recalled_at=None)
        .order_by("filing__institution_id", "-visited_on", "-pk")
        .distinct("filing__institution_id")
    )
    return {
        key: (visited_on, conforms) for key, visited_on, conforms in rows.values_list("filing__institution_id", "visited_on", "conforms")
    }


def _open_findings(keys: list[int], on: date) -> dict[int, list[str]]:
    """Return the numbers of the notices that were open at the end of a day; one closed that day is closed."""
    found: dict[int, list[str]] = {}
    rows = NonconformityNotice.objects.filter(filing__institution__in=keys, recalled_at=None).order_by("pk")
    for key, number, at, closed_on in rows.values_list("filing__institution_id", "number", "published_at", "closed_on"):
        if timezone.localdate(at) <= on and (closed_on is None or closed_on > on):
            found.setdefault(key, []).append(number)
    return found


def _judged(keys: list[int], on: date) -> dict[int, list[RuleLine]]:
    """Judge papers and people by the facts in force and the law of a day. Only verdicts leave here, never a person's data."""
    versions: Any = FactsVersion.objects.filter(institution__in=keys, period__contains=on)
    return {row.institution_id: judge(read_draft(raw_facts(row))[0], on, load(), only=_judged_rules()) for row in versions}


@cache
def _judged_rules() -> frozenset[str]:
    return frozenset(rule.key for rule in FILING_RULES.ordered() if rule.step in JUDGED_STEPS)
