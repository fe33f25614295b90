"""How far a filing is written: the steps of its form, and the rule lines as a person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass

from qingmiao.core.clauses import clause_path
from qingmiao.core.rules import NOT_FILLED_IN, RuleLine, Source, Verdict
from qingmiao.filings.models import Filing, FilingKind
from qingmiao.filings.queries.judging import Judgement, changed_sections, raw_facts, section_of, step_of
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.personal import Raw
from qingmiao.ui import components

INSTITUTION_STEPS = ("basic", "premises", "classes", "staff", "certificates", "hygiene")
HOME_STEPS = ("basic", "premises", "home_based", "staff", "certificates")
UNKNOWN = "依据待核"


@dataclass(frozen=True)
class Stage:
    """One step of the form: `state` is the word of the task list, `note` says how much is open."""

    section: str
    title: str
    state: components.StepState
    note: str


@dataclass(frozen=True)
class ShownLines:
    """The rule lines of one step in the order a person needs them."""

    failing: list[components.RuleLine]
    advised: list[components.RuleLine]
    waiting: list[components.RuleLine]
    settled: list[components.RuleLine]


def sections_of(facts: Facts) -> tuple[str, ...]:
    """Return the sections this form of institution fills in, in their order."""
    return HOME_STEPS if facts.is_home_based else INSTITUTION_STEPS


def title_of(section: str) -> str:
    """Return a section's name on the page."""
    return str(Facts.model_fields[section].title)


def stages_of(filing: Filing, judgement: Judgement) -> list[Stage]:
    """Return the steps of a filing with how far each is; an amendment is asked only about what it changes."""
    changed = changed_sections(raw_facts(filing.replaces), judgement.raw) if filing.replaces else set()
    return [_stage(section, judgement, _is_kept(filing, section, changed)) for section in sections_of(judgement.facts)]


def shown_lines(lines: Iterable[RuleLine], facts: Facts) -> ShownLines:
    """Return rule lines for a page: what fails, what is advised, what waits for an answer, what is settled."""
    found = ShownLines([], [], [], [])
    names = subjects(facts)
    for line in lines:
        _place(line, found).append(shown_line(line, names))
    return found


def shown_line(line: RuleLine, names: dict[str, str]) -> components.RuleLine:
    """Return one rule line with its subject's name instead of its key."""
    subject = names.get(line.subject, line.subject)
    return components.RuleLine(
        title=f"{line.title}（{subject}）" if subject else line.title,
        verdict=line.verdict.label,  # type: ignore[arg-type]  # the labels of Verdict are these five words
        seen=line.fact_seen,
        required=line.required,
        is_mandatory=line.mandatory,
        advice="".join(part for part in (line.fix, line.note) if part),
        sources=list(dict.fromkeys(shown_source(source) for source in line.sources)),
    )


def shown_source(source: Source, unknown: str = UNKNOWN) -> components.Source:
    """Return where a value comes from, `unknown` where no document is; several values of one article are shown once."""
    return components.Source(
        source.document or unknown,
        source.article,
        source.since,
        text=source.number or "",
        key=source.key or "",
        clause=clause_path(source.article) if source.article else "",
    )


def subjects(facts: Facts) -> dict[str, str]:
    """Return what the keys of classes and people stand for. Names are personal: show them to the institution only."""
    names = {care_class.key: care_class.name for care_class in facts.classes or [] if care_class.key and care_class.name}
    people = {person.key: person.name or (person.role.label if person.role else "") for person in facts.staff or [] if person.key}
    return {key: name for key, name in {**names, **people}.items() if name}


def is_untouched(raw: Raw, section: str) -> bool:
    """Tell whether nothing was typed in a section; what the start of the filing filled in does not count."""
    given = raw.get(section)
    if section == "basic" and isinstance(given, dict):
        return not (given.keys() - {"name", "county_code"})
    return not given


def _is_kept(filing: Filing, section: str, changed: set[str]) -> bool:
    return filing.kind == FilingKind.AMENDMENT and section not in changed


def _stage(section: str, judgement: Judgement, is_kept: bool) -> Stage:  # noqa: FBT001  # told by name in one place
    lines = judgement.of_step(step_of(section))
    failing = sum(line.blocks and line.verdict is Verdict.UNMET for line in lines)
    wrong = sum(section_of(problem) == section for problem in judgement.problems)
    gaps = sum(section_of(gap) == section for gap in judgement.missing)
    state: components.StepState = "已完成"
    if wrong or failing:
        state = "有问题"
    elif is_untouched(judgement.raw, section):
        state = "未开始"
    elif gaps or any(line.blocks for line in lines):
        state = "填写中"
    counts = [(wrong, "处无法识别"), (failing, "项不符合"), (gaps, "处未填写")]
    note = "，".join(f"{count} {words}" for count, words in counts if count) if state in ("有问题", "填写中") else ""
    return Stage(section, title_of(section), state, "没有变更" if is_kept and not note else note)


def _place(line: RuleLine, found: ShownLines) -> list[components.RuleLine]:
    if line.verdict is Verdict.UNMET:
        return found.failing
    if line.verdict is Verdict.ADVISED:
        return found.advised
    if line.verdict is Verdict.UNCHECKED:
        return found.waiting if NOT_FILLED_IN in line.fact_seen or line.mandatory else found.advised
    return found.settled
