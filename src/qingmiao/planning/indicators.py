"""Projects, promised places, late ones, rooms converted, new housing with its facility, forms in each county, towns without care."""

from collections import defaultdict
from datetime import date, timedelta

from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell, union
from qingmiao.institutions.indicators.periods import filed
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.planning.models import HousingProject, Project, ProjectState
from qingmiao.planning.permissions import VIEW_HOUSING, VIEW_PROJECT
from qingmiao.regions.models import Division, Level

PROJECTS = "托育项目记录（登记、开办、取消日期）"
HOUSING = "住房城乡建设部门登记和报告的新建住房"
FOREVER = None


def projects(window: Window) -> list[Project]:
    """Return the projects that had begun; one query."""
    return list(Project.objects.filter(begun_on__lte=window.until).order_by("pk"))


def housing(window: Window) -> list[HousingProject]:
    """Return new housing whose dwellings were handed over; one query."""
    return list(HousingProject.objects.filter(handover_on__lte=window.until).order_by("pk"))


def _spell(row: Project, value: int, days: Days) -> Spell:
    return Spell(row.county_code, value, days, f"project-{row.pk}", row.name, reverse("project_show", kwargs={"pk": row.pk}))


def _under_way(window: Window) -> list[Spell]:
    return [_spell(row, 1, Days(row.begun_on, row.ended_on)) for row in window.read(projects) if row.begun_on != row.ended_on]


def _promised(window: Window) -> list[Spell]:
    return [
        _spell(row, row.promised_places, Days(row.begun_on, row.ended_on if row.state == ProjectState.DROPPED else FOREVER))
        for row in window.read(projects)
    ]


def _delivered(window: Window) -> list[Spell]:
    return [_spell(row, row.delivered_places or 0, Days(row.opened_on)) for row in window.read(projects) if row.opened_on]


def _late(window: Window) -> list[Spell]:
    found = []
    for row in window.read(projects):
        first = max(row.opening_due_on + timedelta(days=1), row.begun_on)
        if row.ended_on is None or first < row.ended_on:
            found.append(_spell(row, 1, Days(first, row.ended_on)))
    return found


def _converted(window: Window) -> list[Spell]:
    return [_spell(row, 1, Days(row.opened_on)) for row in window.read(projects) if row.opened_on and row.facility_id]


def _home(row: HousingProject, first: date) -> Spell:
    url = reverse("housing_show", kwargs={"pk": row.pk})
    return Spell(row.county_code, 1, Days(first), f"housing-{row.pk}", row.name, url)


def _handed_over(window: Window) -> list[Spell]:
    return [_home(row, row.handover_on) for row in window.read(housing)]


def _with_facility(window: Window) -> list[Spell]:
    return [_home(row, max(row.handover_on, row.delivered_on)) for row in window.read(housing) if row.delivered_on]


def _forms(window: Window) -> list[Spell]:
    """Count each form once in a county for the days on which somebody of it was filed there."""
    held: dict[tuple[str, str], list[Days]] = defaultdict(list)
    for period in window.read(filed):
        if form := str(period.basic.get("form") or ""):
            held[period.county_code, form].append(period.days)
    return [
        Spell(county, 1, days, f"form-{county}-{form}", InstitutionForm(form).label, "")
        for (county, form), stretches in sorted(held.items())
        for days in union(stretches)
    ]


def towns(window: Window) -> list[tuple[str, str]]:
    """Return the towns with their names; one query."""
    return list(Division.objects.filter(level=Level.TOWN).order_by("code").values_list("code", "name")) if window.until else []


def _towns_without(window: Window) -> list[Spell]:
    """Count every town, and take it off for the days on which somebody was filed there."""
    held: dict[str, list[Days]] = defaultdict(list)
    for period in window.read(filed):
        held[str(period.basic.get("town_code") or "")].append(period.days)
    found = []
    for code, name in window.read(towns):
        found.append(Spell(code[:6], 1, Days(date(2000, 1, 1)), f"town-{code}", name, ""))
        found += [Spell(code[:6], -1, days, f"town-{code}", name, "") for days in union(held.get(code, []))]
    return found


rest_on(Project, HousingProject, Division)
declare_indicators(
    25,
    Indicator("planning_projects", "在建托育项目", "个", "当天已登记、没有开办也没有取消的项目个数", PROJECTS, VIEW_PROJECT, _under_way),
    Indicator("planning_places_promised", "项目承诺托位", "个", "当天没有取消的项目承诺的托位数之和", PROJECTS, VIEW_PROJECT, _promised),
    Indicator("planning_places_delivered", "项目建成托位", "个", "当天已开办的项目备案的托位数之和", PROJECTS, VIEW_PROJECT, _delivered),
    Indicator(
        "planning_projects_late",
        "逾期的托育项目",
        "个",
        "当天已过计划开办日期、没有开办也没有取消的项目个数",
        PROJECTS,
        VIEW_PROJECT,
        _late,
    ),
    Indicator(
        "planning_rooms_converted", "改造开办的公共设施", "处", "当天已由可用设施改造开办的项目个数", PROJECTS, VIEW_PROJECT, _converted
    ),
    Indicator(
        "planning_housing_with_facility",
        "新建住房配建设施交付率",
        "%",
        "当天住房已交付的项目中，配建托育设施也已交付的比例",
        HOUSING,
        VIEW_HOUSING,
        _with_facility,
        base=_handed_over,
        scale=100,
        decimals=1,
        no_base="当天没有已交付的新建住房，不计算比例",
    ),
    Indicator(
        "planning_forms", "机构形式种数", "种", "各县当天备案有效的机构形式种数；全市为各县之和", "备案事实", BROWSE_REGISTER, _forms
    ),
    Indicator(
        "planning_towns_without_care",
        "没有托育机构的乡镇街道",
        "个",
        "当天没有一家备案有效的托育机构的乡镇、街道个数",
        "备案事实；行政区划表",
        BROWSE_REGISTER,
        _towns_without,
    ),
)
