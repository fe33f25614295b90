"""Typed facts of any schema: how each is typed, what is personal, what is missing; and a draft that keeps them."""

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import Field, StringConstraints

from qingmiao.codes.cleaning import Typed
from qingmiao.codes.masks import Personal
from qingmiao.core.facts import (
    EVERYONE,
    Cleaned,
    FactsError,
    Kind,
    Options,
    Section,
    fact,
    gaps_of,
    join,
    parse_draft,
    part,
    problems_of_gaps,
    read_draft,
    read_typed,
    specs_of,
    write_words,
)
from qingmiao.core.facts.fields import Count, Day, Fen, LongText, Phone, Text
from qingmiao.core.terms import Term

WEEKEND = Options(((6, "周六"), (7, "周日")))


class Relation(Term):
    """Who asks."""

    MOTHER = "mother", "母亲"
    FATHER = "father", "父亲"


class Guardian(Section):
    """One of those who ask."""

    name: Text | None = fact("姓名", needed_by=EVERYONE, personal=Personal.NAME)
    relation: Relation | None = fact("关系", needed_by=EVERYONE)
    phone: Phone | None = fact("电话", personal=Personal.PHONE)


class Wish(Section):
    """What is asked for."""

    code: Annotated[str, Cleaned(Typed.CODE), StringConstraints(pattern=r"^[A-Z]{2}$")] | None = fact("代码")
    begins_on: Day | None = fact("开始日期", needed_by=EVERYONE)
    fee_fen: Fen | None = fact("费用（分）")
    days: list[Annotated[int, Field(ge=6, le=7), WEEKEND]] | None = fact("周末", "6 表示星期六")
    note: LongText | None = fact("说明")
    siblings: Count | None = fact("兄弟姐妹", needed_by="families_of_many")


class Application(Section):
    """The facts of a coming app."""

    wish: Wish = Field(default_factory=Wish, title="申请")
    guardians: list[Guardian] | None = Field(default=None, title="监护人")


def test_each_fact_of_a_schema_knows_how_it_is_typed() -> None:
    assert {name: spec.kind for name, spec in specs_of(Wish).items()} == {
        "code": Kind.TEXT,
        "begins_on": Kind.DAY,
        "fee_fen": Kind.MONEY,
        "days": Kind.CHOICES,
        "note": Kind.LONG_TEXT,
        "siblings": Kind.INTEGER,
    }
    whole = specs_of(Application)
    assert (whole["wish"].kind, whole["wish"].section) == (Kind.SECTION, Wish)
    assert (whole["guardians"].kind, whole["guardians"].section) == (Kind.ROWS, Guardian)
    assert specs_of(Wish)["fee_fen"].title == "费用（元）"
    assert specs_of(Wish)["days"].hint == "", "nobody types the numbers"


@pytest.mark.parametrize(
    ("name", "typed", "raw"),
    [("code", ["ａb"], "AB"), ("days", ["6", "7"], [6, 7]), ("days", ["八"], ["八"]), ("fee_fen", ["12.5"], 1250), ("note", ["  "], None)],
)
def test_marks_of_a_type_decide_how_it_is_read(name: str, typed: list[str], raw: object) -> None:
    assert read_typed(specs_of(Wish)[name], typed) == raw


def test_numbers_are_shown_by_their_words() -> None:
    assert write_words(specs_of(Wish)["days"], [6, 7]) == "周六、周日"


def test_a_list_of_plain_values_without_words_is_refused_at_the_start() -> None:
    class Vague(Section):
        numbers: list[int] | None = fact("数字")

    with pytest.raises(TypeError, match="numbers"):
        specs_of(Vague)


def test_what_is_personal_is_parted_and_joined_again() -> None:
    raw: dict[str, Any] = {"wish": {"note": "早"}, "guardians": [{"name": "甲", "relation": "mother"}, {"phone": "12345678"}, "坏"]}
    kept, personal = part(raw, Application)
    assert kept == {"wish": {"note": "早"}, "guardians": [{"relation": "mother"}, {}, "坏"]}
    assert personal == {"guardians": [{"name": "甲"}, {"phone": "12345678"}, {}]}
    assert join(kept, personal) == raw


def test_a_draft_keeps_what_can_be_read_and_names_the_rest() -> None:
    raw = {"wish": {"begins_on": "明天", "code": "AB"}, "guardians": [{"relation": "aunt"}]}
    facts, problems = read_draft(Application, raw, "入托申请")
    assert facts.wish.code == "AB"
    assert {problem.path: problem.sentence for problem in problems} == {
        "wish.begins_on": "不是有效日期，应写作 2026-01-31",
        "guardians[0].relation": "不在可选的范围内，可填：mother、father",
    }
    with pytest.raises(FactsError, match="入托申请有误"):
        parse_draft(Application, raw, "入托申请")


def test_what_is_missing_depends_on_who_is_asked() -> None:
    facts = parse_draft(Application, {"wish": {"begins_on": "2026-09-01"}, "guardians": [{"relation": "father"}]}, "入托申请")
    assert facts.wish.begins_on == date(2026, 9, 1)
    assert [gap.path for gap in problems_of_gaps(gaps_of(facts, {EVERYONE}))] == ["guardians[0].name"]
    assert [gap.path for gap in problems_of_gaps(gaps_of(facts, {EVERYONE, "families_of_many"}))] == ["wish.siblings", "guardians[0].name"]
