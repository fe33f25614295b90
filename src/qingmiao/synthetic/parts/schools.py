"""Schools in the synthetic city: programmes with their years, agreements, and students in a house."""

from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.models import Standing
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.schools.models import Cohort, Cooperation, Programme, School
from qingmiao.schools.rules import Level, SchoolKind, Subject
from qingmiao.schools.services.interning import Placement, begin_internship
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import identity_number, person_name
from qingmiao.synthetic.offices import officer_name
from qingmiao.synthetic.parts import Scene
from qingmiao.workforce.models import CheckRequest, Engagement
from qingmiao.workforce.services.checking import answer_clear
from qingmiao.workforce.services.matching import read_person

SCHOOLS = (
    ("清远示例职业技术学校", SchoolKind.VOCATIONAL, Level.SECONDARY, ("婴幼儿托育", "幼儿保育"), 60),
    ("清远示例技工学校", SchoolKind.TECHNICAL, Level.SECONDARY, ("幼儿教育",), 45),
    ("清远示例职业学院", SchoolKind.COLLEGE, Level.HIGHER, ("婴幼儿托育服务与管理",), 80),
)
STUDENTS, BACK, AHEAD = 2, 3, 3


def tell(scene: Scene) -> None:
    """Give the city schools, and the first house of the first county students."""
    random, counties = Random(f"{scene.seed}-schools"), list(scene.offices.county_officers)
    for place, (name, kind, level, programmes, size) in enumerate(SCHOOLS):
        school = School.objects.create(name=name, kind=kind, county_code=counties[place % len(counties)])
        for title in programmes:
            _years(Programme.objects.create(school=school, name=title, level=level), size, scene.today.year, random)
    at = datetime.combine(scene.today - timedelta(days=20), time(10), LOCAL)
    carers = Engagement.objects.filter(role=StaffRole.CARER, period__startswith__lte=at.date(), period__upper_inf=True)
    filed = carers.filter(institution__standing=Standing.FILED).select_related("institution").order_by("institution", "pk")
    supervisor = filed.filter(institution__county_code=counties[0]).first() or filed.first()
    if supervisor is not None:
        _with(supervisor, at, random)


def _years(programme: Programme, size: int, this_year: int, random: Random) -> None:
    made = []
    for year in range(this_year - BACK, this_year + AHEAD + 1):
        enrolled = size - random.randrange(size // 4)
        graduates = enrolled - random.randrange(4) if year <= this_year else None
        into_care = graduates * random.randrange(4, 13) // 100 if graduates is not None else None
        made.append(Cohort(programme=programme, year=year, places=size, enrolled=enrolled, graduates=graduates, into_care=into_care))
    Cohort.objects.bulk_create(made)


def _with(supervisor: Engagement, at: datetime, random: Random) -> None:
    """Let a house sign with a school and take two students, of whom one is still being asked about."""
    house, programme, signed = supervisor.institution, Programme.objects.order_by("pk")[0], at.date() - timedelta(days=180)
    told = {"school": programme.school, "institution": house, "signed_on": signed, "until_on": signed + timedelta(days=730)}
    Cooperation.objects.bulk_create([Cooperation(**told, subject=subject) for subject in (Subject.INTERNSHIP, Subject.BASE)])
    posts = Post.objects.select_related("organisation", "user")
    manager = posts.get(role=Role.INSTITUTION_MANAGER, organisation=house.organisation_id)
    police = posts.filter(user__username=officer_name(Department.PUBLIC_SECURITY, house.county_code)).first()
    for place in range(STUDENTS):
        person = read_person(identity_number(random, date(2007, 9, 1) + timedelta(days=random.randrange(300))), person_name(random))
        begin = at.date() + timedelta(days=7)
        row = begin_internship(house, Placement(person, programme, supervisor, begin, begin + timedelta(days=120)), actor=manager, at=at)
        if place == 0 and police is not None:
            check = CheckRequest.objects.get(worker=row.worker_id, institution=house)
            answer_clear(check, version=check.version, actor=police, at=at + timedelta(days=3))
