"""How far a filing is written: the steps of its form, and what the subjects of its rule lines are called."""

from dataclasses import dataclass

from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import Raw
from qingmiao.core.rules import Verdict
from qingmiao.core.terms import Term
from qingmiao.filings.models import Filing, FilingKind
from qingmiao.filings.queries.judging import Judgement, changed_sections, section_of, step_of
from qingmiao.institutions.rules.facts import Facts

INSTITUTION_STEPS = ("basic", "premises", "classes", "staff", "certificates", "hygiene")
HOME_STEPS = ("basic", "premises", "home_based", "staff", "certificates")


class Progress(Term):
    """How far a step or a person is written; the labels are the words of the task list."""

    UNTOUCHED = "untouched", "未开始"
    OPEN = "open", "填写中"
    WRONG = "wrong", "有问题"
    DONE = "done", "已完成"

    @property
    def is_to_do(self) -> bool:
        """Whether something that was begun has to be finished or put right."""
        return self in (Progress.OPEN, Progress.WRONG)


@dataclass(frozen=True)
class Stage:
    """One step of the form; `note` says how much is open."""

    section: str
    title: str
    progress: Progress
    note: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do in it."""
        return self.progress is Progress.DONE


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
    waiting = sum(line.blocks and line.verdict is not Verdict.UNMET for line in lines)
    gaps = sum(section_of(gap) == section for gap in judgement.missing)
    progress = Progress.DONE
    if wrong or failing:
        progress = Progress.WRONG
    elif is_untouched(judgement.raw, section):
        progress = Progress.UNTOUCHED
    elif gaps or any(line.blocks for line in lines):
        progress = Progress.OPEN
    counts = [(wrong, "处需要改正"), (failing, "项不符合"), (gaps, "处未填写"), (0 if gaps else waiting, "项要求还不能判断")]
    note = "，".join(f"{count} {words}" for count, words in counts if count) if progress.is_to_do else ""
    return Stage(section, title_of(section), progress, "没有变更" if is_kept and not note else note)
