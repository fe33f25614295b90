"""What a filing that was returned came back with: what changed since the last look, and the answer to each thing that was asked."""

from dataclasses import dataclass
from typing import Any

from qingmiao.core.drafts import raw_facts
from qingmiao.filings.models import Correction, Filing, Submission
from qingmiao.filings.queries.answers import all_with_place_names
from qingmiao.filings.queries.judging import changed_sections, step_of
from qingmiao.filings.queries.review import hidden_changes
from qingmiao.filings.rules import Step
from qingmiao.institutions.rules.vocabulary import CertificateKind
from qingmiao.ui import components

STEP_OF_PAPERS = Step.CERTIFICATES.value
BEFORE, AFTER = "原来的扫描件", "新的扫描件"


@dataclass(frozen=True)
class AnsweredItem:
    """One thing that was asked, with what was answered; `is_touched`: there is an answer, or something changed in its step."""

    correction: Correction
    step: str
    is_touched: bool


@dataclass(frozen=True)
class Resubmission:
    """What differs from what the county saw last: the items it asked for, changed facts, new and removed papers."""

    items: list[AnsweredItem]
    changes: list[components.ChangeLine]
    papers: list[components.ChangeLine]

    @property
    def untouched(self) -> list[AnsweredItem]:
        """What nobody has answered or changed."""
        return [item for item in self.items if not item.is_touched]


def corrections_open(filing: Filing) -> list[Correction]:
    """Return what was asked for last, unless that was taken back."""
    rows = list(filing.corrections.all())
    if not rows:
        return []
    recalled = set(filing.correction_notices.filter(recalled_at__isnull=False).values_list("round", flat=True))
    rounds = [row.round for row in rows if row.round not in recalled]
    return [row for row in rows if rounds and row.round == max(rounds)]


def _seen_before(filing: Filing, asked: list[Correction]) -> Submission | None:
    """Return what the county saw when it asked for these corrections."""
    return filing.submissions.filter(at__lte=asked[0].at).last() if asked else None


def papers_now(filing: Filing) -> list[dict[str, Any]]:
    """Return the papers of a packet as a submission keeps them."""
    rows = filing.documents.select_related("file")
    return [{"kind": row.kind, "holder": row.holder, "sha256": row.file.sha256} for row in rows]


def resubmission_of(filing: Filing) -> Resubmission | None:
    """Return what came back, or comes back so far; None where nothing was returned or nobody knows what it was."""
    asked = corrections_open(filing)
    before = _seen_before(filing, asked)
    if before is None:
        return None
    old, new = raw_facts(before), raw_facts(filing)
    papers = list(_changed_papers(before.papers, papers_now(filing)))
    touched = {step_of(section) for section in changed_sections(old, new)} | ({STEP_OF_PAPERS} if papers else set())
    items = [AnsweredItem(row, dict(Step.choices()).get(row.step, ""), bool(row.answer) or row.step in touched) for row in asked]
    return Resubmission(items, hidden_changes(*all_with_place_names([old, new])), papers)


def _changed_papers(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[components.ChangeLine]:
    before, after = {paper["sha256"]: paper for paper in old}, {paper["sha256"]: paper for paper in new}
    labels: dict[str, str] = dict(CertificateKind.choices())
    gone = [paper for key, paper in before.items() if key not in after]
    found = []
    for key, paper in after.items():
        if key not in before:
            place = next((one for one in gone if (one["kind"], one["holder"]) == (paper["kind"], paper["holder"])), None)
            if place is not None:
                gone.remove(place)
            found.append(components.ChangeLine(labels.get(paper["kind"], ""), BEFORE if place else "", AFTER))
    return [*found, *(components.ChangeLine(labels.get(paper["kind"], ""), BEFORE, "移除") for paper in gone)]
