"""Sentences that look like targets or measures: suggestions, each to be adopted by a person.

A target says how things will stand at a time; what was done already (2018年11月，市政府印发…, 截至2022年底共有…) is none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qingmiao.policy.rules.reading.page import CELL, wide
from qingmiao.policy.rules.reading.results import Candidate, Section

SENTENCE = re.compile("[^。；！？]+[。；！？]?")
MARK = re.compile("[，。；：、,;:]")
BEGINS_ITEM = frozenset(" 0123456789（①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
ITEM = re.compile("\\s?(?:\\d{1,2}[.．、](?!\\d)|[（(]\\d{1,2}[）)]|[①-⑳])\\s?")
# A whole date names another event; a whole date with 前 is a time limit.
DAY = re.compile("\\d{4}年\\d{1,2}月\\d{1,2}日(?![之以]?前)")
NAMED = re.compile("《[^《》]*》|〔\\d{4}〕")
YEAR = "(?:19|20)\\d\\d"
WHEN = "(?:底|末|初|上半年|下半年|\\d{1,2}月(?:\\d{1,2}日|底|末|初)?)?(?:[之以]?前)?"
PERIOD = re.compile(
    f"(?:到|至|截至)?{YEAR}\\s?(?:年?\\s?[—–\\-－~～至到]{{1,2}}\\s?{YEAR}\\s?)?年(?!度){WHEN}"
    '|[“"]?十[一二三四五六七八九]五[”"]?(?:时期|期间|期末|末)?|(?:近期|中期|远期)(?=[，：])|今后[一二三四五六七八九十\\d]{1,3}年'
    # In a plan for one year the months have none: 9月底前完成…, 年内新增….
    "|(?<![\\d年])(?:\\d{1,2}月(?:底|末|\\d{1,2}日)?|年底)[之以]?前|(?<![\\d一二三四五六七八九十])年内"
)
MAY_HAVE_PERIOD = re.compile("\\d年|五|期|今后|月|年[内底]")
UNTIL = re.compile(f"(?:^|[，、：])(?:(?:到|至){YEAR}年|{YEAR}年(?:底|末)?，)")
YEARS = re.compile(YEAR)
# 2021年12月31日前已经备案的 names who is meant, and sets no time limit.
LIMIT = re.compile(f"{YEAR}年(?:底|末|\\d{{1,2}}月(?:\\d{{1,2}}日|底|末)?)?[之以]?前(?!已|出生|注册|成立|印发的|发布的|备案的|取得的)")
ACTOR = re.compile(
    "各(?:县|市|区|地|乡|镇|街道|级|有关)[^，。；]{0,12}?(?=选|建|要|至|确|应|打|[，。；]|$)|每个?县(?:[（(][^）)]{0,20}[）)])?|全[市省县国区]|我[市省县区]|市级|县级"
    "|[市县区省](?:级)?(?:人民)?政府|(?:卫生健康|卫健|教育|民政|财政|发展改革|人力资源社会保障|自然资源|住房城乡建设|市场监管|消防救援?|应急管理|公安|税务|妇联)(?:局|委|厅|部门|行政部门)?"
    "|联席会议|用人单位|托育机构|照护机构|服务机构|幼儿园|妇幼保健机构"
)
UNIT = "(?:%|‰|％|个|家|所|间|名|人|万|亿|张|处|学时|天|日|元|套|托位|次|平方米)"
DIGITS_AMOUNT = re.compile(f"\\d{{1,12}}(?:\\.\\d{{1,6}})?\\s?{UNIT}(?:以上|左右)?")
BEFORE_AMOUNT = re.compile("(?:不少于|不低于|至少|超过|达到?)(?:有|建有|建成|设置|培育|打造|选择)?$")
WORDS_AMOUNT = re.compile(
    "(?:至少|不少于|各|选择|建成|建立|打造|确定|培育)?[一两二三四五六七八九十]{1,4}(?:个|家|所|间|名|处|套)(?:以上)?|百分之[一二三四五六七八九十百]{1,6}"
)
AIM = re.compile(
    "建成|建立|形成|达到|实现|完成|出台|选择|选定|选取|创建|培育|打造|健全|基本|提升|提高|规范|总结|探索|覆盖|力争|确保|不少于|不低于|至少|新增|新建|改建|扩建|推进|推动"
)
# A goal that names neither an actor nor a number is still one when it says how things will stand.
OUTCOME = re.compile(
    "(?:基本|全面|初步)(?:形成|建成|建立|完善|实现|覆盖)|(?:明显|显著|全面|大幅)(?:提升|提高|改善|增强)|(?:更加|日益|进一步)(?:完善|健全|规范|成熟|优化)"
)
LIMITED = re.compile(
    "认定|评定|评选|命名|遴选|培训|培养|培育|创建|打造|新增|增加|扩大|改造|开设|引进|招聘|配齐|组建|验收|完成|建成|建立|实现|出台|达到|提交|报送|补齐|拨付|落实|到位|覆盖|整改|印发|配备|启动|投入|开展|制定|取得|办理|公布|通过|形成|消除|清零|取缔|纠正|销号|摸清|建|设"
)
DOING = re.compile(
    "(?:要|应|应当|须|将|全面|积极|大力|进一步|切实|依法|优先|充分|统筹|严格|着力){0,6}"
    "(?:加强|加大|加快|推进|推动|推行|支持|鼓励|引导|落实|完善|建立|健全|开展|规范|规划|建设|构建|打造|提升|提高|创新|举办|开设|宣传|扶持|减轻|确保|争取|推广|实行|实施|纳入|配备|减免|提供|培养|培育|探索|督促|制定|发挥|强化|优化|保障|发展|扩大|增加|利用|组织|做好|坚持|明确|采取|促进|拓展|设立|安排|选择|参照|按照|依托|对)"
)
DUTY = re.compile(
    "(?:应当|(?<![主需重只必首摘纪概简紧么])要(?!求)|(?<![适相对反响供效])应|须|不得|予以|给予|负责|实行|执行|享受|发挥|免征|减征|纳入)"
    "[\\u4e00-\\u9fff]{2}"
)
# What was done: an office did it in a month or on a day that is named without a limit; or the words say so.
REPORTED = re.compile(
    f"(?:(?:{YEAR}年)?\\d{{1,2}}月(?:\\d{{1,2}}日|份|上旬|中旬|下旬)?|近日|日前|近期|近年来|此前|去年|上年|{YEAR}年以来|今年以来)[，,]?[^，。]{{0,16}}?"
    "(?:印发|召开|举行|举办|下发|发布|公布|出台|转发|颁布|审议|批准|联合|组织召开|提出|要求|获)"
)
DONE = re.compile(
    "(?:完成|建成|建立|取得|形成|实现|印发|出台|开展|召开|制定|培训|举办|达到)了|已(?:经|完成|建|有|形成|实现|出台|印发|达|被|基本)|累计|共有|现有|共(?:建成|备案|培训|检查|有)|比上年|较上年|同比|上年度"
    "|去年|荣获|完成年度任务|曾"
)
BACKWARD = re.compile("总结|回顾|成效|成绩|进展|基本情况|工作情况|现状|背景|主要做法|存在的?(?:主要)?问题|必要性|依据")
FORWARD = re.compile("目标|计划|打算|安排|举措|下一步|任务")
LEAST = 6


class Said(NamedTuple):
    """A sentence and where it stands: its section, whether it goes on with the one before, whether aims or reports stand there.

    `twin` is the sentence with Chinese marks, `heading_period` the period that the heading above it names.
    """

    section: str
    sentence: str
    twin: str
    goes_on: bool
    is_aim: bool
    is_report: bool
    heading_period: str | None


def candidates_of(sections: Sequence[Section], *, year: int | None) -> tuple[list[Candidate], list[Candidate]]:
    """Return the sentences that look like targets and those that look like measures; a sentence is at most one of them.

    year: when the document was made, if it says so; a period that had ended before is no target.
    """
    targets: list[Candidate] = []
    measures: list[Candidate] = []
    carried: str | None = None
    for said in _sentences(sections):
        bare = said.twin
        if "《" in bare or "〔" in bare or "日" in bare:
            bare = NAMED.sub("", DAY.sub("", bare))
        own = _first(PERIOD, bare) if MAY_HAVE_PERIOD.search(bare) else None
        # What goes on with a sentence, or stands under a heading that names a period, speaks of the same period.
        period = carried = own or (carried if said.goes_on else said.heading_period)
        is_target = period is not None and _is_target(said, bare)
        if not (is_target or DOING.match(said.sentence) or DUTY.search(said.sentence)) or _is_past(said, bare, period, year):
            continue
        (targets if is_target else measures).append(Candidate(said.sentence, said.section, period, _first(ACTOR, bare), _amount(bare)))
    return targets, measures


def _is_target(said: Said, bare: str) -> bool:
    if bare.endswith("："):
        return False  # 现将有关事项通知如下：
    if "前" in bare and LIMIT.search(bare) and LIMITED.search(bare):
        return True
    if OUTCOME.search(bare) or (UNTIL.search(bare) and _amount(bare)):
        return True
    return bool(AIM.search(bare)) and bool(ACTOR.search(bare) or _amount(bare) or said.is_aim or PERIOD.match(bare) or UNTIL.search(bare))


def _is_past(said: Said, bare: str, period: str | None, year: int | None) -> bool:
    """Tell whether a sentence reports what was done."""
    if "前" in bare and LIMIT.search(bare):
        return False
    if REPORTED.match(bare):
        return True
    if period is None:
        return False
    years = [int(one) for one in YEARS.findall(period)]
    return said.is_report or bool(DONE.search(bare)) or (year is not None and bool(years) and years[-1] < year)


def _first(pattern: "re.Pattern[str]", text: str) -> str | None:
    found = pattern.search(text)
    return found[0].strip() if found else None


def _amount(text: str) -> str | None:
    """Return the first amount in a text with the words that bound it: 至少建成1家, 2家以上."""
    digits, words = DIGITS_AMOUNT.search(text), WORDS_AMOUNT.search(text)
    if digits is None or (words is not None and words.start() < digits.start()):
        return words[0] if words else None
    before = BEFORE_AMOUNT.search(text[max(0, digits.start() - 8) : digits.start()].rstrip())
    return (before[0] if before else "") + digits[0]


def _sentences(sections: Sequence[Section]) -> Iterator[Said]:
    """Yield every sentence with where it stands; under a heading that speaks of 目标 everything with a period is an aim."""
    is_aim = is_report = False
    for section in sections:
        if section.level <= 1:
            is_aim = "目标" in section.title
            is_report = bool(BACKWARD.search(section.title)) and not FORWARD.search(section.title)
        heading_period = _first(PERIOD, DAY.sub("", section.title)) if MAY_HAVE_PERIOD.search(section.title) else None
        name = f"{section.number} {section.title}".strip() if section.title else section.label
        under_aims = is_aim or "目标" in section.title
        for text in [section.title, *section.paragraphs]:
            if CELL in text or (len(text.split()) > 2 and not MARK.search(text)):
                continue  # the cells of a table make no sentence
            twin = wide(text)
            for found in SENTENCE.finditer(twin):
                item = ITEM.match(twin, *found.span()) if twin[found.start()] in BEGINS_ITEM else None
                start, end = item.end() if item else found.start(), found.end()
                sentence = text[start:end].strip()
                if len(sentence) >= LEAST and not sentence.endswith("？"):
                    # Under the aims a paragraph speaks of one period, elsewhere only what follows a semicolon does.
                    goes_on = found.start() > 0 and (under_aims or twin[found.start() - 1] == "；")
                    yield Said(name, sentence, twin[start:end].strip(), goes_on, under_aims, is_report, heading_period)
