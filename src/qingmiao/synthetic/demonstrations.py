"""Demonstrations of the synthetic city: what counties, city and institutions did, each step by the service behind its button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from qingmiao.accounts.models import Post
from qingmiao.core.legislation import load
from qingmiao.demonstration.models import Demonstration, GuidanceKind
from qingmiao.demonstration.queries.criteria import criteria_of
from qingmiao.demonstration.rules import stopping, term_end
from qingmiao.demonstration.services.ending import withdraw
from qingmiao.demonstration.services.guiding import GuidanceGiven, record_guidance
from qingmiao.demonstration.services.nominating import nominate
from qingmiao.demonstration.services.reviewing import SiteVisit, grant, record_site_visit, refuse
from qingmiao.demonstration.services.watching import expire, remind, watch
from qingmiao.filings.models import Verification
from qingmiao.institutions.models import Institution, Standing
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.papers import sample_page

PLAN_PUBLISHED = date(2020, 12, 26)  # the first day after it: nobody could choose before
TO_VISIT, TO_DECISION = 9, 16  # days after the choice
ENDS_SOON_DAYS, RENEWED_BEFORE_DAYS = 40, 60
REFUSED, LATE = 4, 6  # the county whose first choice was refused, the one that chose only lately
SETTLED = 3 * TO_DECISION  # days that a round and what follows need
REASONS = (
    "环境适合托小班，家长评价好，愿意开放观摩。",
    "人员稳定，照护流程规范，可带动周边家庭托育点。",
    "社区嵌入，收费普惠，能带动同类机构。",
)
VISIT_NOTE = "实地看了活动室、睡眠室、厨房和监控。照护有序，交接记录完整，愿意每月开放一次。"
GIVEN = {
    GuidanceKind.PAIRING: ("结对帮扶，协助完善一日照护流程。", (2, 4), (3, 8)),
    GuidanceKind.VISIT: ("上门指导晨检和消毒记录。", (1, 3), (2, 6)),
    GuidanceKind.OPEN_DAY: ("开放观摩托小班半日活动。", (2, 4), (8, 30)),
    GuidanceKind.TRAINING: ("保育人员跟岗培训。", (4, 8), (2, 10)),
}


@dataclass(frozen=True)
class Filed:
    """An institution that filed: who manages it, and the first day of its life."""

    institution: Institution
    manager: Post
    first_day: date


def hold_demonstrations(filed: Sequence[Filed], county_officers: dict[str, Post], city_officer: Post, today: date) -> None:
    """Let every county but the last choose: some are renewed, end soon, were withdrawn or refused, and some still wait.

    Dates follow the lives: nobody is chosen before the plan was published, nor before the site was verified.
    """
    rounds, spare = Rounds(filed, county_officers, city_officer, today), list[Filed]()
    for place, county in enumerate(sorted(county_officers)[:-1]):
        houses = rounds.houses_of(county)
        if houses:
            spare += rounds.live(place, houses)
    rounds.wait(spare)
    watch(at=_at(today, 0))


class Rounds:
    """The rounds of one city while they are held."""

    def __init__(self, filed: Sequence[Filed], county_officers: dict[str, Post], city_officer: Post, today: date) -> None:
        self.officers, self.city, self.today = county_officers, city_officer, today
        standing = dict(Institution.objects.order_by("pk").values_list("pk", "standing"))
        self.filed = [house for house in filed if standing[house.institution.pk] == Standing.FILED]
        visits = list(Verification.objects.filter(conforms=True).order_by("visited_on").values_list("filing__institution_id", "visited_on"))
        self.verified_on: dict[int, date] = dict(reversed(visits))
        self.verified_last_on: dict[int, date] = dict(visits)

    def houses_of(self, county: str) -> list[Filed]:
        """Return the verified institutions of a county that may be granted today, the oldest first."""
        found = [house for house in self.filed if house.institution.county_code == county and house.institution.pk in self.verified_on]
        found.sort(key=lambda house: (house.first_day, house.institution.pk))
        return [house for house in found if self._start(house) + timedelta(days=SETTLED) <= self.today and self._fits(house, self.today)]

    def live(self, place: int, houses: list[Filed]) -> list[Filed]:
        """Let one county have its story; return the institutions that have none."""
        first, *others = houses
        stories: dict[int, Callable[[], object]] = {
            0: lambda: self._run(first, is_renewed=True),
            2: lambda: self._run(first, until=self.today + timedelta(days=ENDS_SOON_DAYS)),
            3: lambda: self._withdraw(first),
            REFUSED: lambda: self._refuse(first),
            LATE: lambda: self._nominate(first, self.today - timedelta(days=TO_VISIT)),
        }
        stories.get(place, lambda: self._run(first))()
        if place == REFUSED and others:
            self._run(others.pop(0))  # the county chose another
        return others

    def wait(self, spare: list[Filed]) -> None:
        """Let one more institution wait for the city's decision, and one for its visit."""
        for house, days in zip(spare, (2 * TO_DECISION, TO_VISIT), strict=False):
            row = self._nominate(house, self.today - timedelta(days=days))
            if days > TO_VISIT:
                self._visit(row)

    def _run(self, house: Filed, *, until: date | None = None, is_renewed: bool = False) -> None:
        """Grant, and renew before each end as long as the register lets it; the last term ends on `until`, where given.

        Where papers had expired when a term could have followed, the county chooses again after the last verification.
        """
        day = follows = self._start(house)
        half = (self.today - day) // 2
        while True:
            decided = day + timedelta(days=TO_DECISION)
            begins = max(decided, follows)
            ends = min(term_end(begins, load()), begins + half) if is_renewed else term_end(begins, load())
            if not self._fits(house, decided):
                again = self.verified_last_on[house.institution.pk] + timedelta(days=1)
                if again <= day or again + timedelta(days=TO_DECISION) > self.today:
                    return
                day = follows = again
                continue
            row = self._grant(house, day, until if until and ends >= self.today else ends)
            self._guide(house, row)
            if row.granted_until is None or row.granted_until >= self.today:
                self._remind(row)
                return
            follows, is_renewed = row.granted_until + timedelta(days=1), False
            day = max(follows - timedelta(days=RENEWED_BEFORE_DAYS), decided + timedelta(days=1))

    def _start(self, house: Filed) -> date:
        return max(self.verified_on[house.institution.pk] + timedelta(days=1), PLAN_PUBLISHED)

    def _fits(self, house: Filed, on: date) -> bool:
        return not stopping(criteria_of(Institution.objects.get(pk=house.institution.pk), on))

    def _nominate(self, house: Filed, on: date) -> Demonstration:
        reason = REASONS[house.institution.pk % len(REASONS)]
        return nominate(house.institution, reason, actor=self.officers[house.institution.county_code], at=_at(on))

    def _visit(self, row: Demonstration) -> Demonstration:
        on = row.nominated_on + timedelta(days=TO_VISIT)
        visit = SiteVisit(on, VISIT_NOTE, [sample_page("实地评审记录")])
        return record_site_visit(row, visit, version=row.version, actor=self.city, at=_at(on, 16))

    def _grant(self, house: Filed, on: date, until: date) -> Demonstration:
        row = self._visit(self._nominate(house, on))
        decided = on + timedelta(days=TO_DECISION)
        row = grant(row, "条件符合，实地评审良好。", until, version=row.version, actor=self.city, at=_at(decided, 10))
        if row.renews is not None and row.renews.granted_until is not None and row.renews.granted_until < self.today:
            expire(row.renews.pk, at=_at(row.renews.granted_until + timedelta(days=1), 0))
        return row

    def _refuse(self, house: Filed) -> None:
        row = self._visit(self._nominate(house, self._start(house)))
        at = _at(row.nominated_on + timedelta(days=TO_DECISION))
        refuse(row, "场地正在调整，示范作用待观察，建议明年再推荐。", version=row.version, actor=self.city, at=at)

    def _withdraw(self, house: Filed) -> None:
        start = self._start(house)
        if not self._fits(house, start + timedelta(days=TO_DECISION)):
            return
        granted = start + timedelta(days=TO_DECISION)
        row = self._grant(house, start, term_end(granted, load()))
        self._guide(house, row, most=2)
        on = min(granted + timedelta(days=400), granted + (self.today - granted) // 2)
        reason = "主要保育人员离职，不再具备示范作用。"
        withdraw(row, reason, version=Demonstration.objects.get(pk=row.pk).version, actor=self.city, at=_at(on))

    def _remind(self, row: Demonstration) -> None:
        if row.granted_until is not None and (row.granted_until - self.today).days <= ENDS_SOON_DAYS:
            remind(row.pk, at=_at(self.today - timedelta(days=1), 0))

    def _guide(self, house: Filed, row: Demonstration, most: int = 8) -> None:
        """Write down guidance spread over the term so far, to neighbours that were filed by then."""
        assert row.term is not None  # noqa: S101  # just granted
        random = Random(f"guidance-{row.pk}")
        days = (min(self.today, row.term.upper) - row.term.lower).days
        for number in range(most if days > most else 0):
            held_on = row.term.lower + timedelta(days=days * number // most)
            kind = list(GuidanceKind)[number % len(GuidanceKind)]
            guided = self._neighbour(house, held_on, random)
            if guided is None and kind in (GuidanceKind.PAIRING, GuidanceKind.VISIT):
                continue
            note, hours, people = GIVEN[kind]
            given = GuidanceGiven(
                kind,
                held_on,
                Decimal(random.randint(hours[0] * 2, hours[1] * 2)) / 2,
                random.randint(*people),
                guided if kind != GuidanceKind.OPEN_DAY else None,
                note,
            )
            record_guidance(row, given, actor=house.manager, at=_at(held_on, 17))

    def _neighbour(self, house: Filed, on: date, random: Random) -> Institution | None:
        near = [
            other.institution
            for other in self.filed
            if other.institution.county_code == house.institution.county_code
            and other.institution != house.institution
            and other.first_day <= on
        ]
        return Institution.objects.get(pk=random.choice(near).pk) if near else None


def _at(on: date, hour: int = 9) -> datetime:
    return datetime.combine(on, time(hour, 20), LOCAL)
