"""Situations of an association, named as people in the office would say them. Everything is made by the services."""

import uuid
from datetime import datetime

from filings.factories import AT, a_filed_institution, an_association_post, city_officer, manager_of
from qingmiao.accounts.models import Organisation, Post
from qingmiao.association.models import Association, Dispute, Member
from qingmiao.association.services.mediating import Brought, accept_dispute, bring_dispute
from qingmiao.association.services.membership import join
from qingmiao.association.services.running import Said, register_association, say
from qingmiao.core.followed import Sender
from qingmiao.institutions.models import Institution

NAME, PLEDGE = "示例市托育服务协会", "诚信经营，公开收费，爱护每一个孩子。"


def an_association(name: str = NAME) -> Association:
    """An association with a pledge; the same one when asked again."""
    found = Association.objects.filter(organisation__name=name).first()
    if found is not None:
        return found
    if not Organisation.objects.filter(name=name).exists():
        register_association(name, actor=city_officer(), at=AT)
    office = an_association_post(name).organisation
    row = Association.objects.filter(organisation=office).first()
    if row is None:  # its people had accounts before it was registered
        assert office is not None
        row = Association.objects.create(organisation=office, division_code=office.division_code, opened_on=AT.date())
    return say(row, Said("本市托育机构自愿组成。", "0763-0000001", PLEDGE), version=row.version, actor=an_association_post(name), at=AT)


def its_officer(row: Association) -> Post:
    """Who works for an association."""
    return an_association_post(row.organisation.name)


def a_member(house: Institution | None = None, association: Association | None = None) -> Member:
    """An institution that joined; it shares nothing."""
    house = house or a_filed_institution()
    return join(association or an_association(), house, actor=manager_of(house), at=AT)


def a_dispute(member: Member | None = None, at: datetime = AT) -> Dispute:
    """A family brings a dispute."""
    member = member or a_member()
    sender = Sender(uuid.uuid4(), "示例家长", "13900000002", "203.0.113.9")
    return bring_dispute(Brought(member.institution, "退托后余款一直没有退。", "按合同退余款。"), sender, at=at)


def an_accepted_dispute(member: Member | None = None) -> Dispute:
    """A dispute that is mediated."""
    row = a_dispute(member)
    return accept_dispute(row, "反映退托后余款没有退。", version=row.version, actor=its_officer(row.association), at=AT)
