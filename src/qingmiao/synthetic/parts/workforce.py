"""Careers in the synthetic city: the people of the filings have worked elsewhere before, are fixed in classes, learn, lapse, conflict.

What is many is written in bulk; what is a case goes through the services, as in life.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.accounts.services import NewPost, NewUser, open_with_post
from qingmiao.institutions.models import CareClass, Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import identity_number, person_name
from qingmiao.synthetic.offices import Offices, officer_name
from qingmiao.synthetic.parts import Scene
from qingmiao.workforce.models import CheckRequest, CheckState, ClassPost, Engagement, HealthCheck, TrainingRecord, Worker
from qingmiao.workforce.rules.vocabulary import HealthResult, Occasion, ProofSource, Topic
from qingmiao.workforce.services.checking import answer_clear, answer_hit, answer_more, ask_check
from qingmiao.workforce.services.hiring import Hiring, hire
from qingmiao.workforce.services.matching import Person, read_person

MOVED, LEARNED, LAPSED, STOPPED = 0.25, 0.6, 0.02, 0.004  # shares of the people
SCHOOLS = ("清远示例职业技术学校", "示例妇幼保健院", "示例托育服务协会")
COURSES = ((Topic.CARER, 40), (Topic.FIRST_AID, 8), (Topic.CHILD_PROTECTION, 6), (Topic.FIRE, 4), (Topic.MENTAL_HEALTH, 16))
HIRED, CONFLICTS = 8, 4
OWN_ACCOUNT = "worker-001"


def tell(scene: Scene) -> None:
    """Give the people of the city's houses their careers up to a day."""
    today, random = scene.today, Random(f"{scene.seed}-people")
    at = datetime.combine(today - timedelta(days=3), time(10), LOCAL)
    rows = list(Engagement.objects.filter(period__upper_inf=True, is_main=True).select_related("institution").order_by("pk"))
    if not rows:
        return
    _fix_classes(rows)
    _move(rows, random)
    _learn(rows, random, at)
    _lapse(rows, today, random, at)
    managers = {
        post.organisation_id: post for post in Post.objects.filter(role=Role.INSTITUTION_MANAGER).select_related("organisation", "user")
    }
    _hire(rows, managers, random, at)
    _ask(rows, scene.offices, managers, at)
    _open_own_account(rows[0], scene.opening.password, at)


def _fix_classes(rows: Sequence[Engagement]) -> None:
    """Fix the carers of each house in its classes, as many as each class says it has."""
    carers: dict[int, list[Engagement]] = {}
    for row in rows:
        if row.role == StaffRole.CARER:
            carers.setdefault(row.institution_id, []).append(row)
    made = []
    for care_class in CareClass.objects.filter(period__upper_inf=True, institution__in=carers).order_by("institution", "key"):
        free = carers[care_class.institution_id]
        fixed, carers[care_class.institution_id] = free[: care_class.carers], free[care_class.carers :]
        made += [ClassPost(engagement=row, class_key=care_class.key, period=DateRange(row.period.lower, None)) for row in fixed]
    ClassPost.objects.bulk_create(made)


def _move(rows: Sequence[Engagement], random: Random) -> None:
    """Let some have worked in another house before."""
    made = []
    for row in rows:
        other = random.choice(rows)
        if random.random() < MOVED and other.institution_id != row.institution_id:
            end = row.period.lower - timedelta(days=random.randrange(10, 200))
            period = DateRange(end - timedelta(days=random.randrange(100, 900)), end)
            made.append(_former(row, other.institution, period))
    Engagement.objects.bulk_create(made)


def _former(row: Engagement, house: Institution, period: DateRange) -> Engagement:
    return Engagement(
        worker_id=row.worker_id, institution=house, role=row.role, period=period, source=ProofSource.OFFICER, end_reason="合同到期"
    )


def _learn(rows: Sequence[Engagement], random: Random, at: datetime) -> None:
    """Let most have been to a course in the last two years."""
    made = []
    for number, row in enumerate(rows):
        if random.random() < LEARNED:
            topic, hours = random.choice(COURSES)
            ended = at.date() - timedelta(days=random.randrange(5, 700))
            made.append(
                TrainingRecord(
                    worker_id=row.worker_id,
                    source=ProofSource.OFFICER,
                    entered_at=at,
                    topic=topic,
                    hours=Decimal(hours),
                    passed=True,
                    ended_on=ended,
                    checked_on=ended,
                    provider=random.choice(SCHOOLS),
                    number=f"示培{ended.year}{number:05d}",
                )
            )
    TrainingRecord.objects.bulk_create(made)


def _lapse(rows: Sequence[Engagement], today: date, random: Random, at: datetime) -> None:
    """Let some health certificates have lapsed or lapse soon, and a few people stay away ill."""
    made = []
    for row in rows:
        draw = random.random()
        told = {"worker_id": row.worker_id, "source": ProofSource.INSTITUTION, "institution_id": row.institution_id, "entered_at": at}
        if draw < STOPPED:
            made.append(HealthCheck(**told, result=HealthResult.STOPPED, happened_on=at.date()))
        elif draw < LAPSED:
            until = today + timedelta(days=random.choice((-12, -1, 5, 25)))
            made.append(HealthCheck(**told, result=HealthResult.FIT, happened_on=at.date() - timedelta(days=200), valid_until=until))
    HealthCheck.objects.bulk_create([row for row in made if row.valid_until is None or row.valid_until >= row.happened_on])


def _hire(rows: Sequence[Engagement], managers: dict[int | None, Post], random: Random, at: datetime) -> None:
    """Let houses hire: newcomers, and people who work elsewhere already."""
    houses = list({row.institution_id: row.institution for row in rows}.values())
    wanted: list[Person] = []
    for _ in range(HIRED):
        wanted.append(read_person(identity_number(random, date(1996, 5, 1) + timedelta(days=random.randrange(2000))), person_name(random)))
    carers = [row for row in rows if row.role == StaffRole.CARER]
    for row in random.sample(carers, min(CONFLICTS, len(carers))):
        worker = Worker.objects.get(pk=row.worker_id)
        wanted.append(read_person(worker.number.open(), worker.name.open()))
    for place, person in enumerate(wanted):
        house = houses[place * 7 % len(houses)]
        what = Hiring(person, StaffRole.CARER, full_time=True, on=at.date(), has_consented=True)
        if not Engagement.objects.filter(worker__number_index=person.index, institution=house).exists():
            hire(house, what, actor=managers[house.organisation_id], at=at)


def _ask(rows: Sequence[Engagement], offices: Offices, managers: dict[int | None, Post], at: datetime) -> None:
    """Let the police of the first county answer some questions: clear, more information, a record."""
    county = next(iter(offices.county_officers))
    police = Post.objects.select_related("organisation", "user").get(user__username=officer_name(Department.PUBLIC_SECURITY, county))
    cooks = [row for row in rows if row.institution.county_code == county and row.role == StaffRole.COOK]
    for row in cooks[:5]:
        worker = Worker.objects.get(pk=row.worker_id)
        ask_check(worker, row.institution, Occasion.YEARLY, actor=managers[row.institution.organisation_id], at=at)
    waiting = list(
        CheckRequest.objects.filter(county_code=county, state=CheckState.ASKED).select_related("worker", "institution").order_by("-pk")
    )
    for place, check in enumerate(waiting[:4]):
        later = at + timedelta(days=1)
        if place == 0:
            answer_hit(check, "演示内容：查询到一条记录。", version=check.version, actor=police, at=later)
        elif place == 1:
            answer_more(check, "请补充曾用名和户籍地。", version=check.version, actor=police, at=later)
        else:
            answer_clear(check, version=check.version, actor=police, at=later)


def _open_own_account(row: Engagement, password: str, at: datetime) -> None:
    """Give one worker an account for the own file."""
    worker = Worker.objects.get(pk=row.worker_id)
    new = NewUser(OWN_ACCOUNT, worker.name.open(), password, is_demonstration=True)
    worker.user = open_with_post(new, NewPost(Role.WORKER, None, date(2020, 1, 2)), actor=None, at=at).user
    worker.save(update_fields=["user"])
