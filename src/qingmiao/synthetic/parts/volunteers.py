"""Volunteers in the synthetic city: vetted and waiting, activities past and to come, hours and thanks. All by the services."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.accounts.services import NewPost, NewUser, open_with_post
from qingmiao.institutions.models import Institution
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import identity_number, person_name, phone
from qingmiao.synthetic.offices import officer_name
from qingmiao.synthetic.parts import Scene
from qingmiao.volunteers.models import Activity, Volunteer
from qingmiao.volunteers.rules import ActivityKind, Setting, Skill, VolunteerKind
from qingmiao.volunteers.services.activities import Plan, join_activity, post_activity
from qingmiao.volunteers.services.certifying import issue_hours
from qingmiao.volunteers.services.recruiting import Wish, apply, confirm_volunteer
from qingmiao.volunteers.services.serving import sign_in_volunteer, sign_out_volunteer, thank_volunteer
from qingmiao.workforce.models import CheckRequest, Worker
from qingmiao.workforce.services.checking import answer_clear
from qingmiao.workforce.services.matching import read_person

VETTED, ASKED, APPLIED = 5, 1, 2
OWN_ACCOUNT = "volunteer-001"
PAST = (("亲子绘本角", "family_class", 90), ("社区养育宣传", "community", 50), ("亲子运动会", "community", 20))


def tell(scene: Scene) -> None:
    """Give the first county volunteers, and them something to do."""
    county, officer = next(iter(scene.offices.county_officers.items()))
    police = Post.objects.select_related("organisation", "user").get(user__username=officer_name(Department.PUBLIC_SECURITY, county))
    random, begin = Random(f"{scene.seed}-volunteers"), _at(scene.today - timedelta(days=120), 9)
    people = [_person(random, county, place, begin) for place in range(VETTED + ASKED + APPLIED)]
    vetted = [_vet(row, random, officer, police if place < VETTED else None, begin) for place, row in enumerate(people[: VETTED + ASKED])]
    vetted = vetted[:VETTED]
    for title, kind, days in PAST:
        _serve(_activity(title, kind, _at(scene.today - timedelta(days=days), 9), officer), vetted[:3], officer)
    issue_hours(vetted[0], actor=officer, at=_at(scene.today - timedelta(days=3), 10))
    _coming(scene, officer, vetted[3], county)
    _open_own_account(vetted[0], scene.opening.password, begin)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LOCAL)


def _person(random: Random, county: str, place: int, at: datetime) -> Volunteer:
    kind = VolunteerKind.SOCIAL_WORKER if place == 1 else VolunteerKind.VOLUNTEER
    skills = random.sample([skill.value for skill in Skill], 2)
    return apply(Wish(UUID(int=random.getrandbits(128)), person_name(random), phone(random), county, kind, skills), at=at)


def _vet(row: Volunteer, random: Random, officer: Post, police: Post | None, at: datetime) -> Volunteer:
    """Let an officer see the papers, and the police find nothing."""
    person = read_person(identity_number(random, date(1975, 3, 1) + timedelta(days=random.randrange(9000))), row.name.open())
    row = confirm_volunteer(row, person, version=row.version, actor=officer, at=at)
    if police is not None:
        check = CheckRequest.objects.get(worker=row.worker_id, institution=None)
        answer_clear(check, version=check.version, actor=police, at=at + timedelta(days=2))
    return Volunteer.objects.get(pk=row.pk)


def _activity(title: str, kind: str, starts_at: datetime, actor: Post, house: Institution | None = None) -> Activity:
    plan = Plan(
        kind=ActivityKind(kind),
        setting=Setting.WITH_STAFF if house else Setting.WITH_PARENTS,
        title=title,
        words="演示内容：带大家一起做，材料由主办方准备。",
        place="本园" if house else "示例社区服务中心",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        places=4,
    )
    return post_activity(plan, house, actor=actor, at=starts_at - timedelta(days=7))


def _serve(activity: Activity, people: list[Volunteer], officer: Post) -> None:
    for row in people:
        sign_up = join_activity(activity, row, actor=officer, at=activity.starts_at - timedelta(days=2))
        sign_in_volunteer(sign_up, None, parents_present=True, actor=officer, at=activity.starts_at)
        sign_up = sign_out_volunteer(sign_up, actor=officer, at=activity.ends_at)
    thank_volunteer(sign_up, "孩子和家长都很喜欢，谢谢您。", actor=officer, at=activity.ends_at)


def _coming(scene: Scene, officer: Post, row: Volunteer, county: str) -> None:
    """Ask for help next week, in a house and in the community."""
    begin = _at(scene.today + timedelta(days=6), 9)
    managers = Post.objects.filter(role=Role.INSTITUTION_MANAGER).select_related("organisation", "user").order_by("pk")
    house = Institution.objects.filter(county_code=county, standing="filed", organisation__isnull=False).order_by("pk").first()
    if house is not None:
        manager = next(post for post in managers if post.organisation_id == house.organisation_id)
        join_activity(_activity("讲故事的下午", "institution", begin, manager, house), row, actor=officer, at=begin - timedelta(days=6))
    _activity("家庭养育课堂", "family_class", begin + timedelta(days=1), officer)


def _open_own_account(row: Volunteer, password: str, at: datetime) -> None:
    """Give one volunteer an account for the own page."""
    worker = Worker.objects.get(volunteering=row)
    new = NewUser(OWN_ACCOUNT, worker.name.open(), password, is_demonstration=True)
    worker.user = open_with_post(new, NewPost(Role.WORKER, None, at.date()), actor=None, at=at).user
    worker.save(update_fields=["user"])
