"""The public register: institutions that are filed, found by what a family knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import F
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.uscc import problem_with_uscc
from qingmiao.filings.models import NonconformityNotice
from qingmiao.institutions.models import CareClass, FactsVersion, Institution, Standing
from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm, LegalNature, Sponsor
from qingmiao.regions.models import Division, Level
from qingmiao.regions.queries import counties_and_towns

MAX_WORDS = 5
PUBLIC_COLUMNS = (
    "pk", "code", "name", "name_pinyin", "form", "legal_nature", "uscc", "sponsor", "inclusive", "is_demonstration_site", "county_code",
    "town_code", "address", "latitude", "longitude", "care_modes", "public_phone", "places", "age_from_months", "age_below_months",
    "filed_on",
)  # fmt: skip
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class RegisterSearch:
    """What a visitor looks for; empty fields do not narrow."""

    text: str = ""
    county: str = ""
    town: str = ""
    form: str = ""
    mode: str = ""
    age_months: int | None = None
    inclusive: bool = False
    vacant: bool = False
    demonstration: bool = False


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

    def named(self, word: str) -> tuple[list[str], list[str]]:
        """Return the codes of the counties and of the towns whose name begins with a word or whose initials are that word."""
        found = [row for row in self.divisions.values() if len(word) > 1 and (row.name.startswith(word) or row.initials == word.lower())]
        return [row.code for row in found if row.level == Level.COUNTY], [row.code for row in found if row.level == Level.TOWN]


@dataclass(frozen=True)
class RegisterRow:
    """One institution as a list shows it."""

    columns: Columns
    county: str
    town: str
    has_open_finding: bool = False
    children: int = 0
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
    def vacant_places(self) -> int:
        """Places not taken when the facts were filed."""
        places: int = self.columns["places"]
        return max(places - self.children, 0)

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


def register(search: RegisterSearch, places: Places, *, on: date) -> "QuerySet[Institution, dict[str, Any]]":
    """Return the public columns of the filed institutions that fit, by name; with `children` and `has_open_finding`."""
    found = Institution.objects.filter(standing=Standing.FILED)
    for word in _words_of(search.text):
        found = found.filter(_mentions(word, places))
    for column, value in _equalities(search).items():
        found = found.filter(**{column: value})
    if search.mode:
        found = found.filter(care_modes__contains=[search.mode])
    if search.age_months is not None:
        found = found.filter(age_from_months__lte=search.age_months, age_below_months__gt=search.age_months)
    found = found.annotate(children=_children(on), has_open_finding=Exists(_open_findings()))
    if search.vacant:
        found = found.filter(places__gt=F("children"))
    rows: QuerySet[Institution, dict[str, Any]] = found.order_by("name_pinyin", "pk").values(
        *PUBLIC_COLUMNS, "children", "has_open_finding"
    )
    return rows


def rows_of(found: Iterable[Columns], places: Places) -> list[RegisterRow]:
    """Return the rows of a page with the names of their places."""
    return [row_of(columns, places) for columns in found]


def row_of(columns: Columns, places: Places) -> RegisterRow:
    """Return one row with the names of its place."""
    return RegisterRow(
        columns,
        county=places.name(columns["county_code"]),
        town=places.name(columns["town_code"]),
        has_open_finding=columns["has_open_finding"],
        children=columns["children"],
    )


def _words_of(text: str) -> list[str]:
    """Return the words to look for; a code that was typed in groups is one word."""
    code = clean_code(text)
    return [code] if problem_with_uscc(code) is None else text.split()[:MAX_WORDS]


def _equalities(search: RegisterSearch) -> dict[str, Any]:
    wanted = {"county_code": search.county, "town_code": search.town, "form": search.form}
    flags = {"inclusive": search.inclusive, "is_demonstration_site": search.demonstration}
    return {column: value for column, value in (wanted | flags).items() if value}


def _mentions(word: str, places: Places) -> Q:
    """Return the condition that an institution's name (also in pinyin), address, codes or place mentions a word."""
    lower, upper = word.lower(), word.upper()
    named = Q(name__icontains=word) | Q(address__icontains=word) | Q(uscc__startswith=upper) | Q(code=word)
    if word.isascii():
        named |= Q(name_initials__contains=lower) | Q(name_pinyin__contains=lower)
    counties, towns = places.named(word)
    return named | Q(county_code__in=counties) | Q(town_code__in=towns)


def _children(on: date) -> Coalesce:
    """Return the children in care as filed: over the classes in force, or of a home-based point, which has no classes."""
    of_institution = Q(institution=OuterRef("pk"), period__contains=on)
    classes = CareClass.objects.filter(of_institution).order_by().values("institution").annotate(sum=Sum("children")).values("sum")
    home = FactsVersion.objects.filter(of_institution).values(
        count=Cast(KeyTextTransform("children", KeyTransform("home_based", "facts")), IntegerField())
    )
    return Coalesce(Subquery(classes[:1]), Subquery(home[:1]), 0, output_field=IntegerField())


def _open_findings() -> "QuerySet[NonconformityNotice]":
    return NonconformityNotice.objects.filter(filing__institution=OuterRef("pk"), closed_on=None)
