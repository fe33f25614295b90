"""Training in the synthetic city: providers, courses and sessions, people who come and finish, advisers who visit, a base and a contest."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from qingmiao.accounts.models import Post, Role
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import person_name
from qingmiao.synthetic.parts import Scene
from qingmiao.training.models import Attendance, Course, Enrolment, ProviderKind, Session
from qingmiao.training.rules.bank import bank
from qingmiao.training.rules.vocabulary import Profession
from qingmiao.training.services.advising import Advised, Named, confirm_visit, enter_visit, name_adviser
from qingmiao.training.services.enrolling import enrol
from qingmiao.training.services.offering import Held, Taught, add_course, add_provider, open_session
from qingmiao.training.services.practising import enter_result, hold_contest, name_base
from qingmiao.training.services.testing import begin_test, hand_in
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.rules.vocabulary import Topic

COURSES = (
    (Topic.CARER, "保育人员岗位培训", 60, 60),
    (Topic.PRINCIPAL, "托育机构负责人岗位培训", 40, 20),
    (Topic.FIRST_AID, "婴幼儿急救", 4, 4),
    (Topic.CHILD_PROTECTION, "儿童保护", 4, 0),
)
PROVIDERS = (("示例职业技术学院", ProviderKind.SCHOOL), ("示例市妇幼保健院", ProviderKind.HOSPITAL))
SESSIONS, LEARNERS, ADVISED = 40, 2, 6
WAY_BACK, AHEAD = 200, 60


def tell(scene: Scene) -> None:
    """Hold sessions up to a day and ahead of it, and let some people learn."""
    random = Random(f"{scene.seed}-training")
    officers = list(scene.offices.county_officers.values())
    rows = list(
        Engagement.objects.filter(period__upper_inf=True, is_main=True, filing_number__gt="")
        .select_related("institution", "worker")
        .order_by("pk")
    )
    if not rows or not officers:
        return
    managers = {
        post.organisation_id: post for post in Post.objects.filter(role=Role.INSTITUTION_MANAGER).select_related("user", "organisation")
    }
    begun = datetime.combine(scene.today - timedelta(days=WAY_BACK + 10), time(10), LOCAL)
    courses = _courses(officers[0], begun)
    for number in range(SESSIONS):
        on = scene.today + timedelta(days=-WAY_BACK + number * (WAY_BACK + AHEAD) // SESSIONS)
        held = Held("示例市妇幼保健院培训教室", 30, on, Decimal(6), on_weekends=number % 2 == 1)
        at = datetime.combine(min(on - timedelta(days=9), scene.today - timedelta(days=1)), time(10), LOCAL)
        session = open_session(courses[number % len(courses)], held, actor=officers[number % len(officers)], at=at)
        if number % 10 == 2:
            first, *others = rows  # the first one has an account of the own file
            _learn(session, [first, *random.sample(others, min(LEARNERS, len(others)))], managers, scene)
    _advise([row.institution for row in rows], officers, managers, scene, random)
    _contest(rows, officers[0], scene)


def _courses(officer: Post, at: datetime) -> list[Course]:
    providers = [add_provider(name, kind, actor=officer, at=at) for name, kind in PROVIDERS]
    return [
        add_course(providers[place % 2], Taught(topic, title, Decimal(theory), Decimal(practice)), actor=officer, at=at)
        for place, (topic, title, theory, practice) in enumerate(COURSES)
    ]


def _learn(session: Session, rows: Sequence[Engagement], managers: dict[int | None, Post], scene: Scene) -> None:
    """Let people be enrolled by their houses; of a session that is over they were at all lessons and passed."""
    at = datetime.combine(min(session.begins_on - timedelta(days=3), scene.today - timedelta(days=1)), time(11), LOCAL)
    for row in rows:
        manager = managers[row.institution.organisation_id]
        (made,) = enrol(session, [row.worker], row.institution, actor=manager, at=at)
        if session.ends_on < scene.today:
            _finish(made, manager)


def _finish(row: Enrolment, actor: Post) -> None:
    lessons = list(row.session.lessons.all())
    Attendance.objects.bulk_create([Attendance(enrolment=row, lesson=one, number=one.number, at=one.starts_at) for one in lessons])
    at = lessons[-1].ends_at
    sitting = begin_test(row, actor=actor, at=at)
    hand_in(sitting, [bank()[key].right for key in sitting.questions], actor=actor, at=at)


def _advise(
    houses: Sequence[Institution], officers: Sequence[Post], managers: dict[int | None, Post], scene: Scene, random: Random
) -> None:
    """Name child-health doctors for some houses, let them visit, and a base be named."""
    by_county = {officer.division_code: officer for officer in officers}
    for place, house in enumerate(list({one.pk: one for one in houses}.values())[:ADVISED]):
        officer = by_county[house.county_code]
        who = Named(person_name(random), Profession.CHILD_HEALTH, "示例市妇幼保健院", "主治医师")
        at = datetime.combine(scene.today - timedelta(days=60), time(9), LOCAL)
        advising = name_adviser(house, who, actor=officer, at=at)
        on = scene.today - timedelta(days=40 - place)
        what = Advised(on, Decimal(3), "查看了晨检和饮水，建议增加户外活动、规范留样。")
        visit = enter_visit(advising, what, actor=officer, at=datetime.combine(on, time(16), LOCAL))
        if place % 3 != 2:
            confirm_visit(visit, "已调整作息和留样登记。", actor=managers[house.organisation_id], at=datetime.combine(on, time(17), LOCAL))
        if place == 0:
            name_base(house, 4, actor=officer, at=at)


def _contest(rows: Sequence[Engagement], officer: Post, scene: Scene) -> None:
    on = scene.today - timedelta(days=30)
    at = datetime.combine(on, time(18), LOCAL)
    contest = hold_contest("清远市托育职业技能竞赛（演示）", on, actor=officer, at=at)
    carers = [row for row in rows if row.role == StaffRole.CARER]
    for row, award in zip(carers, ("一等奖", "二等奖", "三等奖"), strict=False):
        enter_result(contest, row.worker, award, actor=officer, at=at)
