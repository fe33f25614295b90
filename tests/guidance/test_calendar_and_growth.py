"""The health calendar and the growth curves: dates at their edges, the engine's own answers, bad input answered kindly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qingmiao.codes.ages import add_months
from qingmiao.engines.growth.measurements import FEMALE, MALE
from qingmiao.guidance.rules.ages import read_birth_day, read_birth_month
from qingmiao.guidance.rules.curves import draw
from qingmiao.guidance.rules.growth import assess, read_readings
from qingmiao.guidance.rules.health_calendar import coming_days, jabs_of, judge_record, visits_of

ON = date(2026, 11, 23)
BIRTH = date(2025, 11, 23)


def test_the_third_birthday_is_the_last_month_and_the_day_after_36_months_is_too_old() -> None:
    assert read_birth_day("2023-11-23", ON).months == 36
    assert read_birth_day("2023-10-24", ON).months == 36
    assert read_birth_day("2023-10-23", ON).problem
    assert read_birth_day("2026-11-23", ON).months == 0
    assert "还没有到" in read_birth_day("2026-11-24", ON).problem
    assert read_birth_month("2026-11", ON).months == 0
    assert read_birth_month("2026/3", ON).months == 8
    assert read_birth_month("2026年3月", ON).months == 8


def test_a_visit_is_now_from_its_first_day_to_its_last() -> None:
    visits = {visit.key: visit for visit in visits_of(BIRTH, ON)}
    assert visits["month-12"].state == "now"
    assert visits["month-8"].state == "past"
    assert visits["month-18"].state == "later"
    month = {visit.key: visit for visit in visits_of(ON - timedelta(days=28), ON)}["month-1"]
    assert (month.state, month.first) == ("now", ON)
    assert {visit.key: visit.state for visit in visits_of(ON - timedelta(days=43), ON)}["month-1"] == "past"
    assert len(visits) == 9


def test_the_days_of_the_programme_are_the_engines_least_ages() -> None:
    jabs = {jab.code: jab for jab in jabs_of(BIRTH, ON)}
    assert jabs["DTaP-1"].first == add_months(BIRTH, 2)
    assert jabs["MMR-2"].first == add_months(BIRTH, 18)
    assert "JE-I-1" not in jabs
    assert "DTaP-5" not in jabs
    assert [day.on for day in coming_days(list(jabs.values()))] == sorted({jab.first for jab in jabs.values() if jab.state == "later"})


def test_a_record_is_judged_by_the_engine_and_a_dose_too_soon_is_told_why() -> None:
    told = judge_record(BIRTH, {"HepB-1": BIRTH, "HepB-2": BIRTH + timedelta(days=20)}, ON)
    assert not told.is_complete
    assert "乙肝疫苗第2剂" in told.missing
    assert any("乙肝疫苗第2剂" in remark and "无效" in remark for remark in told.remarks)
    assert told.days[0].on == ON


def test_a_whole_record_lacks_nothing() -> None:
    jabs = jabs_of(BIRTH, ON)
    told = judge_record(BIRTH, {jab.code: jab.first for jab in jabs if jab.state == "past"}, ON)
    assert told.is_complete
    assert not told.missing


@pytest.mark.django_db
def test_the_calendar_file_holds_what_is_to_come_and_can_be_read_line_by_line(client: Client) -> None:
    born = add_months(timezone.localdate(), -14)
    answer = client.get("/raise/calendar.ics", {"birth": born.isoformat()})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") >= 5
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"DTSTART;VALUE=DATE:{add_months(born, 18):%Y%m%d}" in text


@pytest.mark.django_db
@pytest.mark.parametrize("birth", ["", "2031-01-01", "1986-05-05", "昨天", "2025-02-30", "9" * 4000])
def test_a_birth_date_that_cannot_be_gets_the_page_with_words_and_no_file(client: Client, birth: str) -> None:
    for path in ("/raise/calendar/", "/raise/calendar.ics", "/raise/growth/"):
        answer = client.get(path, {"birth": birth, "sex": "m"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_a_day_of_the_record_that_cannot_be_is_said_and_left_out(client: Client) -> None:
    born = add_months(timezone.localdate(), -6)
    shown = client.get(
        "/raise/calendar/", {"birth": born.isoformat(), "given-HepB-1": "不记得", "given-BCG-1": "2001-01-01", "given-XX": "2026-01-01"}
    ).content.decode()
    assert "看不懂“不记得”" in shown
    assert "早于出生日期" in shown


def told_of(*rows: tuple[str, str, str], sex: int = MALE) -> Any:
    return assess(read_readings(rows, BIRTH, ON), BIRTH, sex)


def test_a_middling_child_is_told_that_nothing_is_unusual() -> None:
    growth = told_of(("2026-05-23", "8.4", "68.5"))
    assert growth.told[0].weight == "和大多数同龄孩子差不多"
    assert growth.told[0].look == ()


def test_a_child_that_lost_weight_should_be_looked_at_whatever_its_level() -> None:
    growth = told_of(("2026-06-23", "8.6", "69"), ("2026-05-23", "8.8", "68"))
    assert "体重比上次轻了" in growth.told[-1].look


def test_a_child_far_below_the_lowest_line_should_be_looked_at_in_plain_words() -> None:
    growth = told_of(("2026-11-23", "6.5", "66"))
    assert "体重比绝大多数同龄孩子轻" in growth.told[0].look
    assert "身长比绝大多数同龄孩子短" in growth.told[0].look
    assert not any(word in "".join(growth.told[0].look) for word in ("低体重", "迟缓", "消瘦"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("2026-05-23", "95", "68"), "是不是按斤填了"),
        (("2026-05-23", "17", "68"), "是不是按斤填了"),
        (("2026-05-23", "8", "680"), "身长 680 厘米不像"),
        (("2026-05-23", "", ""), "至少填一个"),
        (("2026-05-23", "八", "68"), "只写数字"),
        (("2026-05-23", "-8", "68"), "只写数字"),
        (("2026-05-23", "1e3", "68"), "只写数字"),
        (("2026-05-23", "nan", "68"), "只写数字"),
        (("2020-05-23", "8", "68"), "早于出生"),
        (("2027-05-23", "8", "68"), "还没有到"),
        (("五月", "8", "68"), "看不懂测量日期"),
        (("", "8", "68"), "请填哪天量的"),
    ],
)
def test_a_row_that_cannot_be_is_said_and_not_drawn(row: tuple[str, str, str], told: str) -> None:
    growth = told_of(row)
    assert told in growth.wrong[0].problem
    assert not growth.readings


def test_full_width_digits_and_units_are_understood() -> None:
    assert told_of(("2026-05-23", "８．５公斤", "68,5")).readings[0].kg == 8.5


def test_the_age_on_the_first_birthday_is_twelve_months() -> None:
    assert told_of(("2026-11-23", "9.5", "76")).readings[0].completed == 12


@pytest.mark.parametrize("standard", ["wst", "who"])
@pytest.mark.parametrize("indicator", ["wfa", "lhfa"])
def test_the_lines_of_a_picture_lie_above_each_other_and_inside_it(standard: str, indicator: str) -> None:
    picture = draw(indicator, standard, FEMALE, [(0, 3.2 if indicator == "wfa" else 49, "出生")])
    heights = [line.y for line in picture.lines]
    assert heights == sorted(heights, reverse=True)
    assert len(picture.lines) == 5
    assert all(picture.top <= y <= picture.bottom for y in heights)
    assert picture.left <= picture.dots[0].x <= picture.right


@pytest.mark.django_db
def test_the_same_address_draws_the_same_curve_with_the_childs_points(client: Client) -> None:
    born = add_months(timezone.localdate(), -12)
    asked = {
        "sex": "f",
        "birth": born.isoformat(),
        "on": [add_months(born, 3).isoformat(), add_months(born, 6).isoformat()],
        "kg": ["6", "7.6"],
        "cm": ["60", "66"],
    }
    shown = client.get("/raise/growth/", asked).content.decode()
    assert shown.count('class="curve-dot"') == 4
    assert "世界卫生组织标准" in shown
    assert client.get("/raise/growth/", asked).content.decode() == shown
    assert client.get("/raise/growth/", {**asked, "standard": "who"}).content.decode().count('class="curve-dot"') == 4


@pytest.mark.django_db
def test_a_thousand_rows_are_cut_and_unequal_columns_do_not_matter(client: Client) -> None:
    shown = client.get("/raise/growth/", {"sex": "m", "birth": "2025-09-12", "on": ["2026-01-01"] * 900, "kg": ["7"] * 5}).content.decode()
    assert "最多画 40 行" in shown
    asked = client.get("/raise/growth/", {"sex": "x", "birth": "2025-09-12", "standard": "moon", "colour": "red"})
    assert asked.status_code == 200
