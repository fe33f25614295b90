"""The demonstration city: offices, institutions and their lives, registrations not filed yet, and what became of them."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from random import Random

from qingmiao.accounts.models import Department, Post, Role, User
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.models import CalendarYear
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import InstitutionForm, LegalNature, Registrar
from qingmiao.institutions.services import open_institution
from qingmiao.regions import queries as regions
from qingmiao.regions.models import Division, Metric, TownPoint
from qingmiao.registrations.services.receiving import Pushed, receive_registration
from qingmiao.synthetic import names
from qingmiao.synthetic.conference import convene
from qingmiao.synthetic.demonstrations import Filed, hold_demonstrations
from qingmiao.synthetic.facts import NATURE_OF_FORM, Site, Sketch, draw_facts
from qingmiao.synthetic.history import store_before_late_entries, store_history
from qingmiao.synthetic.lives import LOCAL, Cast, Life, first_day
from qingmiao.synthetic.offices import Offices, Opening, manager_name, offices_there, open_manager, open_offices, open_staff_account
from qingmiao.synthetic.pages import read_pages
from qingmiao.synthetic.parts import Part, Scene, parts
from qingmiao.synthetic.promises import keep_promises
from qingmiao.synthetic.scenario import INSTITUTIONS, Plot, Story, plots

NOT_FILED = 12
AT_ONCE = 12  # institutions that stand before the first page is shown
SETTLED = frozenset({Story.VERIFIED, Story.RENEWED})
DEPARTMENT_OF = {
    Registrar.MARKET_REGULATION: Department.MARKET_REGULATION,
    Registrar.CIVIL_AFFAIRS: Department.CIVIL_AFFAIRS,
    Registrar.STAFFING_OFFICE: Department.STAFFING_OFFICE,
}
Progress = Callable[[int, int], None]
Chapter = Callable[[], None]


@dataclass(frozen=True)
class Order:
    """What city is wanted: seed, the day that is today there, the password of its accounts, and how many institutions."""

    seed: int
    today: date
    password: str
    institutions: int = INSTITUTIONS


@dataclass(frozen=True)
class Household:
    """One institution to be: its number, its story, and its place and name, drawn for all before the first is built."""

    number: int
    plot: Plot
    site: Site
    name: str
    random: Random


class City:
    """One city while it is built, chapter by chapter. Chapters share nothing but what stands in the database, and their order."""

    def __init__(self, order: Order) -> None:
        self.order, self.random = order, Random(order.seed)
        self.opening = Opening(order.password, datetime.combine(date(2020, 1, 2), time(9), LOCAL))
        self.counties = {county.code: county.name for county in regions.counties()}
        if not self.counties:
            raise DomainError("还没有行政区划，请先运行 qingmiao load-reference。")
        self.sites = _sites(self.counties)
        self.taken: set[str] = set()
        self.households = self._households()
        built = sorted(self.households, key=self._place)
        self.soon: list[Chapter] = [
            self._open,
            *(partial(self._institution, house) for house in built[:AT_ONCE]),
            self._registrations,
            lambda: keep_promises(self.offices, order.today),
            lambda: convene(self.offices, order.today),
            self._read_pages,
        ]
        self.later: list[Chapter] = [
            *(partial(self._institution, house) for house in built[AT_ONCE:]),
            lambda: store_before_late_entries(order.today),
            self._demonstrations,
            *(partial(self._part, tell) for tell in parts()),
            lambda: store_history(order.today),
        ]

    def _place(self, house: Household) -> tuple[bool, bool, int]:
        """Sort the open cases of the first county first, so that there is work on its desk while the rest is built."""
        return house.plot.county_code != self.households[0].plot.county_code, house.plot.story in SETTLED, house.number

    @property
    def chapters(self) -> list[Chapter]:
        """What is told at once and what later, in one row; each chapter is whole or not at all."""
        return [*self.soon, *self.later]

    @cached_property
    def offices(self) -> Offices:
        """The departments and officers, once the first chapter has opened them."""
        return offices_there(regions.city().code, self.counties)

    def build(self, progress: Progress) -> None:
        """Build everything in the caller's transaction."""
        chapters = self.chapters
        for number, tell in enumerate(chapters, start=1):
            tell()
            progress(number, len(chapters))

    def _open(self) -> None:
        """Open the offices; refuses a database that already has people in it."""
        if User.objects.exists():
            raise DomainError("数据库里已有账号，演示城市只能建在空的数据库里。")
        self._know_the_days()
        city = regions.city()
        open_offices((city.code, city.name), self.counties, self.opening)

    def _households(self) -> list[Household]:
        figures = regions.latest_figures(Metric.RESIDENT_POPULATION, on=self.order.today)
        residents = {code: float(figures[code].value) for code in self.counties}
        found = []
        for number, plot in enumerate(plots(self.random, residents, self.order.institutions), start=1):
            random = Random(f"{self.order.seed}-{number}")
            site = random.choice(self.sites[plot.county_code])
            name = names.institution_name(random, site.county, plot.form, self.taken)
            found.append(Household(number, plot, site, name, random))
        return found

    def _read_pages(self) -> None:
        at = datetime.combine(self.order.today - timedelta(days=2), time(10), LOCAL)
        read_pages(self.offices.city_officer, next(iter(self.offices.county_officers.values())), at)

    def _demonstrations(self) -> None:
        hold_demonstrations(self._filed(), self.offices.county_officers, self.offices.city_officer, self.order.today)

    def _filed(self) -> list[Filed]:
        """Return the institutions with their managers and the first day of each."""
        houses = {house.organisation_id: house for house in Institution.objects.select_related("organisation")}
        posts = Post.objects.filter(role=Role.INSTITUTION_MANAGER, user__is_demonstration=True).select_related("user", "organisation")
        managers = {post.user.username: post for post in posts}
        cast = [(house, managers[manager_name(house.number)]) for house in self.households]
        # Every manager's post has an organisation.
        return [Filed(houses[post.organisation_id], post, self._first_day(house)) for house, post in cast]  # type: ignore[index]

    def _part(self, tell: Part) -> None:
        tell(Scene(self.offices, self.opening, self._filed(), self.order.today, self.order.seed))

    def _know_the_days(self) -> None:
        """Let deadlines run over the end of the years that the built-in calendar knows: weekends only, and said so."""
        days = calendar()
        for year in (self.order.today.year, self.order.today.year + 1):
            try:
                days.is_working_day(date(year, 1, 1))
            except DomainError:
                CalendarYear.objects.create(year=year, source="演示用：只有周末休息，不是国务院的安排")

    def _institution(self, house: Household) -> None:
        plot, site, name, number = house.plot, house.site, house.name, house.number
        random = copy(house.random)
        nature, on = self._drawn(house, random)
        institution = open_institution(name, plot.county_code, actor=None, at=datetime.combine(on, time(8), LOCAL) - timedelta(days=5))
        manager = open_manager(number, institution.organisation, self.opening)
        if number == 1:
            open_staff_account(institution.organisation, self.opening)
        cast = Cast(manager, self.offices.county_officers[plot.county_code], self.opening, self.order.today, calendar())
        seed = f"{self.order.seed}-{number}-facts"
        Life(random, institution, cast).live(
            plot.story, lambda day: draw_facts(Random(seed), Sketch(name, plot.form, nature, site, day)), on
        )

    def _drawn(self, house: Household, random: Random) -> tuple[LegalNature, date]:
        """Return an institution's legal nature and the day on which it files."""
        return random.choice(NATURE_OF_FORM[house.plot.form]), first_day(random, house.plot, self.order.today)

    def _first_day(self, house: Household) -> date:
        return self._drawn(house, copy(house.random))[1]

    def _registrations(self) -> None:
        """Push some organisations that are registered and have not filed."""
        random = Random(f"{self.order.seed}-registrations")
        for number in range(1, NOT_FILED + 1):
            code = random.choice(sorted(self.counties))
            nature = random.choice(list(LegalNature))
            site = random.choice(self.sites[code])
            name = names.institution_name(random, self.counties[code], InstitutionForm.STANDALONE, self.taken)
            on = self.order.today - timedelta(days=random.randint(3, 60))
            department = self.offices.registrars[code, DEPARTMENT_OF[nature.registrar]]
            address = f"{site.county}{site.town}{site.village}示例路 {random.randrange(1, 199)} 号"
            uscc = names.uscc(random, nature, code)
            pushed = Pushed("示例登记系统", f"DJ{number:05d}", uscc, name, nature, code, on, business_scope="托育服务", address=address)
            receive_registration(pushed, department, actor=None, at=datetime.combine(on, time(9), LOCAL))


def _sites(counties: dict[str, str]) -> dict[str, list[Site]]:
    """Return the towns with a known point, each with its villages: where institutions may stand."""
    villages: dict[str, list[Division]] = {}
    for village in Division.objects.filter(level="village").order_by("code"):
        villages.setdefault(village.parent_id or "", []).append(village)
    found: dict[str, list[Site]] = {code: [] for code in counties}
    for point in TownPoint.objects.select_related("division").order_by("pk"):
        town = point.division
        code = town.code[:6]
        found[code] += [
            Site(code, counties[code], town.code, town.name, village.code, village.name, float(point.lat), float(point.lon))
            for village in villages.get(town.code, [])
        ]
    return found
