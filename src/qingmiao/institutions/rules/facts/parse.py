"""Read facts from outside: complete, as a draft, or as a draft with its bad values set aside."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from qingmiao.codes.errors import DomainError
from qingmiao.institutions.rules.facts.fields import NeededBy, Section
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.institutions.rules.facts.refusals import sentence_of
from qingmiao.institutions.rules.facts.staff import StaffMember
from qingmiao.institutions.rules.facts.whole import Facts
from qingmiao.institutions.rules.vocabulary import ClassType, StaffRole, Tenure

Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused value: the path of its key, like `classes[0].places`, and why, in Chinese."""

    path: str
    sentence: str


class FactsError(DomainError):
    """The facts cannot be read. `problems` lists every key that is refused."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        shown = "；".join(f"{problem.path}：{problem.sentence}" for problem in problems[:5])
        more = f"；另有 {len(problems) - 5} 处" if len(problems) > 5 else ""
        super().__init__(f"机构事实有误，请改正后重试：{shown}{more}。", exit_code=2)


def parse_facts(raw: object) -> Facts:
    """Return complete facts, or raise FactsError naming every bad or missing key.

    raw: JSON-shaped, that is dicts, lists, strings, numbers, booleans, None; dates as ISO strings.
    """
    facts = parse_draft(raw)
    gaps = missing_facts(facts)
    if gaps:
        raise FactsError(gaps)
    return facts


def parse_draft(raw: object) -> Facts:
    """Return facts that may have gaps, or raise FactsError for unknown keys, wrong types and impossible values."""
    try:
        return Facts.model_validate_json(_as_json(raw))
    except ValidationError as refusal:
        raise FactsError([Problem(path_of(loc), sentence) for loc, sentence in _refused(refusal)]) from refusal


def read_draft(raw: object) -> tuple[Facts, list[Problem]]:
    """Return what is readable of a half-written draft, and the values that were set aside.

    raw is not changed. A bad value becomes a gap, so the rules answer 未填写 for it.
    """
    kept, problems = deepcopy(raw), list[Problem]()
    while True:
        try:
            return Facts.model_validate_json(_as_json(kept)), problems
        except ValidationError as refusal:
            refused = list(_refused(refusal))
            problems += [Problem(path_of(loc), sentence) for loc, sentence in refused]
            if not isinstance(kept, dict) or not all(location for location, _sentence in refused):
                return Facts(), problems
            deepest_first = sorted((location for location, _sentence in refused), key=_depth_first, reverse=True)
            if not any([_set_aside(kept, location) for location in deepest_first]):  # noqa: C419  # all of them, not only the first
                raise FactsError(problems) from refusal


def missing_facts(facts: Facts) -> list[Problem]:
    """Return a problem for every fact that this form of institution must give and has not."""
    wanted = {NeededBy.ALL, NeededBy.HOME_BASED if facts.is_home_based else NeededBy.INSTITUTION}
    paths = list(_gaps(facts, (), wanted))
    paths += list(_conditional_gaps(facts))
    return [Problem(path_of(location), f"缺少“{title}”，请填写") for location, title in dict(paths).items()]


def path_of(location: Location) -> str:
    """Return `classes[0].places` for ("classes", 0, "places")."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "（整份文件）"


def _as_json(raw: object) -> str:
    """Return JSON text; strict JSON reading is the one place where types are decided."""
    try:
        return json.dumps(raw, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as unreadable:
        raise FactsError([Problem(path_of(()), "不是可读的 JSON 内容")]) from unreadable


def _refused(refusal: ValidationError) -> Iterator[tuple[Location, str]]:
    for error in refusal.errors(include_url=False, include_input=False):
        yield error["loc"], sentence_of(error)


def _depth_first(location: Location) -> tuple[tuple[int, int, str], ...]:
    """Order locations so that later list items are removed before earlier ones."""
    return tuple((1, part, "") if isinstance(part, int) else (0, 0, part) for part in location)


def _set_aside(kept: dict[str, Any], location: Location) -> bool:
    """Remove the refused value and tell whether there was one; a removal above it may have taken it along."""
    holder: Any = kept
    for part in location[:-1]:
        if not _holds(holder, part):
            return False
        holder = holder[part]
    if not _holds(holder, location[-1]):
        return False
    del holder[location[-1]]
    return True


def _holds(holder: object, part: int | str) -> bool:
    if isinstance(holder, list):
        return isinstance(part, int) and part < len(holder)
    return isinstance(holder, dict) and part in holder


def _gaps(section: Section, at: Location, wanted: set[NeededBy]) -> Iterator[tuple[Location, str]]:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        here = (*at, name)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        if value is None and extra.get("needed_by") in wanted:
            yield here, field.title or name
        elif isinstance(value, Section):
            yield from _gaps(value, here, wanted)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Section):
                    yield from _gaps(item, (*here, index), wanted)


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
