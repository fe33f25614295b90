"""Who keeps the library: the city's health bureau everything, a county's health bureau what it entered itself."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.legislation import Level
from qingmiao.core.permissions import Action, Grant, everywhere, of_city, of_health, of_organisation
from qingmiao.policy.models import Document, Reading, Suggestion


def own_county_documents(post: Post) -> Q:
    """County documents that a post's own bureau entered."""
    return Q(kept_by=post.organisation_id, level=Level.COUNTY.value)


READ_PAGE = Action(
    "policy.read_page",
    "读取网页、处理读取结果",
    Reading,
    [
        Grant(Role.CITY_OFFICER, of_health(of_city("read_by__organisation__division_code"))),
        Grant(Role.COUNTY_OFFICER, of_health(of_organisation("read_by__organisation"))),
    ],
)
DECIDE_SUGGESTION = Action(
    "policy.decide_suggestion",
    "采纳或不采纳目标措施建议",
    Suggestion,
    [
        Grant(Role.CITY_OFFICER, of_health(of_city("reading__read_by__organisation__division_code"))),
        Grant(Role.COUNTY_OFFICER, of_health(of_organisation("reading__read_by__organisation"))),
    ],
)
EDIT_DOCUMENT = Action(
    "policy.edit_document",
    "维护政策文件",
    Document,
    [Grant(Role.CITY_OFFICER, of_health(everywhere)), Grant(Role.COUNTY_OFFICER, of_health(own_county_documents))],
)
