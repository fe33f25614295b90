"""The register as officers read it: the institutions of the area as a list, and one with its papers and people, masked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Certificate, FactsVersion, Institution, StaffMember, Standing
from qingmiao.institutions.queries.papers import BAND_LABELS, band_of
from qingmiao.institutions.queries.watch import BAND_TONES
from qingmiao.regions.models import Division
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

STANDING_TONES: dict[str, components.Tone] = {Standing.PREPARING: "none", Standing.FILED: "ok", Standing.DEREGISTERED: "none"}


def standing_status(institution: Institution) -> components.Status:
    """Return where an institution stands, coloured."""
    return components.Status(institution.get_standing_display(), STANDING_TONES[institution.standing])


def staff_on(institution: Institution, on: date) -> list[StaffMember]:
    """Return the staff on a day; names and numbers show themselves masked."""
    return list(StaffMember.objects.filter(institution=institution, period__contains=on).order_by("role", "key"))


def versions_of(institution: Institution) -> list[FactsVersion]:
    """Return every version of the facts without the facts themselves, newest first."""
    return list(FactsVersion.objects.filter(institution=institution).defer("facts", "personal").order_by("-period"))


def papers_of(institution: Institution, on: date) -> list[tuple[Certificate, components.Status | None]]:
    """Return the current papers of the house itself, each with how near its end is."""
    rows = institution.certificates.filter(is_current=True, holder="").order_by("expires_on", "kind", "pk")
    return [(row, _paper_status(row, on)) for row in rows]


def _paper_status(paper: Certificate, on: date) -> components.Status | None:
    band = band_of(paper.expires_on, on) if paper.expires_on else None
    return components.Status(BAND_LABELS[band], BAND_TONES[band]) if band else None


def _dress(rows: list[Institution], _post: Post, _on: date) -> list[components.Row]:
    """Return the list, in one query more for the names of the towns."""
    towns = dict(Division.objects.filter(code__in={row.town_code for row in rows if row.town_code}).values_list("code", "name"))
    return [_row(row, towns) for row in rows]


def _row(institution: Institution, towns: dict[str, str]) -> components.Row:
    cells = (
        standing_status(institution),
        institution.get_form_display(),
        institution.places or None,
        institution.filed_on,
        towns.get(institution.town_code, ""),
    )
    return components.Row(institution.name, reverse("institution_detail", kwargs={"pk": institution.pk}), cells, note=institution.code)


def _counties(institutions: "QuerySet[Any]") -> list[tuple[str, str]]:
    """Return the counties in which one of these institutions lies."""
    here = set(institutions.order_by().values_list("county_code", flat=True).distinct())
    return [(row.code, row.name) for row in counties() if row.code in here]


def _standing_box(standing: Standing) -> Box:
    return Box(standing.value, standing.label, lambda _on: Q(standing=standing))


INSTITUTIONS: Listing[Institution] = Listing(
    title="机构档案",
    columns=(
        components.Column("机构", order="name_pinyin"),
        components.Column("备案状态", "status", order="standing"),
        components.Column("形式", order="form"),
        components.Column("托位", "number", order="places"),
        components.Column("备案日期", "date", order="filed_on"),
        components.Column("乡镇（街道）", order="town_code"),
    ),
    dress=_dress,
    find=("name__icontains", "name_initials__icontains", "code__iexact", "uscc__iexact", "address__icontains"),
    find_hint="名称、拼音首字母、编号、信用代码、地址",
    boxes=(Box("", "全部"), *(_standing_box(standing) for standing in Standing)),
    choices=(Choice("county", "县（市、区）", "county_code", _counties, "全市"),),
    order=("name_pinyin", "pk"),
    empty_title="还没有机构",
    empty_text="开通账号或备案后的机构会列在这里。",
    symbol="building",
)


@dataclass(frozen=True)
class RecordSection:
    """What an app tells of one institution on its page for officers.

    `context` takes the institution, the post that reads, the day that was asked for and today, and returns what the template shows as
    `section`. Sections before position 50 stand above papers and people, the others below.
    """

    position: int
    template: str
    context: Callable[[Institution, Post, date, date], dict[str, Any]]


SECTIONS: list[RecordSection] = []


def declare_section(section: RecordSection) -> None:
    """Put a section on the page of every institution."""
    SECTIONS.append(section)
    SECTIONS.sort(key=lambda one: one.position)


@dataclass(frozen=True)
class ShownSection:
    """A section with what it shows."""

    template: str
    context: dict[str, Any]


def sections_of(institution: Institution, post: Post, on: date, today: date, *, is_above: bool) -> list[ShownSection]:
    """Return the sections above, or below, papers and people."""
    wanted = [section for section in SECTIONS if (section.position < 50) is is_above]
    return [ShownSection(section.template, section.context(institution, post, on, today)) for section in wanted]
