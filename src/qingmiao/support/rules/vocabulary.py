"""The closed lists of words of support. No Django."""

from qingmiao.core.terms import Term


class Kind(Term):
    """What a programme gives."""

    RELIEF = "relief", "税费减免"
    PRICE = "price", "居民价格"
    PREMISES = "premises", "场地和租金"
    RECOGNITION = "recognition", "普惠认定"
    SUBSIDY = "subsidy", "补助"
    REDUCTION = "reduction", "收费减免"
    ALLOWANCE = "allowance", "育儿补贴"
    COUPON = "coupon", "托育券"


class Beneficiary(Term):
    """Whose facts count."""

    INSTITUTION = "institution", "托育机构"
    CHILD = "child", "婴幼儿家庭"


class Way(Term):
    """What somebody has to do to get it."""

    AUTOMATIC = "automatic", "不用申请，系统按事实计算"
    TICK = "tick", "点一下领取"
    APPLICATION = "application", "申请"


class Cadence(Term):
    """For which stretch of time one award stands."""

    MONTH = "month", "按月"
    YEAR = "year", "按年"


class Settlement(Term):
    """Where the benefit arrives. Only what is settled by a budget is paid from one."""

    BUDGET = "budget", "财政资金支付"
    TAXATION = "taxation", "税务部门办理"
    UTILITY = "utility", "供水、供电、供气单位退费"
    RECORD = "record", "登记，不发钱"


class Split(Term):
    """How what belongs to a whole period is given to its parts."""

    BY_DAY = "by_day", "按天分摊"
    BY_MONTH = "by_month", "按月分摊，看每月第一天"


class MoneySource(Term):
    """Who pays a share."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class Verdict(Term):
    """The answers to what somebody is due. None of them is a zero that means something else."""

    DUE = "due", "应享受"
    NOT_DUE = "not_due", "不符合条件"
    NOT_COMPUTED = "not_computed", "缺少事实，没有计算"
    UNKNOWN = "unknown", "标准待核，金额不知道"


class Shape(Term):
    """How a fact lies in time."""

    STATE = "state", "每天成立"
    FLOW = "flow", "一段时间合计"
    EVENT = "event", "发生在一天"


class Measure(Term):
    """In which unit a fact is counted."""

    YES_NO = "yes_no", "是否"
    COUNT = "count", "个"
    FEN = "fen", "分"
    BP = "bp", "万分之一"
    PRICE = "price", "万分之一元"
    DAY = "day", "日期"
