"""What the rules say about a filing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import Problem, Raw, Written
from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine
from qingmiao.filings.models import Filing, FilingKind, FilingState
from qingmiao.filings.rules import Step, judge
from qingmiao.filings.rules.plausible import implausible
from qingmiao.institutions.queries.identity import identity_problems
from qingmiao.institutions.rules.facts import Facts, read_draft, written_facts
from qingmiao.regions.queries import points_in

PENDING = (FilingState.SUBMITTED, FilingState.ACCEPTED)
HANDED_IN = "另一家机构已用这个统一社会信用代码提交备案材料，尚未办结。请核对代码；确为本机构的，请联系县级卫生健康部门"
STEP_OF_SECTION = {"home_based": Step.CLASSES}


@dataclass(frozen=True)
class Judgement(Written[Facts]):
    """All rule lines of a filing on a day, what is not readable, what is not filled in, and what holds the filing back.

    Of an amendment only what it touches: the lines of the steps it changes, and every other line that came out differently.
    """

    lines: list[RuleLine]

    @property
    def blocking(self) -> list[RuleLine]:
        """The mandatory lines that do not hold yet."""
        return [line for line in self.lines if line.blocks]

    def of_step(self, step: str) -> list[RuleLine]:
        """Return the lines of one step of the form."""
        return [line for line in self.lines if line.step == step]


def step_of(section: str) -> str:
    """Return the step of the rule lines that speak about a section of the facts."""
    return STEP_OF_SECTION.get(section, section)


def section_of(problem: Problem) -> str:
    """Return the section a problem's path begins with: `classes` for `classes[0].places`."""
    return problem.path.split(".")[0].split("[")[0]


def read_filing(filing: Filing) -> Written[Facts]:
    """Return a filing as it is written, without judging it."""
    return written_facts(raw_facts(filing))


def facts_of(filing: Filing) -> Facts:
    """Return what is readable of a filing's facts."""
    return read_draft(raw_facts(filing))[0]


def judge_filing(filing: Filing, on: date) -> Judgement:
    """Judge a filing's facts under the law of a day."""
    return judge_written(filing, read_filing(filing), on)


def judge_written(filing: Filing, written: Written[Facts], on: date) -> Judgement:
    """Judge what is written for a filing, whether it is saved or not, under the law of a day."""
    missing, lines = written.missing, judge(written.facts, on, load())
    doubtful = doubts_about(filing, written.facts, on)
    if filing.kind == FilingKind.AMENDMENT and filing.replaces is not None:
        old = raw_facts(filing.replaces)
        touched = changed_sections(old, written.raw) | {"commitment"}
        missing = [gap for gap in missing if section_of(gap) in touched]
        doubtful = [doubt for doubt in doubtful if section_of(doubt) in touched]
        lines = _touched_lines(lines, judge(read_draft(old)[0], on, load()), {step_of(section) for section in touched})
    return Judgement(written.raw, written.facts, [*written.problems, *doubtful], missing, written.need, lines)


def doubts_about(filing: Filing, facts: Facts, on: date) -> list[Problem]:
    """Return what can be read and cannot be so: what another institution has already, what does not fit together, what has not come."""
    county = facts.basic.county_code or filing.county_code
    towns = points_in(county) if facts.basic.latitude is not None else []
    taken = [*identity_problems(facts, filing.institution), *_filed_elsewhere(filing, facts)]
    return [*taken, *implausible(facts, on, towns, is_first=filing.kind == FilingKind.FILING)]


def _filed_elsewhere(filing: Filing, facts: Facts) -> list[Problem]:
    """Return a problem when the code stands in materials that another institution has handed in and that are not decided yet."""
    pending = Filing.objects.filter(state__in=PENDING, facts__basic__uscc=facts.basic.uscc).exclude(institution=filing.institution)
    return [Problem("basic.uscc", HANDED_IN)] if facts.basic.uscc and pending.exists() else []


def changed_sections(old: Raw, new: Raw) -> set[str]:
    """Return the sections in which two sets of facts differ; the commitment is made anew each time and does not count."""
    return {name for name in {*old, *new} - {"commitment"} if _filled(old.get(name)) != _filled(new.get(name))}


def _filled(value: Any) -> Any:
    """Return a value without its gaps: None and a missing key are the same."""
    if isinstance(value, dict):
        return {name: kept for name, item in value.items() if (kept := _filled(item)) is not None} or None
    return value


def _touched_lines(lines: list[RuleLine], before: list[RuleLine], steps: set[str]) -> list[RuleLine]:
    known = {(line.key, line.subject): line for line in before}
    return [line for line in lines if line.step in steps or known.get((line.key, line.subject)) != line]
