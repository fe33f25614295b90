"""The topics of the library in the words of a family, and the legal values that answer each topic's questions."""

from dataclasses import dataclass
from typing import Literal

from qingmiao.core.legislation import declare

Audience = Literal["family", "institution", "plan"]


@dataclass(frozen=True)
class Topic:
    """One topic: what it is about, for whom, and (legal value, the question it answers in plain words).

    totals: (whose, legal values that add up to what they get), said before anything else.
    """

    slug: str
    title: str
    lead: str
    audience: Audience
    questions: tuple[tuple[str, str], ...] = ()
    totals: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _topic(slug: str, title: str, lead: str, questions: dict[str, str], audience: Audience = "family") -> Topic:
    declare(*questions)
    return Topic(slug, title, lead, audience, tuple(questions.items()), TOTALS.get(slug, ()))


TOTALS = {
    "leave": (
        ("妈妈共", ("support.leave_maternity_days", "support.leave_maternity_extra_days")),
        ("爸爸", ("support.leave_paternity_days",)),
    ),
}


TOPICS: dict[str, Topic] = {
    topic.slug: topic
    for topic in (
        _topic(
            "childcare-allowance",
            "育儿补贴",
            "家里有小宝宝，国家按孩子发的钱。",
            {
                "support.childcare_allowance_year": "每个孩子发多少",
                "support.childcare_allowance_until_age_years": "发到几岁",
                "support.childcare_allowance_month": "2025年以前出生、还在年龄内的孩子，按月折算",
                "support.childcare_allowance_first_application_years": "第一次申请可以晚到出生当年以后几年的年底",
                "support.childcare_allowance_old_births_deadline": "2022至2024年出生的孩子，第一次申请的截止日",
                "support.childcare_allowance_review_working_days": "申请后多久审完",
            },
        ),
        _topic(
            "leave",
            "假期",
            "生孩子、带孩子，父母能休的假。",
            {
                "support.leave_maternity_days": "产假（国家）",
                "support.leave_maternity_extra_days": "奖励假（广东，接着产假休）",
                "support.leave_paternity_days": "陪产假（广东，爸爸休）",
                "support.leave_parental_days_per_year": "育儿假（广东，父母每人）",
                "support.leave_parental_until_age_years": "育儿假休到孩子几岁",
                "support.leave_difficult_birth_days": "难产再加（广东）",
                "support.leave_multiple_birth_days": "双胞胎、多胞胎，每多一个孩子再加",
            },
        ),
        _topic(
            "tax-deduction",
            "个税扣除",
            "带孩子的花费，可以在算个人所得税时先减掉一部分。",
            {
                "support.iit_infant_care_deduction_month": "每个孩子每月减多少（不是退这么多钱，是少算这么多收入）",
                "support.iit_infant_care_age_months": "减到孩子满多少个月的前一个月",
            },
        ),
        _topic(
            "inclusive",
            "普惠托育",
            "政府支持、价格合适、面向大家的托育机构。",
            {
                "basic.inclusive_recognition": "要由县级卫生健康局认定，不是自己说了算",
                "support.operating_subsidy_child_month": "普惠机构的运营补贴",
                "support.construction_subsidy_place": "新增托位的中央建设补助",
                "support.city_construction_subsidy_place": "新增托位的本市建设补贴",
            },
        ),
        _topic(
            "fees",
            "收费",
            "托育机构怎样收费，能收什么，不能收什么。",
            {
                "fees.listed_only": "只能收清单上写明的项目",
                "fees.public_guided_price": "公办机构的基本收费由政府定指导价",
                "care.disclosure": "收费要定期向家长公示",
            },
        ),
        _topic(
            "fee-reduction",
            "费用减免",
            "特殊家庭的孩子入托，费用能减多少。",
            {
                "support.fee_reduction_martyr_bp": "烈士子女在公办机构减免",
                "support.fee_reduction_difficulty_bp": "困境儿童在公办机构减免",
                "support.fee_reduction_later_child_bp": "二孩及以上减免",
                "support.fee_reduction_month_cap": "每个孩子每月最多减免",
            },
        ),
        _topic(
            "immunisation",
            "接种",
            "孩子入托前要打好的疫苗，和各种疫苗的月龄。",
            {
                "care.entry_vaccination": "入托前打完这个月龄该打的疫苗",
            },
        ),
        _topic(
            "health",
            "卫生保健",
            "孩子在机构里，每天怎样照看健康。",
            {
                "care.entry_examination": "入托前体检合格",
                "care.absent_recheck_months": "多久没去，回来要重新体检",
                "care.daily_checks": "每天晨检、午检和全天观察",
                "care.outdoor_hours": "每天户外活动不少于",
                "staff.health_worker_count": "每家机构的保健人员不少于",
                "staff.health_certificate": "工作人员有健康合格证，每年检查",
            },
        ),
        _topic(
            "safety",
            "安全",
            "房子、消防、监控和坏人，机构必须防住。",
            {
                "premises.cctv_days": "监控录像保存不少于",
                "premises.cctv_coverage": "监控覆盖孩子活动的地方",
                "premises.storey_highest": "孩子的房间最高在几层",
                "premises.basement_forbidden": "不能设在地下、半地下",
                "premises.hazards_forbidden": "不能和危险场所在一起",
                "certificates.fire": "有消防安全检查合格证明",
                "staff.background_check_before_hiring": "招人前先查违法犯罪记录",
                "staff.background_check_months": "招进来以后，多久再查一次",
                "certificates.liability_insurance": "投保责任险",
            },
        ),
        _topic(
            "classes",
            "班级大小",
            "一个班最多几个孩子，一位老师最多带几个。",
            {
                "classes.places_infant": "乳儿班（6至12个月）最多",
                "classes.children_per_carer_infant": "乳儿班一位保育人员最多带",
                "classes.places_junior": "托小班（1至2岁）最多",
                "classes.children_per_carer_junior": "托小班一位保育人员最多带",
                "classes.places_senior": "托大班（2至3岁）最多",
                "classes.children_per_carer_senior": "托大班一位保育人员最多带",
                "classes.places_mixed": "混合编班最多",
                "classes.children_per_carer_mixed": "混合编班一位保育人员带",
            },
        ),
        _topic(
            "staff",
            "照护人员",
            "谁可以照看孩子，要学过什么。",
            {
                "staff.principal_education": "负责人的学历不低于",
                "staff.principal_experience_years": "负责人的相关管理经历不少于",
                "staff.carer_background": "保育人员有照护经验或相关专业背景",
                "staff.carer_training": "保育人员受过保育培训",
                "staff.carer_training_hours": "保育人员培训",
                "staff.background_check_clear": "有虐待、性侵害等记录的不能录用",
            },
        ),
        _topic(
            "home-based",
            "家庭托育点",
            "在住宅里办的小型托育。",
            {
                "home_based.max_children": "最多收几个孩子",
                "home_based.children_per_carer": "一个人最多照看几个",
                "home_based.area_m2_per_child": "每个孩子的建筑面积不少于",
                "home_based.owners_consent": "同楼（院）的其他业主都同意",
                "home_based.cctv_days": "监控录像保存不少于",
                "home_based.name_word": "名称里要有的字",
            },
        ),
        _topic(
            "filing",
            "登记备案",
            "开办托育机构要走的手续；家长可以据此看一家机构是不是正规。",
            {
                "basic.registration": "先依法登记",
                "basic.scope_words": "业务（经营）范围要写明",
                "filing.receipt_working_days": "收到材料后，多久出备案回执",
                "filing.nonconformity_working_days": "不符合标准的，收到材料后多久告知并公开",
                "commitment.signed": "机构签署备案承诺书",
            },
            "institution",
        ),
        _topic(
            "support",
            "税费和水电气",
            "国家和本市对托育机构的优惠。",
            {
                "support.relief_vat_bp": "托育收入免增值税的部分",
                "support.relief_income_counted_bp": "算企业所得税时，托育收入只计",
                "support.relief_deed_tax_bp": "买房买地办托育，免契税的部分",
                "support.relief_property_tax_bp": "办托育的房产，免房产税的部分",
                "support.relief_land_use_tax_bp": "办托育的土地，免土地使用税的部分",
                "support.relief_fees_bp": "六项收费免收的部分",
                "support.water_resident_price": "用水的居民价格",
                "support.power_resident_price": "用电的居民价格",
                "support.gas_resident_price": "用气的居民价格",
            },
            "institution",
        ),
        _topic("plan", "规划和目标", "国家、省、市对托育服务的安排。", {}, "plan"),
    )
}
