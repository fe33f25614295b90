"""How many institutions are filed, by form, legal nature and sponsor, and in how many towns."""

from collections import defaultdict
from collections.abc import Callable

from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators
from qingmiao.core.spells import Days, Spell, union
from qingmiao.institutions.indicators.periods import FiledPeriod, filed
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.institutions.rules.vocabulary import InstitutionForm, LegalNature, Sponsor
from qingmiao.regions.models import Division, Level

SOURCES = "机构备案事实（每份回执、每次变更确立的一份，带起止日期）"
COUNTY_DIGITS = 6


def spells_of(is_counted: Callable[[FiledPeriod], bool]) -> Callable[[Window], list[Spell]]:
    """Return the function that gives one spell per institution and period that counts."""

    def spells(window: Window) -> list[Spell]:
        return [
            Spell(period.county_code, 1, period.days, period.subject, period.label, period.url)
            for period in window.read(filed)
            if is_counted(period)
        ]

    return spells


def _counting(key: str, name: str, which: str, is_counted: Callable[[FiledPeriod], bool]) -> Indicator:
    return Indicator(key, name, "家", f"当天备案有效的托育机构中，{which}的家数", SOURCES, BROWSE_REGISTER, spells_of(is_counted))


def _has(fact: str, value: str) -> Callable[[FiledPeriod], bool]:
    return lambda period: period.basic.get(fact) == value


def town_names(_window: Window) -> dict[str, str]:
    """Return the names of the towns by code; one query."""
    return dict(Division.objects.filter(level=Level.TOWN).values_list("code", "name"))


def _towns(window: Window) -> list[Spell]:
    """Give one spell per town for the days on which at least one institution is filed in it."""
    register, names = reverse("institution_list"), window.read(town_names)
    stretches: dict[str, list[Days]] = defaultdict(list)
    for period in window.read(filed):
        if town := period.basic.get("town_code"):
            stretches[town].append(period.days)
    return [
        Spell(town[:COUNTY_DIGITS], 1, days, f"town-{town}", names.get(town, town), f"{register}?county={town[:COUNTY_DIGITS]}")
        for town, found in sorted(stretches.items())
        for days in union(found)
    ]


FORM_KEYS = {
    InstitutionForm.STANDALONE: "standalone_institutions",
    InstitutionForm.COMMUNITY: "community_institutions",
    InstitutionForm.KINDERGARTEN_CLASS: "kindergarten_institutions",
    InstitutionForm.EMPLOYER: "employer_institutions",
    InstitutionForm.HOME_BASED: "home_based_institutions",
    InstitutionForm.SERVICE_CENTRE: "service_centre_institutions",
}
NATURE_KEYS = {
    LegalNature.PUBLIC_BODY: "public_body_institutions",
    LegalNature.SOCIAL_ORGANISATION: "social_organisation_institutions",
    LegalNature.COMPANY: "company_institutions",
}
SPONSOR_KEYS = {
    Sponsor.PUBLIC: "public_institutions",
    Sponsor.PRIVATE: "private_institutions",
    Sponsor.PUBLIC_PRIVATE: "public_private_institutions",
}

declare_indicators(
    10,
    Indicator(
        "institutions", "备案托育机构", "家", "当天备案有效的托育机构家数", SOURCES, BROWSE_REGISTER, spells_of(lambda _period: True)
    ),
    *(_counting(key, form.label, f"机构形式为{form.label}", _has("form", form)) for form, key in FORM_KEYS.items()),
    *(
        _counting(key, f"{nature.label}类机构", f"法人性质为{nature.label}", _has("legal_nature", nature))
        for nature, key in NATURE_KEYS.items()
    ),
    *(
        _counting(key, f"{sponsor.label}机构", f"举办主体为{sponsor.label}", _has("sponsor", sponsor))
        for sponsor, key in SPONSOR_KEYS.items()
    ),
    Indicator(
        "towns_with_institution",
        "有备案机构的乡镇街道",
        "个",
        "当天至少有1家备案有效的托育机构的乡镇、街道个数",
        f"{SOURCES}；行政区划表",
        BROWSE_REGISTER,
        _towns,
    ),
)
