"""What a card may not say, whoever writes it: the same lines hold for what comes with the program and for what is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qingmiao.guidance.rules.ages import LAST_MONTH

FIRST_YEAR = 12
SEASONED = re.compile("盐|糖|蜂蜜|酱油|味精|鸡精")
REFUSED = re.compile("不|别|没|无|避免")
DOSE = re.compile(
    r"\d+(\.\d+)?\s*(mg|毫克|微克|μg|ug|IU|iu|国际单位|单位|滴|片药?|粒|包|支|丸)(?!米)|每公斤|按体重.{0,4}(吃|服|用)|[一二两三四半]\s*(片|粒|包|支|丸|滴)药"
)
VACCINE = re.compile("乙肝|卡介苗|脊灰|百白破|麻腮风|乙脑|流脑|甲肝|疫苗")
WEIGHT = re.compile(r"公斤|千克|kg|斤", re.IGNORECASE)
SENTENCE = re.compile(r"[。；！？\n]")


@dataclass(frozen=True)
class Wording:
    """A card's words. Ages are completed months, both ends included."""

    title: str
    points: Sequence[str]
    see_doctor: str
    first_month: int
    last_month: int

    @property
    def sentences(self) -> list[str]:
        """Everything the card says, sentence by sentence."""
        parts = (self.title, *self.points, self.see_doctor)
        return [sentence for part in parts for sentence in SENTENCE.split(part) if sentence.strip()]


def problems_of(card: Wording) -> list[str]:
    """Return a sentence for each thing that must not stand on a card; empty when it may be published."""
    problems = []
    if not (card.title.strip() and card.see_doctor.strip() and any(point.strip() for point in card.points)):
        problems.append("标题、要点和“什么时候看医生”都要写。")
    if not 0 <= card.first_month <= card.last_month <= LAST_MONTH:
        problems.append("月龄要在 0 到 36 之间，开始不晚于结束。")
    for sentence in card.sentences:
        if DOSE.search(sentence):
            problems.append(f"不写药物和补充剂的用量，改为请医生决定：“{sentence}”")
        if card.first_month < FIRST_YEAR and SEASONED.search(sentence) and not REFUSED.search(sentence):
            problems.append(f"满一岁前不加盐、糖和蜂蜜，这一句像是在建议加：“{sentence}”")
        if VACCINE.search(sentence):
            problems.append(f"疫苗的名称和时间只在健康日历里写（由接种程序算出），这里不写：“{sentence}”")
        if WEIGHT.search(sentence):
            problems.append(f"体重身长的数只在生长曲线里写（由标准算出），这里不写：“{sentence}”")
    return problems
