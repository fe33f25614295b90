"""From the public form to the certificate; never alone with children, never counted in a ratio."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.institutions.models import Institution
from qingmiao.volunteers.models import Activity, SignUp, Volunteer, VolunteerState
from qingmiao.volunteers.queries.due import to_ask_about
from qingmiao.volunteers.queries.service import certificate_of
from qingmiao.volunteers.rules import ActivityKind, Setting, VolunteerKind, hours_words, minutes_served
from qingmiao.volunteers.services.activities import cancel_activity, join_activity, leave_activity
from qingmiao.volunteers.services.certifying import issue_hours, print_hours
from qingmiao.volunteers.services.recruiting import FLOOD, Wish, apply, ask_again, confirm_volunteer, decline_volunteer, end_volunteer
from qingmiao.volunteers.services.serving import sign_in_volunteer, sign_out_volunteer, thank_volunteer
from qingmiao.volunteers.services.watching import watch
from qingmiao.workforce.models import BackgroundCheck, CheckRequest, Engagement, Worker
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.services.checking import answer_hit, answer_more
from qingmiao.workforce.services.hiring import fix_class
from qingmiao.workforce.services.matching import read_person
from qingmiao.workforce.services.merging import undo_merge
from volunteers.factories import DAY, a_volunteer, an_activity, an_applicant, confirmed, joined, own_post
from workforce.factories import a_hit, a_house, engagement_of, hired, in_class, merged, number, police_officer, stopped

pytestmark = pytest.mark.django_db


def test_a_stranger_becomes_a_volunteer_once_the_police_have_answered() -> None:
    row = confirmed()
    assert row.state == VolunteerState.CHECKING
    assert not row.name
    assert not row.phone  # both stand with the worker now, once
    assert row.worker is not None
    assert row.worker.phone.open() == "13800000001"
    row = a_volunteer(2)
    assert row.state == VolunteerState.ACTIVE
    assert row.active_on == ON


def test_the_same_form_or_telephone_twice_makes_one_row_and_a_flood_is_refused() -> None:
    assert an_applicant(1).pk == an_applicant(1).pk
    for n in range(2, 2 + FLOOD.an_hour):
        an_applicant(n, address="1.2.3.0/24")
    for phone in ("13800000090", "13800000001"):  # the refusal does not tell which of them is known
        with pytest.raises(DomainError, match="过一会儿"):
            apply(Wish(uuid4(), "示例某", phone, COUNTY, VolunteerKind.VOLUNTEER), address="1.2.3.0/24", at=AT)


def test_somebody_who_works_in_care_is_the_same_one_person_and_needs_no_second_check() -> None:
    worker = engagement_of(a_house()).worker
    row = an_applicant()
    person = read_person(worker.number.open(), worker.name.open())
    before = Worker.objects.count()
    row = confirm_volunteer(row, person, version=row.version, actor=officer_of(), at=AT)
    assert row.worker == worker
    assert row.state == VolunteerState.ACTIVE
    assert Worker.objects.count() == before


def test_who_has_a_record_is_never_taken_and_who_gets_one_stops_at_once() -> None:
    hit = a_hit().worker
    row = an_applicant(5)
    with pytest.raises(DomainError, match="不得录用"):
        confirm_volunteer(row, read_person(hit.number.open(), hit.name.open()), version=row.version, actor=officer_of(), at=AT)
    row = a_volunteer(6)
    sign_up = joined(an_activity(), row)
    assert row.worker is not None
    house = a_house(7)
    hired(house, read_person(row.worker.number.open(), row.worker.name.open()))
    check = CheckRequest.objects.get(worker=row.worker, institution=house)
    answer_hit(check, "示例记录", version=check.version, actor=police_officer(), at=AT)
    row.refresh_from_db()
    sign_up.refresh_from_db()
    assert row.state == VolunteerState.ENDED
    assert sign_up.left_at is not None


def test_who_is_declined_leaves_neither_name_nor_telephone() -> None:
    row = an_applicant()
    row = decline_volunteer(row, version=row.version, actor=officer_of(), at=AT)
    assert not row.name
    assert not row.phone_index


def test_only_the_own_county_confirms() -> None:
    row = an_applicant()
    with pytest.raises(DomainError, match="不能核对身份"):
        confirm_volunteer(row, read_person(number(901), "示例志愿1"), version=row.version, actor=officer_of(OTHER_COUNTY), at=AT)


def test_an_unvetted_person_a_doubt_and_a_lapsed_check_cannot_sign_up() -> None:
    with pytest.raises(DomainError, match="通过以后"):
        joined(an_activity(), confirmed(1))
    row = a_volunteer(2)
    with pytest.raises(DomainError, match="已过期"):
        joined(an_activity(starts_at=AT + 400 * DAY), row)
    check = CheckRequest.objects.get(worker=row.worker_id)
    check.state = "asked"
    check.save()
    answer_more(check, "请补充曾用名。", version=check.version, actor=police_officer(), at=AT)
    with pytest.raises(DomainError, match="通过以后"):
        joined(an_activity(), row)


def test_work_in_the_own_house_is_no_volunteering() -> None:
    house = a_house()
    worker = engagement_of(house).worker
    row = an_applicant()
    row = confirm_volunteer(row, read_person(worker.number.open(), worker.name.open()), version=row.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="不是志愿服务"):
        joined(an_activity(house), row)


def test_nobody_signs_up_twice_nor_for_two_activities_at_once() -> None:
    row, first = a_volunteer(), an_activity()
    sign_up = joined(first, row)
    with pytest.raises(DomainError, match="已报名这次"):
        joined(first, row)
    with pytest.raises(DomainError, match="另一次活动"):
        joined(an_activity(starts_at=AT + DAY + timedelta(hours=1)), row)
    leave_activity(sign_up, actor=officer_of(), at=AT)
    joined(an_activity(starts_at=AT + DAY + timedelta(hours=1)), row)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_take_more_places_than_there_are() -> None:
    activity, people = an_activity(), [a_volunteer(n) for n in range(1, 7)]
    together, taken = Barrier(len(people)), list[str]()

    def send(row: Volunteer) -> None:
        together.wait()
        try:
            join_activity(activity, row, actor=actor, at=AT)
            taken.append("in")
        except DomainError:
            taken.append("full")
        finally:
            connection.close()

    actor = officer_of()
    threads = [Thread(target=send, args=[row]) for row in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count("in") == activity.places == SignUp.objects.count()


def signed_in_with(sign_up: SignUp, companion: Engagement | None, house: Institution, *, parents: bool = False) -> SignUp:
    return sign_in_volunteer(sign_up, companion, parents_present=parents, actor=manager_of(house), at=sign_up.activity.starts_at)


def test_a_volunteer_is_never_alone_with_children() -> None:
    house, other = a_house(1), a_house(2)
    sign_up = joined(an_activity(house), a_volunteer())
    companion = engagement_of(house)
    for wrong in (None, engagement_of(other)):
        with pytest.raises(DomainError, match="不得单独"):
            signed_in_with(sign_up, wrong, house)
    stopped(companion)
    with pytest.raises(DomainError, match="今天不能上岗"):
        signed_in_with(sign_up, companion, house)
    assert signed_in_with(sign_up, engagement_of(house, "c2"), house).companion is not None


def test_no_other_volunteer_answers_for_the_children() -> None:
    house = a_house(1)
    activity, first, second = an_activity(house), a_volunteer(1), a_volunteer(2)
    sign_up, _ = joined(activity, first), joined(activity, second)
    assert second.worker is not None
    assert first.worker is not None
    for somebody in (second.worker, first.worker):
        row = hired(house, read_person(somebody.number.open(), somebody.name.open()))
        with pytest.raises(DomainError, match="不得单独"):
            signed_in_with(sign_up, row, house)


def test_outside_an_institution_the_parents_must_be_there_and_staff_cannot_be_claimed() -> None:
    sign_up = joined(an_activity(), a_volunteer())
    with pytest.raises(DomainError, match="家长都在场"):
        sign_in_volunteer(sign_up, None, parents_present=False, actor=officer_of(), at=sign_up.activity.starts_at)
    sign_in_volunteer(sign_up, None, parents_present=True, actor=officer_of(), at=sign_up.activity.starts_at)
    with pytest.raises(DomainError, match="只有托育机构"):
        an_activity(setting=Setting.WITH_STAFF)
    with pytest.raises(IntegrityError):
        Activity.objects.filter(kind=ActivityKind.COMMUNITY).update(setting=Setting.WITH_STAFF)


def test_a_volunteer_cannot_be_fixed_in_a_class_on_the_day() -> None:
    house, row = a_house(), a_volunteer()
    assert row.worker is not None
    joined(an_activity(house), row)
    engaged = hired(house, read_person(row.worker.number.open(), row.worker.name.open()))
    with pytest.raises(DomainError, match="志愿者，不计入照护比"):
        fix_class(engaged, "a", actor=manager_of(house), at=AT + DAY)


def test_a_volunteer_is_never_counted_in_a_ratio_even_fit_for_work_and_on_the_roster() -> None:
    house = a_house()
    carer, activity, row = in_class(house), an_activity(house), an_applicant()
    person = read_person(carer.worker.number.open(), carer.worker.name.open())
    row = confirm_volunteer(row, person, version=row.version, actor=officer_of(), at=AT)
    SignUp.objects.create(activity=activity, volunteer=row, at=AT)  # the service refuses it

    def fit(on: date) -> int:
        _, rosters = next(rosters_of(Institution.objects.filter(pk=house.pk), on))
        return next(one.fit for one in rosters if one.key == "a")

    assert (fit(ON), fit(ON + DAY), fit(ON + 2 * DAY)) == (1, 0, 1)


def test_hours_count_within_the_activity_and_make_a_paper_that_anyone_can_check() -> None:
    house = a_house()
    sign_up = joined(an_activity(house), a_volunteer())
    begin, volunteer = sign_up.activity.starts_at, sign_up.volunteer
    with pytest.raises(DomainError, match="1 小时"):
        sign_in_volunteer(sign_up, engagement_of(house), parents_present=False, actor=manager_of(house), at=begin - 2 * timedelta(hours=1))
    with pytest.raises(DomainError, match="还没有签退"):
        issue_hours(volunteer, actor=officer_of(), at=begin)
    sign_in_volunteer(sign_up, engagement_of(house), parents_present=False, actor=manager_of(house), at=begin - timedelta(minutes=30))
    sign_up = sign_out_volunteer(sign_up, actor=manager_of(house), at=begin + 3 * DAY)  # forgotten until then
    assert sign_up.minutes == 120
    thank_volunteer(sign_up, "孩子们都记得您。", actor=manager_of(house), at=begin + 3 * DAY)
    paper = issue_hours(volunteer, actor=officer_of(), at=begin + 3 * DAY)
    assert paper == issue_hours(volunteer, actor=officer_of(), at=begin + 3 * DAY)
    assert certificate_of(paper.code) == paper
    assert print_hours(paper, actor=officer_of(), at=begin + 3 * DAY).startswith(b"%PDF")
    assert AuditEntry.objects.filter(verb="print_hours").exists()


def test_who_leaves_keeps_the_hours_and_an_activity_is_not_called_off_under_somebody() -> None:
    row = a_volunteer()
    activity = an_activity()
    sign_up = joined(activity, row)
    sign_in_volunteer(sign_up, None, parents_present=True, actor=officer_of(), at=activity.starts_at)
    with pytest.raises(DomainError, match="已有志愿者签到"):
        cancel_activity(activity, version=activity.version, actor=officer_of(), at=AT)
    sign_out_volunteer(sign_up, actor=officer_of(), at=activity.ends_at)
    row.refresh_from_db()
    end_volunteer(row, version=row.version, actor=officer_of(), at=activity.ends_at)
    assert issue_hours(row, actor=officer_of(), at=activity.ends_at).minutes == 120


def test_minutes_are_whole_and_hours_never_more_than_served() -> None:
    span = (AT, AT + timedelta(hours=2))
    assert minutes_served(span, (AT, AT + timedelta(minutes=59, seconds=59))) == 59
    assert minutes_served(span, (AT + timedelta(hours=3), AT + timedelta(hours=4))) == 0
    assert hours_words(59) == "0.9"
    assert hours_words(120) == "2"


def test_a_volunteer_follows_a_merge_is_asked_about_again_and_goes_back_with_it() -> None:
    kept, row = engagement_of(a_house()).worker, a_volunteer()
    gone = row.worker
    assert gone is not None
    merge = merged(kept, gone)
    assert Volunteer.objects.get(pk=row.pk).worker == kept
    assert CheckRequest.objects.get(worker=kept, institution=None, state="asked").occasion == "merged"
    undo_merge(merge, actor=officer_of(), at=AT)
    assert Volunteer.objects.get(pk=row.pk).worker == gone


def test_two_volunteers_are_not_merged_before_one_has_ended() -> None:
    one, two = a_volunteer(1), a_volunteer(2)
    assert one.worker is not None
    assert two.worker is not None
    with pytest.raises(DomainError, match="先让其中一个退出"):
        merged(one.worker, two.worker)
    end_volunteer(two, version=two.version, actor=officer_of(), at=AT)
    merged(one.worker, two.worker)
    assert Volunteer.objects.filter(worker=one.worker).count() == 2


def test_the_yearly_check_of_a_volunteer_is_reminded_of_as_for_staff_and_waits_on_the_desk_until_asked() -> None:
    row = a_volunteer()
    user, ends = own_post(row).user, date(2027, 11, 23)
    for days in (61, 60, 60, 30, 7, 6):
        watch(at=datetime.combine(ends - timedelta(days=days), AT.timetz()))
    told = Notice.objects.filter(title__contains="志愿者从业查询将在")
    assert sorted(told.filter(user=user).values_list("title", flat=True)) == [
        f"您的志愿者从业查询将在 {days} 天后到期" for days in (30, 60, 7)
    ]
    assert told.filter(organisation=officer_of().organisation).count() == 3
    assert str(row) not in "".join(told.values_list("title", flat=True))
    everyone = Volunteer.objects.all()
    assert [row in to_ask_about(everyone, ends + timedelta(days=days)) for days in (-61, -60, 0, 1)] == [False, True, True, True]
    ask_again(row, actor=officer_of(), at=AT)
    assert not to_ask_about(everyone, ends)


def test_the_desk_of_the_county_says_whose_check_ends(client: Client) -> None:
    row = a_volunteer()
    BackgroundCheck.objects.update(happened_on=ON - timedelta(days=340))
    page = signed_in(client, officer_of()).get("/desk/?box=volunteers_to_ask").content.decode()
    assert f"/volunteers/{row.pk}/" in page
    assert "查询有效至" in page
