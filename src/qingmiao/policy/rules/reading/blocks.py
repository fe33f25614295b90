"""A page as a row of text blocks, and which of them are the article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qingmiao.policy.rules.reading.results import Notes
from qingmiao.policy.rules.reading.structure import FIRST, SECOND

SENTENCE_MARK = re.compile("[，。；：！？、]")
SPAM = re.compile(
    "国产精品|精品乱码|久久久|(?:日韩|欧美|亚洲)(?:精品|无码|在线|欧美|日韩|色)|一区二区|91视频|天堂久久|午夜福利|成人|福利视频|少妇|无遮挡|新葡京|开云体育|(?:kok|ob|bob|ng|hth|ky)体育|米乐|华体会|乐鱼"
    "|彩票|博彩|赌场|赌博网|娱乐城|棋牌|百家乐|六合彩|时时彩|北京赛车|PK10|投注|下注|葡京|威尼斯人|太阳城|真人娱乐|体育平台|皇冠体育|外围|开户送|注册送|送彩金"
    "|代孕|办证|代开发票|信用卡套现|网贷|私服|外挂|色情|成人视频|黄色|三级片|在线观看|高清视频|电影网|无码|伟哥|壮阳|减肥药|SEO|站群|外链|黑帽|友情链接交换|老虎机|捕鱼|电竞|欧洲杯|世界杯买球|买球|下载app|APP下载|app下载|论文代写",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    "^(?:首页|当前位置|您(?:现在|当前)?(?:的|所在)?位置|您现在所在|来源|信息来源|发布(?:时间|日期|机构|人)|时间[:：]|作者|浏览(?:次数|量)|点击(?:数|量|次数)?|访问量|阅读|字体|字号|【?字体|大\\s*中\\s*小"
    "|打印|关闭|收藏|分享|扫一扫|责任编辑|编辑[:：]|上一篇|下一篇|上一条|下一条|相关(?:链接|文档|阅读|新闻|稿件|文章|信息|解读|推荐)|推荐阅读|热点|友情链接|版权所有|主办单位|承办单位|网站标识码|粤ICP|\\S{0,2}ICP备|粤公网安备|\\S?公网安备"
    "|网站地图|联系我们|设为首页|加入收藏|无障碍|返回顶部|索引号|发文机关|成文日期|主题分类|公开方式|文\\s*号[:：]|有效性|稿源|视力保护|繁體|繁体|English|导航|搜索|登录|注册|手机版|微信)"
)
# The table of contents data above an article: 索引号、主题分类、发文机关 …
FILED_UNDER = re.compile("(?:索引号|主题分类|发文机关|发布机构|成文日期|生成日期|文号|发布日期|有效性|公开方式|公开类别)\\s*[:：]")
FILED_LEAST = 3
LAST_LINES = re.compile(
    "^(?:上一篇|下一篇|上一条|下一条|相关(?:链接|文档|阅读|新闻|稿件|文章|信息|推荐)|推荐阅读|友情链接|版权所有|网站地图|责任编辑|【?打印|扫一扫|分享到)"
)
LINKS_AT_MOST = 0.5
LONG_ENOUGH = 12
HAN = re.compile("[\u3400-\u9fff]")
LEAST_ARTICLE = 30
SPAM_REASON = "垃圾内容"


@dataclass
class Block:
    """One block of text: its words, how many of its characters stand in links, and whether its tag is a heading."""

    text: str
    linked: int = 0
    heading: bool = False

    @property
    def link_share(self) -> float:
        """Characters in links among all, 0–1."""
        return self.linked / len(self.text) if self.text else 0.0


Judged = tuple[Block, str]


def is_spam(block: Block) -> bool:
    """Tell whether a block speaks of things no government page does: two such words, or one in a short or linked block."""
    hits = set(SPAM.findall(block.text))
    return len(hits) >= 2 or (bool(hits) and (len(block.text) < 40 or block.linked > 0))


def article_of(blocks: Sequence[Block], notes: Notes) -> list[str]:
    """Return the paragraphs of the article: the densest run of blocks, without what does not belong in it. Empty if there is none."""
    judged = [(block, why_not(block)) for block in blocks]
    start, end = _densest_run(judged)
    for block, reason in [*judged[:start], *judged[end:]]:
        notes.remove(reason or "正文之外的内容", block.text)
    paragraphs: list[str] = []
    run = judged[start:end]
    for place, (block, reason) in enumerate(run):
        if paragraphs and LAST_LINES.match(block.text) and _rest_is_short(run[place:], paragraphs):
            for rest, other in run[place:]:
                notes.remove(other or "正文之外的内容", rest.text)
            break
        if reason:
            notes.remove(reason, block.text)
        else:
            paragraphs.append(block.text)
    return paragraphs if sum(len(HAN.findall(text)) for text in paragraphs) >= LEAST_ARTICLE else []


def _rest_is_short(rest: Sequence[Judged], paragraphs: Sequence[str]) -> bool:
    return sum(len(block.text) for block, reason in rest if not reason) < sum(map(len, paragraphs))


def why_not(block: Block) -> str:
    """Say why a block is no paragraph; empty if it may be one."""
    if is_spam(block):
        return SPAM_REASON
    is_attachment = block.text.startswith("附件")
    if block.link_share > LINKS_AT_MOST and not is_attachment and not block.text.endswith(("。", "；")):
        return "链接堆"
    if (FURNITURE.match(block.text) and len(block.text) < LONG_ENOUGH * 5) or len(FILED_UNDER.findall(block.text)) >= FILED_LEAST:
        return "页面部件"
    if not HAN.search(block.text) and len(block.text) > 2:
        return "非中文内容"
    return ""


def _densest_run(judged: Sequence[Judged]) -> tuple[int, int]:
    """Return the run of blocks [start, end) with the greatest sum of scores. Method: maximum subsequence segmentation."""
    best, best_run, total, start = 0.0, (0, 0), 0.0, 0
    for place, (block, reason) in enumerate(judged):
        if total <= 0:
            total, start = 0.0, place
        total += _score(block, reason)
        if total > best:
            best, best_run = total, (start, place + 1)
    return best_run


def _score(block: Block, reason: str) -> float:
    if reason:
        return -10.0 if reason == SPAM_REASON or block.linked else -6.0
    if FIRST.match(block.text) or SECOND.match(block.text):
        return 30.0
    marks = len(SENTENCE_MARK.findall(block.text))
    if marks and len(block.text) >= LONG_ENOUGH:
        return min(len(block.text), 200) * 0.5 * (1 - block.link_share)
    return 2.0 if block.heading or len(block.text) >= LONG_ENOUGH else -4.0
