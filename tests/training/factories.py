"""Situations of training, named as people in the office would say them. Everything is made by the services."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.test import Client

from filings.factories import AT, CITY, ON, a_department, a_post, manager_of, officer_of
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.models import Institution
from qingmiao.training.models import Course, CourseCertificate, Enrolment, Lesson, Provider, ProviderKind, Session, Visit
from qingmiao.training.rules.bank import bank
from qingmiao.training.rules.vocabulary import Profession
from qingmiao.training.services.advising import Advised, Named, confirm_visit, enter_visit, name_adviser
from qingmiao.training.services.attending import attend, code_now
from qingmiao.training.services.enrolling import enrol
from qingmiao.training.services.offering import Held, Taught, add_course, add_provider, open_session
from qingmiao.training.services.testing import begin_test, hand_in
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services.signing_in import issue_code, sign_in_by_code
from workforce.factories import engagement_of

FIRST_ON = ON + timedelta(days=7)


def a_course(topic: Topic = Topic.FIRST_AID, theory: int = 4, practice: int = 4, name: str = "示例妇幼保健院") -> Course:
    """A course in the catalogue of the county."""
    known = Provider.objects.filter(name=name).first()
    provider = known or add_provider(name, ProviderKind.HOSPITAL, actor=officer_of(), at=AT)
    return add_course(provider, Taught(topic, f"{topic.label}班", Decimal(theory), Decimal(practice)), actor=officer_of(), at=AT)


def a_session(course: Course | None = None, places: int = 20, first_on: date = FIRST_ON) -> Session:
    """A session held on working days, eight hours a day."""
    held = Held("示例教室", places, first_on, Decimal(8), on_weekends=False)
    return open_session(course or a_course(), held, actor=officer_of(), at=AT)


def enrolled(session: Session, row: Engagement) -> Enrolment:
    """Somebody whom the own house enrolled."""
    return enrol(session, [row.worker], row.institution, actor=manager_of(row.institution), at=AT)[0]


def own_post(row: Engagement) -> Post:
    """The person's own post, opened with a code at the first time."""
    worker = Worker.objects.get(pk=row.worker_id)
    if worker.user is None:
        code = issue_code(worker, actor=manager_of(row.institution), at=AT)
        return sign_in_by_code(worker.number.open(), code, "address test", at=AT).posts.select_related("user").get()
    return worker.user.posts.select_related("user").get()


def during(lesson: Lesson) -> datetime:
    """An instant within a lesson."""
    return lesson.starts_at + timedelta(minutes=20)


def there(row: Enrolment, lesson: Lesson, post: Post) -> None:
    """Somebody signs in to a lesson by the code on the screen."""
    at = during(lesson)
    attend(row.worker, lesson, code_now(lesson, at=at), actor=post, at=at)


def at_all_lessons(row: Enrolment, post: Post) -> None:
    """Somebody was at every lesson."""
    for lesson in row.session.lessons.select_related("session"):
        there(row, lesson, post)


def a_passed_test(row: Enrolment, post: Post) -> CourseCertificate:
    """Somebody who was at all lessons answers everything right."""
    at_all_lessons(row, post)
    at = row.session.lessons.order_by("-starts_at")[0].ends_at
    sitting = begin_test(row, actor=post, at=at)
    hand_in(sitting, [bank()[key].right for key in sitting.questions], actor=post, at=at)
    return CourseCertificate.objects.select_related("enrolment__worker", "record").get(enrolment=row)


def a_visit(house: Institution, *, is_confirmed: bool = False, hours: int = 3) -> Visit:
    """A child-health doctor named for a house has been there today."""
    who = Named("示例医师", Profession.CHILD_HEALTH, "示例妇幼保健院", "主治医师", "13900000001")
    officer = officer_of(house.county_code)
    row = enter_visit(name_adviser(house, who, actor=officer, at=AT), Advised(ON, Decimal(hours), "增加户外活动。"), actor=officer, at=AT)
    return confirm_visit(row, "已调整作息。", actor=manager_of(house), at=AT) if is_confirmed else row


def city_health_officer() -> Post:
    """An officer of the city's health department."""
    return a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, CITY))


def a_trained_carer(house: Institution, key: str = "c1") -> CourseCertificate:
    """A carer of a house with the whole training of the post."""
    row = engagement_of(house, key)
    session = a_session(a_course(Topic.CARER, 60, 60))
    return a_passed_test(enrolled(session, row), own_post(row))


def browser_of_worker(post: Post) -> Client:
    """A browser in which a person is signed in."""
    client = Client()
    client.force_login(post.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
