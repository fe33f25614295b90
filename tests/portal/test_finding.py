"""Finding care as a parent asks for it: near a place, for an age, for a price, in words of their own, and never an empty page."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from accounts.factories import a_department
from portal.factories import AT, filed, finding_of, paper_of
from qingmiao.accounts.models import Department
from qingmiao.core.legislation import load
from qingmiao.policy.models import Document
from qingmiao.policy.services import load_library
from qingmiao.portal.rules.asking import understand
from qingmiao.portal.rules.distance import Point, distance_words, road_km
from qingmiao.portal.rules.fees import month_fees
from qingmiao.registrations.models import Registration
from qingmiao.ui.components import Chart, Series
from regions.factories import the_whole_city

LIANZHOU = {"county_code": "441882", "town_code": "441882001", "village_code": None, "latitude": 24.78, "longitude": 112.38}
YINGDE = {"county_code": "441881", "town_code": "441881001", "village_code": None, "latitude": 24.19, "longitude": 113.40}


@pytest.fixture(autouse=True)
def _city(db: None, at: datetime) -> None:
    the_whole_city(at)


def page(client: Client, **query: Any) -> str:
    return " ".join(client.get("/register/", query).content.decode().split())


def names(client: Client, **query: Any) -> list[str]:
    return re.findall(r'<a href="/register/\d+/">([^<]+)</a>', page(client, **query))


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("一岁", 12),
        ("14个月", 14),
        ("十四个月", 14),
        ("1岁2个月", 14),
        ("一岁半", 18),
        ("半岁", 6),
        ("两岁", 24),
        ("二十个月大", 20),
        ("99号", None),
    ],
)
def test_an_age_is_understood_as_it_is_said(typed: str, months: int | None) -> None:
    assert understand(f"连州 {typed}").age_months == months


@pytest.mark.parametrize(
    ("typed", "mode"), [("临时托", "occasional"), ("半天", "half_day"), ("计时", "hourly"), ("全日托", "full_day"), ("青禾", "")]
)
def test_a_way_of_care_is_understood(typed: str, mode: str) -> None:
    assert understand(typed).mode == mode


def test_what_is_understood_is_taken_out_and_the_rest_stays() -> None:
    asked = understand("连州14个月普惠托育")
    assert (asked.age_months, asked.inclusive, asked.words) == (14, True, ["连州"])


@pytest.mark.parametrize(
    ("typed", "path"), [("怎么领", "allowance"), ("户口", "allowance"), ("产假", "leave"), ("退税", "tax"), ("困境儿童", "fees")]
)
def test_a_question_about_money_or_leave_leads_to_what_answers_it(client: Client, typed: str, path: str) -> None:
    filed(name="甲托育园")
    html = page(client, q=typed)
    assert f'href="/due/{path}/"' in html
    assert "没有符合条件的机构" not in html


@pytest.mark.parametrize("typed", ["連州", "lianzhou", "连州市", "lzs", "连州附近"])
def test_a_county_is_found_in_either_script_and_in_pinyin(client: Client, typed: str) -> None:
    filed(name="甲托育园", **LIANZHOU)
    filed(name="乙托育园")
    assert names(client, q=typed) == ["甲托育园"]


@pytest.mark.parametrize("typed", ["青苗託育園", "qingmiao", "清苗托育园", "qingmao", "qmtyy"])
def test_a_name_typed_wrong_in_pinyin_or_in_traditional_characters_is_found(client: Client, typed: str) -> None:
    filed(name="青苗托育园")
    filed(name="向日葵幼教中心")
    assert names(client, q=typed) == ["青苗托育园"]


def test_near_a_town_the_nearest_come_first_with_the_distance(client: Client) -> None:
    filed(name="远", **LIANZHOU)
    filed(name="近", latitude=23.74, longitude=113.03)
    html = page(client, q="凤城街道")
    assert names(client, q="凤城街道") == ["近", "远"]
    assert re.search(r"约 \d+ 米 · 步行约 \d+ 分钟", html)
    assert "从清城区凤城街道由近到远" in html


def test_a_village_and_a_street_are_understood(client: Client) -> None:
    filed(name="远", address="英城街道和平路2号", **YINGDE)
    filed(name="近", address="清城区凤城街道示例路 1 号")
    assert names(client, q="示例路8号")[0] == "近"
    assert names(client, q="英德和平路")[0] == "远"
    html = page(client, q="凤城街道先锋社区居委会")
    assert "由近到远" in html


def test_far_from_everything_the_page_says_so_and_offers_other_ways(client: Client) -> None:
    filed(name="远", **LIANZHOU)
    html = page(client, q="凤城街道")
    assert "10 公里内没有符合条件的机构" in html
    assert "临时托" in html


def test_within_some_kilometres_leaves_the_rest_out_and_shows_the_nearest_instead(client: Client) -> None:
    filed(name="远", **LIANZHOU)
    html = page(client, q="凤城街道", within="5")
    assert "没有符合条件的机构" in html
    assert "去掉“距离”的条件" in html
    assert names(client, q="凤城街道", within="5") == ["远"]


def test_what_a_family_can_do_without_is_dropped_before_the_age(client: Client) -> None:
    filed(name="甲", inclusive=False)
    html = page(client, age="14", inclusive="on", meals="on")
    assert "去掉“供餐”、“普惠”的条件" in html
    assert "/register/?mode=occasional" in html


def test_the_month_is_added_up_and_says_what_is_in_it(client: Client) -> None:
    filed(name="甲")
    html = page(client, age="14")
    assert "<b>2,120 元</b>/月" in html
    assert "含保育费、伙食费，按天收的按22天估算" in html


def test_a_price_ceiling_leaves_out_what_costs_more_and_says_what_is_not_known(client: Client) -> None:
    filed(name="便宜")
    filed(name="贵", fees=[{"name": "保育费", "kind": "care", "amount_fen": 400000, "unit": "month"}])
    filed(name="没写", fees=[])
    html = page(client, price="2500", age="14")
    assert names(client, price="2500", age="14") == ["便宜"]
    assert "另有 1 家没有备案月费" in html


def test_hours_and_meals_narrow(client: Client) -> None:
    late = [{"weekdays": [1, 2, 3, 4, 5], "opens": "07:00", "closes": "18:30"}]
    filed(name="早", serves_meals=False, opening_hours=late)
    filed(name="晚")
    assert names(client, opens="07:00") == ["早"]
    assert names(client, closes="18:30") == ["早"]
    assert names(client, meals="on") == ["晚"]


def test_lists_are_sorted_by_what_is_asked_for(client: Client) -> None:
    filed(name="甲贵", fees=[{"name": "保育费", "kind": "care", "amount_fen": 400000, "unit": "month"}])
    filed(name="乙便宜")
    assert names(client, sort="fee") == ["乙便宜", "甲贵"]
    assert names(client, sort="name") == ["甲贵", "乙便宜"]
    assert names(client) == ["乙便宜", "甲贵"]


def test_what_is_amiss_comes_last_and_is_said_on_the_card(client: Client) -> None:
    troubled = filed(name="甲")
    paper_of(troubled, "fire", date(2026, 1, 1))
    finding_of(filed(name="乙"), closed_on=date(2026, 11, 20))
    filed(name="丙")
    html = page(client)
    assert names(client)[-1] == "甲"
    assert "证照到期：消防安全检查合格证明" in html
    assert "公布的问题已整改" in html


def test_who_is_registered_but_has_not_filed_is_shown_as_such(client: Client) -> None:
    registrar = a_department(Department.MARKET_REGULATION)
    Registration.objects.create(
        source_system="a", source_key="1", department=registrar, uscc="91441802MA0000A1B2", name="向阳托育有限公司", legal_nature="company",
        county_code="441802", registered_on=date(2026, 9, 1), received_at=AT, updated_at=AT,
    )  # fmt: skip
    html = page(client, q="向阳")
    assert "已登记、还没有备案的" in html
    assert "还没有人核对过" in html
    assert "向阳托育有限公司" not in page(client)


def test_unknown_names_pages_and_prices_are_said(client: Client) -> None:
    filed(name="甲")
    assert "“colour”不是这里的条件" in page(client, colour="red")
    assert "没有您要的那一页" in page(client, page="-1")
    assert "每月最多（元）：请写 1 到 99999 之间的整数。" in page(client, price="-5")


def test_ten_thousand_letters_emoji_and_a_script_are_answered(client: Client) -> None:
    filed(name="甲")
    for typed in ("长" * 10_000, "👶🍼", "<script>alert(1)</script>", "'; DROP TABLE x", "\u202e", "1" * 99):
        response = client.get("/register/", {"q": typed})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_up_to_four_are_compared_side_by_side(client: Client) -> None:
    codes = [filed(name=f"园{number}", inclusive=number % 2 == 0).code for number in range(5)]
    html = " ".join(client.get("/register/compare/", {"code": codes[:2], "age": "14"}).content.decode().split())
    assert html.count('scope="col"') == 2
    assert "2,120 元" in html
    assert "普惠 <span" in html
    over = client.get("/register/compare/", {"code": codes}).content.decode()
    assert "最多比较四家" in over
    assert "还没有选机构" in client.get("/register/compare/", {"code": "xx"}).content.decode()


def test_the_towns_with_their_points_are_sent_for_the_browser_to_choose(client: Client) -> None:
    towns = client.get("/register/towns.json").json()["towns"]
    assert any(name == "清城区凤城街道" for name, _, _ in towns)


def test_distances_are_estimates_by_a_road_factor() -> None:
    assert road_km(Point(23.7, 113.0), Point(23.7, 113.0)) == 0
    assert 14 < road_km(Point(23.7, 113.0), Point(23.8, 113.0)) < 15
    assert distance_words(0.31) == "约 300 米 · 步行约 4 分钟"
    assert distance_words(18.04) == "约 18.0 公里"


def test_a_month_counts_the_line_of_the_class_and_leaves_what_comes_once_apart() -> None:
    fees: list[dict[str, Any]] = [
        {"name": "保育费", "kind": "care", "amount_fen": 100000, "unit": "month"},
        {"name": "保育费", "kind": "care", "amount_fen": 150000, "unit": "month", "class_type": "infant"},
        {"name": "伙食费", "kind": "meals", "amount_fen": 1000, "unit": "day"},
        {"name": "材料费", "kind": "materials", "amount_fen": 30000, "unit": "term"},
    ]
    infant, senior = month_fees(fees, "infant"), month_fees(fees, "senior")
    assert infant is not None
    assert senior is not None
    assert (infant.total_fen, senior.total_fen) == (172000, 122000)
    assert senior.others == ("材料费 每学期 300 元",)
    assert month_fees([{"name": "保育费", "kind": "care", "amount_fen": 2000, "unit": "hour"}]) is None


def test_the_bar_of_four_is_on_every_public_page_and_says_where_one_is(client: Client) -> None:
    html = client.get("/register/").content.decode()
    bar = html[html.index('aria-label="底部导航"') :]
    assert re.findall(r'href="(/[^"#]+/)"', bar)[:4] == ["/register/", "/due/", "/raise/", "/mine/"]
    inside = client.get("/due/allowance/").content.decode()
    assert 'href="/due/"\n     aria-current="true"' in inside


def test_mine_does_something_for_a_family_without_an_account(client: Client) -> None:
    html = client.get("/mine/").content.decode()
    for shown in ("收藏的机构", "算过的", "只存在这部手机里", "/account/login/"):
        assert shown in html


def test_the_first_page_promises_what_is_there_and_leads_to_board_and_measures(client: Client) -> None:
    html = client.get("/").content.decode()
    for path in ("/due/", "/targets/", "/measures/"):
        assert f'href="{path}"' in html
    assert "?q=%E4%B8%B4%E6%97%B6%E6%89%98" in html


def test_no_framework_sentence_reaches_a_visitor(client: Client) -> None:
    html = client.get("/register/", {"q": "长" * 101}).content.decode() + client.get("/policies/", {"q": "长" * 101}).content.decode()
    assert "字符" not in html
    assert "太长了，最多 100 个字" in html
    assert "岗位无权查看" not in client.get("/register/nothing/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"), [("7K2M9Q4T8WX", "您输入了 11 位"), ("7K2M9Q4T8WXAA", "您输入了 13 位"), ("7K2M9Q4T8WXO", "里面有“O”")]
)
def test_a_receipt_code_of_a_wrong_length_or_letter_is_said_as_such(client: Client, typed: str, said: str) -> None:
    assert said in client.get("/receipts/", {"code": typed}).content.decode()


def test_an_expired_paper_is_a_badge_and_a_banner(client: Client) -> None:
    institution = filed(name="甲")
    paper_of(institution, "fire", date(2026, 1, 1))
    html = " ".join(client.get(f"/register/{institution.code}/").content.decode().split())
    assert "消防安全检查合格证明已于2026年1月1日到期，机构还没有更新" in html
    assert 'href="#papers"' in html


def test_an_institution_can_be_called_reached_and_compared(client: Client) -> None:
    institution = filed(name="甲", latitude=23.71, longitude=113.03)
    html = client.get(f"/register/{institution.code}/").content.decode()
    assert 'href="tel:0763-0000001"' in html
    assert "geo:23.71" in html
    assert f'href="/register/compare/?code={institution.code}"' in html
    assert "怎样报名" in html


def test_a_policy_says_plainly_whether_its_official_page_is_known(client: Client, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)
    assert "还没有核实到官方网页" in client.get("/policies/d3/").content.decode() + client.get("/policies/D3/").content.decode()
    Document.objects.filter(key="D3").update(source_url="https://www.example.gov.cn/a")
    assert "看发文机关公布的原文" in client.get("/policies/D3/").content.decode()


@pytest.mark.parametrize("path", ["/policies/topics/fee-reduction/", "/filing-guide/"])
def test_the_word_for_what_is_not_certain_is_explained_once(client: Client, path: str) -> None:
    assert client.get(path).content.decode().count("还没有见到官方原文") == 1


def test_a_chart_of_one_bar_is_a_sentence_and_loads_no_library() -> None:
    chart = Chart("a", "托位（个）", ["清城区"], [Series("托位", [45])])
    html = render_to_string("ui/_chart.html", {"chart": chart})
    assert "清城区：托位 45" in html
    assert "echarts" not in html
    assert "echarts" in render_to_string("ui/_chart.html", {"chart": Chart("a", "托位（个）", ["甲", "乙"], [Series("托位", [45, 3])])})


def test_the_words_of_the_trade_are_explained_one_tap_from_where_they_stand(client: Client) -> None:
    house = filed(name="清城区普惠托育园", inclusive=True)
    for path in ("/register/", f"/register/{house.code}/", f"/register/compare/?code={house.code}"):
        page = client.get(path).content.decode()
        assert 'id="words"' in page, path
        assert "按和政府约定的价钱收费" in page, path
    assert '<a class="tag" href="#words">普惠</a>' in client.get(f"/register/{house.code}/").content.decode()
    assert 'href="#words">词不懂？</a>' in client.get("/register/").content.decode()
