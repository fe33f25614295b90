"""Loads reference data: what is new or differs is written in one transaction, what is equal is left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.regions.models import Boundary, Division, PopulationFigure, TownPoint
from qingmiao.regions.services.reading import ReferenceData

M = TypeVar("M", bound=models.Model)
LEVEL_ORDER = ("city", "county", "town", "village")


@dataclass(frozen=True)
class Loaded:
    """How many rows one table holds after the load, and how many of them were written now."""

    label: str
    rows: int
    written: int


@transaction.atomic
def load_regions(data: ReferenceData, *, actor: Post | None, at: datetime) -> list[Loaded]:
    """Write divisions, boundaries, points and figures. Rows that the data no longer names stay: other rows may hang on them."""
    by_level = [[row for row in data.divisions if row.level == level] for level in LEVEL_ORDER]
    result = [
        Loaded("行政区划", len(data.divisions), sum(_write(Division, rows, ("code",)) for rows in by_level)),
        Loaded("县级界线", len(data.boundaries), _write(Boundary, data.boundaries, ("division_id",))),
        Loaded("乡镇位置", len(data.points), _write(TownPoint, data.points, ("division_id",))),
        Loaded("人口与出生", len(data.figures), _write(PopulationFigure, data.figures, ("division_id", "metric", "as_of", "basis"))),
    ]
    written = {loaded.label: loaded.written for loaded in result if loaded.written}
    if written:
        audit.record(actor, "load_reference", data.divisions[0], at=at, changes=written)
    return result


def _write(model: type[M], rows: Sequence[M], key: tuple[str, ...]) -> int:
    """Insert or update the rows that differ from the table, found by `key`; return how many."""
    fields = [field.attname for field in model._meta.concrete_fields if not (field.primary_key and field.auto_created)]
    held = {_values(row, key): _values(row, fields) for row in _existing(model)}
    changed = [row for row in rows if held.get(_values(row, key)) != _values(row, fields)]
    if changed:
        model._default_manager.bulk_create(
            changed,
            update_conflicts=True,
            update_fields=[name for name in fields if name not in key],
            unique_fields=list(key),
            batch_size=2000,
        )
    return len(changed)


def _existing(model: type[M]) -> Iterable[M]:
    return model._default_manager.all()


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
