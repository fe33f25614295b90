"""The calculators: whom each is for, and what it asks, in the order it asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from qingmiao.portal.rules.due.questions import Answers, Question

YES_NO: Final = (("yes", "是"), ("no", "不是"))
BORN: Final = Question("born", "孩子是哪一天出生的？", "出生日期", "day", "写阳历，如 2024年12月5日。")


@dataclass(frozen=True)
class Calculator:
    """One calculator. `topic` is the page that tells the law behind it in plain words."""

    slug: str
    title: str
    lead: str
    audience: Literal["family", "institution"]
    questions: tuple[Question, ...]
    topic: str


def _is(key: str, value: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(key) == value


def _amount(key: str, title: str, short: str, hint: str = "") -> Question:
    return Question(key, title, short, "money", hint, may_be_skipped=True, when=_is("community", "yes"))


def _usage(key: str, what: str, unit: str) -> Question:
    return Question(
        key, f"一年用{what}多少{unit}？", f"一年用{what}", "count", "看去年的缴费单。", may_be_skipped=True, unit=unit, most=10**8
    )


ALLOWANCE: Final = Calculator(
    "allowance",
    "育儿补贴",
    "每年能领多少、一共多少、什么时候以前申请、到哪里申请。",
    "family",
    (
        BORN,
        Question(
            "eligible",
            "孩子是中国国籍，并且是依法生育或收养的吗？",
            "中国国籍、依法生育或收养",
            "choice",
            "双胞胎、多胞胎每个孩子都算，分别来算一次。",
            YES_NO,
        ),
        Question("applied", "给这个孩子申请过育儿补贴吗？", "申请过吗", "choice", "", (("no", "还没有"), ("yes", "申请过"))),
        Question("applied_on", "第一次是哪一天申请的？", "第一次申请", "day", "记不清就写大概的日子。", when=_is("applied", "yes")),
    ),
    "childcare-allowance",
)
TAX: Final = Calculator(
    "tax",
    "3岁以下照护个税扣除",
    "每个月能少算多少收入，夫妻怎么分，一年大约少缴多少税。",
    "family",
    (
        BORN,
        Question("more", "家里还有别的3岁以下的孩子吗？", "还有3岁以下的孩子", "choice", "", (("no", "没有"), ("yes", "还有一个"))),
        Question("born2", "另一个孩子是哪一天出生的？", "另一个孩子的出生日期", "day", when=_is("more", "yes")),
        Question(
            "share",
            "想怎么扣？",
            "怎么扣",
            "choice",
            "可以由一方全扣，也可以两人各扣一半；一年之内不能改。",
            (("first", "由我全扣"), ("both", "两人各一半"), ("second", "由另一方全扣")),
        ),
        Question("income1", "您一年的收入，减去社保公积金和其他扣除以后，大约多少？", "您的全年收入（减去其他扣除）", "money",
                 "先不要减基本减除费用。只用来算少缴多少税，不保存。", may_be_skipped=True),
        Question("income2", "另一方呢？", "另一方的全年收入（减去其他扣除）", "money", "没有收入写 0。", may_be_skipped=True),
    ),
    "tax-deduction",
)  # fmt: skip
LEAVE: Final = Calculator(
    "leave",
    "产假、陪产假、育儿假",
    "能休多少天，休到哪一天，可以放进手机日历。",
    "family",
    (
        Question(
            "born", "孩子是哪一天出生的？还没出生就写预产期。", "出生日期（预产期）", "day", "写阳历，如 2026年12月5日。", may_be_ahead=True
        ),
        Question("babies", "这次生了几个宝宝？", "几个宝宝", "choice", "", (("1", "一个"), ("2", "双胞胎"), ("3", "三胞胎"))),
        Question("difficult", "是难产吗？", "难产", "choice", "以医院的证明为准；还不知道就选不是。", YES_NO),
        Question(
            "start", "妈妈从哪一天开始休产假？", "产假开始", "day", "", may_be_skipped=True, skip_words="从出生那天开始", may_be_ahead=True
        ),
    ),
    "leave",
)
FEES: Final = Calculator(
    "fees",
    "保育费减免",
    "公办托育机构对烈士子女、困境儿童的优惠。",
    "family",
    (
        Question("public", "孩子上的是公办托育机构吗？", "公办机构", "choice", "机构页面上“举办主体”写着公办的。", YES_NO),
        Question(
            "category",
            "孩子属于下面哪一种？",
            "孩子的情况",
            "choice",
            "",
            (("martyr", "烈士子女"), ("difficulty", "困境儿童"), ("none", "都不是")),
        ),
        Question("later", "孩子是家里的第二个或以后的孩子吗？", "二孩及以上", "choice", "", YES_NO),
        Question("fee", "每个月保育费多少元？", "每月保育费", "money", "只写保育费，不含伙食费。", may_be_skipped=True),
        Question("months", "今年一共托几个月？", "今年托几个月", "count", "", unit="个月", most=12),
    ),
    "fee-reduction",
)
INSTITUTION: Final = Calculator(
    "institution",
    "托育机构的税费减免、补贴和水电气价格",
    "给机构算：今年能减多少税费，能领哪些补贴，水电气按什么价。",
    "institution",
    (
        Question("community", "在固定场所为3岁以下孩子提供全日托、半日托、计时托或临时托吗？", "社区托育服务", "choice",
                 "企业、事业单位、社会组织办的都算；城镇、农村都算。", YES_NO),
        Question("inclusive", "县级卫生健康局认定为普惠托育机构了吗？", "普惠", "choice", "", YES_NO),
        _amount("turnover", "今年托育服务收入大约多少元？", "全年托育收入"),
        Question("vat", "增值税按什么税率缴？", "增值税税率", "choice", "看电子税务局的申报表；不知道可以问代账会计。",
                 (("100", "1%"), ("300", "3%"), ("600", "6%"), ("unknown", "不知道")), when=_is("community", "yes")),
        Question("income_tax", "企业所得税按什么税率缴？", "企业所得税税率", "choice", "小型微利企业实际负担较低的，选不知道，再问税务。",
                 (("500", "5%"), ("2000", "20%"), ("2500", "25%"), ("unknown", "不知道")), when=_is("community", "yes")),
        _amount("property_tax", "一年房产税多少元？", "房产税", "没有减免时要缴的；租的房子由房东缴，写 0。"),
        _amount("land_use_tax", "一年城镇土地使用税多少元？", "城镇土地使用税", "没有的写 0。"),
        Question("child_months", "全年在托人数按月加起来是多少？", "在托人月", "count", "12个月各月在托人数之和。",
                 may_be_skipped=True, unit="人月", most=10**6,
                 when=_is("inclusive", "yes")),
        Question("new_places", "今年新增了多少托位？", "新增托位", "count", "没有的写 0。", may_be_skipped=True, unit="个", most=10**4,
                 when=_is("inclusive", "yes")),
        _usage("water", "水", "立方米"),
        _usage("power", "电", "度"),
        _usage("gas", "燃气", "立方米"),
    ),
    "support",
)  # fmt: skip
CALCULATORS: Final = {calculator.slug: calculator for calculator in (ALLOWANCE, TAX, LEAVE, FEES, INSTITUTION)}
