"""Risks as a table, on the map of one county, and as shares of the counties of a city."""

from collections.abc import Sequence

from django.urls import reverse

from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.regions.queries import counties
from qingmiao.supervision.queries.risk import TONES, Risk
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.ui import components

SHADES = 5


def risk_table(risks: Sequence[Risk]) -> components.Table:
    """Return the risks as a table, each row opening its signals."""
    columns = [components.Column(*told) for told in (("机构",), ("风险", "status"), ("分", "number"), ("主要信号",))]
    rows = [
        components.Row(
            risk.institution.name,
            reverse("risk_show", kwargs={"pk": risk.institution.pk}),
            (components.Status(f"{risk.risk_class.label}风险", TONES[risk.risk_class]), f"{risk.score:.1f}", risk.words or None),
        )
        for risk in risks
    ]
    return components.Table("机构风险", columns, rows)


def risk_map(risks: Sequence[Risk]) -> components.Map | None:
    """Return the institutions of a county on its map, the highest risk first; what has no point stands in the table only."""
    places = [
        components.MapPlace(
            str(risk.institution.pk),
            risk.institution.name,
            risk.institution.latitude,
            risk.institution.longitude,
            risk.institution.form,
            reverse("risk_show", kwargs={"pk": risk.institution.pk}),
            f"{risk.risk_class.label}风险 {risk.score:.0f} 分",
        )
        for risk in risks
        if risk.institution.latitude is not None and risk.institution.longitude is not None
    ]
    forms = {form.value: form.label for form in InstitutionForm if any(place.form == form for place in places)}
    return components.Map("risk", reverse("counties_geojson"), places, forms, is_near=True) if places else None


def risk_areas(risks: Sequence[Risk]) -> components.AreaMap:
    """Return the share of institutions of high risk in each county; one query."""
    areas = []
    for county in counties():
        own = [risk for risk in risks if risk.institution.county_code == county.code]
        high = sum(risk.risk_class is RiskClass.HIGH for risk in own)
        share = high / len(own) if own else 0.0
        words = f"{high} / {len(own)} 家" if own else "没有备案机构"
        areas.append(components.Area(county.code, county.name, words, _shade(share) if own else 0, ""))
    steps = [(shade, f"{(shade - 1) * 20}%—{shade * 20}%") for shade in range(1, SHADES + 1)]
    return components.AreaMap("高风险机构占备案机构", reverse("counties_geojson"), areas, steps, "风险只用来排检查的先后；权重待核")


def _shade(share: float) -> int:
    return min(int(share * SHADES) + 1, SHADES)
