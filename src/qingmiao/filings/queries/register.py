"""What filings tell of an institution on its page: the facts in force on any day with today's law on them, and what was filed before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import masked
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import REVIEW_FILING
from qingmiao.filings.queries.answers import AnswerSection, answers_of, with_place_names
from qingmiao.filings.queries.county_desk import status_of
from qingmiao.filings.queries.review import judged_today
from qingmiao.filings.queries.writing import sections_of
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.institutions.rules.facts import Facts, read_draft
from qingmiao.ui import components
from qingmiao.ui.rule_lines import LinesToReview

HISTORY_COLUMNS = (
    components.Column("事项"),
    components.Column("状态", "status"),
    components.Column("收到材料", "date"),
    components.Column("回执编号"),
)


@dataclass(frozen=True)
class FactsOn:
    """The facts that held on a day, masked, and what today's law says of them."""

    version: FactsVersion
    sections: list[AnswerSection]
    lines: LinesToReview


def facts_section(institution: Institution, _post: Post, on: date, today: date) -> dict[str, Any]:
    """Return the facts in force on a day for the institution's page."""
    return {"facts": facts_on(institution, on, today)}


def history_section(institution: Institution, post: Post, _on: date, _today: date) -> dict[str, Any]:
    """Return what was filed before for the institution's page."""
    return {"table": history_of(REVIEW_FILING.rows(post).filter(institution=institution))}


def facts_on(institution: Institution, on: date, today: date) -> FactsOn | None:
    """Return the facts in force on a day, judged by today's law; None where none held."""
    version = FactsVersion.objects.filter(institution=institution, period__contains=on).first()
    if version is None:
        return None
    raw = raw_facts(version)
    facts, _ = read_draft(raw)
    shown = masked(with_place_names(raw), Facts)
    sections = [answers_of(section, shown) for section in sections_of(facts) if section != "staff"]
    return FactsOn(version, sections, judged_today(facts, raw, today))


def history_of(filings: "QuerySet[Filing]") -> components.Table:
    """Return the filings of an institution, newest first."""
    rows = [
        components.Row(
            filing.get_kind_display(),
            reverse("filing_review", kwargs={"pk": filing.pk}),
            (status_of(filing), filing.received_on, filing.receipt.number if hasattr(filing, "receipt") else None),
        )
        for filing in filings.select_related("receipt").order_by("-created_at", "-pk")
    ]
    return components.Table("历次备案", HISTORY_COLUMNS, rows)
