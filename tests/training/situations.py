"""Rows at which every action on training is tried."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Model

from filings.factories import AT, ON, manager_of, officer_of
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.training.models import Advising
from qingmiao.training.services.offering import cancel_session
from qingmiao.training.services.practising import hold_contest, name_base, plan_crossing
from qingmiao.workforce.models import Worker
from training.factories import a_course, a_passed_test, a_session, a_visit, enrolled, own_post
from workforce.factories import a_house, engagement_of


def situations() -> Iterator[Model]:
    """Yield a house, a session with people of a house of whom one finished, one called off, a visit, a plan, a base and a contest."""
    house = a_house(8)
    first, second = engagement_of(house, "c1"), engagement_of(house, "c3")
    posts = [own_post(first), own_post(second)]
    session, off = a_session(a_course()), a_session(a_course(name="示例职业学校"))
    done = a_passed_test(enrolled(session, first), posts[0])
    going = enrolled(session, second)
    yield from (house, session, session.course.provider, done, going, done.enrolment, Worker.objects.get(pk=first.worker_id))
    yield cancel_session(off, version=off.version, actor=officer_of(), at=AT)
    visit = a_visit(house)
    yield from (visit, Advising.objects.get(visits=visit))
    yield plan_crossing(first, StaffRole.HEALTH_WORKER, ON + timedelta(days=90), actor=manager_of(house), at=AT)
    yield name_base(house, 3, actor=officer_of(), at=AT)
    yield hold_contest("示例技能竞赛", ON, actor=officer_of(), at=AT)
