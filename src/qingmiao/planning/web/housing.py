"""New housing and the facility due with it: list, page, registration, reports."""

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.clocks import calendar, with_due
from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.planning.models import FacilityState, HousingProject
from qingmiao.planning.permissions import REGISTER_HOUSING, REPORT_HOUSING, VIEW_HOUSING
from qingmiao.planning.queries.housing import HOUSING_LIST, due_chip, lines_of, status_of
from qingmiao.planning.services.housing import NewHousing, path_of, register_housing, report_housing
from qingmiao.planning.web.forms import FacilityPlanForm, HousingForm
from qingmiao.planning.workflow import HOUSING
from qingmiao.regions.queries import place
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, turn_back
from qingmiao.ui.rule_lines import lines_to_review
from qingmiao.ui.timeline import timeline


@many(VIEW_HOUSING)
def housing_list(request: Request, rows: "QuerySet[HousingProject]") -> HttpResponse:
    """List new housing, the next handover first."""
    may_register = REGISTER_HOUSING.is_granted(request.actor)
    return HOUSING_LIST.answer(request, with_due(rows), template="planning/housing_list.html", may_register=may_register)


@one(VIEW_HOUSING)
def housing_show(request: Request, row: HousingProject) -> HttpResponse:
    """Show one project: what is due, where it stands, what happened, and the next step."""
    on = timezone.localdate(request.at)
    due = with_due(HousingProject.objects.filter(pk=row.pk)).get()
    context = {
        "row": row,
        "place": place(row.town_code),
        "status": status_of(row),
        "chip": due_chip(due, on, calendar()),
        "lines": lines_to_review(lines_of(row, on), {}),
        "events": timeline(row, {name: step.label for name, step in HOUSING.by_name.items()}),
        "offer": next(iter(HOUSING.offers(row, request.actor)), None),
        "parents": _parents(),
    }
    return render(request, "planning/housing_show.html", context)


@many(REGISTER_HOUSING, methods=GET_POST)
def housing_register(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Register new housing."""
    office = get_object_or_404(offices)
    form = HousingForm(office.division_code, request.POST or None)

    def keep(told: dict[str, object]) -> HousingProject:
        words = {name: told[name] for name in ("name", "town_code", "area_kind", "dwellings", "handover_on")}
        size = {name: told[name] or 0 for name in ("facility_places", "facility_area_m2")}
        new = NewHousing(**words, **size, county_code=str(told["town_code"])[:6], at=form.at)  # type: ignore[arg-type]  # cleaned
        return register_housing(new, office=office, actor=request.actor, at=request.at)

    done = take_form(request, form, keep)
    if done:
        messages.success(request, "已登记，应配的托位和面积已算出。")
        return redirect(path_of(done.made))
    context = {"title": "登记新建住房", "verb": "登记", "parents": _parents(), "boundaries_url": reverse("counties_geojson")}
    return show_form(request, "planning/place_form.html", form, context | {"back_url": reverse("housing_list")})


@one(REPORT_HOUSING, methods=GET_POST)
def housing_report(request: Request, row: HousingProject) -> HttpResponse:
    """Report the next step of the facility."""
    offer = next(iter(HOUSING.offers(row, request.actor)), None)
    if request.method == "GET" and offer is None:
        return turn_back(request, "配建设施已交付，没有下一步。", path_of(row))
    is_plan = row.state == FacilityState.MISSING
    form = FacilityPlanForm(request.POST or None) if is_plan else Form(request.POST or None)
    step = next((one for one in HOUSING.transitions if row.state in one.sources), HOUSING.transitions[-1])

    def report(told: dict[str, int]) -> HousingProject:
        size = (told["facility_places"], told["facility_area_m2"]) if is_plan else None
        return report_housing(row, step.name, **by(request), size=size)

    done = take_form(request, form, report)
    if done:
        messages.success(request, f"已记为“{done.made.get_state_display()}”。")
        return redirect(path_of(row))
    parents = [*_parents(), (row.name, path_of(row))]
    return Act(step.label, step.consequence, path_of(row), parents, about=row.name, version=row.version).show(request, form)


def _parents() -> list[tuple[str, str]]:
    return [("新建住房配建", reverse("housing_list"))]
