"""The register as officers read it: institutions of the area, one with its facts on any day, its papers and its people, masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.filings.models import Filing
from qingmiao.filings.queries.answers import AnswerSection, answers_of, with_place_names
from qingmiao.filings.queries.county_desk import status_of
from qingmiao.filings.queries.judging import raw_facts
from qingmiao.filings.queries.review import SortedLines, judged_today, masked_raw
from qingmiao.filings.queries.writing import sections_of
from qingmiao.institutions.models import Certificate, FactsVersion, Institution, StaffMember, Standing
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, Band, Expiring, band_of, expiring
from qingmiao.institutions.rules.facts import read_draft
from qingmiao.regions.models import Division
from qingmiao.ui import components

STANDING_TONES: dict[str, components.Tone] = {Standing.PREPARING: "none", Standing.FILED: "ok", Standing.DEREGISTERED: "none"}
BAND_TONES: dict[Band, components.Tone] = {"expired": "bad", "within_7": "warn", "within_30": "warn", "within_60": "none"}
BANDS: dict[str, tuple[int | None, int]] = {
    "expired": (None, -1),
    "within_7": (0, DAYS_WATCHED[0]),
    "within_30": (DAYS_WATCHED[0] + 1, DAYS_WATCHED[1]),
    "within_60": (DAYS_WATCHED[1] + 1, DAYS_WATCHED[2]),
}
LIST_COLUMNS = (
    components.Column("机构"),
    components.Column("备案状态", "status"),
    components.Column("形式"),
    components.Column("托位", "number"),
    components.Column("备案日期", "date"),
    components.Column("乡镇（街道）"),
)
WATCH_COLUMNS = (
    components.Column("机构"),
    components.Column("到期", "status"),
    components.Column("材料"),
    components.Column("有效期至", "date"),
)


@dataclass(frozen=True)
class FactsOn:
    """The facts that held on a day, masked, and what today's law says of them."""

    version: FactsVersion
    sections: list[AnswerSection]
    lines: SortedLines


def institutions_in(institutions: "QuerySet[Institution]", search: str, standing: str, county: str) -> "QuerySet[Institution]":
    """Return the institutions of an area that fit; empty words do not narrow."""
    found = institutions
    if search:
        words = Q(name__icontains=search) | Q(name_initials__icontains=search) | Q(code=search) | Q(uscc=search.upper())
        found = found.filter(words | Q(address__icontains=search))
    if standing in Standing.values:
        found = found.filter(standing=standing)
    return found.filter(county_code=county) if county else found


def institution_table(rows: Iterable[Institution]) -> components.Table:
    """Return the list, in two queries with the names of the towns."""
    shown = list(rows)
    towns = dict(Division.objects.filter(code__in={row.town_code for row in shown if row.town_code}).values_list("code", "name"))
    return components.Table("托育机构档案", LIST_COLUMNS, [_row(row, towns) for row in shown])


def standing_status(institution: Institution) -> components.Status:
    """Return where an institution stands, coloured."""
    return components.Status(institution.get_standing_display(), STANDING_TONES[institution.standing])


def facts_on(institution: Institution, on: date, today: date) -> FactsOn | None:
    """Return the facts in force on a day, judged by today's law; None where none held."""
    version = FactsVersion.objects.filter(institution=institution, period__contains=on).first()
    if version is None:
        return None
    raw = raw_facts(version)
    facts, _ = read_draft(raw)
    shown = masked_raw(with_place_names(raw))
    sections = [answers_of(section, shown) for section in sections_of(facts) if section != "staff"]
    return FactsOn(version, sections, judged_today(facts, raw, today))


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


def history_of(filings: "QuerySet[Filing]") -> components.Table:
    """Return the filings of an institution, newest first."""
    columns = (
        components.Column("事项"),
        components.Column("状态", "status"),
        components.Column("收到材料", "date"),
        components.Column("回执编号"),
    )
    rows = [
        components.Row(
            filing.get_kind_display(),
            reverse("filing_review", kwargs={"pk": filing.pk}),
            (status_of(filing), filing.received_on, filing.receipt.number if hasattr(filing, "receipt") else None),
        )
        for filing in filings.select_related("receipt").order_by("-created_at", "-pk")
    ]
    return components.Table("历次备案", columns, rows)


def watched(certificates: "QuerySet[Certificate]", band: str, search: str, on: date) -> "QuerySet[Certificate]":
    """Return current papers that expired or soon will, the most urgent first; one band of them, or all."""
    low, high = BANDS.get(band, (None, DAYS_WATCHED[-1]))
    found = certificates.filter(is_current=True, expires_on__lte=on + timedelta(days=high))
    if low is not None:
        found = found.filter(expires_on__gte=on + timedelta(days=low))
    if search:
        found = found.filter(Q(institution__name__icontains=search) | Q(institution__name_initials__icontains=search))
    return found.order_by("expires_on", "pk")


def watch_table(page: Iterable[Certificate], on: date, *, names: bool) -> components.Table:
    """Return the list of a page of papers; `names`: whether masked names of people may stand in it."""
    rows = expiring(Certificate.objects.filter(pk__in=[row.pk for row in page]), on, names=False)
    return components.Table("即将到期和已过期的证照", WATCH_COLUMNS, [_watch_row(row, names=names) for row in rows])


def band_filters(counts: dict[str, int], band: str) -> list[components.Filter]:
    """Return the bands as chips with their counts."""
    rows = [components.Filter("全部", "?", sum(counts.values()), is_current=not band)]
    return rows + [components.Filter(label, f"?band={key}", counts[key], is_current=key == band) for key, label in BAND_LABELS.items()]


def _row(institution: Institution, towns: dict[str, str]) -> components.Row:
    cells = (
        standing_status(institution),
        institution.get_form_display(),
        institution.places or None,
        institution.filed_on,
        towns.get(institution.town_code, ""),
    )
    return components.Row(institution.name, reverse("institution_detail", kwargs={"pk": institution.pk}), cells, note=institution.code)


def _paper_status(paper: Certificate, on: date) -> components.Status | None:
    band = band_of(paper.expires_on, on) if paper.expires_on else None
    return components.Status(BAND_LABELS[band], BAND_TONES[band]) if band else None


def _watch_row(row: Expiring, *, names: bool) -> components.Row:
    paper = row.certificate
    title = row.title if names else paper.get_kind_display()
    cells = (components.Status(row.words, BAND_TONES[row.band]), title, paper.expires_on)
    return components.Row(paper.institution.name, reverse("institution_detail", kwargs={"pk": paper.institution_id}), cells)
