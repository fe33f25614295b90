"""What a page says of itself in labelled words: 来源：…, 发布日期：…, 发文字号：…, in a line, in the cells of a table or in a list.

Only a label at the beginning of a line, or behind another value, is one: 指标来源：机构填报 is a sentence of the article.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from qingmiao.policy.rules.reading.numbers import numbers_in
from qingmiao.policy.rules.reading.page import HAN, Block, wide
from qingmiao.policy.rules.reading.wording import ABOUT, TITLE_END

# What each label speaks of. A kind beginning with a dash only ends the value before it.
LABELS = {
    "subject": "主题",
    "number": "发文字号 文件字号 文件编号 发文文号 公文文号 发布文号 发文号 文号",
    "title": "文件标题 信息标题 公文标题 文件名称 信息名称 公文名称 标题 题名 名称",
    "published": "信息时间 发布日期 发布时间 公布日期 公布时间 发表时间 发表日期 刊发日期 刊登日期 公开日期 公开时间 上网日期 上网时间"
    " 发稿时间 发布于 发表于",
    "time": "时间 日期 加入时间 添加时间 上传时间 上传日期",
    "source": "信息来源 文章来源 稿件来源 新闻来源 内容来源 文件来源 来源 稿源 转载自",
    "issuer": "发布机构 发文机关 发文机构 发布单位 发文单位 发布机关 发布 发布者 发文部门 发布部门 公开机构 公开单位 公布机关"
    " 制发机关 制定机关 信息提供单位",
    "-made": "成文日期 成文时间 生成日期 生成时间 印发日期 签发日期 发文日期 发文时间 归档时间 归档日期 登记日期 登记时间 更新时间"
    " 更新日期 截止时间 截止日期 实施日期 施行日期 实施时间 生效日期 生效时间 废止日期 废止时间 失效日期 失效时间 有效期至"
    " 打印时间 开始时间 结束时间 提问时间 回复时间 留言时间 答复时间 咨询时间 受理时间",
    "-people": "作者 值班编辑 本期编辑 初审 复审 终审 监制 统筹 编审 撰稿 编辑 责任编辑 责编 审核 校对 摄影 通讯员 供稿 签发人 录入"
    " 录入人 发布人 发稿人 供稿人 信息员 发件人 收件人",
    "-count": "浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 点击次数 点击数 点击量 点击率 点击 访问次数 访问量 人气 评论 字号 字体"
    " 字体大小 视力保护色 打印 分享 收藏 下载",
    "-index": "索引号 信息索引号 信息索引 统一编号 登记号 目录编号 主题分类 信息分类 组配分类 体裁分类 信息类别 分类 类别 主题词"
    " 关键词 关键字 公文目录 公文种类 文种 服务对象 公开方式 公开形式 公开类别 公开范围 公开属性 公开程序 公开时限 有效性"
    " 时效性 时效 法规层级 效力级别 效力层级 效力状态 有效状态 是否有效 状态 效力 内容概述 内容概览 信息概述 摘要 所属栏目"
    " 所属机构 所属类别 载体类型 语种 政策解读链接 责任部门 供稿单位 版次 版面 版名 回复单位 答复单位 受理单位",
}
KIND = {name: kind for kind, names in LABELS.items() for name in names.split()}


def _spaced(name: str) -> str:
    """Return a pattern for a label whose characters may be set wide: 索 引 号."""
    return "[ \u3000]{0,4}".join(name)


ANY = "|".join(_spaced(name) for name in sorted(KIND, key=len, reverse=True))
# Long enough to be a label even directly behind a value: 本网浏览次数：.
COLON = "[:：丨】\\]]"
SURE = "|".join(
    _spaced(name)
    for name in sorted(KIND, key=len, reverse=True)
    if (len(name) > 3 and KIND[name] not in {"title", "issuer"}) or KIND[name] in {"-count", "-people"}
)
LABEL = re.compile(f"(?:(?<![{HAN}])(?P<any>{ANY})|(?P<sure>{SURE}))\\s?(?:{COLON}|(?P<open>(?=\\s|$)))")
BYLINE = re.compile(f"(?:(?<![{HAN}])(?:{ANY})|{SURE})\\s?{COLON}")
BEGINS = re.compile("[\\s【\\[（(•·*◇■|｜-]{0,6}[" + "".join(sorted({name[0] for name in KIND})) + "]")
MAY_TELL = re.compile("\\d\\d\\d\\d|记者")
FIRST = re.compile(f"[\\s【\\[（(•·*◇■|｜-]{{0,6}}(?:{ANY})\\s?(?:[】\\]]?{COLON}|$)")
FIRST_OPEN = re.compile(f"[\\s•·*]{{0,3}}(?:{ANY})\\s(?=\\S)")
BARE_LABEL = re.compile(f"[\\s【\\[（(•·*]{{0,6}}(?:{ANY})\\s?[】\\]]?[:：]?\\s?")
STRIP = " \t\u3000|｜[]【】()（）《》;；,，·•□"
VALUE_STRIP = STRIP.translate({ord(mark): None for mark in "《》"})
MOMENT = re.compile(
    "((?:19|20)\\d\\d)\\s?[-年/.]\\s?(\\d{1,2})\\s?[-月/.]\\s?(\\d{1,2})\\s?日?"
    "(?:[ T]{0,3}(?:上午|下午)?\\s?(\\d{1,2})\\s?[:：]\\s?(\\d\\d)(?:\\s?[:：]\\s?(\\d\\d))?)?"
)
BESIDE_TIME = re.compile(
    "(?:星期|周|礼拜)[一二三四五六日天]|第\\s?[A-Z]?\\d{1,3}\\s?版|(?:已?阅读|浏览|点击|人气|访问)(?:量|次数|数)?[:：]?\\s?\\d*\\s?次?|原创|(?:发表|发布)于\\S*"
)
# The head of a paper's page: 上一版 下一版 | 2021年9月8日 星期三.
PAPER_DAY = re.compile("版[^。]{0,40}日\\s?星期[一二三四五六日天]")
PUBLISHED_HERE = re.compile(f"^{MOMENT.pattern}\\s?(?:发布|公布|发表)(?![{HAN}])")
# Who publishes: a site, a paper, an office.
PUBLISHER = re.compile(
    f'^[“"]?[{HAN}A-Za-z]{{1,24}}(?:网|报|社|台|政府|门户|平台|发布|客户端|公众号|频道|中心|[支总]队|[局委厅办部科处室会院署])[”"]?(?:网站|微信)?(?:公众号|客户端|数字报)?$'
)
REPORTER = re.compile("[□■◎●\\s（(]{0,4}(?:本[报网刊台]|全媒体|通讯员|见习|特约)?(?:首席|实习|见习)?记者[^，。：]{0,30}$")
SITE = re.compile(f"[{HAN}]{{2,20}}(?:网|网站|日报|晚报|早报|新闻社|通讯社|融媒体中心|广播电视台|客户端)")
PAIR = re.compile(f"[{HAN}]{{2,6}}：")
MARKED = re.compile(f"【[{HAN}]{{2,8}}】\\S")
NOTHING = {"无", "无。", "暂无", "未知", "—", "-", "--", "/", "空"}
LONGEST, LONGEST_LINE, LONG_LABEL = 60, 400, 2


@dataclass
class Facts:
    """What the labels of a page say, as they say it; empty where they say nothing."""

    title: str = ""
    number: str = ""
    published: str | None = None
    # What a label says that may mean something else: 时间, 上传时间.
    time: str | None = None
    source: str = ""
    issuer: str = ""

    def take(self, kind: str, value: str) -> None:
        """Keep the first good value of each kind."""
        if kind == "published" or (kind == "issuer" and MOMENT.match(value)):
            self.published = self.published or moment_in(value)
        elif kind == "time":
            self.time = self.time or moment_in(value)
        elif kind == "subject" and ABOUT.match(value) and TITLE_END.search(value):
            self.title = self.title or value
        elif kind == "number" and not self.number:
            self.number = value
        elif kind == "title" and not self.title and not value.endswith(("…", "...")):
            self.title = value
        elif kind in {"source", "issuer"} and not getattr(self, kind):
            setattr(self, kind, _name(value))


def is_labelled(block: Block, text: str) -> bool:
    """Tell whether a block consists of labels and their values, or of a bare time beside a publisher; text: its wide twin."""
    if len(text) > LONGEST_LINE or not (BEGINS.match(text) or (len(text) <= LONGEST * 2 and MAY_TELL.search(text))):
        return False
    if block.is_row:
        return _is_label_row([wide(cell) for cell in block.cells]) or FIRST.match(text) is not None or PAPER_DAY.search(text) is not None
    if FIRST.match(text):
        return not text.endswith("。") or len(list(_pairs(block))) > 1
    if FIRST_OPEN.match(text):
        pairs = list(_pairs(block))
        return len(pairs) > 1 or _speaks_for_itself(*pairs[0])
    return _is_time_line(_without_number(text)) or (len(text) <= LONGEST and REPORTER.match(text) is not None)


def _speaks_for_itself(kind: str, value: str) -> bool:
    """Tell whether a label without a colon is one for its value: 文号 某卫规〔2022〕6号, 公布日期 2022-06-13."""
    if kind in {"published", "time", "-made"}:
        return MOMENT.fullmatch(value) is not None
    return (kind == "title" and TITLE_END.search(value) is not None) or (kind == "number" and "〔" in value)


def _is_label_row(cells: Sequence[str]) -> bool:
    """Tell whether a table row is of labels and values and not the head of a table: 名称 | 地址 | 类别 has no value that fits its label."""
    labels = [cell for cell in cells if BARE_LABEL.fullmatch(cell)]
    if not labels or not (BARE_LABEL.fullmatch(cells[0]) or cells[0].endswith("：")):
        return False
    is_plain = any(cell.endswith("：") or len(_bare(cell)) > LONG_LABEL for cell in labels)
    return is_plain or any(_fits(kind, Block(value)) for kind, value in _cell_pairs(cells))


def _without_number(text: str) -> str:
    """Return a line without the document number that stands before the time and source in it."""
    found = next(numbers_in(text), None) if len(text) <= LONGEST * 2 and "号" in text and MOMENT.search(text) else None
    return text if found is None or found.start else text[found.end :].strip(STRIP)


def is_byline_above(text: str) -> bool:
    """Tell whether a line between the title and the text is a byline, though its words are not known: a moment in it, or two labels."""
    if len(text) > LONGEST * 2 or re.search("[。；]|^\\d{1,3}[ 、.]", text):
        return False
    found = MOMENT.search(text)
    is_set_by_site = found is not None and (found[4] is not None or "年" not in found[0])
    return is_set_by_site or MARKED.match(text) is not None or (len(PAIR.findall(text)) > 1 and LABEL.search(text) is not None)


def is_byline(block: Block) -> bool:
    """Tell whether labels in or behind a text are a byline and not facts of the article: 来源, 发布时间, 责任编辑, 浏览."""
    return any(kind in {"published", "source", "-count", "-people"} for kind, _ in _pairs(block))


def _is_time_line(text: str) -> bool:
    found = MOMENT.search(text) if len(text) <= LONGEST * 2 else None
    if found is None or text.endswith(("。", "；")):
        return False
    rest = _around(text, found)
    if not rest or (found[4] and len(rest) <= LONGEST / 2 and not re.search("[，。；：、]", text.replace(found[0], ""))):
        return bool(found[4]) or "星期" in text  # a bare day is the date of a signature
    return _publisher_in(rest) is not None or (found.start() <= 1 and PUBLISHED_HERE.match(text) is not None)


def _publisher_in(rest: str) -> str | None:
    """Return the publisher that stands beside a time, before any label: empty if nothing does, None if other words do."""
    label = LABEL.search(rest)
    name = " ".join(dict.fromkeys(rest[: label.start() if label else None].strip(STRIP).split()))  # 某县发布 某县发布
    if not name or PUBLISHER.match(name):
        return name
    return next((word for word in name.split() if SITE.fullmatch(word)), None)


def _around(text: str, found: "re.Match[str]") -> str:
    return BESIDE_TIME.sub("", text[: found.start()] + " " + text[found.end() :]).strip(STRIP)


def facts_of(blocks: Sequence[Block], labelled: Iterable[int]) -> Facts:
    """Return what the labelled blocks of a page say; a label alone in its block speaks of the block behind it."""
    facts, places = Facts(), list(labelled)
    taken: set[int] = set()
    for place in places:
        following = blocks[place + 1] if place + 1 < len(blocks) else Block("")
        pairs = list(_pairs(blocks[place]))
        for kind, value in pairs:
            facts.take(kind, value or (following.text if _fits(kind, following) else ""))
        if pairs and not pairs[-1][1] and _fits("published", following):
            taken.add(place + 1)
    for text in (blocks[place].wide for place in places if place not in taken):
        _take_time(facts, text)
    facts.published = facts.published or facts.time
    return facts


def site_in(lines: Iterable[str]) -> str:
    """Return the first line that is nothing but the name of a site or paper."""
    return next((line.strip(STRIP) for line in lines if len(line) < LONGEST / 2 and SITE.fullmatch(line.strip(STRIP))), "")


def _take_time(facts: Facts, text: str) -> None:
    """Take the time, publisher and number of a line that says them without labels: 甲卫发〔2022〕5号 2022-09-30 某网."""
    bare = _without_number(text)
    if bare != text:
        facts.number = facts.number or text[: -len(bare)]
    found = MOMENT.search(bare)
    before = bare[: found.start()].rstrip(" |") if found else ""
    if found is None or before.endswith(("：", "】")) or any(one.end() >= len(before) for one in LABEL.finditer(before)):
        return  # it is the value of a label
    facts.published = facts.published or moment_in(bare)
    facts.source = facts.source or ("" if facts.issuer else (_publisher_in(_around(bare, found)) or "").strip('“”"'))


def _fits(kind: str, block: Block) -> bool:
    """Tell whether the block behind a lone label can be its value."""
    text = block.wide
    if len(text) > LONGEST or FIRST.match(text):
        return False
    if kind in {"published", "time", "-made"}:
        return MOMENT.match(text) is not None
    if kind == "title":
        return TITLE_END.search(text) is not None
    return (kind == "number" and "号" in text) or (kind in {"source", "issuer"} and PUBLISHER.match(text) is not None)


def _pairs(block: Block) -> Iterator[tuple[str, str]]:
    """Yield the kind of each label of a block and its value."""
    if block.is_row:
        yield from _cell_pairs(block.cells)
        return
    twin = block.wide
    is_open = bool(FIRST.match(twin) or FIRST_OPEN.match(twin))
    found = [one for one in LABEL.finditer(twin) if one["open"] is None or one.start() == 0 or is_open or one[0].endswith("于")]
    for one, following in zip(found, [*found[1:], None], strict=False):
        value = block.text[one.end() : following.start() if following else None]
        yield KIND[_bare(one["any"] or one["sure"])], _value(value)


def _cell_pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    waiting = ""
    for cell in cells:
        if BARE_LABEL.fullmatch(cell):
            waiting = KIND[_bare(cell)]
        elif FIRST.match(cell):
            yield from _pairs(Block(cell))
        elif waiting:
            yield waiting, _value(cell)
            waiting = ""


def _bare(label: str) -> str:
    return re.sub(f"[^{HAN}]", "", label)


def _value(text: str) -> str:
    is_bracketed = text.rstrip().endswith(("）", ")")) and "（" in text.replace("(", "（")
    value = text.strip(VALUE_STRIP.translate({ord(mark): None for mark in "（）()"}) if is_bracketed else VALUE_STRIP)
    return "" if value in NOTHING else value


def _name(value: str) -> str:
    """Return the name at the beginning of a value: it ends at a blank or bracket, unless the name of another publisher follows."""
    words = re.split("[|｜【】\\[\\]）)]", value, maxsplit=1)[0].split()
    name = " ".join(takewhile(PUBLISHER.match, words)) or next(iter(words), "")
    return name if 1 < len(name) <= 40 and re.search(f"[{HAN}A-Za-z]", name) and not MOMENT.match(name) else ""


def moment_in(text: str) -> str | None:
    """Return the first date in a text in ISO form, with +08:00 when it has a time; None if there is none or it cannot be."""
    found = MOMENT.search(text)
    if found is None:
        return None
    parts = [int(part or 0) for part in found.groups()]
    try:
        moment = datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  # six numbers; written with China's offset below
    except ValueError:
        return None
    return f"{moment.isoformat()}+08:00" if found[4] else moment.date().isoformat()
