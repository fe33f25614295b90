"""Who may do what with support: the house its own, health its county, finance the money, the tax office the reliefs."""

from django.db.models import Q

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.permissions import Action, Grant, Where, everywhere, of_city, of_county, of_health, of_organisation
from qingmiao.families.models import Child
from qingmiao.families.permissions import guarded
from qingmiao.institutions.models import Institution, Standing
from qingmiao.support.models import (
    Award,
    AwardState,
    Budget,
    Claim,
    FactFile,
    Objection,
    PaymentBatch,
    PremisesOffer,
    Recognition,
    Recovery,
    UtilitySite,
    WhatIf,
)
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.vocabulary import Settlement

own, own_of = of_organisation("organisation"), of_organisation("institution__organisation")


def of_department(department: Department, where: Where) -> Where:
    """Return a relationship that only posts of one department have."""
    return lambda post: where(post) if post.organisation is not None and post.organisation.department == department else Q(pk=None)


def in_area(path: str) -> Where:
    """Return the rows of a post's county, or of all counties of its city."""
    return lambda post: of_city(path)(post) if post.division_code.endswith("00") else of_county(path)(post)


def _settled_by(settlement: Settlement) -> Q:
    return Q(programme__in=[one.key for one in programmes().values() if one.settled_by is settlement])


def to_be_answered(post: Post) -> Q:
    """Reliefs of the area that the tax office has to confirm."""
    asked = Q(state__in=[AwardState.ASKED, AwardState.QUESTIONED, AwardState.CONFIRMED], is_superseded=False)
    return in_area("county_code")(post) & _settled_by(Settlement.TAXATION) & asked


_HEALTH_COUNTY = of_health(of_county("county_code"))
_FINANCE = of_department(Department.FINANCE, in_area("county_code"))
_OWNER = Role.INSTITUTION_MANAGER

VIEW_OWN_SUPPORT = Action("support.view_own", "查看本机构应享受的", Institution, [Grant(_OWNER, own)])
DECLARE_FACTS = Action(
    "support.declare_facts", "填报支持项目的事实", Institution, [Grant(_OWNER, lambda post: own(post) & Q(standing=Standing.FILED))]
)
CLAIM_AWARD = Action("support.claim_award", "领取支持", Award, [Grant(_OWNER, lambda post: own_of(post) & Q(is_superseded=False))])
OBJECT_AWARD = Action(
    "support.object_award",
    "对结果提出异议",
    Award,
    [
        Grant(_OWNER, lambda post: own_of(post) & Q(is_superseded=False)),
        Grant(Role.GUARDIAN, lambda post: guarded(post, "child") & Q(is_superseded=False)),
    ],
)
APPLY_ALLOWANCE = Action("support.apply_allowance", "申请育儿补贴", Child, [Grant(Role.GUARDIAN, guarded)])
RENEW_CLAIM = Action("support.renew_claim", "续领育儿补贴", Claim, [Grant(Role.GUARDIAN, lambda post: guarded(post, "child"))])
REVIEW_CLAIM = Action("support.review_claim", "审核家庭补贴申请", Claim, [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY)])
VIEW_AWARD = Action(
    "support.view_award",
    "查看支持结果",
    Award,
    [
        Grant(_OWNER, own_of),
        Grant(Role.GUARDIAN, lambda post: guarded(post, "child")),
        Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY),
        Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))),
        Grant(Role.DEPARTMENT_OFFICER, of_department(Department.TAXATION, to_be_answered)),
        Grant(Role.AUDITOR, everywhere),
    ],
)
BROWSE_AWARDS = Action(
    "support.browse_awards",
    "查阅支持结果",
    Award,
    [
        Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY),
        Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))),
        Grant(Role.AUDITOR, everywhere),
    ],
)
MANAGE_AWARDS = Action("support.manage_awards", "处理支持的例外", Award, [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY)])
ANSWER_RELIEF = Action(
    "support.answer_relief",
    "确认税费减免",
    Award,
    [Grant(Role.DEPARTMENT_OFFICER, of_department(Department.TAXATION, to_be_answered))],
)
ANSWER_OBJECTION = Action("support.answer_objection", "答复支持异议", Objection, [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY)])
VIEW_BUDGET = Action(
    "support.view_budget",
    "查看支持预算",
    Budget,
    [
        Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY),
        Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))),
        Grant(Role.DEPARTMENT_OFFICER, _FINANCE),
        Grant(Role.AUDITOR, everywhere),
    ],
)
PLAN_BUDGET = Action("support.plan_budget", "下达支持预算、结账", Budget, [Grant(Role.DEPARTMENT_OFFICER, _FINANCE)])
VIEW_BATCH = Action(
    "support.view_batch",
    "查看付款批次",
    PaymentBatch,
    [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY), Grant(Role.DEPARTMENT_OFFICER, _FINANCE), Grant(Role.AUDITOR, everywhere)],
)
MAKE_BATCH = Action("support.make_batch", "制作付款批次", PaymentBatch, [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY)])
SIGN_BATCH = Action("support.sign_batch", "复核付款批次、对回单", PaymentBatch, [Grant(Role.DEPARTMENT_OFFICER, _FINANCE)])
MANAGE_RECOVERY = Action(
    "support.manage_recovery", "追回多付的", Recovery, [Grant(Role.COUNTY_OFFICER, of_health(of_county("award__county_code")))]
)
ASK_RECOGNITION = Action(
    "support.ask_recognition", "申请普惠认定", Institution, [Grant(_OWNER, lambda post: own(post) & Q(standing=Standing.FILED))]
)
VIEW_RECOGNITION = Action(
    "support.view_recognition",
    "查看普惠认定",
    Recognition,
    [
        Grant(_OWNER, own_of),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code"))),
        Grant(Role.CITY_OFFICER, of_health(of_city("institution__county_code"))),
    ],
)
DECIDE_RECOGNITION = Action(
    "support.decide_recognition",
    "决定普惠认定",
    Recognition,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code")))],
)
MANAGE_OFFERS = Action("support.manage_offers", "公布和分配场地", PremisesOffer, [Grant(Role.COUNTY_OFFICER, _HEALTH_COUNTY)])
MANAGE_UTILITIES = Action(
    "support.manage_utilities",
    "办理居民价格名单",
    UtilitySite,
    [
        Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code"))),
        Grant(Role.DEPARTMENT_OFFICER, of_department(Department.DEVELOPMENT_REFORM, in_area("institution__county_code"))),
    ],
)
READ_FACT_FILE = Action(
    "support.read_fact_file",
    "查看支持项目的佐证",
    FactFile,
    [
        Grant(_OWNER, own_of),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("institution__county_code"))),
        Grant(Role.DEPARTMENT_OFFICER, of_department(Department.TAXATION, in_area("institution__county_code"))),
        Grant(Role.AUDITOR, everywhere),
    ],
)
TRY_WHAT_IF = Action("support.try_what_if", "测算和确定标准", WhatIf, [Grant(Role.CITY_OFFICER, of_health(everywhere))])
