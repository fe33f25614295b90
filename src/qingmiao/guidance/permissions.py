"""Who writes cards and who signs them: the city's health bureau; nobody signs what they wrote. Contacts are their county's."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, everywhere, of_city, of_county, of_health
from qingmiao.guidance.models import Card, CardText, KeptTopic, OfficialPage
from qingmiao.regions.models import Division, Level


def written_by_another(post: Post) -> Q:
    """Texts that somebody else wrote, in whatever post, or that came with the program."""
    return Q(written_by=None) | ~Q(written_by__user=post.user_id)


EDIT_CARD = Action("guidance.edit_card", "编写养育卡", Card, [Grant(Role.CITY_OFFICER, of_health(everywhere))])
KEEP_TOPIC = Action(
    "guidance.keep_topic", "指定养育主题的负责人，全文复核主题", KeptTopic, [Grant(Role.CITY_OFFICER, of_health(everywhere))]
)
PUBLISH_TEXT = Action("guidance.publish_text", "发布、撤下养育卡的一版", CardText, [Grant(Role.CITY_OFFICER, of_health(everywhere))])
SIGN_TEXT = Action("guidance.sign_text", "以专业人员身份审核养育卡", CardText, [Grant(Role.CITY_OFFICER, of_health(written_by_another))])
KEEP_PAGE = Action("guidance.keep_page", "登记、更换养育卡来源的官方网页", OfficialPage, [Grant(Role.CITY_OFFICER, of_health(everywhere))])
ENTER_CONTACT = Action(
    "guidance.enter_contact",
    "录入本县（市、区）妇幼保健机构的联系方式",
    Division,
    [
        Grant(Role.COUNTY_OFFICER, of_health(of_county("code", Q(level=Level.COUNTY)))),
        Grant(Role.CITY_OFFICER, of_health(of_city("code", Q(level=Level.COUNTY)))),
    ],
)
