"""Demonstrations as the public sees them: every term that was granted, also those that are over, and what was given in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from qingmiao.demonstration.models import Demonstration, DemonstrationState, Guidance, GuidanceKind
from qingmiao.demonstration.queries.guidance import GuidanceTotals, totals_by_case
from qingmiao.institutions.models import Institution, Standing
from qingmiao.portal.queries.open_data import Field, OpenData
from qingmiao.portal.queries.register import Places
from qingmiao.ui.components import Status, Tone

OVER: dict[str, tuple[str, Tone]] = {
    DemonstrationState.WITHDRAWN: ("已撤销", "bad"),
    DemonstrationState.EXPIRED: ("期满", "none"),
    DemonstrationState.ENDED: ("随机构注销终止", "none"),
}


@dataclass(frozen=True)
class PublicTerm:
    """One term: `last` is its last day, earlier than granted where it was cut; `reason` says why it was withdrawn."""

    first: date
    last: date
    status: Status
    is_running: bool
    is_renewal: bool
    reason: str
    totals: GuidanceTotals


@dataclass(frozen=True)
class PublicSite:
    """One institution with its terms, the newest first, and whom it is paired with."""

    institution: Institution
    county: str
    terms: list[PublicTerm]
    paired: list[str] = field(default_factory=list)

    @property
    def current(self) -> PublicTerm | None:
        """The term that runs."""
        return next((term for term in self.terms if term.is_running), None)

    @property
    def totals(self) -> GuidanceTotals:
        """What it gave in the term that runs, else in the newest."""
        return (self.current or self.terms[0]).totals

    @property
    def is_linked(self) -> bool:
        """Whether the institution has a public page."""
        return self.institution.standing != Standing.PREPARING


@dataclass(frozen=True)
class CountySites:
    """A county, the demonstrations it has, and those it had."""

    name: str
    current: list[PublicSite]
    past: list[PublicSite]


def terms_of(institution: int, on: date) -> list[PublicTerm]:
    """Return the terms of one institution, the newest first, in one query, two where there is a term."""
    rows = list(_granted().filter(institution=institution))
    totals = totals_by_case([row.pk for row in rows]) if rows else {}
    return [_term(row, totals, on) for row in rows]


def public_sites(places: Places, on: date) -> list[PublicSite]:
    """Return every institution that is or was a demonstration, by county and name, in three queries."""
    rows = list(_granted().select_related("institution").order_by("county_code", "institution__name_pinyin", "institution_id", "-term"))
    totals, paired = totals_by_case([row.pk for row in rows]), _paired(rows)
    return [
        PublicSite(
            found[0].institution,
            places.name(found[0].county_code),
            [_term(row, totals, on) for row in found],
            sorted({name for row in found for name in paired.get(row.pk, ())}),
        )
        for _, group in groupby(rows, key=lambda row: row.institution_id)
        for found in [list(group)]
    ]


def by_county(sites: Iterable[PublicSite], places: Places) -> list[CountySites]:
    """Return every county with its demonstrations, those without any too."""
    shown = list(sites)
    return [
        CountySites(
            county.name,
            [site for site in shown if site.county == county.name and site.current],
            [site for site in shown if site.county == county.name and not site.current],
        )
        for county in places.counties
    ]


def export_rows(sites: Iterable[PublicSite]) -> list[tuple[PublicSite, PublicTerm]]:
    """Return one row per term."""
    return [(site, term) for site in sites for term in site.terms]


def _field(key: str, title: str, meaning: str, read: Any) -> Field:
    return Field(key, title, meaning, lambda row: read(*row))


FIELDS = (
    _field("code", "机构编号", "本系统的机构编号，终身不变，12位数字", lambda site, _: site.institution.code),
    _field("name", "机构名称", "与登记证书一致", lambda site, _: site.institution.name),
    _field("county", "县级区划", "名称", lambda site, _: site.county),
    _field("county_code", "县级区划代码", "6位，GB/T 2260", lambda site, _: site.institution.county_code),
    _field("form", "机构形式", "如社区嵌入式托育机构", lambda site, _: site.institution.get_form_display()),
    _field("inclusive", "普惠", "是否经县级卫生健康部门认定为普惠性托育机构", lambda site, _: site.institution.inclusive),
    _field("first_on", "示范期起", "示范期的第一天，年-月-日", lambda _, term: term.first),
    _field("last_on", "示范期至", "示范期的最后一天，年-月-日；提前终止的为实际的最后一天", lambda _, term: term.last),
    _field("state", "状态", "示范期内、已撤销、期满、随机构注销终止", lambda _, term: term.status.label),
    _field("is_running", "今天有效", "今天是否在示范期内", lambda _, term: term.is_running),
    _field("is_renewal", "续期", "是否为上一期的续期", lambda _, term: term.is_renewal),
    _field("reason", "撤销原因", "撤销的示范点公示的原因，其他为空", lambda _, term: term.reason),
    _field("paired", "结对机构数", "这一期结对帮扶的机构，同一家只计一次", lambda _, term: term.totals.paired),
    _field("guided", "受指导机构数", "这一期单独指导过的机构，同一家只计一次", lambda _, term: term.totals.guided),
    _field("visits", "上门指导次数", "这一期的次数", lambda _, term: term.totals.visits),
    _field("open_days", "开放观摩次数", "这一期的次数", lambda _, term: term.totals.open_days),
    _field("trainings", "跟岗培训次数", "这一期的次数", lambda _, term: term.totals.trainings),
    _field("hours", "指导小时", "这一期各次指导时长之和", lambda _, term: term.totals.hours),
    _field("people", "参加人次", "这一期各次参加人数之和", lambda _, term: term.totals.people),
)
TERMS = OpenData("demonstration", "托育示范点", "terms", FIELDS)


def _granted() -> "QuerySet[Demonstration]":
    """Return the rounds that had or have a term of at least one day, the newest first."""
    return Demonstration.objects.filter(Q(term__isempty=False), term__isnull=False).order_by("-term")


def _term(row: Demonstration, totals: dict[int, GuidanceTotals], on: date) -> PublicTerm:
    assert row.term is not None  # noqa: S101  # the filter above
    is_running = row.state == DemonstrationState.GRANTED and on in row.term
    return PublicTerm(
        row.term.lower,
        row.term.upper - timedelta(days=1),
        _status(row, on, is_running=is_running),
        is_running,
        row.renews_id is not None,
        row.end_reason if row.state == DemonstrationState.WITHDRAWN else "",
        totals.get(row.pk, GuidanceTotals()),
    )


def _status(row: Demonstration, on: date, *, is_running: bool) -> Status:
    if is_running:
        return Status("示范期内", "ok")
    if row.state == DemonstrationState.GRANTED:
        begins_later = row.term is not None and row.term.lower > on
        return Status("已认定，尚未开始", "none") if begins_later else Status("期满", "none")
    return Status(*OVER[row.state])


def _paired(rows: list[Demonstration]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = Guidance.objects.filter(demonstration__in=rows, kind=GuidanceKind.PAIRING, guided__isnull=False).order_by("pk")
    for key, name in pairs.values_list("demonstration_id", "guided__name"):
        found.setdefault(key, []).append(str(name))
    return found
