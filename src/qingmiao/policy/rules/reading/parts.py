"""Lines that belong to the page and not to an article: menus, tools, where one is, and where other things begin."""

import re

from qingmiao.policy.rules.reading.labels import BYLINE, SITE
from qingmiao.policy.rules.reading.page import A_HAN

# An entry of a list of pages: its title, and its day.
DATED = re.compile("(?:[\\s|\\[(（](?:\\d\\d)?\\d\\d[-/.年]|(?:19|20)\\d\\d[-/.年]|[\\s|\\[(（])\\d{1,2}[-/.月]\\d{1,2}日?[\\])）]?$")
PLAIN_DAY = re.compile("(?:19|20)\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}")
SENTENCE_MARK = re.compile("[，。；：！？、]")
SENTENCE_END = re.compile("[。；！？]")
# What follows an article begins with one of these.
TAIL_WORDS = (
    "上一?[篇条则页]|下一?[篇条则页]|前一篇|后一篇|(?:推荐|延伸|扩展|关联)阅读|猜你喜欢|大家都在看|最[新热](?:文章|新闻|资讯|推荐|更新)"
    "|相关(?:链接|文档|阅读|新闻|稿件|文章|信息|推荐|解读|报道|专题|内容|政策|资讯|热点)\\s?(?:[:：]|$)"
    "|热[门点](?:推荐|新闻|文章|阅读|标签|资讯|信息|排行|搜索)?\\s?$"
    "|友情链接|版权(?:所有|声明)|(?:网站|站点)地图|关于我们|联系我们|(?:主办|承办)(?:单位)?\\s?[:：](?![^。]{0,40}督办)|技术支持|Copyright|©|\\S{0,2}ICP备?|\\S?公网安备"
    "|网站(?:标识码|声明)|隐私声明|返回顶部|发表评论|网友评论|我要评论|评论区|站内搜索|政府网站找错|国务院部门网站|(?:郑重|免责|特别)声明|声明\\s?[:：]\\s?(?:本[站网]|转载)"
    "|(?:网络|不良信息|违法和不良信息)举报|更多精彩|预览时标签不可点|喜欢此内容的人还喜欢|继续滑动看下一个|微信扫一扫|提示[:：]键盘|扫码关注|各?省?市?县?政府网站\\s?$"
)
TAIL = re.compile(f"[【\\[\\s◇■●·•▪>*]{{0,6}}(?:{TAIL_WORDS})", re.IGNORECASE)
FOOTER = re.compile(
    "ICP备|公网安备|网站标识码|版权所有|All Rights Reserved|Powered by|(?:主办|承办|技术支持|维护)(?:单位)?$"
    "|主办(?:单位)?[:：](?![^。]{0,40}督办)",
    re.IGNORECASE,
)
WHERE_ONE_IS = re.compile("(?:您?(?:现在|当前|目前)?(?:所在|的|所在的)?位置|您现在(?:所在)?的位置|首页\\s?[>»›/→-]|当前栏目)")
CRUMB = re.compile("[>»›→＞]")
COLLECTED = re.compile("收录于(?:合集|话题|专辑).{0,40}")
COUNTED = re.compile("(?:已?阅读|浏览|点击|人气|访问)(?:量|次数|数)?[:：]?\\s?\\d{0,9}\\s?次?$")
# Words of tools and menus; a line that holds nothing else is one. Longer words stand before those they begin with.
TOOL_WORDS = (
    "下载地址|(?:展开)?阅读全文|展开全文|网站首页|主站首页|返回首页|首页|设为首页|加入收藏|收藏本[站页]|收藏|打印本[页文]|打印|关闭窗口|关闭本页|关闭"
    "|分享(?:到|至|让更多人看到|本[页文])?|微信|微博|朋友圈|QQ空间|扫一扫在?手机(?:打开|查看)(?:当前)?页面?|扫一扫|扫描|扫码|二维码"
    "|无障碍(?:阅读|浏览)?|适老化?(?:模式|版)?|长者(?:模式|助手|版)|关怀版|老年模式|[繁简][體体](?:中文)?|English|登录|注册|个人中心"
    "|用户中心|退出|搜索|检索|请输入(?:关键[字词])?|关键[字词]|高级搜索|热搜词?|导航|手机版|移动版|电脑版|RSS|订阅|放大|缩小|默认"
    "|(?:点击)?(?:上方|下方)?蓝字|关注我们|在看|点赞|\\bEND\\b|(?:【|\\[)?(?:字体|字号)(?:大小)?|视力保护色?|我要纠错|纠错|下载"
    "|朗读|收听|听全文|语音(?:播报|阅读)|播报|返回|顶部|目录|列表|更多|展开|收起|大(?=\\s?中)|中(?=\\s?小)|(?<=中 )小|(?<=中)小"
    "|尾页|末页|上一[页版期]|下一[页版期]|第?\\s?\\d{1,4}\\s?页|第\\s?[A-Z]?\\d{1,3}\\s?版(?:[:：]\\s?\\S{1,6})?|共\\s?\\d{1,6}\\s?[页条]"
    "|版面导航|标题导航|点击(?:此处|这里)?(?:下载|查看|阅读)?(?:原文)?|我要(?:提意见|留言|咨询|投诉|建议)|[大中小]字号|提交|隐私(?:声明|政策)|网站地图"
    "|联系我们|关于我们|走进.{1,4}|政务(?:公开|服务|动态|微博|微信)|信息公开|办事服务|互动交流|公众参与|新闻中心|政民互动"
    "|数据(?:开放|发布)|专题专栏|热门站点|站点导航|网站支持IPV6|IPV6"
)
TOOLS = re.compile(TOOL_WORDS)
MENU_WORD, MENU_LEAST = 8, 3


def begins_the_rest(text: str) -> bool:
    """Tell whether a line begins what follows an article: 上一篇, 相关新闻, 版权所有. A line of several sentences does not."""
    return not _holds_sentences(text) and bool(TAIL.match(text) or FOOTER.search(text))


def is_part(text: str) -> bool:
    """Tell whether a line is a tool or a menu of the page, or says where one is."""
    if SENTENCE_END.search(text):
        return False
    is_path = CRUMB.search(text) is not None and "，" not in text and len(A_HAN.findall(text)) >= MENU_LEAST
    if is_path or WHERE_ONE_IS.match(text) or COUNTED.fullmatch(text) or COLLECTED.fullmatch(text):
        return True
    bare = TOOLS.sub("", text)
    if bare != text and text[0] in "【[" and BYLINE.match(bare.lstrip("【[】] ")):
        return True  # 【我要纠错】责任编辑：…
    return bare != text and (not A_HAN.search(bare) or SITE.fullmatch(bare.strip()) is not None or _is_menu(text))


def _holds_sentences(text: str) -> bool:
    end = SENTENCE_END.search(text)
    return end is not None and end.end() < len(text)


def _is_menu(text: str) -> bool:
    """Tell whether a line with a word of a menu is one: at least three short words in a row."""
    words = [word for word in re.split("[\\s|｜]+", text) if word]
    return len(words) >= MENU_LEAST and max(map(len, words)) <= MENU_WORD and not SENTENCE_MARK.search(text)
