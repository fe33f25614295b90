"""The closed lists of words the workforce is described with. No Django."""

from qingmiao.codes.identity import CITIZEN, PASSPORT, RESIDENCE
from qingmiao.core.terms import Term


class IdentityKind(Term):
    """By which number a person is known."""

    CITIZEN = CITIZEN, "居民身份证"
    RESIDENCE = RESIDENCE, "港澳台居民居住证"
    PASSPORT = PASSPORT, "护照"


class ProofSource(Term):
    """How the city came to know a proof."""

    FILED = "filed", "备案填报"
    INSTITUTION = "institution", "机构登记"
    POLICE = "police", "公安机关答复"
    COURSE = "course", "培训班结业"
    OFFICER = "officer", "卫生健康部门登记"


class QualificationKind(Term):
    """What a person may show of learning and of work done. The first eight are the filing's own words."""

    CHILDCARE_WORKER = "childcare_worker", "保育师"
    INFANT_CARER = "infant_carer", "育婴员"
    DEVELOPMENT_GUIDE = "development_guide", "婴幼儿发展引导员"
    TEACHER = "teacher", "教师资格"
    DOCTOR = "doctor", "医师"
    NURSE = "nurse", "护士"
    GUARD_CERTIFICATE = "guard_certificate", "保安员证"
    OTHER = "other", "其他"
    CARE_LICENCE = "care_licence", "托育师"
    EDUCATION = "education", "学历"
    EXPERIENCE = "experience", "相关工作经历"
    CHILDCARE_BACKGROUND = "childcare_background", "婴幼儿照护经验或相关专业背景"


class Topic(Term):
    """What a training is for; the first three are the trainings of a post."""

    PRINCIPAL = "principal", "负责人岗位培训"
    CARER = "carer", "保育人员岗位培训"
    HEALTH_WORKER = "health_worker", "卫生保健专业知识培训"
    COOK = "cook", "炊事人员培训"
    MENTAL_HEALTH = "mental_health", "心理健康知识培训"
    FIRE = "fire", "消防安全培训"
    FIRST_AID = "first_aid", "急救培训"
    CHILD_PROTECTION = "child_protection", "儿童保护培训"


class HealthResult(Term):
    """What a health check said, or what a person's health asked for."""

    FIT = "fit", "健康合格"
    UNFIT = "unfit", "不合格"
    STOPPED = "stopped", "患传染病暂离岗位"


class BackgroundResult(Term):
    """What a ban check said. `overturned`: an earlier hit was taken back after an objection."""

    CLEAR = "clear", "无违法犯罪记录"
    HIT = "hit", "查询到记录"
    DOUBT = "doubt", "尚不能确认"
    OVERTURNED = "overturned", "异议成立，记录更正"


class Occasion(Term):
    """Why a ban check is asked for."""

    BEFORE_HIRING = "before_hiring", "录用前"
    YEARLY = "yearly", "每年一次"
    ROSTER = "roster", "名册变化"
    LIST_UPDATED = "list_updated", "名单更新"
    MERGED = "merged", "档案合并"
    INTERNSHIP = "internship", "实习前"
    VOLUNTEER = "volunteer", "志愿服务前"


class ConflictKind(Term):
    """What one person cannot be at once."""

    FULL_TIME_TWICE = "full_time_twice", "同时在两家机构专职"
    PRINCIPAL_TWICE = "principal_twice", "同时任两家机构负责人"
    CARER_TWICE = "carer_twice", "同时计入两家机构的照护比"


class DoubtKind(Term):
    """Why an officer must say who somebody is."""

    NAME_DIFFERS = "name_differs", "同一证件号码，姓名不同"
    POSSIBLE_DOUBLE = "possible_double", "姓名和出生日期相同，证件号码不同"
