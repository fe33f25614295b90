"""Who enters, sees and repairs credit."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import CreditEntry, CreditFile, CreditRequest

own, in_county, in_city = of_organisation("institution__organisation"), of_county("county_code"), of_city("county_code")
issued = of_organisation("issuer")
issued_asked = of_organisation("entry__issuer")


def ever_filed(post: Post) -> Q:
    """Institutions of an officer's county that are or were filed."""
    return in_county(post) & ~Q(standing=Standing.PREPARING)


def in_health_county_or_issued(post: Post) -> Q:
    """Entries of a health officer's county, and those of the own office."""
    return of_health(in_county)(post) | issued(post)


ENTER_CREDIT = Action(
    "quality.enter_credit",
    "录入信用记录",
    Institution,
    [Grant(Role.COUNTY_OFFICER, of_health(ever_filed)), Grant(Role.DEPARTMENT_OFFICER, ever_filed)],
)
VIEW_CREDIT = Action(
    "quality.view_credit",
    "查看信用记录",
    CreditEntry,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.COUNTY_OFFICER, in_health_county_or_issued),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.DEPARTMENT_OFFICER, issued),
        Grant(Role.AUDITOR),
    ],
)
ASK_CREDIT = Action("quality.ask_credit", "申请信用修复、提出异议", CreditEntry, [Grant(Role.INSTITUTION_MANAGER, own)])
ANSWER_CREDIT = Action(
    "quality.answer_credit",
    "答复信用修复和异议",
    CreditRequest,
    [Grant(Role.COUNTY_OFFICER, issued_asked), Grant(Role.DEPARTMENT_OFFICER, issued_asked)],
)
VIEW_CREDIT_FILE = Action(
    "quality.view_credit_file",
    "查看信用修复材料",
    CreditFile,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("request__entry__institution__organisation")),
        Grant(Role.COUNTY_OFFICER, of_organisation("request__entry__issuer")),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("request__entry__issuer")),
        Grant(Role.AUDITOR),
    ],
)
