"""Who pushes registrations, who sees them, who keeps the keys."""

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_organisation
from qingmiao.registrations.models import PushToken, Registration

own_department = of_organisation("department")

VIEW_REGISTRATION = Action(
    "registrations.view_registration",
    "查看登记推送",
    Registration,
    [
        Grant(Role.COUNTY_OFFICER, of_county("county_code")),
        Grant(Role.CITY_OFFICER, of_city("county_code")),
        Grant(Role.DEPARTMENT_OFFICER, own_department),
    ],
)
PUSH_REGISTRATION = Action(
    "registrations.push_registration",
    "推送登记信息",
    Registration,
    [Grant(Role.DEPARTMENT_OFFICER, own_department)],
)
MANAGE_TOKENS = Action(
    "registrations.manage_tokens",
    "管理接口令牌",
    PushToken,
    [Grant(Role.DEPARTMENT_OFFICER, own_department)],
)
