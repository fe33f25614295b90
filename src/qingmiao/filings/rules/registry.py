"""The rules by key: each a small function over a case, declared with the legal values it rests on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from qingmiao.core.legislation import LegalValue, declare
from qingmiao.filings.rules.lines import Finding, Step
from qingmiao.institutions.rules.facts import CareClass, Facts, StaffMember
from qingmiao.institutions.rules.vocabulary import InstitutionForm, StaffRole


class Scope(Enum):
    """Which institutions a rule speaks to."""

    ALL = "all"
    INSTITUTION = "institution"  # every form but the home-based point
    HOME_BASED = "home_based"

    def covers(self, facts: Facts) -> bool:
        """Tell whether the facts fall under it; while the form is not chosen, the institution's rules apply."""
        return self is Scope.ALL or (self is Scope.HOME_BASED) == facts.is_home_based


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one institution on one day, and every legal value in force on that day."""

    facts: Facts
    on: date
    in_force: Mapping[str, LegalValue]

    def law(self, name: str) -> LegalValue:
        """Return a value in force; the runner has made sure that it is for the rule's first name."""
        return self.in_force[name]

    @property
    def classes(self) -> list[tuple[str, CareClass]]:
        """Each class with the subject it is called by."""
        return [(care_class.key or f"#{place}", care_class) for place, care_class in enumerate(self.facts.classes or [], 1)]

    @property
    def staff(self) -> list[tuple[str, StaffMember]]:
        """Each person with the subject it is called by."""
        return [(person.key or f"#{place}", person) for place, person in enumerate(self.facts.staff or [], 1)]

    def people_as(self, role: StaffRole) -> list[tuple[str, StaffMember]]:
        """The people who do this, as their post or besides it."""
        return [(subject, person) for subject, person in self.staff if person.role is role or role in (person.also or ())]

    @property
    def children(self) -> int | None:
        """Children in the house; before it has any, the places. None while neither is filled in for every class."""
        if self.facts.classes is None:
            return None
        counts = [care_class.children or care_class.places for care_class in self.facts.classes]
        return None if None in counts else sum(count for count in counts if count is not None)

    def has_form(self, form: InstitutionForm) -> bool:
        """Tell whether the institution is of this form."""
        return self.facts.basic.form is form


Judgement = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. It applies once its first legal value is in force."""

    key: str
    title: str
    step: Step
    scope: Scope
    law: tuple[str, ...]
    judge: Judgement


RULES: dict[str, Rule] = {}


def rule(key: str, title: str, *law: str, scope: Scope = Scope.INSTITUTION) -> Callable[[Judgement], Judgement]:
    """Register a function as the rule `key`, whose first part names the step; `law` names its legal values, deciding one first."""

    def register(judge: Judgement) -> Judgement:
        if key in RULES:
            raise ValueError(f"two rules are called {key}")
        RULES[key] = Rule(key, title, Step(key.split(".")[0]), scope, declare(*law), judge)
        return judge

    return register
