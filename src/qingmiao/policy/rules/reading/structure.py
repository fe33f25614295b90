"""Headings, and the sentences under them that look like targets or measures."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qingmiao.policy.rules.reading.results import Candidate, Section

NUMERAL = "[一二三四五六七八九十百〇零]{1,5}"
FIRST = re.compile(f"^(?:第?({NUMERAL})(?:、|．|\\.|，(?=\\S{{2,20}}$))|第({NUMERAL})(?:章|部分|篇)\\s*[、：:]?)\\s*(.*)$")
ARTICLE = re.compile(f"^第({NUMERAL})条\\s*[、：:]?\\s*(.*)$")
SECOND = re.compile(f"^[（(]\\s*({NUMERAL})\\s*[）)]\\s*[、.．]?\\s*(.*)$")
# 一、二级 or 二、三孩 begin a sentence, not a section.
PAIR = re.compile(f"^{NUMERAL}、{NUMERAL}(?:级|孩|类|季度|年|线|期|次|胎|岁|楼|层|产业)")
TITLE_LIMIT = 60
SENTENCE = re.compile("[^。；！？]+[。；！？]?")
ITEM = re.compile("^(?:\\d{1,2}[.．、]|[（(]\\d{1,2}[）)]|[①-⑳])\\s*")
DAY = re.compile("\\d{4}年\\d{1,2}月\\d{1,2}日")
PERIOD = re.compile(
    "(?:到|至|截至)?(?:19|20)\\d\\d\\s*(?:[—–\\-－~～至到]+\\s*(?:19|20)\\d\\d\\s*)?年(?:底|末|初|\\d{1,2}月底?)?前?"
    '|[“"]?十[一二三四五六七八九]五[”"]?(?:时期|期间|期末|末)?|(?:近期|中期|远期)(?=[，：])|今后[一二三四五六七八九十\\d]+年'
)
ACTOR = re.compile(
    "各(?:县|市|区|地|乡|镇|街道|级|有关)[^，。；]{0,12}?(?=选|建|要|至|确|应|打|[，。；]|$)|每个?县(?:[（(][^）)]*[）)])?|全[市省县国]|我[市省县]|市级|县级"
    "|[市县区省](?:级)?(?:人民)?政府|(?:卫生健康|卫健|教育|民政|财政|发展改革|人力资源社会保障|自然资源|住房城乡建设|市场监管|消防救援?|应急管理|公安|税务|妇联)(?:局|委|厅|部门|行政部门)?"
    "|联席会议|用人单位|托育机构|照护机构|服务机构|幼儿园|妇幼保健机构"
)
AMOUNT = re.compile(
    "(?:(?:不少于|不低于|至少|超过|达到?)(?:有|建有|建成|设置|培育|打造|选择)?)?\\s*\\d+(?:\\.\\d+)?\\s*(?:%|‰|％|个|家|所|间|名|人|万|亿|张|处|学时|天|日|元|套|托位|次|平方米)(?:以上|左右)?"
    "|(?:至少|不少于|各|选择|建成|建立|打造|确定|培育)?[一两二三四五六七八九十]+(?:个|家|所|间|名|处|套)(?:以上)?|百分之[一二三四五六七八九十百]+"
)
AIM = re.compile(
    "建成|建立|形成|达到|实现|完成|出台|选择|选定|选取|创建|培育|打造|健全|基本|提升|提高|规范|总结|探索|覆盖|力争|确保|不少于|不低于|至少|新增"
)
# A goal that names neither an actor nor a number is still one when it says how things will stand.
OUTCOME = re.compile("(?:基本|全面|初步)(?:形成|建成|建立|完善|实现|覆盖)|(?:明显|显著|全面|大幅)(?:提升|提高|改善|增强)")
DOING = re.compile(
    "^(?:要|应|应当|须|将|全面|积极|大力|进一步|切实|依法|优先|充分|统筹|严格|着力)*"
    "(?:加强|加大|加快|推进|推动|推行|支持|鼓励|引导|落实|完善|建立|健全|开展|规范|规划|建设|构建|打造|提升|提高|创新|举办|开设|宣传|扶持|减轻|确保|争取|推广|实行|实施|纳入|配备|减免|提供|培养|培育|探索|督促|制定|发挥|强化|优化|保障|发展|扩大|增加|利用|组织|做好|坚持|明确|采取|促进|拓展|设立|安排|选择|参照|按照|依托|对)"
)
DUTY = re.compile(
    "(?:应当|(?<![主需重只必首摘纪概简紧么])要|(?<![适相对反响供效])应|须|不得|予以|给予|负责|实行|执行|享受|发挥|免征|减征|纳入)"
    "[\\u4e00-\\u9fff]{2,}"
)
LEAST = 6


class Said(NamedTuple):
    """A sentence, the name of its section, whether it goes on with the one before, and whether it stands under the aims.

    `heading_period` is the period that the heading above it names.
    """

    section: str
    sentence: str
    goes_on: bool
    is_aim: bool
    heading_period: str | None


def sections_of(paragraphs: Iterable[str]) -> list[Section]:
    """Return the paragraphs under their headings; what stands before the first heading is a section without a number."""
    found: list[Section] = []
    for text in paragraphs:
        heading = _heading(text)
        if heading is not None:
            found.append(heading)
        else:
            if not found:
                found.append(Section("", 0, ""))
            found[-1].paragraphs.append(text)
    return found


def _heading(text: str) -> Section | None:
    if article := ARTICLE.match(text):
        return Section(article[1], 2, "", [article[2]] if article[2] else [])
    if second := SECOND.match(text):
        title, rest = _split(second[2])
        return Section(second[1], 2, title, rest)
    first = FIRST.match(text)
    if first is None or PAIR.match(text):
        return None
    title, rest = _split(first[3])
    return Section(first[1] or first[2], 1, title, rest)


def _split(text: str) -> tuple[str, list[str]]:
    """Part a heading from the text that goes on in the same paragraph."""
    title, stop, rest = text.partition("。")
    if stop and rest.strip() and len(title) <= TITLE_LIMIT:
        return title.strip(), [rest.strip()]
    if len(text) > TITLE_LIMIT or (stop and "，" in title):
        return "", [text.strip()]
    return text.strip().rstrip("。；：:"), []


def candidates_of(sections: list[Section]) -> tuple[list[Candidate], list[Candidate]]:
    """Return the sentences that look like targets and those that look like measures; a sentence is at most one of them."""
    targets: list[Candidate] = []
    measures: list[Candidate] = []
    carried: str | None = None
    for said in _sentences(sections):
        bare = DAY.sub("", said.sentence)
        own, actor, amount = (_first(pattern, bare) for pattern in (PERIOD, ACTOR, AMOUNT))
        # What goes on with a sentence, or stands under a heading that names a period, speaks of the same period.
        period = carried = own or (carried if said.goes_on else said.heading_period)
        candidate = Candidate(said.sentence, said.section, period, actor, amount)
        if period and AIM.search(bare) and (actor or amount or OUTCOME.search(bare) or said.is_aim or PERIOD.match(bare)):
            targets.append(candidate)
        elif DOING.match(said.sentence) or DUTY.search(said.sentence):
            measures.append(candidate)
    return targets, measures


def _first(pattern: "re.Pattern[str]", text: str) -> str | None:
    found = pattern.search(text)
    return found[0].strip() if found else None


def _sentences(sections: list[Section]) -> Iterator[Said]:
    """Yield every sentence with where it stands; under a heading that speaks of 目标 everything with a period is an aim."""
    is_aim = False
    for section in sections:
        if section.level <= 1:
            is_aim = "目标" in section.title
        heading_period = _first(PERIOD, DAY.sub("", section.title))
        name = f"{section.number} {section.title}".strip()
        for text in [section.title, *section.paragraphs]:
            for found in SENTENCE.finditer(text):
                sentence = ITEM.sub("", found[0].strip())
                if len(sentence) >= LEAST and not sentence.endswith("？"):
                    under_aims = is_aim or "目标" in section.title
                    # Under the aims a paragraph speaks of one period, elsewhere only what follows a semicolon does.
                    goes_on = text[: found.start()].rstrip().endswith("；") or (under_aims and found.start() > 0)
                    yield Said(name, sentence, goes_on, under_aims, heading_period)
