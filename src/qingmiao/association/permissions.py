"""Who runs an association, who belongs to it, and what it sees: only what a member shares, and only while it does."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.association.models import Association, Dispute, DisputeState, Member, Sharing
from qingmiao.core.permissions import Action, Grant, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing

own = of_organisation("association__organisation")


def house_filed(post: Post) -> Q:
    """The own institution, once it is filed."""
    return Q(organisation=post.organisation_id, standing=Standing.FILED)


def house_member(post: Post) -> Q:
    """The own institution's membership, while it is a member."""
    return Q(institution__organisation=post.organisation_id, left_on=None)


def shared_with(post: Post) -> Q:
    """What is shared with the own association now."""
    return Q(member__association__organisation=post.organisation_id, member__left_on=None, ended_at=None)


def house_dispute(post: Post) -> Q:
    """Disputes with the own institution, once they were accepted."""
    return Q(institution__organisation=post.organisation_id, state__in=[DisputeState.ACCEPTED, DisputeState.ENDED]) & ~Q(substance="")


def of_the_city(post: Post) -> Q:
    """Associations of a city officer's city."""
    return Q(division_code__startswith=post.division_code[:4])


MANAGE_ASSOCIATION = Action(
    "association.manage_association",
    "维护协会的简介、章程、公约、培训",
    Association,
    [Grant(Role.ASSOCIATION_OFFICER, of_organisation("organisation"))],
)
REGISTER_ASSOCIATION = Action(
    "association.register_association", "登记行业协会", Association, [Grant(Role.CITY_OFFICER, of_health(of_the_city))]
)
VIEW_MEMBER = Action("association.view_member", "查看会员", Member, [Grant(Role.ASSOCIATION_OFFICER, own)])
JOIN_ASSOCIATION = Action("association.join_association", "入会", Institution, [Grant(Role.INSTITUTION_MANAGER, house_filed)])
HOLD_MEMBERSHIP = Action(
    "association.hold_membership", "签署公约、共享和撤回、退会", Member, [Grant(Role.INSTITUTION_MANAGER, house_member)]
)
VIEW_SHARED = Action("association.view_shared", "查看会员共享的内容", Sharing, [Grant(Role.ASSOCIATION_OFFICER, shared_with)])
MEDIATE_DISPUTE = Action("association.mediate_dispute", "调解", Dispute, [Grant(Role.ASSOCIATION_OFFICER, own)])
VIEW_DISPUTE = Action(
    "association.view_dispute", "查看调解", Dispute, [Grant(Role.ASSOCIATION_OFFICER, own), Grant(Role.INSTITUTION_MANAGER, house_dispute)]
)
