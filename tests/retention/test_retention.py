"""An answer belongs to nobody; turnover and answers are told in ranges over five persons or more; a high one is a signal."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Institution
from qingmiao.retention.models import AnsweredYear, PayAnswer
from qingmiao.retention.queries.figures import figures_of
from qingmiao.retention.queries.turnover import FEW, turnover_of, turnover_words
from qingmiao.retention.rules import PayBand, TurnoverBand, band_of, median_band, turnover
from qingmiao.retention.services import answer_survey
from qingmiao.supervision.queries.risk import risks_of
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.services.merging import undo_merge
from regions.factories import the_counties
from workforce.factories import a_house, engagement_of, merged
from workforce.situations import open_account

pytestmark = pytest.mark.django_db
ANSWERS = {"pay": "to_3500", "contract": "fixed", "insurance": "all_five", "leaving": "stays"}


def answered(pay: Mapping[str, int], county_code: str = COUNTY, year: int = 2025) -> None:
    """So many answers of each band."""
    rows = [PayAnswer(year=year, county_code=county_code, **ANSWERS | {"pay": band}) for band, n in pay.items() for _ in range(n)]
    PayAnswer.objects.bulk_create(rows)


def in_post_since(house: Institution, since: date) -> list[Engagement]:
    """Everybody of a house, since a day long ago."""
    rows = list(Engagement.objects.filter(institution=house, is_main=True).order_by("pk"))
    for row in rows:
        row.period = DateRange(since, None)
        row.save()
    return rows


def test_an_answer_is_taken_once_and_names_neither_person_nor_house_nor_time() -> None:
    row = engagement_of(a_house())
    answer_survey(row.worker, ANSWERS, actor=officer_of(), at=AT)
    names = {field.name for field in PayAnswer._meta.get_fields()}
    assert names == {"id", "year", "county_code", "pay", "contract", "insurance", "leaving"}
    assert AnsweredYear.objects.get().worker == row.worker
    with pytest.raises(DomainError, match="已经填过"):
        answer_survey(row.worker, ANSWERS, actor=officer_of(), at=AT)
    answer_survey(row.worker, ANSWERS, actor=officer_of(), at=AT + timedelta(days=60))


def test_neither_the_transaction_nor_the_place_of_a_row_tells_whose_answer_it_is() -> None:
    workers = [engagement_of(a_house(number)).worker for number in (1, 2, 3, 4)]
    answered({"to_3500": 3}, year=2026)
    for days, worker in enumerate(workers):
        answer_survey(worker, ANSWERS, actor=officer_of(), at=AT + timedelta(days=days))
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, id FROM retention_payanswer ORDER BY ctid")
        rows = cursor.fetchall()
    assert len({written_by for written_by, _ in rows}) == 1
    assert [key for _, key in rows] == sorted(key for _, key in rows)
    assert len(rows) == 3 + len(workers)


def test_that_somebody_answered_follows_a_merge_and_goes_back_with_it() -> None:
    kept, gone = engagement_of(a_house()).worker, engagement_of(a_house(2)).worker
    AnsweredYear.objects.bulk_create(AnsweredYear(worker=who, year=year) for who, year in ((kept, 2025), (gone, 2025), (gone, 2024)))
    merge = merged(kept, gone)
    assert set(AnsweredYear.objects.filter(worker=kept).values_list("year", flat=True)) == {2024, 2025}
    undo_merge(merge, actor=officer_of(), at=AT)
    assert set(AnsweredYear.objects.filter(worker=gone).values_list("year", flat=True)) == {2024, 2025}


def test_the_answers_of_a_year_are_shown_only_when_it_is_over_and_small_counts_never() -> None:
    the_counties(AT)
    answered({"to_3500": 7, "to_4500": 2}, year=2026)
    answered({"to_2500": 0, "to_3500": 7, "to_4500": 2})
    answered({"above_6000": 3}, OTHER_COUNTY)
    assert not figures_of(Institution.objects.none(), date(2025, 12, 31)).answers
    shown = figures_of(Institution.objects.none(), ON)
    told = {row.title: row.cells for row in shown.table.rows}
    assert told["清新区"] == ("少于5", "份数少，不公布")
    assert told["清城区"] == ("少于5", "份数少，不公布")  # or the small one could be worked out from the whole
    pay = {cell.label: cell.count for cell in shown.answers[0][1]}
    assert pay["3500—4500 元"] is None
    assert pay["4500—6000 元"] == 0


def test_ranges_begin_with_their_first_value_and_need_five_persons() -> None:
    assert turnover(1, 4, 5) is None
    assert turnover(1, 5, 5) == Fraction(1, 5)
    assert band_of(Fraction(1, 10)) is TurnoverBand.BELOW_20
    assert band_of(Fraction(99, 1000)) is TurnoverBand.BELOW_10
    assert band_of(Fraction(2)) is TurnoverBand.ABOVE_30
    assert median_band({PayBand.TO_3500: 4}) is None
    assert median_band({PayBand.TO_3500: 3, PayBand.ABOVE_6000: 3}) is PayBand.TO_3500


def test_turnover_counts_who_left_the_house_and_not_who_changed_post() -> None:
    house = a_house()
    rows = in_post_since(house, ON - timedelta(days=500))
    assert turnover_of([house.pk], ON)[house.pk].band is TurnoverBand.BELOW_10
    gone, moved = rows[0], rows[1]
    for row in (gone, moved):
        row.period = DateRange(row.period.lower, ON - timedelta(days=30))
        row.save()
    told = {"worker": moved.worker, "institution": house, "is_main": True}
    Engagement.objects.create(**told, role="manager", period=DateRange(ON - timedelta(days=30), None))
    found = turnover_of([house.pk], ON)[house.pk]
    assert (found.left, found.at_first, found.at_last) == (1, len(rows), len(rows) - 1)
    assert turnover_words(house.pk, ON) == found.words
    Engagement.objects.exclude(pk__in=[row.pk for row in rows[:3]]).delete()
    assert turnover_of([house.pk], ON)[house.pk].words == FEW
    assert turnover_words(house.pk, ON) == ""


def test_many_who_left_are_a_signal_for_supervision() -> None:
    house = a_house()
    rows = in_post_since(house, ON - timedelta(days=500))
    for row in rows[: len(rows) // 2]:
        row.period = DateRange(row.period.lower, ON - timedelta(days=30))
        row.save()
    found = risks_of([house], ON)[0].contributions
    assert any(one.signal.key == "staff_turnover" and one.points for one in found)


def test_the_own_page_takes_the_survey_and_the_county_reads_ranges(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_counties(AT)
    house = a_house()
    row = engagement_of(house)
    open_account(row)
    signed_in(client, Post.objects.select_related("user").get(role="worker"))
    assert client.post(reverse("pay_survey"), {"pay": "to_3500"}).status_code == 422
    client.post(reverse("pay_survey"), ANSWERS)
    assert "您今年已经填过" in client.get(reverse("pay_survey")).content.decode()
    shown = signed_in(client, officer_of()).get(reverse("retention_figures")).content.decode()
    assert house.name in shown
