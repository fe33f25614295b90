"""Places of care on a day, as filed and as the institutions last confirmed them, with all that decides whether a family can use them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.core.legislation import declare, load
from qingmiao.core.terms import Term
from qingmiao.engines.access import Places
from qingmiao.institutions.models import FactsVersion, Vacancy
from qingmiao.institutions.rules.vocabulary import FeeKind, FeeUnit, InstitutionForm

(AFFORDABLE,) = declare("planning.affordable_fen")
LATE_ENOUGH = time(17, 30)


class Basis(Term):
    """Which places are counted."""

    FILED = "filed", "备案托位"
    USED = "used", "在托人数（备案时填报）"
    FREE = "free", "机构确认的空托位"


class Only(Term):
    """Which institutions are counted."""

    ALL = "all", "全部机构"
    INCLUSIVE = "inclusive", "普惠机构"
    AFFORDABLE = "affordable", "收费在可承受范围内"
    LATE = "late", "工作日开到 17:30 以后"


@dataclass(frozen=True)
class House:
    """An institution as it was filed on a day; what it does not say is None."""

    pk: int
    name: str
    county_code: str
    town_code: str
    lat: float | None
    lon: float | None
    form: str
    places: int
    used: int
    free: int | None
    inclusive: bool
    month_fen: int | None
    is_late: bool | None

    def amount(self, basis: Basis) -> int:
        """How many places count; unconfirmed free places are none that a family can rely on."""
        return {Basis.FILED: self.places, Basis.USED: self.used, Basis.FREE: self.free or 0}[basis]

    def fits(self, only: Only, affordable_fen: int) -> bool:
        """Tell whether it is counted; what is not known does not fit."""
        if only is Only.INCLUSIVE:
            return self.inclusive
        if only is Only.AFFORDABLE:
            return self.month_fen is not None and self.month_fen <= affordable_fen
        return only is Only.ALL or bool(self.is_late)


def houses_on(on: date) -> list[House]:
    """Return the institutions that were filed on a day, in the order of their numbers; two queries."""
    free = _free_on(on)
    rows = (
        FactsVersion.objects.filter(period__isempty=False, period__overlap=DateRange(on, on, "[]"))
        .order_by("institution_id", "period")
        .values_list("institution_id", "facts__basic", "facts__classes", "facts__home_based")
    )
    return [_house(pk, basic or {}, classes or [], home or {}, free.get(pk)) for pk, basic, classes, home in rows]


def _free_on(on: date) -> dict[int, int]:
    """Return free places by institution: of each class type what was confirmed last; one query."""
    newest = (
        Vacancy.objects.filter(confirmed_at__date__lte=on)
        .order_by("institution_id", "class_type", "-confirmed_at")
        .distinct("institution_id", "class_type")
    )
    found: dict[int, int] = {}
    for pk, free in newest.values_list("institution_id", "free"):
        found[pk] = found.get(pk, 0) + free
    return found


def _house(pk: int, basic: dict[str, Any], classes: list[dict[str, Any]], home: dict[str, Any], free: int | None) -> House:
    is_home = basic.get("form") == InstitutionForm.HOME_BASED
    groups = [home] if is_home else classes
    return House(
        pk,
        str(basic.get("name") or ""),
        str(basic.get("county_code") or ""),
        str(basic.get("town_code") or ""),
        basic.get("latitude"),
        basic.get("longitude"),
        str(basic.get("form") or ""),
        sum(group.get("places") or 0 for group in groups),
        sum(group.get("children") or 0 for group in groups),
        free,
        bool(basic.get("inclusive")),
        _month_fen(basic.get("fees") or []),
        _is_late(basic.get("opening_hours")),
    )


def _month_fen(fees: Iterable[dict[str, Any]]) -> int | None:
    """Return the dearest monthly care fee that is published: a family must be able to pay for its child's class."""
    amounts = [fee["amount_fen"] for fee in fees if fee.get("kind") == FeeKind.CARE and fee.get("unit") == FeeUnit.MONTH]
    return max((amount for amount in amounts if amount is not None), default=None)


def _is_late(hours: list[dict[str, Any]] | None) -> bool | None:
    if not hours:
        return None
    return any(time.fromisoformat(part["closes"]) >= LATE_ENOUGH for part in hours if part.get("closes"))


def counted(houses: Iterable[House], only: Only, on: date) -> list[House]:
    """Return the institutions that are counted."""
    most = int(load().value(AFFORDABLE, on).value)
    return [house for house in houses if house.fits(only, most)]


def as_places(houses: Iterable[House], basis: Basis) -> Places:
    """Return houses as the engine takes them; one without a position is flagged there and reaches nobody."""
    rows = [(_number(house.lat), _number(house.lon), float(house.amount(basis))) for house in houses]
    table = np.array(rows, np.float64).reshape(-1, 3)
    return Places(table[:, 0], table[:, 1], table[:, 2])


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
