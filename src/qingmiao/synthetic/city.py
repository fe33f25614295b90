"""Build the demonstration city: offices, institutions and their lives, registrations not filed yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Department, User
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.models import CalendarYear
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
from qingmiao.synthetic.offices import Offices, Opening, open_manager, open_offices, open_staff_account
from qingmiao.synthetic.pages import read_pages
from qingmiao.synthetic.promises import keep_promises
from qingmiao.synthetic.scenario import INSTITUTIONS, Plot, plots

NOT_FILED = 12
DEPARTMENT_OF = {
    Registrar.MARKET_REGULATION: Department.MARKET_REGULATION,
    Registrar.CIVIL_AFFAIRS: Department.CIVIL_AFFAIRS,
    Registrar.STAFFING_OFFICE: Department.STAFFING_OFFICE,
}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Order:
    """What city is wanted: seed, the day that is today there, the password of its accounts, and how many institutions."""

    seed: int
    today: date
    password: str
    institutions: int = INSTITUTIONS


class City:
    """One city while it is built."""

    def __init__(self, order: Order) -> None:
        self.order, self.random = order, Random(order.seed)
        self.opening = Opening(order.password, datetime.combine(date(2020, 1, 2), time(9), LOCAL))
        self.counties = {county.code: county.name for county in regions.counties()}
        if not self.counties:
            raise DomainError("还没有行政区划，请先运行 qingmiao load-reference。")
        self.sites = _sites(self.counties)
        self.taken: set[str] = set()
        self.filed: list[Filed] = []

    def build(self, progress: Progress) -> None:
        """Build everything; refuses a database that already has people in it."""
        if User.objects.exists():
            raise DomainError("数据库里已有账号，演示城市只能建在空的数据库里。")
        self._know_the_days()
        city = regions.city()
        offices = open_offices((city.code, city.name), self.counties, self.opening)
        figures = regions.latest_figures(Metric.RESIDENT_POPULATION, on=self.order.today)
        residents = {code: float(figures[code].value) for code in self.counties}
        wanted = plots(self.random, residents, self.order.institutions)
        steps = self._steps_after(offices)
        total = len(wanted) + len(steps)
        for number, plot in enumerate(wanted, start=1):
            self._institution(number, plot, offices)
            progress(number, total)
        for number, step in enumerate(steps, start=len(wanted) + 1):
            step()
            progress(number, total)

    def _steps_after(self, offices: Offices) -> list[Callable[[], None]]:
        """Return what happens once the institutions are there, in the order in which it happens."""
        today, read_at = self.order.today, datetime.combine(self.order.today - timedelta(days=2), time(10), LOCAL)
        return [
            lambda: self._registrations(offices),
            lambda: store_before_late_entries(today),
            lambda: hold_demonstrations(self.filed, offices.county_officers, offices.city_officer, today),
            lambda: keep_promises(offices, today),
            lambda: convene(offices, today),
            lambda: store_history(today),
            lambda: read_pages(offices.city_officer, next(iter(offices.county_officers.values())), read_at),
        ]

    def _know_the_days(self) -> None:
        """Let deadlines run over the end of the years that the built-in calendar knows: weekends only, and said so."""
        days = calendar()
        for year in (self.order.today.year, self.order.today.year + 1):
            try:
                days.is_working_day(date(year, 1, 1))
            except DomainError:
                CalendarYear.objects.create(year=year, source="演示用：只有周末休息，不是国务院的安排")

    def _institution(self, number: int, plot: Plot, offices: Offices) -> None:
        random = Random(f"{self.order.seed}-{number}")
        site = random.choice(self.sites[plot.county_code])
        name = names.institution_name(random, site.county, plot.form, self.taken)
        nature = random.choice(NATURE_OF_FORM[plot.form])
        on = first_day(random, plot, self.order.today)
        institution = open_institution(name, plot.county_code, actor=None, at=datetime.combine(on, time(8), LOCAL) - timedelta(days=5))
        manager = open_manager(number, institution.organisation, self.opening)
        self.filed.append(Filed(institution, manager, on))
        if number == 1:
            open_staff_account(institution.organisation, self.opening)
        cast = Cast(manager, offices.county_officers[plot.county_code], self.order.password, self.order.today, calendar())
        seed = f"{self.order.seed}-{number}-facts"
        Life(random, institution, cast).live(
            plot.story, lambda day: draw_facts(Random(seed), Sketch(name, plot.form, nature, site, day)), on
        )

    def _registrations(self, offices: Offices) -> None:
        """Push some organisations that are registered and have not filed."""
        random = Random(f"{self.order.seed}-registrations")
        for number in range(1, NOT_FILED + 1):
            code = random.choice(sorted(self.counties))
            nature = random.choice(list(LegalNature))
            site = random.choice(self.sites[code])
            name = names.institution_name(random, self.counties[code], InstitutionForm.STANDALONE, self.taken)
            on = self.order.today - timedelta(days=random.randint(3, 60))
            department = offices.registrars[code, DEPARTMENT_OF[nature.registrar]]
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
