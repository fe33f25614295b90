"""The demonstration city is built in chapters: the first page comes soon, an interruption costs nothing, and a new part little."""

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from filings.factories import officer_of
from governance.factories_work import own_plan
from qingmiao.accounts.models import User
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry, DemonstrationCity, Notice
from qingmiao.core.web import construction
from qingmiao.filings.models import Filing, FilingState
from qingmiao.governance.services.loading import load_plan
from qingmiao.policy.services import load_library
from qingmiao.synthetic import building
from qingmiao.synthetic.building import begin, finish
from qingmiao.synthetic.city import AT_ONCE, City, Order
from qingmiao.synthetic.parts import parts
from regions.factories import the_whole_city

TODAY = date(2026, 11, 23)
PASSWORD = "green-seedling-42"
ORDER = Order(7, TODAY, PASSWORD, institutions=16)
# 5,300 and 240 in November 2026. A new part may add to the start what two seconds can do, some 2,000 queries, however large the city.
QUERIES_BEFORE_THE_FIRST_PAGE, QUERIES_PER_INSTITUTION, QUERIES_AT_THE_END = (
    6_250,
    320,
    1_500,
)
QUERIES_PER_PART = 1_000  # each part tells its story after the first page, in a quarter of a second


@pytest.fixture(autouse=True)
def _reference(db: None, at: datetime) -> None:
    the_whole_city(at)
    load_library(load().documents, actor=None, at=at)
    load_plan(own_plan(), actor=None, at=at)


def quietly(*_told: object) -> None:
    """Show no progress."""


def cases() -> Counter[tuple[Any, ...]]:
    """What stands in the city, without the keys that the database gave."""
    return Counter(Filing.objects.values_list("institution__organisation__name", "kind", "state", "received_on", "submitted_at"))


def build(order: Order) -> None:
    begin(order, quietly)
    finish(PASSWORD, quietly, quietly)


def names() -> list[str]:
    return sorted(User.objects.values_list("username", flat=True))


def test_a_city_built_with_interruptions_is_the_city_built_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    before = transaction.savepoint()
    City(ORDER).build(quietly)
    whole, people = cases(), names()
    transaction.savepoint_rollback(before)
    tell, told = building._tell, []

    def until_killed(chapter: Any, skipped: Any) -> None:
        tell(chapter, skipped)
        told.append(chapter)
        if len(told) in (1, 3, 9, 22):
            raise KeyboardInterrupt

    monkeypatch.setattr(building, "_tell", until_killed)
    for _ in range(4):
        with suppress(KeyboardInterrupt):
            build(ORDER)
    assert len(told) == 22
    build(Order(8, TODAY + timedelta(days=1), PASSWORD))
    assert DemonstrationCity.objects.get().is_finished
    assert cases() == whole
    assert names() == people


class Counted:
    """Counts what is asked of the database; a city asks more than a log of queries holds."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.queries += 1
        return execute(*asked)


def test_the_first_page_comes_soon_and_a_new_part_adds_little() -> None:
    at_once = Counted()
    with connection.execute_wrapper(at_once):
        row = begin(ORDER, quietly)
    assert row is not None
    assert not row.is_finished
    assert at_once.queries <= QUERIES_BEFORE_THE_FIRST_PAGE
    assert Filing.objects.values("institution").distinct().count() == AT_ONCE
    assert Filing.objects.filter(county_code="441802").exclude(state=FilingState.VERIFIED).exists()
    later = Counted()
    with connection.execute_wrapper(later):
        finish(PASSWORD, quietly, quietly)
    assert later.queries <= (ORDER.institutions - AT_ONCE) * QUERIES_PER_INSTITUTION + QUERIES_AT_THE_END + len(parts()) * QUERIES_PER_PART
    ahead = [AuditEntry.objects.filter(at__date__gt=TODAY), Notice.objects.filter(at__date__gt=TODAY)]
    assert not [row for rows in ahead for row in rows], "nobody has done anything tomorrow"


def test_every_page_says_that_the_city_is_being_built_and_stops_looking_when_it_is_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(construction._Watch, "is_on", False)
    row = DemonstrationCity.objects.create(seed=1, today=TODAY, institutions=20, done=17, total=36)
    assert "演示城市正在建立" not in client.get("/").content.decode()
    construction.watch()
    assert "已建 17 步，共 36 步" in client.get("/").content.decode()
    row.done = row.total
    row.save()
    assert "演示城市正在建立" not in client.get("/").content.decode()
    assert not construction._Watch.is_on


def test_what_people_have_made_impossible_meanwhile_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    begin(ORDER, quietly)

    def refused(_city: City) -> None:
        raise DomainError("这家机构已经注销。")

    monkeypatch.setattr(City, "_demonstrations", refused)
    said: list[str] = []
    finish(PASSWORD, quietly, lambda refusal: said.append(str(refusal)))
    assert said == ["这家机构已经注销。"]
    assert DemonstrationCity.objects.get().is_finished


def test_no_city_is_built_where_people_work_already() -> None:
    officer_of()
    assert begin(ORDER, quietly) is None
    assert User.objects.count() == 1
