"""Who may do what in supervision: health sees its county, every other department its own part, the institution its own record."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import (
    SELF_CHECKS,
    AnnualPlan,
    Closure,
    Draw,
    Finding,
    FindingStep,
    Inspection,
    InspectionPart,
    InspectionPhoto,
    InspectionState,
    LocalItem,
    RectificationFile,
    RectificationNotice,
    Recusal,
)

own, in_county, in_city = of_organisation("institution__organisation"), of_county("county_code"), of_city("county_code")
of_own_office = of_organisation("organisation")


def filed_in_county(post: Post) -> Q:
    """Filed institutions of an officer's county."""
    return in_county(post) & Q(standing=Standing.FILED)


def takes_part(post: Post) -> Q:
    """Inspections in which an officer's office has a part."""
    return Q(pk__in=InspectionPart.objects.filter(organisation=post.organisation_id).values("inspection"))


def in_health_county_or_part(post: Post) -> Q:
    """Inspections of a health officer's county, and of any officer those in which the own office has a part."""
    return of_health(in_county)(post) | takes_part(post)


def recorded_about_own(post: Post) -> Q:
    """What was recorded about the own institution, and its self-checks at any time."""
    return own(post) & (Q(state=InspectionState.RECORDED) | Q(kind__in=SELF_CHECKS))


def found_or_asked(post: Post) -> Q:
    """Findings of the own office, and those referred to it."""
    return of_own_office(post) | Q(pk__in=FindingStep.objects.filter(receiver=post.organisation_id).values("finding"))


def in_health_county_or_own_finding(post: Post) -> Q:
    """Findings of a health officer's county, and of any officer those of the own office or referred to it."""
    return of_health(in_county)(post) | found_or_asked(post)


def in_health_county_or_own(post: Post) -> Q:
    """Plans of a health officer's county, and of any officer those of the own office."""
    return of_health(in_county)(post) | of_own_office(post)


def draw_of_visible(post: Post) -> Q:
    """Draws of plans an officer of a county may see."""
    return of_health(of_county("plan__county_code"))(post) | of_organisation("plan__organisation")(post)


def photo_of_visible(post: Post) -> Q:
    """Photos of inspections an officer may see."""
    return Q(part__inspection__in=Inspection.objects.filter(in_health_county_or_part(post)).order_by().values("pk"))


def photo_of_own(post: Post) -> Q:
    """Photos of what was recorded about the own institution."""
    return Q(part__inspection__in=Inspection.objects.filter(recorded_about_own(post)).order_by().values("pk"))


def file_of_visible(post: Post) -> Q:
    """Evidence of findings an officer may see."""
    return Q(rectification__finding__in=Finding.objects.filter(in_health_county_or_own_finding(post)).order_by().values("pk"))


PLAN_INSPECTION = Action(
    "supervision.plan_inspection",
    "安排检查",
    Institution,
    [Grant(Role.COUNTY_OFFICER, of_health(filed_in_county)), Grant(Role.DEPARTMENT_OFFICER, filed_in_county)],
)
VIEW_RISK = Action(
    "supervision.view_risk",
    "查看机构风险",
    Institution,
    [Grant(Role.COUNTY_OFFICER, of_health(in_county)), Grant(Role.CITY_OFFICER, of_health(in_city)), Grant(Role.AUDITOR)],
)
VIEW_INSPECTION = Action(
    "supervision.view_inspection",
    "查看检查",
    Inspection,
    [
        Grant(Role.INSTITUTION_MANAGER, recorded_about_own),
        Grant(Role.INSTITUTION_STAFF, recorded_about_own),
        Grant(Role.COUNTY_OFFICER, in_health_county_or_part),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.DEPARTMENT_OFFICER, takes_part),
        Grant(Role.AUDITOR),
    ],
)
TAKE_PART = Action(
    "supervision.take_part",
    "填写检查表",
    InspectionPart,
    [
        Grant(Role.COUNTY_OFFICER, of_own_office),
        Grant(Role.DEPARTMENT_OFFICER, of_own_office),
        Grant(Role.INSTITUTION_MANAGER, of_own_office),
        Grant(Role.INSTITUTION_STAFF, of_own_office),
    ],
)
SIGN_PART = Action(
    "supervision.sign_part",
    "检查签字",
    InspectionPart,
    [Grant(Role.COUNTY_OFFICER, of_own_office), Grant(Role.DEPARTMENT_OFFICER, of_own_office)],
)
CONCLUDE_INSPECTION = Action(
    "supervision.conclude_inspection",
    "记录检查结果",
    Inspection,
    [Grant(Role.COUNTY_OFFICER, takes_part), Grant(Role.DEPARTMENT_OFFICER, takes_part)],
)
EDIT_INSPECTION_PHOTO = Action(
    "supervision.edit_inspection_photo",
    "移除检查照片",
    InspectionPhoto,
    [
        Grant(Role.COUNTY_OFFICER, of_organisation("part__organisation")),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("part__organisation")),
        Grant(Role.INSTITUTION_MANAGER, of_organisation("part__organisation")),
        Grant(Role.INSTITUTION_STAFF, of_organisation("part__organisation")),
    ],
)
VIEW_INSPECTION_PHOTO = Action(
    "supervision.view_inspection_photo",
    "查看检查照片",
    InspectionPhoto,
    [
        Grant(Role.INSTITUTION_MANAGER, photo_of_own),
        Grant(Role.INSTITUTION_STAFF, photo_of_own),
        Grant(Role.COUNTY_OFFICER, photo_of_visible),
        Grant(Role.DEPARTMENT_OFFICER, photo_of_visible),
        Grant(Role.AUDITOR),
    ],
)
CHECK_ONESELF = Action(
    "supervision.check_oneself",
    "自查",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("organisation")),
        Grant(Role.INSTITUTION_STAFF, of_organisation("organisation")),
    ],
)
VIEW_FINDING = Action(
    "supervision.view_finding",
    "查看一个问题",
    Finding,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.INSTITUTION_STAFF, own),
        Grant(Role.COUNTY_OFFICER, in_health_county_or_own_finding),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.DEPARTMENT_OFFICER, found_or_asked),
        Grant(Role.AUDITOR),
    ],
)
VIEW_LOOP = Action(
    "supervision.view_loop",
    "查看监管闭环",
    Finding,
    [
        Grant(Role.COUNTY_OFFICER, in_health_county_or_own_finding),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.DEPARTMENT_OFFICER, found_or_asked),
        Grant(Role.AUDITOR),
    ],
)
ANSWER_FINDING = Action("supervision.answer_finding", "报送整改、申请延期、提出异议", Finding, [Grant(Role.INSTITUTION_MANAGER, own)])
DECIDE_FINDING = Action(
    "supervision.decide_finding",
    "复查、销号和采取措施",
    Finding,
    [Grant(Role.COUNTY_OFFICER, of_own_office), Grant(Role.DEPARTMENT_OFFICER, of_own_office)],
)
ANSWER_REFERRAL = Action(
    "supervision.answer_referral",
    "答复移送",
    FindingStep,
    [Grant(Role.COUNTY_OFFICER, of_organisation("receiver")), Grant(Role.DEPARTMENT_OFFICER, of_organisation("receiver"))],
)
VIEW_RECTIFICATION_FILE = Action(
    "supervision.view_rectification_file",
    "查看整改材料",
    RectificationFile,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("rectification__finding__institution__organisation")),
        Grant(Role.COUNTY_OFFICER, file_of_visible),
        Grant(Role.DEPARTMENT_OFFICER, file_of_visible),
        Grant(Role.AUDITOR),
    ],
)
PRINT_RECTIFICATION_NOTICE = Action(
    "supervision.print_notice",
    "打印责令整改通知书",
    RectificationNotice,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("part__inspection__institution__organisation")),
        Grant(Role.COUNTY_OFFICER, of_organisation("part__organisation")),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("part__organisation")),
        Grant(Role.AUDITOR),
    ],
)
RECEIVE_NOTICE = Action(
    "supervision.receive_notice",
    "签收责令整改通知书",
    RectificationNotice,
    [Grant(Role.INSTITUTION_MANAGER, of_organisation("part__inspection__institution__organisation"))],
)
MANAGE_LOCAL_ITEMS = Action(
    "supervision.manage_local_items", "维护本地检查事项", LocalItem, [Grant(Role.COUNTY_OFFICER, of_health(in_county))]
)
MANAGE_PLAN = Action(
    "supervision.manage_plan",
    "编制年度检查计划、双随机抽取",
    AnnualPlan,
    [Grant(Role.COUNTY_OFFICER, of_own_office), Grant(Role.DEPARTMENT_OFFICER, of_own_office)],
)
VIEW_PLAN = Action(
    "supervision.view_plan",
    "查看年度检查计划",
    AnnualPlan,
    [
        Grant(Role.COUNTY_OFFICER, in_health_county_or_own),
        Grant(Role.DEPARTMENT_OFFICER, of_own_office),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.AUDITOR),
    ],
)
MANAGE_DRAW = Action(
    "supervision.manage_draw",
    "揭晓或撤回双随机抽取",
    Draw,
    [
        Grant(Role.COUNTY_OFFICER, of_organisation("plan__organisation")),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("plan__organisation")),
    ],
)
VIEW_DRAW = Action(
    "supervision.view_draw",
    "查看双随机抽取",
    Draw,
    [
        Grant(Role.COUNTY_OFFICER, draw_of_visible),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("plan__organisation")),
        Grant(Role.CITY_OFFICER, of_health(of_city("plan__county_code"))),
        Grant(Role.AUDITOR),
    ],
)
END_RECUSAL = Action(
    "supervision.end_recusal",
    "结束检查人员的回避",
    Recusal,
    [Grant(Role.COUNTY_OFFICER, of_own_office), Grant(Role.DEPARTMENT_OFFICER, of_own_office)],
)
REMOVE_CLOSURE = Action(
    "supervision.remove_closure",
    "移除已知的停开日期",
    Closure,
    [Grant(Role.COUNTY_OFFICER, of_health(in_county)), Grant(Role.DEPARTMENT_OFFICER, of_organisation("told_by__organisation"))],
)
