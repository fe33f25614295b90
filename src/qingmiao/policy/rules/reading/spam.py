"""The words of link farms, and whether a block speaks of nothing else.

Some of them no government page writes; others stand in honest texts too (打击网络赌博, 福利彩票公益金, 成人教育). What looks like a part of
an article is therefore never taken away for a word: only where such words fill a third of a block, or stand in links or in a bare scrap.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product

from qingmiao.policy.rules.reading.page import Block

FOUL_WORDS = (
    "国产精品 精品国产 国产自拍 自拍偷拍 精品乱码 久久久 久久精品 久久综合 一区二区 三区四区 91精品 91视频 99热 天堂久久 午夜福利 午夜性"
    " 福利视频 少妇 无遮挡 麻豆 无码 有码 人妻 熟女 一级片 三级片 毛片 黄片 色图 av在线 成人视频 成人影院 成人电影 中文字幕 丝袜 波多野"
    " 老湿 新葡京 葡京 开云体育 开元棋牌 kok体育 ob体育 bob体育 ng体育 hth体育 ky体育 皇冠体育 米乐 华体会 乐鱼 威尼斯人 太阳城 真人娱乐"
    " 真人荷官 娱乐城 百家乐 六合彩 时时彩 北京赛车 pk10 pc预测 加拿大28 幸运28 买球 开户送 注册送 送彩金 首存 老虎机 私服 代开发票"
    " 购彩大厅 购彩平台 波音平台 极速赛车 幸运飞艇 分分彩 澳门金沙 金沙官网 永利娱乐 银河娱乐 体育投注 真钱 赌球 炸金花"
    " 信用卡套现 伟哥 站群 黑帽 友情链接交换 论文代写"
)
FOUL_PAIRS = product(("日韩", "欧美", "亚洲"), ("精品", "无码", "在线", "欧美", "日韩", "色", "视频", "不卡"))
WEAK_WORDS = (
    "彩票 博彩 赌场 赌博网 棋牌 投注 下注 体育平台 外围 代孕 办证 网贷 外挂 色情 成人 黄色 在线观看 高清视频 免费观看 电影网 国产 壮阳"
    " 减肥药 seo 外链 捕鱼 电竞 竞彩 足彩 快三 购彩 盘口 欧洲杯 世界杯 app下载 下载app"
)
FOUL = frozenset(FOUL_WORDS.split()) | {"".join(pair) for pair in FOUL_PAIRS}
WEAK = frozenset(WEAK_WORDS.split())
WORDS = FOUL | WEAK
SCRAP, SHARE = 40, 1 / 3
SENTENCE_END = re.compile("[。；！？]")
LOOKS_WRITTEN = re.compile(
    "^(?:第[一二三四五六七八九十百零〇]{1,5}[章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\\d{1,2}[.．、])"
)


def speaks_spam(text: str) -> bool:
    """Tell whether the few words of an odd element are those of a link farm: a scrap with one, or a sentence a third of which they fill."""
    low = text.lower()
    foul, weak = ([word for word in words if word in low] for words in (FOUL, WEAK))
    if SENTENCE_END.search(text):
        return bool(foul) and sum(low.count(word) * len(word) for word in foul) >= len(text) * SHARE
    return bool(foul) or len(weak) > 1


class SpamOf:
    """Judges the blocks of one page. Which words occur at all is asked once for the whole page: most pages have none."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        """Look for each word once."""
        whole = "\n".join(block.text for block in blocks).lower()
        characters = set(whole)
        words = sorted((word for word in WORDS if characters.issuperset(word) and word in whole), key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def hits(self, text: str) -> Sequence[str]:
        """Return the words of link farms in a text, in their order."""
        return self.pattern.findall(text.lower()) if self.pattern else ()

    def is_spam(self, block: Block) -> bool:
        """Tell whether a block belongs to a link farm."""
        hits = self.hits(block.text)
        if not hits or (LOOKS_WRITTEN.match(block.text) and not block.linked):
            return False
        is_foul, is_linked = not FOUL.isdisjoint(hits), block.link_share > 0.5
        if sum(map(len, hits)) >= len(block.text) * SHARE:
            return is_foul or is_linked
        is_scrap = len(block.text) < SCRAP and not SENTENCE_END.search(block.text)
        return is_foul and (is_linked or is_scrap)

    def is_doubtful(self, block: Block) -> bool:
        """Tell whether a block that stays holds a word that only a link farm writes."""
        return not FOUL.isdisjoint(self.hits(block.text))
