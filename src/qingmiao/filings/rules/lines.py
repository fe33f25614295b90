"""What a judgement says: one line per requirement and subject, with its verdict and its sources."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qingmiao.core.legislation import Confidence, LegalValue
from qingmiao.core.terms import Term


class Verdict(Term):
    """The five answers. Only a binding norm can answer 不符合."""

    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    ADVISED = "advised", "建议改进"
    NOT_APPLICABLE = "not_applicable", "不适用"
    UNCHECKED = "unchecked", "待核"


class Step(Term):
    """The step of the filing form where the fact is typed."""

    BASIC = "basic", "基本情况"
    PREMISES = "premises", "场地"
    CLASSES = "classes", "班级"
    STAFF = "staff", "人员"
    CERTIFICATES = "certificates", "证照材料"
    HYGIENE = "hygiene", "卫生评价自评"
    COMMITMENT = "commitment", "承诺"


NOT_FILLED_IN = "未填写"


@dataclass(frozen=True, slots=True)
class Source:
    """One legal value a line rests on. `document` is None when no document is known, which `confidence` then says."""

    name: str
    key: str | None
    document: str | None
    number: str | None
    article: str | None
    since: date
    confidence: Confidence
    mandatory: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """The answer to one requirement, for the institution or for one class, person or item (`subject`)."""

    key: str
    title: str
    verdict: Verdict
    fact_seen: str
    required: str
    sources: tuple[Source, ...]
    mandatory: bool
    step: Step
    subject: str = ""
    fix: str = ""
    note: str = ""

    @property
    def blocks(self) -> bool:
        """Whether a filing with this line cannot be submitted: a binding norm that fails or cannot be judged yet."""
        return self.mandatory and self.verdict in (Verdict.UNMET, Verdict.UNCHECKED)


class Finding(NamedTuple):
    """What one rule found; the runner makes the line of it.

    holds: None when the fact is missing. law: the value that decides whether the line binds. also: further sources.
    answer: only to say 不适用 or 待核 outright. binding: False where the norm leaves the case to the county's judgement.
    """

    holds: bool | None
    seen: str
    required: str
    law: LegalValue
    fix: str = ""
    subject: str = ""
    note: str = ""
    also: tuple[LegalValue, ...] = ()
    answer: Verdict | None = None
    binding: bool = True
