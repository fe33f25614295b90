"""A year's plan as people read it, what a draw is drawn from, and what of a draw is public when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qingmiao.accounts.models import Organisation, Post, Role
from qingmiao.core.legislation import load
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.supervision.models import (
    NOT_PLANNED,
    AnnualPlan,
    Closure,
    Draw,
    DrawnVisit,
    DrawState,
    InspectionPart,
    InspectionState,
    Recusal,
)
from qingmiao.supervision.queries.checklists import local_items
from qingmiao.supervision.queries.risk import risks_of
from qingmiao.supervision.rules import ChecklistFor, Occasion, draw_checklist
from qingmiao.supervision.rules.draws import STRATA, draw_visits, read_draw, result_of
from qingmiao.supervision.rules.plans import Quota, Span
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.ui import components

MONTHS = 12
DRAW_TONES: dict[str, components.Tone] = {DrawState.COMMITTED: "warn", DrawState.DRAWN: "ok", DrawState.WITHDRAWN: "none"}


@dataclass(frozen=True)
class MonthLoad:
    """What one month of a plan holds: visits planned, those done, those that did not take place, and closed days."""

    month: int
    planned: int
    done: int
    not_done: int
    closures: Sequence[Closure]

    @property
    def late(self) -> int:
        """How many are neither done nor given up."""
        return self.planned - self.done - self.not_done


def pool_of(plan: AnnualPlan, on: date) -> tuple[list[tuple[Institution, RiskClass]], list[Quota]]:
    """Return the institutions that a draw of a plan is drawn from, and what each class asks; those drawn in this plan already are out."""
    filed = Institution.objects.filter(county_code=plan.county_code, standing=Standing.FILED)
    risks = risks_of(filed.filter(form__in=forms_of(plan.organisation, on)), on)
    drawn = dict(DrawnVisit.objects.filter(draw__plan=plan, inspection__isnull=False).values_list("institution", "risk_class"))
    houses = [(risk.institution, risk.risk_class) for risk in risks if risk.institution.pk not in drawn]
    known = [RiskClass(drawn.get(risk.institution.pk, risk.risk_class)) for risk in risks]
    before = [RiskClass(word) for word in drawn.values()]
    quotas = [Quota(each, float(plan.shares[each.value]), known.count(each), before.count(each)) for each in RiskClass]
    return houses, quotas


def document_of(
    name: str,
    houses: Sequence[tuple[Institution, RiskClass]],
    quotas: Sequence[Quota],
    inspectors: Sequence[Post],
    recusals: Sequence[Recusal],
) -> dict[str, Any]:
    """Return what is fixed before a draw, as everyone may read it: no names of people, no risk, and of a recusal only that it is."""
    codes, numbers = {house.code for house, _class in houses}, {number_of(post) for post in inspectors}
    barred = {(number_of(row.inspector), row.institution.code) for row in recusals}
    pools = {each: sum(own is each for _house, own in houses) for each in RiskClass}
    return {
        "draw": name,
        "institutions": [{"id": house.code, "stratum": STRATA[own]} for house, own in sorted(houses, key=lambda told: told[0].code)],
        "inspectors": sorted(numbers),
        "excluded": [
            {"inspector": number, "institution": code, "reason": "已登记回避"}
            for number, code in sorted(barred)
            if number in numbers and code in codes
        ],
        "shares": {STRATA[quota.risk_class]: quota.share_of(pools[quota.risk_class]) for quota in quotas},
    }


def number_of(post: Post) -> str:
    """Return what an inspector is called in a public draw: a number, not a name."""
    return f"检查员{post.pk}"


def published_document(row: Draw) -> dict[str, Any]:
    """Return the file of a draw that anyone can verify: what was fixed before, and once it is drawn, the seed and the result."""
    told = {**row.document, "commitment": row.commitment, "input_sha256": row.input_sha256}
    if row.state != DrawState.DRAWN:
        return told
    told["seed"] = row.seed.open()
    return {**told, "result": result_of(draw_visits(read_draw(told)))}


def is_opened(row: Draw, on: date) -> bool:
    """Tell whether a draw is public with its result: when the last visit is over, so that nobody is warned of a visit."""
    return row.state == DrawState.DRAWN and (on > row.last_on or not public_draws().get(pk=row.pk).has_waiting)


def recusals_of(office: Organisation) -> list[Recusal]:
    """Return who of an office may not visit whom."""
    rows = Recusal.objects.filter(organisation=office, ended_at=None)
    return list(rows.select_related("inspector__user", "inspector__organisation", "institution").order_by("institution__name_pinyin", "pk"))


def recused_from(institution: Institution, posts: Sequence[Post]) -> list[Recusal]:
    """Return those of some officers who may not visit an institution."""
    users = [post.user_id for post in posts]
    rows = Recusal.objects.filter(institution=institution, inspector__user__in=users, ended_at=None)
    return list(rows.select_related("inspector__user"))


def closures_of(county_code: str, first_on: date, last_on: date) -> "QuerySet[Closure]":
    """Return the closed days known of a county within a span."""
    return Closure.objects.filter(county_code=county_code, first_on__lte=last_on, last_on__gte=first_on).select_related("institution")


def closures_by_code(county_code: str, first_on: date, last_on: date) -> Mapping[str, Sequence[Span]]:
    """Return for each institution of a county its closed spans, those of the whole county among them."""
    rows = list(closures_of(county_code, first_on, last_on))
    of_all = [(row.first_on, row.last_on) for row in rows if row.institution is None]
    codes = Institution.objects.filter(county_code=county_code).order_by("pk").values_list("code", flat=True)
    own: dict[str, list[Span]] = {code: list(of_all) for code in codes}
    for row in rows:
        if row.institution is not None:
            own[row.institution.code].append((row.first_on, row.last_on))
    return own


def months_of(plan: AnnualPlan) -> list[MonthLoad]:
    """Return the twelve months of a plan: what the office has planned in each, whatever the reason, and what came of it."""
    parts = InspectionPart.objects.filter(organisation=plan.organisation, inspection__planned_on__year=plan.year)
    planned = list(
        parts.exclude(inspection__kind__in=NOT_PLANNED).order_by("pk").values_list("inspection__planned_on", "inspection__state")
    )
    closures = list(closures_of(plan.county_code, date(plan.year, 1, 1), date(plan.year, MONTHS, 31)))
    return [
        _month(number, [state for day, state in planned if day.month == number], closures, plan.year) for number in range(1, MONTHS + 1)
    ]


def _month(number: int, states: Sequence[str], closures: Sequence[Closure], year: int) -> MonthLoad:
    within = [row for row in closures if (row.first_on.year, row.first_on.month) <= (year, number) <= (row.last_on.year, row.last_on.month)]
    return MonthLoad(number, len(states), states.count(InspectionState.RECORDED), states.count(InspectionState.NOT_DONE), within)


def inspectors_of(office: Organisation, on: date) -> "QuerySet[Post]":
    """Return who of an office may be drawn to visit."""
    rows = Post.objects.held_on(on).filter(organisation=office, role__in=[Role.COUNTY_OFFICER, Role.DEPARTMENT_OFFICER])
    return rows.select_related("user", "organisation").order_by("user__display_name", "pk")


def forms_of(office: Organisation, on: date) -> list[str]:
    """Return the forms of institution of which the catalogue lets an office look at anything."""
    law, local = load(), local_items(office.division_code, on)
    asked = [ChecklistFor(Occasion.VISIT, form.value, frozenset(), office.department) for form in InstitutionForm]
    return [one.form for one in asked if draw_checklist(one, law, on, local)]


def houses_of(county_code: str) -> "QuerySet[Institution]":
    """Return the filed institutions of a county by name."""
    return Institution.objects.filter(county_code=county_code, standing=Standing.FILED).order_by("name_pinyin", "pk")


def drawn_of(row: Draw) -> list[DrawnVisit]:
    """Return who was drawn, in the order drawn, with who goes and what came of it."""
    rows = row.visits.select_related("institution", "inspection").prefetch_related("inspectors__user")
    return list(rows.order_by("place"))


def drawn_to(inspection_id: int) -> list[tuple[DrawnVisit, list[str]]]:
    """Return the draws behind a visit, each with the names of who was drawn to go."""
    rows = DrawnVisit.objects.filter(inspection=inspection_id).select_related("draw").prefetch_related("inspectors__user")
    return [(row, [post.user.display_name for post in row.inspectors.all()]) for row in rows.order_by("pk")]


def public_draws() -> "QuerySet[Any]":
    """Return every draw that was committed to, the newest first; those given up stay. `has_waiting`: a visit of it is not over."""
    waiting = DrawnVisit.objects.filter(draw=OuterRef("pk"), inspection__state__in=[InspectionState.PLANNED, InspectionState.SIGNED])
    return Draw.objects.select_related("plan__organisation").annotate(has_waiting=Exists(waiting)).order_by("-committed_at", "-pk")


def opened_of(rows: Sequence[Any], on: date) -> list[tuple[Draw, components.Tone, bool]]:
    """Return public draws with their tone and whether each is open with its result."""
    return [(row, DRAW_TONES[row.state], row.state == DrawState.DRAWN and (on > row.last_on or not row.has_waiting)) for row in rows]
