"""One answer as its page shows it: part by part, step by step, with what was found and what was said about it."""

from dataclasses import dataclass
from datetime import date

from qingmiao.support.models import Award, AwardCheck, AwardState
from qingmiao.support.queries.checks import BY_KEY
from qingmiao.support.queries.lists import award_amount, award_status, beneficiary_words, period_words, title_of
from qingmiao.support.rules.splitting import Span
from qingmiao.support.rules.vocabulary import Verdict
from qingmiao.support.rules.words import amount_words
from qingmiao.ui import components


@dataclass(frozen=True)
class ShownPart:
    """Days without a change: the answer and the steps that led to it."""

    days: str
    verdict: str
    amount: str
    why: str
    steps: list[list[str]]


@dataclass(frozen=True)
class ShownCheck:
    """A finding before payment, with what was made of it."""

    check: AwardCheck
    title: str
    because: str


def shown_parts(award: Award) -> list[ShownPart]:
    """Return the parts of an answer as they were worked out."""
    return [
        ShownPart(
            Span(date.fromisoformat(part["first"]), date.fromisoformat(part["end"])).words,
            Verdict(part["verdict"]).label,
            amount_words(part["amount"]) if part["amount"] is not None else "—",
            part["why"],
            part["steps"],
        )
        for part in award.parts
    ]


def shown_checks(award: Award) -> list[ShownCheck]:
    """Return what the checks found about an answer."""
    return [
        ShownCheck(row, BY_KEY[row.key].title if row.key in BY_KEY else row.key, BY_KEY[row.key].because if row.key in BY_KEY else "")
        for row in award.checks.select_related("settled_by__user")
    ]


def header(award: Award) -> dict[str, object]:
    """Return what stands on top of an answer's page."""
    return {
        "title": title_of(award.programme),
        "who": beneficiary_words(award),
        "status": award_status(award),
        "amount": award_amount(award),
        "period": period_words(award),
        "payable": amount_words(award.payable_fen) if award.already_fen else "",
        "is_open": award.state in (AwardState.ANSWERED, AwardState.HELD, AwardState.WAITING),
        "basis": [components.SourceLine(one["document_title"] or "依据待核", one["article"]) for one in award.rule["versions"]],
        "notes": [one["note"] for one in award.rule["versions"] if one["note"]],
    }
