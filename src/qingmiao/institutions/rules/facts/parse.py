"""Read an institution's facts from outside, and tell what is missing from them."""

from collections.abc import Iterator

from qingmiao.core import facts as typed
from qingmiao.core.facts import FactsError, Location, Problem, Raw, Written, gaps_of, problems_of_gaps
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.institutions.rules.facts.staff import StaffMember
from qingmiao.institutions.rules.facts.whole import Facts
from qingmiao.institutions.rules.vocabulary import ClassType, StaffRole, Tenure

CALLED = "机构事实"


def parse_facts(raw: object) -> Facts:
    """Return complete facts, or raise FactsError naming every bad or missing key.

    raw: JSON-shaped, that is dicts, lists, strings, numbers, booleans, None; dates as ISO strings.
    """
    facts = parse_draft(raw)
    gaps = missing_facts(facts)
    if gaps:
        raise FactsError(gaps, CALLED)
    return facts


def parse_draft(raw: object) -> Facts:
    """Return facts that may have gaps, or raise FactsError for unknown keys, wrong types and impossible values."""
    return typed.parse_draft(Facts, raw, CALLED)


def read_draft(raw: object) -> tuple[Facts, list[Problem]]:
    """Return what is readable of a half-written draft, and the values that were set aside."""
    return typed.read_draft(Facts, raw, CALLED)


def written_facts(raw: Raw) -> Written[Facts]:
    """Return a draft as it stands; what cannot be read is not called missing as well."""
    facts, problems = read_draft(raw)
    unreadable = {problem.path for problem in problems}
    missing = [gap for gap in missing_facts(facts) if gap.path not in unreadable]
    return Written(raw, facts, problems, missing, facts.need)


def missing_facts(facts: Facts) -> list[Problem]:
    """Return a problem for every fact that this form of institution must give and has not."""
    return problems_of_gaps([*gaps_of(facts, facts.need.wanted), *_conditional_gaps(facts)])


def _conditional_gaps(facts: Facts) -> Iterator[tuple[Location, str]]:
    """Yield what one answer makes another one necessary."""
    basic = facts.basic
    yield from _tenure_gaps(facts.premises)
    if basic.serves_meals and basic.meal_plan is None and not facts.is_home_based:
        yield ("basic", "meal_plan"), "餐次"
    if basic.inclusive and basic.inclusive_from is None:
        yield ("basic", "inclusive_from"), "普惠认定日期"
    if facts.staff is None:
        yield ("staff",), "人员"
    if facts.certificates is None:
        yield ("certificates",), "证照材料"
    if not facts.is_home_based:
        yield from _institution_gaps(facts)


def _tenure_gaps(premises: Premises) -> Iterator[tuple[Location, str]]:
    if premises.tenure not in (Tenure.LEASED, Tenure.FREE_USE):
        return
    if premises.lease_start_on is None:
        yield ("premises", "lease_start_on"), "租赁（使用）起始日"
    if premises.lease_end_on is None:
        yield ("premises", "lease_end_on"), "租赁（使用）截止日"


def _institution_gaps(facts: Facts) -> Iterator[tuple[Location, str]]:
    if facts.classes is None:
        yield ("classes",), "班级"
    for index, care_class in enumerate(facts.classes or []):
        if care_class.type is ClassType.MIXED and care_class.youngest_months is None:
            yield ("classes", index, "youngest_months"), "最小月龄"
        if care_class.type is ClassType.MIXED and care_class.oldest_months is None:
            yield ("classes", index, "oldest_months"), "最大月龄"
    for index, person in enumerate(facts.staff or []):
        for name, title in _staff_gaps(person):
            yield ("staff", index, name), title


def _staff_gaps(person: StaffMember) -> Iterator[tuple[str, str]]:
    """Yield what the roles of a person ask for; each role that needs a training needs one of its own."""
    besides = set(person.also or [])
    for role, name, title in _ROLE_FACTS:
        if role in besides | {person.role} and getattr(person, name) is None:
            yield name, title
    if person.training_passed is None and person.role in _TRAINED:
        yield "training_passed", "岗位培训是否合格"
    if person.also_training_passed is None and _TRAINED & (besides - {person.role}):
        yield "also_training_passed", "培训合格的兼任岗位"


_TRAINED = {StaffRole.PRINCIPAL, StaffRole.CARER, StaffRole.HEALTH_WORKER}  # each has a training of its own
_ROLE_FACTS = (
    (StaffRole.PRINCIPAL, "experience_years", "相关工作年限"),
    (StaffRole.PRINCIPAL, "training_hours", "岗位培训学时"),
    (StaffRole.CARER, "childcare_background", "有婴幼儿照护经验或相关专业背景"),
    (StaffRole.CARER, "training_hours", "岗位培训学时"),
    (StaffRole.CARER, "mental_health_training", "是否接受心理健康知识培训"),
    (StaffRole.HEALTH_WORKER, "full_time", "是否专职"),
)
