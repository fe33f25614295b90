"""Legal values in words: what each says, where it comes from, and which rules and screens rest on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingmiao.core.clauses import clause_path
from qingmiao.core.legislation import Confidence, LegalValue, load
from qingmiao.demonstration.rules import CRITERIA
from qingmiao.enrolment.rules.vocabulary import RefusalReason
from qingmiao.filings.rules import FILING_RULES
from qingmiao.institutions.rules.vocabulary import Education
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.reports.rules.vocabulary import IncidentKind
from qingmiao.ui.components import SourceLine
from qingmiao.ui.words import day_cn, yuan

UNCHECKED = "待核"
# Words of values that are a code.
CODED = {
    **{str(step): step.label for step in Education},
    **{rule.key: rule.title for rule in CRITERIA.ordered()},
    **{kind.value: kind.label for kind in IncidentKind},
    **{reason.value: reason.label for reason in RefusalReason},
    "report": "第三方评价报告",
    "self_assessment": "机构自评，备案后现场核实",
}
BASIS_POINTS = 10_000
MONEY = {"分/孩/年": "每孩每年", "分/孩/月": "每孩每月", "分/年": "每年", "分/托位": "每个托位"}
COUNTED = {"工作日": "个工作日", "月": "个月", "比值": "", "天/年": "天（每年）"}
FILED_BY = ("在线备案填写", "备案审查")
# What else rests on a legal value, besides the rules of filing and the topics.
SCREENS = {
    "filing.": ("备案办理时限", "开办托育机构指南"),
    "basic.": ("开办托育机构指南",),
    "certificates.": ("开办托育机构指南",),
    "hygiene.": ("开办托育机构指南", "卫生评价自评"),
    "support.": ("权益计算引擎",),
    "demonstration.": ("示范点评审",),
    "incidents.": ("事故报告",),
    "complaints.": ("投诉和咨询",),
    "check_items.": ("检查事项目录",),
    "quality.": ("质量评估和信用",),
    "training.": ("培训",),
    "enrolment.": ("入托申请和协议",),
    "planning.": ("托育规划",),
}


@dataclass(frozen=True)
class Version:
    """A value as it held from a day on. `words` is what it says; an unsure one is never shown as law."""

    legal: LegalValue
    words: str
    is_current: bool
    is_unsure: bool
    source: SourceLine | None


@dataclass(frozen=True)
class ValueHistory:
    """A legal value through time, newest first, with the titles of the rules and the screens (label, topic) that rest on it."""

    name: str
    description: str
    versions: list[Version]
    rules: list[str]
    screens: list[str]
    topics: list[tuple[str, str]]


def source_of(legal: LegalValue) -> SourceLine | None:
    """Return where a value comes from, or None when no document is known yet."""
    if legal.document is None:
        return None
    number = f"（{legal.document.number}）" if legal.document.number else ""
    path = clause_path(legal.article) if legal.article else ""
    return SourceLine(
        f"《{legal.document.title}》{number}", legal.article, legal.since, legal.note or "", key=legal.document.key, clause=path
    )


def value_words(legal: LegalValue) -> str:
    """Return a value as a person reads it, with its unit."""
    value, unit = legal.value, legal.unit or ""
    if value is None:
        return UNCHECKED
    if isinstance(value, bool):
        return ("必须" if legal.mandatory else "是") if value else "否"
    if isinstance(value, dict) or unit.startswith("分、") or (isinstance(value, list) and not all(map(_is_said, value))):
        return f"共 {len(value)} 项，见使用它的页面"
    if isinstance(value, list):
        return "、".join(CODED.get(word, f"“{word}”") for word in value)
    return _measured(value, unit)


def _is_said(word: Any) -> bool:
    """Whether an item of a list can be read by a person as it stands, or has its words."""
    return isinstance(word, str) and (word in CODED or not word.isascii())


def _measured(value: Any, unit: str) -> str:
    if unit in MONEY:
        return f"{MONEY[unit]} {yuan(value)}"
    if unit == "万分之一":
        return "全部（100%）" if value == BASIS_POINTS else f"{value * 100 / BASIS_POINTS:g}%"
    if unit == "日期":
        return day_cn(date.fromisoformat(value))
    if isinstance(value, str):
        return CODED.get(value, f"“{value}”")
    return f"{value:g} {COUNTED.get(unit, unit)}".strip()


def version_of(legal: LegalValue, on: date) -> Version:
    """Return one version with its words and its source."""
    is_current = legal.since <= on and (legal.until is None or on <= legal.until)
    is_unsure = legal.confidence is Confidence.UNSURE or legal.value is None
    return Version(legal, value_words(legal), is_current, is_unsure, source_of(legal))


def values_resting_on(key: str, on: date) -> list[ValueHistory]:
    """Return every legal value of which some version cites a document, each with all its versions."""
    law = load()
    cited = [name for name in law.names() if any(legal.document and legal.document.key == key for legal in law.history(name))]
    return [_history(name, law.history(name), on) for name in cited]


def _history(name: str, versions: Iterable[LegalValue], on: date) -> ValueHistory:
    newest_first = sorted(versions, key=lambda legal: legal.since, reverse=True)
    rules = [rule.title for rule in FILING_RULES.rules.values() if name in rule.law]
    other = next((screens for prefix, screens in SCREENS.items() if name.startswith(prefix)), ())
    return ValueHistory(
        name=name,
        description=newest_first[0].description,
        versions=[version_of(legal, on) for legal in newest_first],
        rules=rules,
        screens=[*(FILED_BY if rules else ()), *other],
        topics=[(topic.title, topic.slug) for topic in TOPICS.values() if name in dict(topic.questions)],
    )
