"""The set of a filing's rules: what they are given, whom they speak to, and the steps of the form where their facts are typed."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from enum import Enum

from qingmiao.core.legislation import Law
from qingmiao.core.rules import Finding, Given, RuleLine, RuleSet
from qingmiao.core.terms import Term
from qingmiao.institutions.rules.facts import CareClass, Facts, StaffMember
from qingmiao.institutions.rules.vocabulary import InstitutionForm, StaffRole


class Step(Term):
    """The step of the filing form where the fact is typed."""

    BASIC = "basic", "基本情况"
    PREMISES = "premises", "场地"
    CLASSES = "classes", "班级"
    STAFF = "staff", "人员"
    CERTIFICATES = "certificates", "证照材料"
    HYGIENE = "hygiene", "卫生评价自评"
    COMMITMENT = "commitment", "承诺"


class Scope(Enum):
    """Which institutions a rule speaks to."""

    ALL = "all"
    INSTITUTION = "institution"  # every form but the home-based point
    HOME_BASED = "home_based"

    def covers(self, facts: Facts) -> bool:
        """Tell whether the facts fall under it; while the form is not chosen, the institution's rules apply."""
        return self is Scope.ALL or (self is Scope.HOME_BASED) == facts.is_home_based


class Case(Given[Facts]):
    """The facts of one institution on one day, and every legal value in force on that day."""

    __slots__ = ()

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


FILING_RULES: RuleSet[Facts, Case] = RuleSet("filing", "备案规则", Case, Step)
Judgement = Callable[[Case], Iterable[Finding]]


def rule(key: str, title: str, *law: str, scope: Scope = Scope.INSTITUTION) -> Callable[[Judgement], Judgement]:
    """Register a function as the rule `key`, whose first part names the step; `law` names its legal values, deciding one first."""
    return FILING_RULES.rule(key, title, *law, scope=scope)


def judge(facts: Facts, on: date, law: Law, *, only: Collection[str] | None = None) -> list[RuleLine]:
    """Return one line per requirement and subject, in the order of the form's steps.

    facts: complete or a draft; a missing fact answers 待核 “未填写”, never an error.
    on: selects the law, and is the day on which certificates must be valid. For a filing it is the day the materials are
    received; for the watch of an institution, today. One rule looks at another day: the hiring selects the law of the check
    before hiring.
    only: keys of the rules to judge, when an amendment touches only some of the facts; None judges all.
    """
    return FILING_RULES.judge(facts, on, law, only=only)
