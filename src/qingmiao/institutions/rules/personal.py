"""Part facts into what anyone on the case may read and what is sealed, by the marks of the schema; and join them again."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from qingmiao.institutions.rules.facts import Facts

Raw = dict[str, Any]


def part(raw: Raw, schema: type[BaseModel] = Facts) -> tuple[Raw, Raw]:
    """Return (open, personal): `personal` has the same shape and holds only the marked values; lists keep their positions."""
    kept: Raw = {}
    personal: Raw = {}
    for name, value in raw.items():
        is_personal, section = _marks(schema).get(name, (False, None))
        if is_personal:
            personal[name] = value
        elif section is not None and isinstance(value, dict):
            kept[name], personal[name] = part(value, section)
        elif section is not None and isinstance(value, list):
            pairs = [part(item, section) if isinstance(item, dict) else (item, {}) for item in value]
            kept[name], personal[name] = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        else:
            kept[name] = value
    return kept, {name: value for name, value in personal.items() if _holds_something(value)}


def join(kept: Any, personal: Any) -> Any:
    """Return the raw facts that `part` took apart."""
    if isinstance(kept, dict) and isinstance(personal, dict):
        return {name: join(kept.get(name), personal.get(name)) for name in (*kept, *(n for n in personal if n not in kept))}
    if isinstance(kept, list) and isinstance(personal, list):
        return [join(item, personal[place] if place < len(personal) else None) for place, item in enumerate(kept)]
    return kept if personal is None or kept is not None else personal


def dump(personal: Raw) -> str:
    """Return the text that is sealed."""
    return json.dumps(personal, ensure_ascii=False, sort_keys=True) if personal else ""


@cache
def _marks(schema: type[BaseModel]) -> dict[str, tuple[bool, type[BaseModel] | None]]:
    """Return for every field whether it is personal, and the section class inside its annotation, whatever wraps it."""
    return {name: (_is_personal(field), _find_section(field.annotation)) for name, field in schema.model_fields.items()}


def _is_personal(field: FieldInfo) -> bool:
    return isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("personal"))


def _find_section(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in getattr(annotation, "__args__", ()) if (found := _find_section(argument))), None)


def _holds_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_something(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_something(item) for item in value)
    return value is not None
