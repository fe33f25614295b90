"""A filing makes people: each once in the city, with posts and proofs; and it never guesses who somebody is."""

from datetime import date

import pytest

from filings.factories import AT, ON, OTHER_COUNTY, manager_of, officer_of
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, Clock
from qingmiao.institutions.models import FactsVersion
from qingmiao.institutions.services import close_institution
from qingmiao.workforce.models import (
    BackgroundCheck,
    CheckRequest,
    Conflict,
    ConflictState,
    Doubt,
    DoubtState,
    Engagement,
    HealthCheck,
    Merge,
    Resolution,
    TrainingRecord,
    Worker,
)
from qingmiao.workforce.rules.vocabulary import ConflictKind, DoubtKind, Occasion
from qingmiao.workforce.services.conflicting import Settlement, resolve_conflict
from qingmiao.workforce.services.hiring import leave
from qingmiao.workforce.services.matching import find_worker, read_person
from qingmiao.workforce.services.merging import say_different, say_same, undo_merge
from qingmiao.workforce.services.registering import register_again
from workforce.factories import BORN, a_conflict, a_house, engagement_of, hired, number, somebody, staff_with_numbers

pytestmark = pytest.mark.django_db


def test_a_filing_makes_each_person_once_with_posts_and_proofs() -> None:
    house = a_house()
    people = len(staff_with_numbers(0))
    assert Worker.objects.count() == people
    row = engagement_of(house)
    assert row.filing_number
    assert row.period.lower == FactsVersion.objects.get(institution=house).period.lower
    assert HealthCheck.objects.get(worker=row.worker).valid_until == date(2027, 7, 31)
    assert BackgroundCheck.objects.filter(worker=row.worker).count() == 2
    assert TrainingRecord.objects.filter(worker=row.worker, topic="carer", passed=True).exists()


def test_nothing_of_a_person_stands_in_clear() -> None:
    row = engagement_of(a_house()).worker
    stored = Worker.objects.filter(pk=row.pk).extra(select={"raw": "encode(number, 'escape') || encode(name, 'escape')"}).get()
    assert row.number.open() not in stored.raw
    assert str(row.number) != row.number.open()


def test_the_same_facts_once_more_change_nothing() -> None:
    house = a_house()
    before = [model.objects.count() for model in (Worker, Engagement, HealthCheck, BackgroundCheck, TrainingRecord)]
    register_again(house, actor=None, at=AT)
    assert [model.objects.count() for model in (Worker, Engagement, HealthCheck, BackgroundCheck, TrainingRecord)] == before


def test_a_person_of_two_lists_is_one_worker() -> None:
    a_house(1)
    a_house(2, c1={"identity_number": number(51)})
    assert Engagement.objects.filter(worker=find_worker(number(51))).count() == 2


def test_who_stands_on_no_list_any_more_has_left() -> None:
    house = a_house()
    row = engagement_of(house)
    close_institution(house, on=ON, actor=None, at=AT)
    row.refresh_from_db()
    assert row.period.upper == ON or row.period.isempty
    assert row.end_reason


def test_a_known_number_under_another_name_asks_an_officer_and_makes_nobody() -> None:
    a_house(1)
    house = a_house(2, c1={"identity_number": number(51), "name": "示例别名"})
    doubt = Doubt.objects.get(kind=DoubtKind.NAME_DIFFERS)
    assert (doubt.institution, doubt.state) == (house, DoubtState.OPEN)
    assert not Engagement.objects.filter(institution=house, staff_key="c1").exists()


def test_the_same_person_under_another_name_is_known_by_both_afterwards() -> None:
    a_house(1)
    house = a_house(2, c1={"identity_number": number(51), "name": "示例别名"})
    doubt = Doubt.objects.get(kind=DoubtKind.NAME_DIFFERS)
    say_same(doubt, "婚后改名，已看户口簿。", version=doubt.version, actor=officer_of(), at=AT)
    assert engagement_of(house).worker == find_worker(number(51))


def test_another_person_with_a_mistyped_number_stays_nobody() -> None:
    a_house(1)
    house = a_house(2, c1={"identity_number": number(51), "name": "示例别名"})
    doubt = Doubt.objects.get(kind=DoubtKind.NAME_DIFFERS)
    say_different(doubt, "号码填错。", version=doubt.version, actor=officer_of(), at=AT)
    assert not Engagement.objects.filter(institution=house, staff_key="c1").exists()
    with pytest.raises(DomainError, match="更新"):
        say_same(doubt, "再来一次", version=doubt.version, actor=officer_of(), at=AT)


def a_double() -> Doubt:
    """The same name and birth date under two numbers in two houses."""
    first, second = a_house(1), a_house(2)
    hired(first, read_person(number(800, BORN), "示例同名"))
    hired(second, read_person(number(801, BORN), "示例同名"))
    return Doubt.objects.get(kind=DoubtKind.POSSIBLE_DOUBLE)


def test_a_merge_shows_conflicts_asks_the_police_again_and_can_be_taken_back() -> None:
    doubt = a_double()
    assert not Conflict.objects.exists()
    CheckRequest.objects.update(state="clear")
    say_same(doubt, "同一人的新旧号码。", version=doubt.version, actor=officer_of(), at=AT)
    kept = find_worker(number(801, BORN))
    assert kept == find_worker(number(800, BORN)) == doubt.worker
    assert set(Conflict.objects.values_list("kind", flat=True)) == {ConflictKind.CARER_TWICE, ConflictKind.FULL_TIME_TWICE}
    assert CheckRequest.objects.filter(occasion=Occasion.MERGED).count() == 2
    undo_merge(Merge.objects.get(), actor=officer_of(), at=AT)
    assert find_worker(number(801, BORN)) != find_worker(number(800, BORN))
    assert set(Conflict.objects.values_list("state", flat=True)) == {ConflictState.VANISHED}


def test_a_conflict_is_shown_to_both_counties_with_a_clock() -> None:
    row = a_conflict(OTHER_COUNTY)
    assert {row.county_code, row.other_county_code} == {"441802", OTHER_COUNTY}
    assert Clock.objects.filter(kind="workforce_conflict", subject_id=str(row.pk)).exists()


def test_a_conflict_is_not_settled_by_saying_what_is_not_so() -> None:
    row = a_conflict()
    with pytest.raises(DomainError, match="没有办理离岗"):
        resolve_conflict(row, Settlement(Resolution.ONE_LEAVES, "已离岗"), version=row.version, actor=officer_of(), at=AT)
    done = resolve_conflict(row, Settlement(Resolution.ALLOWED, "上下午分开"), version=row.version, actor=officer_of(), at=AT)
    assert done.state == ConflictState.RESOLVED


def test_a_conflict_is_over_when_one_side_leaves() -> None:
    row = a_conflict()
    leave(row.one, ON, "去了另一家", actor=manager_of(row.one.institution), at=AT)
    assert not Conflict.objects.filter(state=ConflictState.OPEN).exists()
    assert not Clock.objects.filter(kind="workforce_conflict", stopped_on=None).exists()


def test_hiring_a_number_known_under_another_name_is_refused_and_asked_about() -> None:
    house = a_house()
    with pytest.raises(DomainError, match="另一个姓名"):
        hired(house, read_person(number(51), "示例冒名"))
    assert Doubt.objects.get().kind == DoubtKind.NAME_DIFFERS
    assert not Engagement.objects.filter(institution=house, source="institution").exists()


@pytest.mark.parametrize(("on", "said"), [(BORN, "早于出生"), (date(2005, 1, 31), "16 周岁"), (date(2027, 12, 1), "90 天")])
def test_nobody_is_hired_on_a_day_that_cannot_be(on: date, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        hired(a_house(), somebody(), on=on)


def test_a_search_by_number_is_written_down() -> None:
    hired(a_house(), somebody())
    assert AuditEntry.objects.filter(verb="find_worker").exists()
