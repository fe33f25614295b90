"""Who writes, who publishes, who looks after the bookings. Nobody publishes their own words."""

from django.db.models import Q

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_county, of_health, of_organisation
from qingmiao.publicity.models import Booking, Edition, Publication


def written_by_another(where: Where) -> Where:
    """Return a relationship narrowed to what another person wrote, in whatever post."""
    return lambda post: where(post) & ~Q(written_by__user=post.user_id)


def own(path: str) -> list[Grant]:
    """Return the grants of the organisation that publishes: an institution's head and staff, a county's and the city's health bureau."""
    mine: Where = of_organisation(path)
    return [
        Grant(Role.INSTITUTION_MANAGER, mine),
        Grant(Role.INSTITUTION_STAFF, mine),
        Grant(Role.COUNTY_OFFICER, of_health(mine)),
        Grant(Role.CITY_OFFICER, of_health(mine)),
    ]


def above(path: str) -> list[Grant]:
    """Return the grants of the health bureaux that answer for a county."""
    return [Grant(Role.COUNTY_OFFICER, of_health(of_county(path))), Grant(Role.CITY_OFFICER, of_health(of_city(path)))]


VIEW_PUBLICATION: Action[Publication] = Action(
    "publicity.view_publication",
    "查看宣传内容和活动",
    Publication,
    [*own("organisation")[:2], *above("county_code")],
)
EDIT_PUBLICATION: Action[Publication] = Action("publicity.edit_publication", "编写宣传内容和活动", Publication, own("organisation"))
HAND_IN_EDITION: Action[Edition] = Action("publicity.hand_in_edition", "把一版交去复核", Edition, own("publication__organisation"))
PUBLISH_EDITION: Action[Edition] = Action(
    "publicity.publish_edition",
    "复核、发布别人写的一版",
    Edition,
    [
        Grant(Role.COUNTY_OFFICER, of_health(written_by_another(of_county("publication__county_code")))),
        Grant(Role.CITY_OFFICER, of_health(written_by_another(of_city("publication__county_code")))),
    ],
)
WITHDRAW_EDITION: Action[Edition] = Action(
    "publicity.withdraw_edition",
    "撤下一版",
    Edition,
    [*own("publication__organisation")[:2], *above("publication__county_code")],
)
HANDLE_BOOKINGS: Action[Publication] = Action("publicity.handle_bookings", "查看预约、登记到场", Publication, own("organisation"))
REVEAL_BOOKING: Action[Booking] = Action("publicity.reveal_booking", "查看预约人的手机号", Booking, own("publication__organisation"))
