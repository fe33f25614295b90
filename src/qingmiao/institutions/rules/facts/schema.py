"""What the schema says about itself: which facts are personal."""

from collections.abc import Iterator
from typing import get_args

from qingmiao.institutions.rules.facts.fields import Section
from qingmiao.institutions.rules.facts.whole import Facts


def personal_paths() -> list[str]:
    """Return the path of every personal fact, a list written `[]`, like `staff[].name`."""
    return list(_personal(Facts, ""))


def _personal(section: type[Section], prefix: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("personal"):
            yield prefix + name
        for inner, is_list in _sections_in(field.annotation, is_list=False):
            yield from _personal(inner, f"{prefix}{name}{'[]' if is_list else ''}.")


def _sections_in(annotation: object, *, is_list: bool) -> Iterator[tuple[type[Section], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation, is_list
    for argument in get_args(annotation):
        yield from _sections_in(argument, is_list=is_list or getattr(annotation, "__origin__", None) is list)
