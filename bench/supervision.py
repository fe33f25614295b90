"""Measure supervision at its full size: 500 institutions with five years of visits, and the risk of 1,500.

    python ops/postgres.py run --throw-away -- python bench/supervision.py [--institutions 500] [--years 5] [--count 15]

Rows are written in bulk into the empty database of the environment, as the demonstration city writes its history. Each page is asked for
through Django's test client, so that queries are counted where they are made; times are medians without the network, and beside them what
the process itself worked, which a busy machine does not stretch. The load stands above the table. Goals: at most 12 queries and 60 ms a
page, 2 s for the risk of 1,500.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from random import Random

os.environ.setdefault("QINGMIAO_ENV", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
MOST_QUERIES, MOST_MS, MOST_RISK_S = 12, 60.0, 2.0
RISKY = 1500


def main() -> int:
    """Fill the database, measure, print one line a page; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--institutions", type=int, default=500)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--count", type=int, default=15)
    args = parser.parse_args()
    for words in (["migrate"], ["load-reference"]):
        subprocess.run([sys.executable, "-m", "qingmiao", *words], check=True, stdout=subprocess.DEVNULL)

    import django  # noqa: PLC0415  # after the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.DEBUG = False  # a query log that is full counts nothing more
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核", flush=True)
    officers = fill(args.institutions, args.years)
    missed = measure_risk()
    for label, post in officers.items():
        missed += measure_pages(label, post, args.count)
    return int(missed > 0)


def fill(many: int, years: int) -> dict[str, object]:
    """Write the offices, institutions and visits; return who looks at them."""
    from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post, Role, User  # noqa: PLC0415
    from qingmiao.institutions.models import Institution, Standing  # noqa: PLC0415
    from qingmiao.regions.queries import counties  # noqa: PLC0415
    from qingmiao.supervision.models import InspectionItem  # noqa: PLC0415
    from qingmiao.synthetic.parts.supervision import store_visits, visits_of  # noqa: PLC0415

    since, today = date(2015, 1, 1), datetime.now(UTC).date()
    people = User.objects.bulk_create(User(username=f"bench-{n}", display_name=f"示例{n}") for n in range(4))
    codes = list(counties().values_list("code", flat=True))
    offices = {
        code: Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name=code, department=Department.HEALTH, division_code=code)
        for code in [*codes, codes[0][:4] + "00"]
    }

    def posts(number: int, role: str, houses: list[Organisation]) -> list[Post]:
        return Post.objects.bulk_create(Post(user=people[number], role=role, organisation=house, since_on=since) for house in houses)

    county = [offices[code] for code in codes]
    first, second = posts(0, Role.COUNTY_OFFICER, county), posts(1, Role.COUNTY_OFFICER, county)
    (city,) = posts(2, Role.CITY_OFFICER, [offices[codes[0][:4] + "00"]])
    total = max(many, RISKY)
    homes = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.INSTITUTION, name=f"示例{n}", division_code=codes[n % len(codes)]) for n in range(total)
    )
    posts(3, Role.INSTITUTION_MANAGER, homes)
    houses = Institution.objects.bulk_create(
        Institution(
            organisation=home,
            code=f"{home.division_code}{n:06d}",
            standing=Standing.FILED,
            county_code=home.division_code,
            name=home.name,
            name_pinyin=f"{n:06d}",
            form="standalone",
            filed_on=since,
            latitude=23.7 + n % 40 / 100,
            longitude=113.0 + n % 37 / 100,
        )
        for n, home in enumerate(homes)
    )
    pairs = {code: (one, other) for code, one, other in zip(codes, first, second, strict=True)}
    began = time.monotonic()
    visits = [visit for house in houses[:many] for visit in visits_of(house, pairs, today, Random(house.pk), years)]
    store_visits(visits, today)
    print(f"{len(visits)} 次检查，{InspectionItem.objects.count()} 条事项结果，写入 {time.monotonic() - began:.0f} 秒", flush=True)
    return {"县级": first[0], "市级": city}


def measure_risk() -> int:
    """Time the risk of 1,500 institutions."""
    from qingmiao.institutions.models import Institution  # noqa: PLC0415
    from qingmiao.supervision.queries.risk import risks_of  # noqa: PLC0415

    on, times = datetime.now(UTC).date(), []
    for _ in range(3):
        houses = list(Institution.objects.order_by("pk")[:RISKY])
        began = time.perf_counter()
        risks_of(houses, on)
        times.append(time.perf_counter() - began)
    print(f"{RISKY} 家的风险 {statistics.median(times):.2f} 秒")
    return int(statistics.median(times) > MOST_RISK_S)


def measure_pages(label: str, post: object, count: int) -> int:
    """Ask for each page so often; print queries and median, and return how many missed their goal."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, missed = Client(raise_request_exception=True), 0
    client.force_login(post.user)  # type: ignore[attr-defined]
    for path in paths(post):
        with CaptureQueriesContext(connection) as queries:
            status = client.get(path).status_code
        asked = len(queries)  # the next request begins a new log
        times, worked = [], []
        for _ in range(count):
            began, spent = time.perf_counter(), time.process_time()
            client.get(path)
            times.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - spent) * 1000)
        median, busy = statistics.median(times), statistics.median(worked)
        is_missed = status != 200 or asked > MOST_QUERIES or median > MOST_MS
        missed += is_missed
        mark = "  ←" if is_missed else ""
        print(f"{label} {path:<38}{status:>5}{asked:>4} 次查询{median:>8.1f} ms{busy:>8.1f} ms 处理器{mark}", flush=True)
    return missed


def paths(post: object) -> list[str]:
    """Return the pages of a post, each with a row that it may see."""
    from django.urls import reverse  # noqa: PLC0415

    from qingmiao.supervision.permissions import VIEW_FINDING, VIEW_INSPECTION, VIEW_RISK  # noqa: PLC0415

    pages = [reverse(name) for name in ("desk", "inspection_list", "finding_list", "risk_list", "loop_show", "annual_plan_list")]
    shown = (
        ("inspection_show", VIEW_INSPECTION),
        ("finding_show", VIEW_FINDING),
        ("risk_show", VIEW_RISK),
        ("institution_detail", VIEW_RISK),
    )
    for name, action in shown:
        row = action.rows(post).order_by("pk").first()  # type: ignore[arg-type]
        if row is not None:
            pages.append(reverse(name, kwargs={"pk": row.pk}))
    return pages


if __name__ == "__main__":
    sys.exit(main())
