"""A form made from a schema that no app of the house has: drawn, read back, its mistakes shown."""

from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from pydantic import Field

from qingmiao.codes.masks import Personal
from qingmiao.core.facts import EVERYONE, Need, Problem, Section, Written, fact
from qingmiao.core.facts.fields import Count, Day, Phone, Text
from qingmiao.core.terms import Term
from qingmiao.ui.facts_form import FactsLayout, Part, RowKind, apply_step, groups_of, mistakes_of, read_section, row_groups


class Mode(Term):
    """How the day is sold."""

    FULL = "full", "全日"
    HALF = "half", "半日"


class Choice(Section):
    """One wish of several."""

    name: Text | None = fact("机构", needed_by=EVERYONE)
    rank: Count | None = fact("次序")


class Child(Section):
    """One child."""

    key: Text | None = fact("编号")
    name: Text | None = fact("姓名", needed_by=EVERYONE, personal=Personal.NAME)
    phone: Phone | None = fact("电话", personal=Personal.PHONE)


class Wish(Section):
    """What is asked for."""

    mode: Mode | None = fact("方式", needed_by=EVERYONE)
    from_on: Day | None = fact("起始日期", "半日的不填")
    places: Count | None = fact("人数", needed_by="groups")
    choices: list[Choice] | None = Field(default=None, title="志愿", json_schema_extra={"needed_by": EVERYONE})


LAYOUT = FactsLayout(
    sections={"wish": Wish},
    rows={
        "choices": RowKind(Choice, "志愿", "添一个志愿", none="没有志愿"),
        "children": RowKind(Child, "婴幼儿", "添一人", letter="k", carried=("key",), prefix="child", masked=frozenset({"phone"})),
    },
    parts={
        "wish": (Part("要求", ("mode", "from_on", "places")), Part("志愿", rows="choices")),
        "children": (Part("孩子", ("name", "phone")),),
    },
    only_with={"from_on": "full"},
)
FAMILY = Need(others=frozenset({"groups"}))


def written(raw: dict[str, Any], *problems: Problem) -> Written[Any]:
    return Written(raw, None, list(problems), [], FAMILY)


def sent(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def test_a_page_shows_what_is_asked_with_its_mistakes() -> None:
    wrong = Problem("wish.choices[0].rank", "应为整数")
    groups = groups_of(LAYOUT, "wish", written({"wish": {"mode": "full", "choices": [{"name": "青禾", "rank": "一"}]}}, wrong))
    assert [line.field.name for line in groups[0].lines] == ["mode", "from_on"], "what only others must give is not asked"
    assert [line.only for line in groups[0].lines] == ["", "full"]
    assert [mistake.href for mistake in mistakes_of(groups)] == ["#id_choices-0-rank"]
    html = render_to_string("ui/_fact_groups.html", {"groups": groups})
    assert 'value="一"' in html
    assert "添一个志愿" in html
    assert 'data-only="full"' in html


def test_what_came_back_is_read_over_what_the_page_did_not_show() -> None:
    old = {"places": 3, "from_on": "2026-09-01", "choices": [{"name": "青禾", "rank": 1}]}
    data = sent(mode="half", from_on="", choices__row="0", choices__0__name="青苗", choices__0__rank="二")
    value = read_section(LAYOUT, "wish", data, old, FAMILY)
    assert value == {"mode": "half", "places": 3, "choices": [{"name": "青苗", "rank": "二"}]}


def test_rows_are_added_removed_and_declared_none() -> None:
    value = apply_step(LAYOUT, {"choices": [{"name": "甲"}, {"name": "乙"}]}, "remove:choices:0")
    assert value == {"choices": [{"name": "乙"}]}
    assert apply_step(LAYOUT, value, "add:choices")["choices"] == [{"name": "乙"}, {}]
    assert apply_step(LAYOUT, {}, "none:choices") == {"choices": []}
    assert apply_step(LAYOUT, [{"key": "k1"}], "add:children") == [{"key": "k1"}, {"key": "k2"}]
    assert apply_step(LAYOUT, value, "add:somewhere_else") is value


def test_a_list_written_one_row_at_a_time_keeps_the_others_and_what_is_masked() -> None:
    rows = [{"key": "k1", "name": "甲", "phone": "12345678"}, {"key": "k2", "name": "乙"}]
    value = read_section(LAYOUT, "children", sent(row="k1", child__name="丙"), rows, FAMILY)
    assert value == [{"key": "k1", "name": "丙", "phone": "12345678"}, {"key": "k2", "name": "乙"}]
    opened = read_section(LAYOUT, "children", sent(row="k1", child__name="丙", child__phone=""), rows, FAMILY)
    assert opened[0] == {"key": "k1", "name": "丙"}
    [group] = row_groups(LAYOUT, "children", "k1", written({"children": rows}), hidden={"phone"})
    assert [line.field.html_name for line in group.lines] == ["child-name"]
