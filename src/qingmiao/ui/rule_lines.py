"""Rule lines on a page, for every app that judges: one line with its sources, and lines in the order their reader needs.

Who writes gets `lines_to_write` (`ui/_lines_to_write.html`): what fails, what is advised, what waits for an answer. Who decides gets
`lines_to_review` (`ui/_lines_to_review.html`): what to look at, then what is settled. `names` are what the subjects of lines are called;
names of people are personal, so the caller decides which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qingmiao.core.clauses import clause_path
from qingmiao.core.rules import NOT_FILLED_IN, RuleLine, Source, Verdict
from qingmiao.ui import components

UNKNOWN = "依据待核"
TO_SEE = {verdict: place for place, verdict in enumerate((Verdict.UNMET, Verdict.UNCHECKED, Verdict.ADVISED))}


@dataclass(frozen=True)
class LinesToWrite:
    """The rule lines of one step in the order the person needs them who writes it."""

    failing: list[components.RuleShown]
    advised: list[components.RuleShown]
    waiting: list[components.RuleShown]
    settled: list[components.RuleShown]


@dataclass(frozen=True)
class LinesToReview:
    """Rule lines: those to look at, and those that are settled."""

    open: list[components.RuleShown]
    settled: list[components.RuleShown]


def shown_line(line: RuleLine, names: Mapping[str, str], unknown: str = UNKNOWN) -> components.RuleShown:
    """Return one rule line with its subject's name instead of its key; `unknown` is said where the deciding value has no document."""
    subject = names.get(line.subject, line.subject)
    sources = (shown_source(source, UNKNOWN if place else unknown) for place, source in enumerate(line.sources))
    return components.RuleShown(
        title=f"{line.title}（{subject}）" if subject else line.title,
        verdict=line.verdict.label,  # type: ignore[arg-type]  # the labels of Verdict are these five words
        seen=line.fact_seen,
        required=line.required,
        is_mandatory=line.mandatory,
        advice="".join(part for part in (line.fix, line.note) if part),
        sources=list(dict.fromkeys(sources)),
    )


def shown_source(source: Source, unknown: str = UNKNOWN) -> components.SourceLine:
    """Return where a value comes from, `unknown` where no document is; several values of one article are shown once."""
    return components.SourceLine(
        source.document or unknown,
        source.article,
        source.since,
        text=source.number or "",
        key=source.key or "",
        clause=clause_path(source.article) if source.article else "",
    )


def lines_to_write(lines: Iterable[RuleLine], names: Mapping[str, str]) -> LinesToWrite:
    """Return rule lines for whoever writes: what fails, what is advised, what waits for an answer, what is settled."""
    found = LinesToWrite([], [], [], [])
    for line in lines:
        _place(line, found).append(shown_line(line, names))
    return found


def lines_to_review(lines: Sequence[RuleLine], names: Mapping[str, str]) -> LinesToReview:
    """Return rule lines for whoever decides: binding failures first, then what is unchecked and advised; the settled apart."""
    to_see = sorted((line for line in lines if line.verdict in TO_SEE), key=lambda line: (not line.blocks, TO_SEE[line.verdict]))
    settled = [line for line in lines if line.verdict not in TO_SEE]
    return LinesToReview([shown_line(line, names) for line in to_see], [shown_line(line, names) for line in settled])


def _place(line: RuleLine, found: LinesToWrite) -> list[components.RuleShown]:
    if line.verdict is Verdict.UNMET:
        return found.failing
    if line.verdict is Verdict.ADVISED:
        return found.advised
    if line.verdict is Verdict.UNCHECKED:
        return found.waiting if NOT_FILLED_IN in line.fact_seen or line.mandatory else found.advised
    return found.settled
