"""What comes with the program: bands complete, nothing said that must not be said, every source named."""

import pytest

from qingmiao.core.legislation import load
from qingmiao.guidance.models import Card, CardText
from qingmiao.guidance.rules.ages import BANDS, LAST_MONTH, band_of
from qingmiao.guidance.rules.shipped import ShippedCard, public_sources, shipped_cards, warning_signs
from qingmiao.guidance.rules.topics import AREAS, BY_KEY, INJURIES
from qingmiao.guidance.rules.wording import Wording, problems_of

CARDS = shipped_cards()


def test_there_are_at_least_120_cards_and_no_two_share_a_key_or_a_title() -> None:
    assert len(CARDS) >= 120
    assert len({card.key for card in CARDS}) == len(CARDS)
    assert len({card.title for card in CARDS}) == len(CARDS)


@pytest.mark.parametrize("months", range(LAST_MONTH + 1))
def test_a_child_of_every_month_finds_all_areas_all_injuries_play_and_care_of_the_carer(months: int) -> None:
    found = {card.topic for card in CARDS if card.first_month <= months <= card.last_month}
    assert {topic.key for topic in (*AREAS, *INJURIES)} | {"play", "mood", "fathers", "grandparents"} <= found


def test_the_bands_follow_each_other_without_a_gap() -> None:
    assert [band.first for band in BANDS[1:]] == [band.last + 1 for band in BANDS[:-1]]
    assert [band_of(months).first <= months <= band_of(months).last for months in range(LAST_MONTH + 1)] == [True] * (LAST_MONTH + 1)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_a_shipped_card_may_be_said_names_its_source_and_fits_its_columns(card: ShippedCard) -> None:
    assert problems_of(Wording(card.title, card.points, card.see_doctor, card.first_month, card.last_month)) == []
    assert card.topic in BY_KEY
    assert card.sources
    assert set(card.sources) <= set(public_sources())
    CardText(
        card=Card(), number=1, title=card.title, points=list(card.points), see_doctor=card.see_doctor, sources=list(card.sources)
    ).clean_fields(exclude=["card", "written_at"])


def test_every_source_that_names_a_document_of_the_library_finds_it_under_the_same_title() -> None:
    held = load().documents
    named = [source for source in public_sources().values() if source.document]
    assert named
    assert [(source.document, source.title) for source in named] == [
        (key, held[key].title) for key in (source.document for source in named)
    ]


def test_the_warning_signs_are_four_questions_at_eight_ages() -> None:
    assert list(warning_signs()) == [3, 6, 8, 12, 18, 24, 30, 36]
    assert {len(questions) for questions in warning_signs().values()} == {4}
    assert all(question.endswith("吗？") for questions in warning_signs().values() for question in questions)


@pytest.mark.parametrize(
    "said",
    [
        "米粉里加一点盐更香",
        "用蜂蜜水通便",
        "每天补维生素D 400 IU",
        "退烧药每次半片药",
        "布洛芬5毫升，每公斤算",
        "8个月打麻腮风",
        "满月要长一公斤",
    ],
)
def test_what_could_harm_is_refused_whoever_writes_it(said: str) -> None:
    assert problems_of(Wording("标题", [said], "不好就去看医生。", 0, 6))


@pytest.mark.parametrize("said", ["一岁前不加盐和糖", "蜂蜜满一岁前都不能吃", "奶还是主要的，每天几次"])
def test_a_warning_of_the_same_thing_is_no_advice_to_give_it(said: str) -> None:
    assert problems_of(Wording("标题", [said], "不好就去看医生。", 0, 6)) == []


def test_after_the_first_birthday_seasoning_may_be_spoken_of() -> None:
    assert problems_of(Wording("标题", ["菜里放一点点盐"], "不好就去看医生。", 13, 18)) == []
