"""The closed lists of words of supervision: one Chinese term, one identifier. No Django."""

from qingmiao.core.terms import Term


class ItemGroup(Term):
    """The part of the catalogue an item stands in; the order of a checklist."""

    PREMISES = "premises", "场地"
    HEALTH = "health", "卫生保健"
    DISINFECTION = "disinfection", "消毒"
    FOOD = "food", "膳食和留样"
    MEDICINE = "medicine", "用药"
    FIRE = "fire", "消防"
    SECURITY = "security", "监控、报警和接送"
    STAFF = "staff", "人员和从业禁止"
    CLASSES = "classes", "班额和配比"
    FEES = "fees", "协议、收费和公示"
    EMERGENCY = "emergency", "应急和急救"
    INJURY = "injury", "伤害预防"
    TRANSPORT = "transport", "接送车辆"
    HOME_BASED = "home_based", "家庭托育点"
    LOCAL = "local", "本地事项"
    FILING = "filing", "备案核实事项"


class Occasion(Term):
    """When an item is looked at."""

    DAILY = "daily", "机构每日自查"
    MONTHLY = "monthly", "机构每月自查"
    VISIT = "visit", "部门检查"
    EVALUATION = "evaluation", "质量评估"


class Proof(Term):
    """What should be kept of what was seen."""

    PHOTO = "photo", "照片"
    RECORD = "record", "记录"
    MEASUREMENT = "measurement", "测量"
    DOCUMENT = "document", "证书材料"


class Consequence(Term):
    """What follows when an item fails. Only the first three can be ordered."""

    RECTIFY = "rectify", "限期整改"
    STOP = "stop", "立即停止"
    REFER = "refer", "移送主管部门"
    ADVISE = "advise", "建议改进"


class Severity(Term):
    """How bad a finding is."""

    MINOR = "minor", "一般"
    SERIOUS = "serious", "严重"
    STOP_AT_ONCE = "stop_at_once", "立即停止"


class ItemAnswer(Term):
    """What an officer says of an item."""

    CONFORMS = "conforms", "符合"
    FAILS = "fails", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOT_CHECKED = "not_checked", "未查"
