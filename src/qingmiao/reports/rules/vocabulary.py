"""The words of reports."""

from qingmiao.core.terms import Term


class IncidentKind(Term):
    """What happened. Suspected abuse is never an incident among others: it becomes a restricted case."""

    INJURY = "injury", "意外伤害"
    LOST_CHILD = "lost_child", "孩子走失"
    FOOD = "food", "疑似食物中毒"
    INFECTION = "infection", "传染病聚集"
    FIRE = "fire", "火灾"
    VIOLENCE = "violence", "外来暴力侵害"
    DEATH = "death", "死亡"
    ABUSE = "abuse", "疑似虐待、侵害"


class InjuryKind(Term):
    """The seven kinds of injury. Source: 托育机构婴幼儿伤害预防指南（试行）."""

    SUFFOCATION = "suffocation", "窒息"
    FALL = "fall", "跌倒伤"
    BURN = "burn", "烧烫伤"
    DROWNING = "drowning", "溺水"
    POISONING = "poisoning", "中毒"
    FOREIGN_BODY = "foreign_body", "异物伤害"
    TRAFFIC = "traffic", "道路交通伤害"


class Spot(Term):
    """Where in the house it happened."""

    PLAYROOM = "playroom", "活动室"
    BEDROOM = "bedroom", "睡眠室"
    WASHROOM = "washroom", "盥洗室、卫生间"
    DINING = "dining", "就餐处、厨房"
    STAIRS = "stairs", "走廊、楼梯"
    OUTDOOR = "outdoor", "户外活动场地"
    GATE = "gate", "门口、接送处"
    ON_THE_WAY = "on_the_way", "途中"
    ELSEWHERE = "elsewhere", "其他地点"


class Emergency(Term):
    """Who was called for help."""

    AMBULANCE = "120", "120 急救"
    POLICE = "110", "110 报警"
    FIRE = "119", "119 消防"


class AgeBand(Term):
    """Ages by which incidents are counted; the second detail is the first month that no longer belongs to it."""

    INFANT = "infant", "12个月以下", 12
    JUNIOR = "junior", "12至24个月", 24
    SENIOR = "senior", "24个月及以上", 1000
    UNKNOWN = "unknown", "没有填写", 0


def age_band(age_months: int | None) -> AgeBand:
    """Return the band of an age."""
    if age_months is None:
        return AgeBand.UNKNOWN
    return next(band for band in AgeBand if age_months < band.details[0])


class CaseKind(Term):
    """What a report asks for; each has its own clocks."""

    COMPLAINT = "complaint", "投诉举报"
    CONSULTATION = "consultation", "咨询"
    REPRISAL = "reprisal", "反映后受到打击报复"


class Topic(Term):
    """What a complaint or a question is about. The department usually in charge is the first detail; health keeps what has none."""

    CARE = "care", "照护和安全", ""
    HYGIENE = "hygiene", "卫生和消毒", ""
    STAFF = "staff", "人员资质和态度", ""
    FOOD = "food", "饮食", "market_regulation"
    FEES = "fees", "收费、退费和合同", "market_regulation"
    FIRE = "fire", "消防和场地", "fire_rescue"
    UNFILED = "unfiled", "没有备案、虚假宣传", ""
    SUPPORT = "support", "补贴和政策", ""
    ENROLMENT = "enrolment", "入托和托位", ""
    ABUSE = "abuse", "疑似虐待、侵害孩子", ""
    OTHER = "other", "其他", ""

    @property
    def department(self) -> str:
        """The department usually in charge; empty for health itself."""
        return str(self.details[0])


class Channel(Term):
    """How a report came."""

    WEB = "web", "网上"
    HOTLINE = "hotline", "12345热线"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    PHONE = "phone", "来电"


class Visibility(Term):
    """Who may read an entry of a case: always exactly one circle, and always whoever handles the case."""

    OFFICE = "office", "仅承办的卫生健康局"
    DEPARTMENTS = "departments", "承办局和转办部门"
    CITIZEN = "citizen", "反映人、承办局和转办部门"
    INSTITUTION = "institution", "机构、承办局和转办部门"


class Rating(Term):
    """What the citizen says of the answer."""

    SATISFIED = "satisfied", "满意"
    UNSATISFIED = "unsatisfied", "不满意"
