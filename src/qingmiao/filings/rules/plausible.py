"""What cannot be so, however it is judged: days that have not come, counts that do not fit each other, a place in another province.

Not law: a slip of the hand, said where it was typed. Pure; `on` is the day the materials are received.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from qingmiao.codes.ages import add_months
from qingmiao.codes.citizen_id import parse_citizen_id
from qingmiao.codes.days import day_words
from qingmiao.codes.earth import straight_km
from qingmiao.codes.errors import DomainError
from qingmiao.core.facts import Problem
from qingmiao.core.facts.parse import Location, path_of
from qingmiao.institutions.rules.facts import CareClass, Facts, OpeningHours, StaffMember

FARTHEST_KM = 40  # from the nearest town of the county; the largest county of the city is some 60 km across
SELF_ASSESSED_WITHIN_MONTHS = 12
YOUNGEST_WORKER, OLDEST_WORKER = 16, 80
Point = tuple[float, float]  # latitude and longitude, degrees
Found = tuple[Location, str]


def implausible(facts: Facts, on: date, towns: Iterable[Point], *, is_first: bool) -> list[Problem]:
    """Return what cannot be so on a day. `towns` are points of the county; `is_first` for a first filing, whose assessment is of now."""
    found = [
        *_days_to_come(facts, on),
        *_position(facts, list(towns)),
        *_hours(facts.basic.opening_hours or []),
        *_classes(facts),
        *_areas(facts),
        *(one for place, person in enumerate(facts.staff or []) for one in _person(place, person, on)),
        *_assessment(facts, on, is_first=is_first),
    ]
    return [Problem(path_of(place), sentence) for place, sentence in found]


def _days_to_come(facts: Facts, on: date) -> Iterator[Found]:
    """Yield what has begun, by its nature, before it is filed, and is said to begin later."""
    days: list[tuple[Location, str, date | None]] = [
        (("basic", "registered_on"), "登记日期", facts.basic.registered_on),
        (("premises", "lease_start_on"), "租赁（使用）起始日", facts.premises.lease_start_on),
        (("hygiene", "assessed_on"), "自评日期", facts.hygiene.assessed_on),
        *((("certificates", place, "issued_on"), "签发日期", paper.issued_on) for place, paper in enumerate(facts.certificates or [])),
    ]
    for place, person in enumerate(facts.staff or []):
        days += [
            (("staff", place, "hired_on"), "录用日期", person.hired_on),
            (("staff", place, "background_check_on"), "从业禁止查询日期", person.background_check_on),
            (("staff", place, "background_check_before_hiring_on"), "录用前查询日期", person.background_check_before_hiring_on),
        ]
    for location, title, day in days:
        if day is not None and day > on:
            yield location, f"{title} {day_words(day)}还没有到（今天是 {day_words(on)}），请核对年份"


def _position(facts: Facts, towns: list[Point]) -> Iterator[Found]:
    latitude, longitude = facts.basic.latitude, facts.basic.longitude
    if latitude is None or longitude is None or not towns:
        return
    nearest = min(straight_km(latitude, longitude, *town) for town in towns)
    if nearest > FARTHEST_KM:
        sentence = f"这个位置离所填县（市、区）最近的镇街约 {nearest:,.0f} 公里，请在地图上重新选点，或核对经纬度"
        yield ("basic", "latitude"), sentence
        yield ("basic", "longitude"), sentence


def _hours(spans: list[OpeningHours]) -> Iterator[Found]:
    """Yield spans that overlap on the same day of the week."""
    for weekday in range(1, 8):
        of_day = [(span.opens, span.closes, place) for place, span in enumerate(spans) if weekday in (span.weekdays or ())]
        whole = sorted((opens, closes, place) for opens, closes, place in of_day if opens and closes)
        for (_, closes, before), (opens, _, place) in pairwise(whole):
            if opens < closes:
                yield ("basic", "opening_hours", place, "opens"), f"与第 {before + 1} 个时段在同一天重叠，请核对"
                return


def _classes(facts: Facts) -> Iterator[Found]:
    for place, care_class in enumerate(facts.classes or []):
        yield from _class(("classes", place), care_class, facts)
    home = facts.home_based
    if facts.is_home_based and home.children is not None and home.places is not None and home.children > home.places:
        yield ("home_based", "children"), f"在托 {home.children} 人，多于托位 {home.places} 个，请核对"


def _class(here: Location, care_class: CareClass, facts: Facts) -> Iterator[Found]:
    lowest, highest, storey = facts.premises.lowest_storey, facts.premises.highest_storey, care_class.storey
    if care_class.children is not None and care_class.places is not None and care_class.children > care_class.places:
        yield (*here, "children"), f"在托 {care_class.children} 人，多于托位 {care_class.places} 个，请核对"
    if care_class.places == 0:
        yield (*here, "places"), "托位数是 0，没有托位的班不用填写"
    if storey is not None and ((highest is not None and storey > highest) or (lowest is not None and storey < lowest)):
        yield (*here, "storey"), f"班级在 {storey} 层，而场地只在 {lowest} 至 {highest} 层，请核对班级或“场地”一步的楼层"
    if storey == 0:
        yield (*here, "storey"), "没有第 0 层，首层填 1，地下一层填 -1"


def _areas(facts: Facts) -> Iterator[Found]:
    """Yield what a house cannot lack."""
    for name, title in (("building_area_m2", "建筑面积"), ("indoor_area_m2", "室内使用面积")):
        if getattr(facts.premises, name) == 0:
            yield ("premises", name), f"{title}是 0，请核对"


def _person(place: int, person: StaffMember, on: date) -> Iterator[Found]:
    try:
        born = parse_citizen_id(person.identity_number).birth_date if person.identity_number else None
    except DomainError:
        return
    if born is None:
        return
    if not add_months(born, 12 * YOUNGEST_WORKER) <= on <= add_months(born, 12 * OLDEST_WORKER):
        yield ("staff", place, "identity_number"), f"号码里的出生日期是 {born}，不到 {YOUNGEST_WORKER} 岁或超过 {OLDEST_WORKER} 岁，请核对"
    elif person.hired_on is not None and person.hired_on < add_months(born, 12 * YOUNGEST_WORKER):
        yield ("staff", place, "hired_on"), f"录用时不满 {YOUNGEST_WORKER} 岁（号码里的出生日期是 {born}），请核对"
    if person.experience_years is not None and person.experience_years > (on - born).days / 365 - YOUNGEST_WORKER:
        yield ("staff", place, "experience_years"), f"工作年限与年龄不符（号码里的出生日期是 {born}），请核对"


def _assessment(facts: Facts, on: date, *, is_first: bool) -> Iterator[Found]:
    """Yield a self-assessment that says nothing of the house as it is now."""
    day = facts.hygiene.assessed_on
    if is_first and day is not None and day < add_months(on, -SELF_ASSESSED_WITHIN_MONTHS):
        yield ("hygiene", "assessed_on"), f"自评日期 {day_words(day)}已超过 {SELF_ASSESSED_WITHIN_MONTHS} 个月，请按现在的情况重新自评"
