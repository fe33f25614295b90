"""How long the workforce takes with 20,000 people: finding one, judging all on a day, the yearly report of the city.

Run: python ops/postgres.py run --throw-away -- python bench/workforce.py [--people 20000]

The rows are written in bulk: what is measured is reading. The machine's load stands above the figures.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

os.environ.setdefault("QINGMIAO_ENV", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
import django  # what follows needs its settings

django.setup()
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateRange  # noqa: E402
from django.utils import timezone  # noqa: E402

from qingmiao.accounts.models import Organisation  # noqa: E402
from qingmiao.codes.citizen_id import synthetic_citizen_id  # noqa: E402
from qingmiao.institutions.models import Institution  # noqa: E402
from qingmiao.regions.models import Division  # noqa: E402
from qingmiao.workforce.models import BackgroundCheck, Engagement, HealthCheck, Qualification, TrainingRecord, Worker  # noqa: E402
from qingmiao.workforce.models.people import name_index, number_index  # noqa: E402
from qingmiao.workforce.queries.fitness import duty_on  # noqa: E402
from qingmiao.workforce.services.matching import find_worker  # noqa: E402
from qingmiao.workforce.services.yearly import report_of  # noqa: E402

ON = date(2026, 11, 23)
PER_HOUSE = 12
MOST = {"find one by number": 40.0, "find one by name": 40.0, "fitness of all": 1000.0, "yearly report": 5000.0}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill an empty database, measure, and return 1 where something takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    people = parser.parse_args(arguments).people

    call_command("migrate", verbosity=0)
    numbers = fill(people)
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核，{people} 人")
    return measure(numbers)


def fill(people: int) -> list[str]:
    """Write houses, people, posts and proofs; return the identity numbers."""

    counties = [f"4418{n:02d}" for n in (2, 3, 21, 23, 25, 26, 81, 82)]
    houses = []
    for place in range(-(-people // PER_HOUSE)):
        county, name = counties[place % len(counties)], f"测量{place}号托育园"
        office = Organisation.objects.create(kind="institution", name=name, division_code=county)
        told = {"organisation": office, "code": f"M{place:07d}", "name": name, "county_code": county, "standing": "filed", "filed_on": ON}
        houses.append(Institution(**told, form="standalone", legal_nature="company"))
    Institution.objects.bulk_create(houses)
    workers = []
    for place in range(people):
        born = date(1980, 1, 1) + timedelta(days=place % 9000)
        number = synthetic_citizen_id("991801", born, place // 9000).number
        row = Worker(kind="citizen", number=number, number_index=number_index(number), birth_date=born, first_seen_on=ON)
        row.set_name(f"测{chr(0x4E00 + place % 5000)}{chr(0x4E00 + place // 5000)}")
        workers.append(row)
    Worker.objects.bulk_create(workers, batch_size=5000)
    roles = ("principal", "carer", "carer", "carer", "carer", "carer", "carer", "carer", "health_worker", "cook", "guard", "carer")
    at, period = timezone.now(), DateRange(ON - timedelta(days=400), None)
    made: dict[Any, list[Any]] = {model: [] for model in (Engagement, HealthCheck, BackgroundCheck, TrainingRecord, Qualification)}
    for place, worker in enumerate(workers):
        role, own = roles[place % len(roles)], {"worker": worker, "entered_at": at}
        house = houses[place // PER_HOUSE]
        made[Engagement].append(Engagement(worker=worker, institution=house, role=role, period=period, is_main=True, full_time=True))
        for back in (30 + place % 400, 500):
            on = ON - timedelta(days=back)
            made[HealthCheck].append(HealthCheck(**own, result="fit", happened_on=on, valid_until=on + timedelta(days=365)))
            made[BackgroundCheck].append(BackgroundCheck(**own, result="clear", happened_on=on))
            made[TrainingRecord].append(TrainingRecord(**own, topic="carer", hours=Decimal(60), passed=True, ended_on=on, source="course"))
        made[Qualification] += [
            Qualification(**own, kind="education", level="college", rank=2),
            Qualification(**own, kind="childcare_worker", level="4"),
            Qualification(**own, kind="childcare_background", holds=True),
        ]
    for model, rows in made.items():
        model.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [worker.number.open() for worker in workers[:: max(len(workers) // 50, 1)]]


def measure(numbers: list[str]) -> int:
    """Measure each, print its median, and return 1 where one takes longer than it may."""

    codes = sorted(set(Engagement.objects.values_list("institution__county_code", flat=True)))
    if not Division.objects.exists():
        city = Division.objects.create(code="441800", name="测量市", level="city")
        Division.objects.bulk_create([Division(code=code, name=code, level="county", parent=city) for code in codes])
    workers = Worker.objects.order_by("pk")
    name = workers[workers.count() // 2].name.open()
    work: dict[str, tuple[int, Callable[[int], object]]] = {
        "find one by number": (len(numbers), lambda place: find_worker(numbers[place])),
        "find one by name": (20, lambda _place: list(Worker.objects.filter(name_index=name_index(name)))),
        "fitness of all": (5, lambda _place: duty_on(Engagement.objects.all(), ON)),
        "yearly report": (3, lambda _place: report_of(ON.year, codes, ON)),
    }
    late = False
    for title, (rounds, act) in work.items():
        act(0)  # warm
        taken = []
        for place in range(rounds):
            start = time.perf_counter()
            act(place)
            taken.append((time.perf_counter() - start) * 1000)
        median = statistics.median(taken)
        late = late or median > MOST[title]
        print(f"{title}: median {median:.1f} ms, most {max(taken):.1f} ms, may take {MOST[title]:.0f} ms")
    return int(late)


if __name__ == "__main__":
    raise SystemExit(main())
