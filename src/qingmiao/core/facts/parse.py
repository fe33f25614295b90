"""Read facts from outside: complete or as a draft, or as a draft with its bad values set aside; and tell what is missing.

Every fact of a schema must have a default: what is not filled in yet is None.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from qingmiao.codes.errors import DomainError
from qingmiao.core.facts.fields import Need
from qingmiao.core.facts.personal import Raw
from qingmiao.core.facts.refusals import sentence_of
from qingmiao.core.facts.typed import specs_of

S = TypeVar("S", bound=BaseModel)
Location = tuple[int | str, ...]
SHOWN_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused value: the path of its key, like `classes[0].places`, and why, in Chinese."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Written(Generic[S]):
    """A draft as it stands: what was typed, what of it can be read, what cannot, what is missing, and what is asked for."""

    raw: Raw
    facts: S
    problems: list[Problem]
    missing: list[Problem]
    need: Need


class FactsError(DomainError):
    """The facts cannot be read. `problems` lists every key that is refused; `called` is what the facts are, to a reader."""

    def __init__(self, problems: list[Problem], called: str) -> None:
        self.problems = problems
        shown = "；".join(f"{problem.path}：{problem.sentence}" for problem in problems[:SHOWN_PROBLEMS])
        more = f"；另有 {len(problems) - SHOWN_PROBLEMS} 处" if len(problems) > SHOWN_PROBLEMS else ""
        super().__init__(f"{called}有误，请改正后重试：{shown}{more}。", exit_code=2)


def parse_draft(schema: type[S], raw: object, called: str) -> S:
    """Return facts that may have gaps, or raise FactsError for unknown keys, wrong types and impossible values.

    raw: JSON-shaped, that is dicts, lists, strings, numbers, booleans, None; dates as ISO strings.
    """
    try:
        return schema.model_validate_json(_as_json(raw, called))
    except ValidationError as refusal:
        raise FactsError([Problem(path_of(loc), sentence) for loc, sentence in _refused(refusal)], called) from refusal


def read_draft(schema: type[S], raw: object, called: str) -> tuple[S, list[Problem]]:
    """Return what is readable of a half-written draft, and the values that were set aside.

    raw is not changed. A bad value becomes a gap, so the rules answer 未填写 for it.
    """
    kept, problems = deepcopy(raw), list[Problem]()
    while True:
        try:
            return schema.model_validate_json(_as_json(kept, called)), problems
        except ValidationError as refusal:
            refused = list(_refused(refusal))
            problems += [Problem(path_of(loc), sentence) for loc, sentence in refused]
            if not isinstance(kept, dict) or not all(location for location, _sentence in refused):
                return schema(), problems
            deepest_first = sorted((location for location, _sentence in refused), key=_depth_first, reverse=True)
            if not any([_set_aside(kept, location) for location in deepest_first]):  # noqa: C419  # all of them, not only the first
                raise FactsError(problems, called) from refusal


def gaps_of(section: BaseModel, wanted: Collection[str], at: Location = ()) -> Iterator[tuple[Location, str]]:
    """Yield where a fact that `wanted` needs is missing, with its title, in the order of the schema."""
    for name, spec in specs_of(type(section)).items():
        value, here = getattr(section, name), (*at, name)
        if value is None and spec.needed_by in wanted:
            yield here, type(section).model_fields[name].title or name
        elif isinstance(value, BaseModel):
            yield from gaps_of(value, wanted, here)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from gaps_of(item, wanted, (*here, index))


def problems_of_gaps(gaps: Iterable[tuple[Location, str]]) -> list[Problem]:
    """Return a problem for every gap, each place once."""
    return [Problem(path_of(location), f"缺少“{title}”，请填写") for location, title in dict(gaps).items()]


def path_of(location: Location) -> str:
    """Return `classes[0].places` for ("classes", 0, "places")."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "（整份文件）"


def _as_json(raw: object, called: str) -> str:
    """Return JSON text; strict JSON reading is the one place where types are decided."""
    try:
        return json.dumps(raw, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as unreadable:
        raise FactsError([Problem(path_of(()), "不是可读的 JSON 内容")], called) from unreadable


def _refused(refusal: ValidationError) -> Iterator[tuple[Location, str]]:
    for error in refusal.errors(include_url=False):
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
