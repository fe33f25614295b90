"""The public register: the institutions that are filed, as a list shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qingmiao.filings.models import NonconformityNotice
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm, LegalNature, Sponsor
from qingmiao.regions.models import Division, Level
from qingmiao.regions.queries import counties_and_towns

PUBLIC_COLUMNS = (
    "pk", "code", "name", "name_pinyin", "name_initials", "form", "legal_nature", "uscc", "sponsor", "inclusive", "is_demonstration_site",
    "county_code", "town_code", "address", "latitude", "longitude", "care_modes", "public_phone", "places", "age_from_months",
    "age_below_months",
    "filed_on",
)  # fmt: skip
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Places:
    """All counties and towns, read once for a page."""

    divisions: dict[str, Division]

    @cached_property
    def counties(self) -> list[Division]:
        """The counties in the order of their codes."""
        return [row for row in self.divisions.values() if row.level == Level.COUNTY]

    def towns_of(self, county: str) -> list[Division]:
        """Return the towns of a county in the order of their codes."""
        return [row for row in self.divisions.values() if row.level == Level.TOWN and row.parent_id == county]

    def name(self, code: str) -> str:
        """Return a division's name; empty when it is unknown, for a register outlives a renamed town."""
        row = self.divisions.get(code)
        return row.name if row else ""


@dataclass(frozen=True)
class RegisterRow:
    """One institution as a list shows it."""

    columns: Columns
    county: str
    town: str
    has_open_finding: bool = False
    form: str = field(init=False)
    modes: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "form", label_of(InstitutionForm, self.columns["form"]))
        object.__setattr__(self, "modes", [label_of(CareMode, mode) for mode in self.columns["care_modes"]])

    @property
    def ages(self) -> str:
        """The ages taken in, as a family reads them; empty when no class says."""
        return age_range(self.columns["age_from_months"], self.columns["age_below_months"])

    @property
    def full_address(self) -> str:
        """The address behind its county, which many write into the address themselves."""
        address: str = self.columns["address"]
        return address if address.startswith(self.county) else f"{self.county} {address}"

    @property
    def sponsor(self) -> str:
        """公办、民办 or 公办民营."""
        return label_of(Sponsor, self.columns["sponsor"])

    @property
    def legal_nature(self) -> str:
        """事业单位、社会服务机构 or 营利性企业."""
        return label_of(LegalNature, self.columns["legal_nature"])


def label_of(terms: Any, value: str) -> str:
    """Return the Chinese word of a stored value; empty for an empty one."""
    return str(terms(value).label) if value else ""


def age_range(start: int | None, below: int | None) -> str:
    """Return 6个月—3岁 for months 6 (included) to 36 (excluded), 3岁以下 from birth on."""
    if start is None or below is None:
        return ""
    if start == 0:
        return f"{_age(below)}以下"
    return f"{_age(start)}—{_age(below)}"


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    if not years:
        return f"{rest}个月"
    return f"{years}岁{rest}个月" if rest else f"{years}岁"


def read_places() -> Places:
    """Return all counties and towns."""
    return Places({row.code: row for row in counties_and_towns()})


def filed_rows() -> "QuerySet[Institution, dict[str, Any]]":
    """Return the public columns of all filed institutions by name; with `has_open_finding`."""
    found = Institution.objects.filter(standing=Standing.FILED).annotate(has_open_finding=Exists(_open_findings()))
    rows: QuerySet[Institution, dict[str, Any]] = found.order_by("name_pinyin", "pk").values(*PUBLIC_COLUMNS, "has_open_finding")
    return rows


def row_of(columns: Columns, places: Places) -> RegisterRow:
    """Return one row with the names of its place."""
    return RegisterRow(
        columns,
        county=places.name(columns["county_code"]),
        town=places.name(columns["town_code"]),
        has_open_finding=columns["has_open_finding"],
    )


def _open_findings() -> "QuerySet[NonconformityNotice]":
    return NonconformityNotice.objects.filter(filing__institution=OuterRef("pk"), closed_on=None)
