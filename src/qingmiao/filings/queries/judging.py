"""What the rules say about a filing."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import load
from qingmiao.filings.models import Filing
from qingmiao.filings.rules import RuleLine, judge
from qingmiao.institutions.rules.facts import Facts, Problem, read_draft
from qingmiao.institutions.rules.personal import join
from qingmiao.institutions.services import personal_of


@dataclass(frozen=True)
class Judgement:
    """All rule lines of a filing on a day, and those that hold it back."""

    facts: Facts
    problems: list[Problem]
    lines: list[RuleLine]

    @property
    def blocking(self) -> list[RuleLine]:
        """The mandatory lines that do not hold yet."""
        return [line for line in self.lines if line.blocks]

    def of_step(self, step: str) -> list[RuleLine]:
        """Return the lines of one step of the form."""
        return [line for line in self.lines if line.step == step]


def judge_filing(filing: Filing, on: date) -> Judgement:
    """Judge a filing's facts under the law of a day."""
    facts, problems = read_draft(join(filing.facts, personal_of(filing)))
    return Judgement(facts, problems, judge(facts, on, load()))
