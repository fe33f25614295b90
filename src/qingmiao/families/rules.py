"""The closed lists of words families are described with, and what a day decides. Pure."""

from datetime import date

from qingmiao.codes.ages import add_months, age_text, completed_months
from qingmiao.codes.days import day_words
from qingmiao.codes.identity import CITIZEN, PASSPORT, RESIDENCE
from qingmiao.core.terms import Term

MAJORITY_MONTHS = 18 * 12  # 民法典第17条


class ChildNumber(Term):
    """By which number a child is known besides the birth certificate."""

    CITIZEN = CITIZEN, "公民身份号码"
    RESIDENCE = RESIDENCE, "港澳台居民居住证"
    PASSPORT = PASSPORT, "护照"


class GuardianKind(Term):
    """By which right somebody is a guardian. Source: 民法典第27、31、32、36条."""

    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    ADOPTIVE = "adoptive", "养父母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母（依法担任监护人）"
    SIBLING = "sibling", "兄、姐（依法担任监护人）"
    APPOINTED = "appointed", "指定或者同意的其他监护人"
    WELFARE = "welfare", "儿童福利机构或者民政部门"


class ProofKind(Term):
    """What shows that somebody is a guardian."""

    BIRTH_CERTIFICATE = "birth_certificate", "出生医学证明"
    HOUSEHOLD = "household", "户口簿"
    ADOPTION = "adoption", "收养登记证"
    JUDGMENT = "judgment", "法院判决、裁定"
    APPOINTMENT = "appointment", "指定监护的决定或者同意书"
    ENTRUSTMENT = "entrustment", "接收、安置文件"
    SHARED = "shared", "数据共享核对"


class EndReason(Term):
    """Why a guardianship ended before majority."""

    DEATH = "death", "监护人或者被监护人死亡"
    REVOKED = "revoked", "法院撤销监护人资格"
    ADOPTED = "adopted", "孩子被收养"
    CHANGED = "changed", "监护人依法变更"
    MISTAKEN = "mistaken", "登记有误"


class ProxyKind(Term):
    """Who somebody is to the child whom a guardian gives rights to."""

    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    RELATIVE = "relative", "其他亲属"
    NANNY = "nanny", "保姆"
    FOSTER = "foster", "寄养家庭"
    OTHER = "other", "其他人"


class Right(Term):
    """What one may do for a child. The last belongs to guardians alone and is never given away."""

    SEE_DAY = "see_day", "看孩子的一天"
    PICK_UP = "pick_up", "接孩子"
    MESSAGES = "messages", "收消息"
    DECIDE = "decide", "申请、签字、付款、同意"


GIVEN_AWAY = (Right.SEE_DAY, Right.PICK_UP, Right.MESSAGES)


class ConsentPurpose(Term):
    """For what a family's data may be used, each agreed to by itself. Source: 个人信息保护法第28、29、31条."""

    PLACE = "place", "申请托位"
    HEALTH = "health", "健康信息交给托育机构"
    PHOTOS = "photos", "照片和视频"
    RESEARCH = "research", "研究"


# Purpose → the words that are shown and kept with every answer. Changed words are asked about anew: what was answered keeps its own.
CONSENT_WORDS: dict[ConsentPurpose, str] = {
    ConsentPurpose.PLACE: (
        "我申请的托育机构和办理申请的工作人员，可以看到孩子的姓名、出生年月和申请里写的情况，只用来安排托位。"
        "收到录取通知前，机构只看到姓名和出生年月。不同意就不能在这里申请。"
    ),
    ConsentPurpose.HEALTH: (
        "孩子入托后，托育机构的保健人员和带班老师可以看到过敏、疾病、用药、接种和体检情况，只用来照护好孩子。"
        "离开机构后就看不到。不同意的，由我当面告诉机构。"
    ),
    ConsentPurpose.PHOTOS: (
        "托育机构可以拍孩子在园的照片和视频，只发给孩子的监护人和有权看孩子一天的人，不公开、不用来宣传。不同意不影响入托。"
    ),
    ConsentPurpose.RESEARCH: "去掉姓名和证件号码以后，孩子的数据可以用于婴幼儿照护和健康的研究，结果里认不出孩子。不同意不影响入托。",
}


class Wish(Term):
    """What a guardian asks of whoever holds a child's data. Source: 个人信息保护法第44、46、47条."""

    CORRECT = "correct", "更正信息"
    OBJECT = "object", "对查看提出异议"
    DELETE = "delete", "删除信息"


def majority_of(birth: date) -> date:
    """Return the day on which a child comes of age: guardianship ends before it. The day of birth selects the law."""
    return add_months(birth, MAJORITY_MONTHS)


def age_words(birth_date: date | None, expected_on: date | None, on: date) -> str:
    """Return how old a child is on a day, or when it is expected."""
    if birth_date is None:
        return f"预产期 {day_words(expected_on)}" if expected_on else "尚未出生"
    return age_text(completed_months(birth_date, on)) if birth_date <= on else "尚未出生"
