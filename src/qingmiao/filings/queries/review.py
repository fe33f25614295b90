"""What an officer reviews: facts with personal data masked, documents, rule lines, changes, what may be done now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import mask
from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import Raw, masked, personal_values
from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine
from qingmiao.core.workflow import Offer
from qingmiao.filings.models import Filing, FilingKind, NoticeFile, Settlement
from qingmiao.filings.queries.answers import AnswerSection, all_with_place_names, answers_of, changes_between
from qingmiao.filings.queries.engaged import with_engaged
from qingmiao.filings.queries.judging import Judgement, judge_filing
from qingmiao.filings.queries.known_otherwise import with_known
from qingmiao.filings.queries.visits import VISITED
from qingmiao.filings.queries.writing import sections_of
from qingmiao.filings.rules import judge
from qingmiao.filings.rules.registry import Case
from qingmiao.filings.workflow import workflow_of
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.rule_lines import TO_SEE, LinesToReview, lines_to_review, shown_line

DECISIONS = ("return", "accept", "issue_receipt", "verify", "find_nonconforming")
CLOSING = ("return", "complete")


@dataclass(frozen=True)
class Person:
    """One of the staff, masked; `key` opens the whole."""

    key: str
    name: str
    role: str
    identity: str
    words: str


@dataclass(frozen=True)
class Review:
    """Everything side by side.

    newly_failing: binding lines that held when the materials came in and no longer do. doubts: what cannot be so, a second entry above all.
    """

    name: str
    sections: list[AnswerSection]
    people: list[Person]
    documents: list[components.EvidenceLine]
    lines: LinesToReview
    newly_failing: list[components.RuleShown]
    changes: list[components.ChangeLine]
    settlements: list[Settlement]
    doubts: list[str]


def review_of(filing: Filing, on: date) -> Review:
    """Return a filing as it is reviewed on a day: judged by the law of the day its materials came in, and again by today's."""
    judgement = judge_filing(filing, _received(filing) or on)
    before, after = all_with_place_names([raw_facts(filing.replaces) if filing.replaces else {}, judgement.raw])
    shown = masked(after, Facts)
    names = names_of(shown)
    is_closing = filing.kind == FilingKind.DEREGISTRATION
    return Review(
        name=judgement.facts.basic.name or filing.institution.name,
        sections=[answers_of(section, shown) for section in sections_of(judgement.facts) if section != "staff"],
        people=people_of(shown),
        documents=[] if is_closing else documents_of(filing, names),
        lines=lines_to_review([] if is_closing else _lines(judgement, filing.institution, on), names),
        newly_failing=[] if is_closing else _newly_failing(judgement, names, on),
        changes=hidden_changes(before, after) if filing.kind == FilingKind.AMENDMENT else [],
        settlements=list(filing.settlements.all()) if is_closing else [],
        doubts=[] if is_closing else [problem.sentence for problem in judgement.problems],
    )


def _lines(judgement: Judgement, institution: Institution, on: date) -> list[RuleLine]:
    """Return the rule lines with what is known beside the facts."""
    given = Case(judgement.facts, on, {})
    return with_engaged(with_known(judgement.lines, institution, given), institution, given)


def offers_of(filing: Filing, actor: Post, on: date) -> dict[str, Offer[Filing]]:
    """Return what an officer may do with a filing now, by name of the step; what its kind rules out is left out."""
    wanted = CLOSING if filing.kind == FilingKind.DEREGISTRATION else DECISIONS
    return {offer.transition.name: offer for offer in workflow_of(filing, on).offers(filing, actor) if offer.transition.name in wanted}


def names_of(masked: Raw) -> dict[str, str]:
    """Return what the keys of classes and people are called on an officer's page."""
    rows = [row for section in ("classes", "staff") for row in masked.get(section) or [] if isinstance(row, dict)]
    return {str(row["key"]): str(row.get("name") or row["key"]) for row in rows if row.get("key")}


def people_of(masked: Raw) -> list[Person]:
    """Return the staff with their names and numbers masked."""
    rows = [row for row in masked.get("staff") or [] if isinstance(row, dict)]
    words = answers_of("staff", masked).answers
    return [
        Person(
            str(row.get("key") or ""),
            str(row.get("name") or ""),
            _role(row.get("role")),
            str(row.get("identity_number") or ""),
            answer.value,
        )
        for row, answer in zip(rows, words, strict=False)
    ]


def documents_of(filing: Filing, names: dict[str, str]) -> list[components.EvidenceLine]:
    """Return the scans of a packet, each behind its permission-checked download."""
    return [
        evidence_of(
            document,
            "document_download",
            note=" · ".join(word for word in (names.get(document.holder, ""), document.file.name) if word),
        )
        for document in filing.documents.select_related("file")
    ]


def papers_sent(filing: Filing) -> list[tuple[str, str]]:
    """Return the notices that were sent in a case, each with where it is downloaded, the latest first."""
    corrections = [
        (f"补正告知书 {row.number}{'（已撤回）' if row.recalled_at else ''}", reverse("correction_notice_print", kwargs={"pk": row.pk}))
        for row in filing.correction_notices.all()
    ]
    notices = [
        (f"不符合告知书 {row.number}{'（已撤回）' if row.recalled_at else ''}", reverse("notice_print", kwargs={"pk": row.pk}))
        for row in filing.notices.all()
    ]
    return [*notices, *corrections]


def rectification_shown(filing: Filing) -> list[components.EvidenceLine]:
    """Return the papers and photos of what was put right after a visit, the earliest first. None before there can be one."""
    if filing.kind == FilingKind.DEREGISTRATION or filing.state not in VISITED:
        return []
    files = NoticeFile.objects.filter(notice__filing=filing).select_related("file").order_by("pk")
    return [evidence_of(row, "notice_file") for row in files]


def correction_lines(filing: Filing, on: date) -> list[tuple[RuleLine, str]]:
    """Return the lines an officer may ask back on a day, binding failures first, each with the sentence to begin with."""
    judgement = judge_filing(filing, on)
    names = names_of(masked(judgement.raw, Facts))
    found = sorted((line for line in judgement.lines if line.verdict in TO_SEE), key=lambda line: not line.blocks)
    return [(line, _asked(line, names)) for line in found]


def judged_today(facts: Facts, raw: Raw, on: date) -> LinesToReview:
    """Judge facts that are in force by the law of a day."""
    return lines_to_review(judge(facts, on, load()), names_of(masked(raw, Facts)))


def _asked(line: RuleLine, names: dict[str, str]) -> str:
    subject = names.get(line.subject, line.subject)
    title = f"{line.title}（{subject}）" if subject else line.title
    return f"{title}：{line.fix or f'要求{line.required}'}"[:300]


def _newly_failing(judgement: Judgement, names: dict[str, str], on: date) -> list[components.RuleShown]:
    known = {(line.key, line.subject) for line in judgement.lines if line.blocks}
    seen = {(line.key, line.subject) for line in judgement.lines}
    today = judge(judgement.facts, on, load())
    fresh = [line for line in today if line.blocks and (line.key, line.subject) in seen - known]
    return [shown_line(line, names) for line in fresh]


def _received(filing: Filing) -> date | None:
    return timezone.localdate(filing.submitted_at) if filing.submitted_at else None


def hidden_changes(old: Raw, raw: Raw) -> list[components.ChangeLine]:
    """Return what an amendment changes; whatever is personal in the words is masked, a change stays a change."""
    secrets = sorted({*personal_values(raw, Facts), *personal_values(old, Facts)}, key=lambda found: len(found[0]), reverse=True)

    def hide(words: str) -> str:
        for secret, kind in secrets:
            words = words.replace(secret, mask(secret, kind)) if len(secret) > 1 else words
        return words

    changes = changes_between(old, raw)
    return [components.ChangeLine(hide(change.label), hide(change.before), hide(change.after)) for change in changes]


def _role(value: Any) -> str:
    return next((role.label for role in StaffRole if role == value), "人员")
