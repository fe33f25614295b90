"""The nightly look at everyone: what lapses is told 60, 30 and 7 days before, who is off duty at once, which classes fall short."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.accounts.queries import health_department_of
from qingmiao.core.audit import subject_type
from qingmiao.core.clocks import overdue
from qingmiao.core.legislation import declare, load
from qingmiao.core.notices import notify_person
from qingmiao.core.parties import News, tell
from qingmiao.core.watching import Watch
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import CheckRequest, Conflict, Engagement
from qingmiao.workforce.queries.fitness import Duty, Engaged, duty_on
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.services import class_fell_short, went_off_duty
from qingmiao.workforce.services.checking import ask_again, police_of

(REMINDER_DAYS,) = declare("workforce.reminder_days")


def watch(*, at: datetime) -> int:
    """Do what the night brings; return how many were told of something."""
    on = timezone.localdate(at)
    duty = duty_on(Engagement.objects.all(), on)
    houses = {house.pk: house for house in Institution.objects.filter(pk__in={row.institution_id for row in duty.rows})}
    told = sum(_remind(lapse, duty, houses, at=at) for lapse in LAPSES)
    told += _tell_of_off_duty(duty, houses, at=at) + _tell_of_classes(on, at=at) + _ask_again(on, at=at)
    for kind in (CONFLICTS, CHECKS):
        told += kind.warn_due(at=at) + kind.escalate_late(at=at)
    return told


@dataclass(frozen=True)
class Lapse:
    """What lapses: the mark of its notices, how it is said of so many days, until when it holds."""

    key: str
    said: str
    until: Callable[[Duty, int], date | None]


LAPSES = (
    Lapse("lapse", "的健康合格证或从业查询将在 {} 天后到期", Duty.until),
    Lapse("training", "的年度培训将在 {} 天后到期，请安排培训", Duty.training_until),
)


def _remind(lapse: Lapse, duty: Duty, houses: dict[int, Institution], *, at: datetime) -> int:
    """Tell for whom something lapses in so many days: the person, the house, and the county in one notice; names are on the page alone."""
    told = 0
    for days in load().value(REMINDER_DAYS, duty.on).value:
        until = duty.on + timedelta(days=days)
        lapsing = [row for row in duty.rows if lapse.until(duty, row.pk) == until]
        of_houses, of_counties = _people_by_house(lapsing), Counter[str]()
        key, what = f"{lapse.key}-{days}-{until.isoformat()}", lapse.said.format(days)
        for pk, count in of_houses.items():
            news = News(key, f"{count} 人{what}", path=reverse("people_list"))
            told += tell(houses[pk], news, houses[pk].organisation, at=at)
            of_counties[houses[pk].county_code] += count
        for county, count in of_counties.items():
            office, path = health_department_of(county), f"{reverse('duty_list')}?box=lapsing"
            if office is not None:
                told += tell(office, News(key, f"辖区 {count} 人{what}", path=path), office, at=at)
        for user in User.objects.filter(worker__in={row.worker_id for row in lapsing}, is_active=True).order_by("pk"):
            told += notify_person(user, f"{key}-person-{user.pk}", f"您{what}", path=reverse("own_file"), at=at)
    return told


def _people_by_house(rows: Iterable[Engaged]) -> Counter[int]:
    """Count people, not posts: who does two things in one house is one."""
    return Counter(house for house, _ in sorted({(row.institution_id, row.worker_id) for row in rows}))


def _tell_of_off_duty(duty: Duty, houses: dict[int, Institution], *, at: datetime) -> int:
    """Tell each house who may not work from today, once for every day on which that begins."""
    yesterday = duty_on(Engagement.objects.all(), duty.on - timedelta(days=1))
    was_fit = {row.pk for row in yesterday.rows if yesterday.is_fit(row.pk)}
    fallen = [row for row in duty.rows if row.pk in was_fit and not duty.is_fit(row.pk)]
    for row in fallen:
        went_off_duty.send(Engagement, engagement=row.pk, on=duty.on, at=at)
    told = 0
    for pk, count in _people_by_house(fallen).items():
        house = houses[pk]
        news = News(f"off-duty-{duty.on.isoformat()}", f"{count} 人今天起不具备上岗条件", path=reverse("people_list"))
        told += tell(house, news, house.organisation, health_department_of(house.county_code), at=at)
    return told


@dataclass(frozen=True)
class Short:
    """A class without carers enough who are fit."""

    institution: Institution
    class_key: str
    counted: int
    needed: int


def classes_short_on(on: date) -> Iterator[Short]:
    """Yield the classes in which people are fixed and too few of them are fit."""
    for house, rosters in rosters_of(Institution.objects.filter(standing="filed"), on):
        yield from (Short(house, one.key, one.fit, one.needed) for one in rosters if one.people and one.fit < one.needed)


def _tell_of_classes(on: date, *, at: datetime) -> int:
    told = 0
    for short in classes_short_on(on):
        class_fell_short.send(
            Institution, institution=short.institution, class_key=short.class_key, counted=short.counted, needed=short.needed, on=on, at=at
        )
        news = News(f"short-{short.class_key}-{on.isoformat()}", "有班级在岗合格的保育人员不足", path=reverse("class_roster"))
        told += tell(short.institution, news, short.institution.organisation, at=at)
    return told


def _ask_again(on: date, *, at: datetime) -> int:
    late = overdue(on).filter(subject_type=subject_type(CheckRequest)).exclude(events__event="escalated")
    rows = list(CheckRequest.objects.filter(pk__in=[int(pk) for pk in late.values_list("subject_id", flat=True)]))
    for row in rows:
        ask_again(row, at=at)
    return len(rows)


CONFLICTS: Watch[Conflict] = Watch(
    Conflict,
    title=lambda row, _clock: f"任职冲突（{row.get_kind_display()}）",
    said=lambda _row, _clock: "处理",
    path=lambda row: reverse("conflict_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: health_department_of(row.county_code),
    who_stands_above=lambda row, _clock, _on: health_department_of(row.county_code[:4] + "00"),
)
CHECKS: Watch[CheckRequest] = Watch(
    CheckRequest,
    title=lambda _row, _clock: "从业查询答复",
    said=lambda _row, _clock: "答复",
    path=lambda row: reverse("check_answer", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: police_of(row.county_code),
    who_stands_above=lambda row, _clock, _on: police_of(row.county_code[:4] + "00"),
)
