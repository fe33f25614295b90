"""The facts of one synthetic institution: plausible, complete, and lawful unless a fault is asked for."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Any

from qingmiao.institutions.rules.facts import CareClass
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm, LegalNature
from qingmiao.synthetic import names
from qingmiao.synthetic.people import Team, home_carers, staff

RATIO = {ClassType.INFANT: (10, 3), ClassType.JUNIOR: (15, 5), ClassType.SENIOR: (20, 7), ClassType.MIXED: (18, 5)}
CLASS_NAMES = {ClassType.INFANT: "乳儿", ClassType.JUNIOR: "托小", ClassType.SENIOR: "托大", ClassType.MIXED: "混龄"}
NATURE_OF_FORM = {
    InstitutionForm.STANDALONE: (LegalNature.COMPANY, LegalNature.COMPANY, LegalNature.SOCIAL_ORGANISATION),
    InstitutionForm.COMMUNITY: (LegalNature.SOCIAL_ORGANISATION, LegalNature.COMPANY),
    InstitutionForm.KINDERGARTEN_CLASS: (LegalNature.SOCIAL_ORGANISATION, LegalNature.PUBLIC_BODY),
    InstitutionForm.EMPLOYER: (LegalNature.COMPANY, LegalNature.PUBLIC_BODY),
    InstitutionForm.HOME_BASED: (LegalNature.COMPANY,),
    InstitutionForm.SERVICE_CENTRE: (LegalNature.PUBLIC_BODY,),
}
SCOPE = "托育服务"
SIZES = {
    InstitutionForm.STANDALONE: (2, 6),
    InstitutionForm.COMMUNITY: (1, 3),
    InstitutionForm.KINDERGARTEN_CLASS: (1, 3),
    InstitutionForm.EMPLOYER: (1, 3),
    InstitutionForm.SERVICE_CENTRE: (6, 9),
}


@dataclass(frozen=True)
class Site:
    """Where an institution stands."""

    county_code: str
    county: str
    town_code: str
    town: str
    village_code: str
    village: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Sketch:
    """What is drawn before the facts: form, nature, site, name, and the day on which the facts are written."""

    name: str
    form: InstitutionForm
    nature: LegalNature
    site: Site
    on: date


def draw_facts(random: Random, sketch: Sketch) -> dict[str, Any]:
    """Return complete facts as raw JSON, commitment left to the signer."""
    if sketch.form is InstitutionForm.HOME_BASED:
        return _home_based(random, sketch)
    classes = _classes(random, sketch.form)
    separate = sketch.form in (InstitutionForm.STANDALONE, InstitutionForm.SERVICE_CENTRE)
    team = Team([CareClass.model_validate_json(json.dumps(row)) for row in classes], serves_meals=True, has_guard=separate, on=sketch.on)
    places = sum(row["places"] for row in classes)
    return {
        "basic": _basic(random, sketch, serves_meals=True),
        "premises": _premises(random, sketch.on, places=places, separate=separate),
        "classes": classes,
        "staff": staff(random, team),
        "certificates": _certificates(random, sketch),
        "hygiene": _hygiene(sketch.on),
    }


def _classes(random: Random, form: InstitutionForm) -> list[dict[str, Any]]:
    low, high = SIZES[form]
    types = [ClassType.SENIOR] if form is InstitutionForm.KINDERGARTEN_CLASS else list(ClassType)
    drawn = sorted((random.choice(types) for _ in range(random.randint(low, high))), key=types.index)
    return [_care_class(random, place, kind) for place, kind in enumerate(drawn, start=1)]


def _care_class(random: Random, place: int, kind: ClassType) -> dict[str, Any]:
    most, ratio = RATIO[kind]
    places = random.randint(most - 4, most)
    row: dict[str, Any] = {
        "key": f"c{place}",
        "name": f"{CLASS_NAMES[kind]}{place}班",
        "type": kind.value,
        "places": places,
        "children": random.randint(places // 2, places),
        "carers": ceil(places / ratio),
        "youngest_months": kind.age_from_months,
        "oldest_months": kind.age_below_months - 1,
        "storey": 1,
    }
    return row


def _basic(random: Random, sketch: Sketch, *, serves_meals: bool) -> dict[str, Any]:
    site, inclusive = sketch.site, random.random() < 0.55
    row: dict[str, Any] = {
        "name": sketch.name,
        "form": sketch.form.value,
        "legal_nature": sketch.nature.value,
        "uscc": names.uscc(random, sketch.nature, site.county_code),
        "business_scope": SCOPE,
        "sponsor": "public" if sketch.nature is LegalNature.PUBLIC_BODY else "private",
        "inclusive": inclusive,
        "registered_on": (sketch.on - timedelta(days=random.randrange(60, 600))).isoformat(),
        "opened_on": (sketch.on - timedelta(days=random.randrange(1, 50))).isoformat(),
        "county_code": site.county_code,
        "town_code": site.town_code,
        "village_code": site.village_code,
        "address": f"{site.county}{site.town}{site.village}示例路 {random.randrange(1, 199)} 号",
        "latitude": round(site.latitude + random.uniform(-0.012, 0.012), 5),
        "longitude": round(site.longitude + random.uniform(-0.012, 0.012), 5),
        "care_modes": ["full_day", *random.sample(["half_day", "hourly", "occasional"], random.randrange(0, 3))],
        "opening_hours": [{"weekdays": [1, 2, 3, 4, 5], "opens": "07:30", "closes": random.choice(("17:30", "18:00", "18:30"))}],
        "fees": _fees(random, inclusive=inclusive, serves_meals=serves_meals),
        "serves_meals": serves_meals,
        "contact_name": names.person_name(random),
        "contact_phone": names.phone(random),
        "public_phone": names.landline(random),
    }
    if serves_meals:
        row["meal_plan"] = random.choice(("three_meals_one_snack", "two_meals_one_snack", "one_meal_two_snacks"))
    if inclusive:
        row["inclusive_from"] = (sketch.on - timedelta(days=random.randrange(1, 30))).isoformat()
    return row


def _fees(random: Random, *, inclusive: bool, serves_meals: bool) -> list[dict[str, Any]]:
    care = random.randrange(1200, 1900, 20) if inclusive else random.randrange(1800, 3200, 20)
    fees = [{"name": "保育费", "kind": "care", "amount_fen": care * 100, "unit": "month"}]
    if serves_meals:
        fees.append({"name": "伙食费", "kind": "meals", "amount_fen": random.randrange(12, 25) * 100, "unit": "day"})
    return fees


def _premises(random: Random, on: date, *, places: int, separate: bool) -> dict[str, Any]:
    indoor = round(places * random.uniform(4.0, 7.5))
    row: dict[str, Any] = {
        "tenure": random.choice(("owned", "leased", "leased")),
        "separate_site": separate,
        "lowest_storey": 1,
        "highest_storey": random.choice((1, 1, 1, 2)),
        "semi_basement": False,
        "hazardous_surroundings": False,
        "building_area_m2": round(indoor * 1.3),
        "indoor_area_m2": indoor,
        "outdoor_area_m2": round(places * random.uniform(2.0, 4.0)),
        "outdoor_borrowed": False,
        "observation_room_m2": random.choice((6.5, 8, 12, 12.5)),
        "observation_beds": 1,
        "window_ratio": round(random.uniform(0.2, 0.3), 2),
        "cctv_covers_all": True,
        "cctv_retention_days": random.choice((90, 90, 120)),
        "alarm_button": True,
        "guard_posts": 1,
    }
    if row["tenure"] == "leased":
        start = on - timedelta(days=random.randrange(20, 300))
        row |= {"lease_start_on": start.isoformat(), "lease_end_on": (start + timedelta(days=365 * random.randint(4, 8))).isoformat()}
    return row


def _certificates(random: Random, sketch: Sketch) -> list[dict[str, Any]]:
    def paper(kind: str, issuer: str, *, back: int, years: int | None) -> dict[str, Any]:
        issued = sketch.on - timedelta(days=random.randrange(10, back))
        row = {"kind": kind, "number": f"示{random.randrange(10**8):08d}", "issuer": issuer, "issued_on": issued.isoformat()}
        return row if years is None else {**row, "expires_on": (issued + timedelta(days=365 * years)).isoformat()}

    rows = [
        paper("legal_person", sketch.nature.registrar.label, back=500, years=None),
        paper("site_proof", "示例产权人", back=300, years=None),
        paper("fire", "示例消防救援大队", back=120, years=1),
        paper("food_licence", "示例市场监管局", back=700, years=5),
        paper("staff_qualification", "示例人社局", back=300, years=None),
        paper("health_certificate", "示例妇幼保健院", back=120, years=None),
        paper("background_check", "示例公安局", back=60, years=None),
        paper("hygiene_assessment", sketch.name, back=30, years=None),
        paper("liability_insurance", "示例财产保险公司", back=200, years=1),
    ]
    if sketch.form is InstitutionForm.KINDERGARTEN_CLASS:
        rows.append(paper("kindergarten_licence", "示例教育局", back=900, years=None))
    return rows


def _hygiene(on: date) -> dict[str, Any]:
    return {"assessed_on": on.isoformat(), "assessor": "示例自评人", "items": [{"number": number, "met": True} for number in range(1, 15)]}


def _home_based(random: Random, sketch: Sketch) -> dict[str, Any]:
    children = random.randint(3, 5)
    carers = ceil(children / 3)
    basic = _basic(random, sketch, serves_meals=False)
    basic["business_scope"] = "家庭托育服务"
    start = sketch.on - timedelta(days=random.randrange(20, 300))
    lease = {"lease_start_on": start.isoformat(), "lease_end_on": (start + timedelta(days=365 * 5)).isoformat()}
    tenure = random.choice(("owned", "leased"))
    return {
        "basic": basic,
        "premises": {
            "tenure": tenure,
            **(lease if tenure == "leased" else {}),
            "lowest_storey": 2,
            "highest_storey": 2,
            "semi_basement": False,
            "hazardous_surroundings": False,
            "building_area_m2": children * 12,
            "cctv_covers_all": True,
            "cctv_retention_days": 90,
        },
        "home_based": {"places": children, "children": children - 1, "carers": carers, "own_dwelling": True, "owners_consent": True},
        "staff": home_carers(random, carers, sketch.on),
        "certificates": _home_papers(random, sketch),
    }


def _home_papers(random: Random, sketch: Sketch) -> list[dict[str, Any]]:
    kept = {"legal_person", "site_proof", "staff_qualification", "health_certificate", "background_check"}
    rows = [row for row in _certificates(random, sketch) if row["kind"] in kept]
    return [*rows, {"kind": "home_consent", "issuer": "示例业主", "issued_on": (sketch.on - timedelta(days=20)).isoformat()}]
