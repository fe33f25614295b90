"""Who keeps the plan of cameras, checks them, asks to see a recording, answers and watches. Nobody sees a picture here."""

from django.db.models import Q

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import FootageRequest, WatchedRoom

own, in_county, in_city = of_organisation("institution__organisation"), of_county("county_code"), of_city("county_code")
of_house = of_organisation("organisation")


def filed_here(post: Post) -> Q:
    """Filed institutions of an officer's county."""
    return in_county(post) & Q(standing=Standing.FILED)


def filed_here_for_police(post: Post) -> Q:
    """Filed institutions of a police officer's county."""
    is_police = post.organisation is not None and post.organisation.department == Department.PUBLIC_SECURITY
    return filed_here(post) if is_police else Q(pk=None)


VIEW_CCTV = Action(
    "quality.view_cctv",
    "查看监控管理",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, of_house),
        Grant(Role.INSTITUTION_STAFF, of_house),
        Grant(Role.COUNTY_OFFICER, of_health(filed_here)),
        Grant(Role.DEPARTMENT_OFFICER, filed_here_for_police),
        Grant(Role.CITY_OFFICER, of_health(in_city)),
        Grant(Role.AUDITOR),
    ],
)
MANAGE_CCTV = Action(
    "quality.manage_cctv",
    "维护监控覆盖表、每月自查",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, of_house), Grant(Role.INSTITUTION_STAFF, of_house)],
)
REMOVE_WATCHED_ROOM = Action(
    "quality.remove_watched_room",
    "移除覆盖表的房间",
    WatchedRoom,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own)],
)
SPOT_CHECK_CCTV = Action(
    "quality.spot_check_cctv",
    "抽查监控",
    Institution,
    [Grant(Role.COUNTY_OFFICER, of_health(filed_here)), Grant(Role.DEPARTMENT_OFFICER, filed_here_for_police)],
)
ASK_FOOTAGE = Action(
    "quality.ask_footage",
    "请求查看录像",
    Institution,
    [Grant(Role.COUNTY_OFFICER, of_health(filed_here)), Grant(Role.DEPARTMENT_OFFICER, filed_here_for_police)],
)
VIEW_FOOTAGE = Action(
    "quality.view_footage",
    "查看录像请求",
    FootageRequest,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.COUNTY_OFFICER, of_health(in_county)),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("office")),
        Grant(Role.AUDITOR),
    ],
)
ANSWER_FOOTAGE = Action("quality.answer_footage", "答复录像请求、登记查看", FootageRequest, [Grant(Role.INSTITUTION_MANAGER, own)])
REVIEW_FOOTAGE = Action("quality.review_footage", "复核不同意查看", FootageRequest, [Grant(Role.COUNTY_OFFICER, of_health(in_county))])
REVEAL_GUARDIAN = Action(
    "quality.reveal_guardian",
    "查看录像请求人的身份",
    FootageRequest,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.COUNTY_OFFICER, of_health(in_county))],
)
