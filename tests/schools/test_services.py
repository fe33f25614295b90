"""Students never count; a school's numbers come by sheet; supply against demand shows what it assumes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from filings.factories import AT, COUNTY, ON, a_submitted_filing, manager_of, officer_of
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import plan_of, undo_sheet
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.review import review_of
from qingmiao.institutions.models import Institution
from qingmiao.schools.models import Cohort, Internship, School
from qingmiao.schools.queries.students import first_jobs, students_of
from qingmiao.schools.queries.supply import leaving_rate, needed_for, supply_of
from qingmiao.schools.rules import Assumptions, County, Subject, outlook
from qingmiao.schools.services.cohort_sheet import COHORT_DOOR
from qingmiao.schools.services.interning import Agreement, end_internship, sign_cooperation
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.queries.uncounted import uncounted
from qingmiao.workforce.services.hiring import fix_class
from qingmiao.workforce.services.matching import read_person
from qingmiao.workforce.services.merging import undo_merge
from regions.factories import the_counties
from schools.factories import a_cohort, a_programme, a_student, cleared, education, handed_in, looked_at, office
from workforce.factories import a_house, engagement_of, hired, in_class, merged

pytestmark = pytest.mark.django_db


def test_a_student_is_asked_about_and_may_not_come_before_the_answer() -> None:
    house = a_house()
    row = a_student(house)
    assert CheckRequest.objects.get(worker=row.worker).occasion == "internship"
    rows = Internship.objects.filter(institution=house)
    assert students_of(rows, ON)[0].status.tone == "bad"
    cleared(row)
    assert students_of(rows, ON)[0].status.tone == "ok"


def fit_in_class(house: Institution, key: str = "a") -> int:
    _, rosters = next(rosters_of(Institution.objects.filter(pk=house.pk), ON))
    return next(one.fit for one in rosters if one.key == key)


def test_a_student_cannot_be_fixed_in_a_class() -> None:
    house = a_house()
    row = cleared(a_student(house))
    engaged = hired(house, read_person(row.worker.number.open(), row.worker.name.open()))
    with pytest.raises(DomainError, match="实习学生，不计入照护比"):
        fix_class(engaged, "a", actor=manager_of(house), at=AT)


def test_a_student_is_never_counted_in_a_ratio_even_fit_for_work_and_on_the_roster() -> None:
    house = a_house()
    carer = in_class(house)
    assert fit_in_class(house) == 1
    supervisor, period = engagement_of(house, "c2"), DateRange(ON, ON + timedelta(days=30))
    told = {"worker": carer.worker, "programme": a_programme(), "institution": house, "supervisor": supervisor, "period": period}
    row = Internship.objects.create(**told)
    assert fit_in_class(house) == 0
    end_internship(row, actor=manager_of(house), at=AT)
    assert fit_in_class(house) == 1


def test_staff_of_the_house_are_no_students_and_students_supervise_nobody() -> None:
    house = a_house()
    student = a_student(house)
    with pytest.raises(DomainError, match="已登记实习"):
        a_student(house)
    engaged = hired(house, read_person(student.worker.number.open(), student.worker.name.open()))
    with pytest.raises(DomainError, match="不能是实习学生"):
        a_student(house, 860, supervisor=engaged)
    with pytest.raises(DomainError, match="不能是实习学生"):
        a_student(house, 860, supervisor=engagement_of(a_house(2)))
    with pytest.raises(DomainError, match="不超过一年"):
        a_student(house, 860, days=400)


def test_a_first_job_is_a_post_taken_after_the_internship() -> None:
    house = a_house()
    row = cleared(a_student(house))
    end_internship(row, actor=manager_of(house), at=AT + timedelta(days=10))
    later = ON + timedelta(days=20)
    assert first_jobs([row.programme_id], later) == {}
    hired(house, read_person(row.worker.number.open(), row.worker.name.open()), on=later)
    assert first_jobs([row.programme_id], later) == {row.programme_id: 1}


def test_a_sheet_brings_schools_with_their_years_and_can_be_taken_back() -> None:
    the_counties(AT)
    taken = handed_in({}, {"毕业年份": "2027", "毕业": "", "到托育机构就业": ""})
    assert School.objects.get().county_code == COUNTY
    assert list(Cohort.objects.order_by("year").values_list("year", "graduates")) == [(2026, 50), (2027, None)]
    plan = plan_of(COHORT_DOOR, office(education()), looked_at({"毕业": "51"}), actor=education(), at=AT)
    assert [change.after for change in plan.changed[0].changes] == ["51"]
    undo_sheet(COHORT_DOOR, office(education()), taken, actor=education(), at=AT)
    assert not Cohort.objects.exists()
    assert not School.objects.exists()  # also a school whose name was mistyped


def test_a_column_that_is_not_in_the_sheet_is_not_wiped() -> None:
    the_counties(AT)
    handed_in({})
    again = handed_in({"在读": "61", "毕业": None, "到托育机构就业": None})
    assert Cohort.objects.values_list("enrolled", "graduates").get() == (61, 50)
    undo_sheet(COHORT_DOOR, office(education()), again, actor=education(), at=AT)
    assert (Cohort.objects.get().graduates, School.objects.count()) == (50, 1)
    other = plan_of(COHORT_DOOR, office(education()), looked_at({"学校类型": "本科院校"}), actor=education(), at=AT)
    assert ["登记的是" in cell.sentence for cell in other.refused] == [True]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"到托育机构就业": "51"}, "不能超过毕业人数"),
        ({"毕业年份": "26"}, "2027 的样子"),
        ({"计划招生": "-3"}, "整数"),
        ({"层次": "大专以上"}, "不在可选"),
        ({"县（市、区）": "番禺区"}, "不是本单位负责"),
    ],
)
def test_a_wrong_cell_holds_the_whole_sheet_back(line: dict[str, str], sentence: str) -> None:
    the_counties(AT)
    plan = plan_of(COHORT_DOOR, office(education()), looked_at({}, {"毕业年份": "2025"} | line), actor=education(), at=AT)
    assert any(sentence in cell.sentence for cell in plan.refused)


def test_the_outlook_adds_up_from_four_openable_things() -> None:
    given = Assumptions(Decimal("0.1"), Decimal("0.5"), {2027: 40})
    rows = outlook([County("a", 20, 30, 10), County("b", 10, 0, 0)], given, 2026, 3)
    first, second, third = rows[:3]
    assert (first.needed, first.have, first.gap) == (30, 20, 10)
    assert (second.needed, second.staying, second.joining, second.gap) == (40, 18, 20, 2)
    assert third.have == Decimal("34.2")
    assert rows[4].joining == 0  # a county that needs nobody gets nobody


def test_unknown_shares_count_as_nothing_and_are_said() -> None:
    rows = outlook([County("a", 5, 8, 0)], Assumptions(None, None, {2027: 40}), 2026, 2)
    assert rows[1].gap == 3
    the_counties(AT)
    a_house()
    told = {one.title: one.value for one in supply_of(School.objects.all(), ON).assumptions}
    assert told["一年中离开的保育人员"] == "不清楚，按 0 计"


def test_demand_counts_filed_classes_by_themselves_and_filings_on_their_way() -> None:
    the_counties(AT)
    a_house()
    filed = needed_for([(COUNTY, "senior", 8), (COUNTY, "infant", 4)], ON)
    assert filed[COUNTY] == 2 + 2
    a_cohort(2026)
    a_submitted_filing()
    shown = supply_of(School.objects.all(), ON)
    by_label = {figure.label: int(figure.value) for figure in shown.figures}
    assert by_label["在办备案托位需要"] > 0
    assert by_label["已备案托位需要"] > 0
    assert next(one.value for one in shown.assumptions if one.title == "毕业生到托育机构就业的比例") == "40.0%"
    assert leaving_rate(ON)[0] is None


def test_an_agreement_is_entered_once() -> None:
    house, school = a_house(), a_programme().school
    what = Agreement(school, Subject.BASE, ON, date(2027, 11, 22))
    sign_cooperation(house, what, actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="已登记"):
        sign_cooperation(house, what, actor=manager_of(house), at=AT)


def test_an_internship_follows_a_merge_never_counts_and_goes_back_with_it() -> None:
    kept, house = engagement_of(a_house()).worker, a_house(2)
    row = cleared(a_student(house))
    gone = row.worker
    merge = merged(kept, gone)
    assert Internship.objects.get(pk=row.pk).worker == kept
    assert uncounted([kept.pk], ON) == {(kept.pk, house.pk): "实习学生"}
    assert CheckRequest.objects.get(worker=kept, institution=house, state="asked").occasion == "merged"
    undo_merge(merge, actor=officer_of(), at=AT)
    assert Internship.objects.get(pk=row.pk).worker == gone


def test_two_students_of_one_time_are_not_merged() -> None:
    one, two = a_student(a_house(), 850), a_student(a_house(2), 851)
    with pytest.raises(DomainError, match="先请机构结束"):
        merged(one.worker, two.worker)


def test_a_review_says_who_of_the_listed_carers_is_known_as_a_student_and_judges_as_before() -> None:
    house = a_house()
    row, filing = a_student(house), Filing.objects.get(institution=house)

    def seen() -> tuple[str, str]:
        lines = review_of(filing, ON).lines
        (line,) = [line for line in lines.open + lines.settled if line.title == "保育人员名册"]
        return line.seen, line.verdict

    before = seen()
    merged(engagement_of(house).worker, row.worker)
    assert seen() == (f"{before[0]}，其中1名登记为实习学生", before[1])
