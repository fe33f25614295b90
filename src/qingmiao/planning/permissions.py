"""Who may do what in planning: health counts and plans, other departments read and do their own duty."""

from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_health
from qingmiao.regions.models import Division


def own_office(post: Post) -> Q:
    """The organisation a post is held in."""
    return Q(pk=post.organisation_id)


BROWSE_PLANNING = Action(
    "planning.browse_planning",
    "查看托育规划",
    Division,
    [
        Grant(Role.CITY_OFFICER, of_city("code")),
        Grant(Role.COUNTY_OFFICER, of_city("code")),
        Grant(Role.DEPARTMENT_OFFICER, of_city("code")),
    ],
)
GIVE_COUNTS = Action(
    "planning.give_counts",
    "报送儿童人数",
    Organisation,
    [Grant(Role.CITY_OFFICER, of_health(own_office)), Grant(Role.COUNTY_OFFICER, of_health(own_office))],
)
