"""Who pushes registrations, who sees them, who keeps the keys."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county
from qingmiao.institutions.rules.vocabulary import Registrar
from qingmiao.registrations.models import PushToken, Registration

REGISTRARS = frozenset(registrar.value for registrar in Registrar)


def own_department(post: Post) -> Q | None:
    """What a registrar pushed itself; other departments register nothing, and are shown no page of it."""
    is_registrar = post.organisation is not None and post.organisation.department in REGISTRARS
    return Q(department=post.organisation_id) if is_registrar else None


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
