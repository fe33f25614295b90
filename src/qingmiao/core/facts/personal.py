"""Part facts into what anyone on the case may read and what is sealed, by the marks of the schema; and join them again."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from qingmiao.codes.masks import Personal, mask

Raw = dict[str, Any]


def part(raw: Raw, schema: type[BaseModel]) -> tuple[Raw, Raw]:
    """Return (open, personal): `personal` has the same shape and holds only the marked values; lists keep their positions."""
    kept: Raw = {}
    personal: Raw = {}
    for name, value in raw.items():
        kind, section = _marks(schema).get(name, (None, None))
        if kind is not None:
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


def masked(raw: Raw, schema: type[BaseModel]) -> Raw:
    """Return raw facts in which every personal value is masked, by what it is."""
    return {name: _masked(value, *_marks(schema).get(name, (None, None))) for name, value in raw.items()}


def personal_values(raw: Raw, schema: type[BaseModel]) -> Iterator[tuple[str, Personal]]:
    """Yield every personal text of raw facts and what it is."""
    for name, value in raw.items():
        yield from _personal_texts(value, *_marks(schema).get(name, (None, None)))


def _masked(value: Any, kind: Personal | None, section: type[BaseModel] | None) -> Any:
    if isinstance(value, list):
        return [_masked(item, kind, section) for item in value]
    if isinstance(value, dict):
        return {name: _masked(item, kind, None) for name, item in value.items()} if section is None else masked(value, section)
    return mask(value, kind) if isinstance(value, str) and kind is not None else value


def _personal_texts(value: Any, kind: Personal | None, section: type[BaseModel] | None) -> Iterator[tuple[str, Personal]]:
    if isinstance(value, dict) and section is not None:
        yield from personal_values(value, section)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _personal_texts(item, kind, section)
    elif isinstance(value, str) and kind is not None:
        yield value, kind


def dump(personal: Raw) -> str:
    """Return the text that is sealed."""
    return json.dumps(personal, ensure_ascii=False, sort_keys=True) if personal else ""


@cache
def _marks(schema: type[BaseModel]) -> dict[str, tuple[Personal | None, type[BaseModel] | None]]:
    """Return for every field what kind of personal value it is, and the section class inside its annotation, whatever wraps it."""
    return {name: (_kind_of(field), _find_section(field.annotation)) for name, field in schema.model_fields.items()}


def _kind_of(field: FieldInfo) -> Personal | None:
    extra = field.json_schema_extra
    return Personal(str(extra["personal"])) if isinstance(extra, dict) and "personal" in extra else None


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
