"""The association of the synthetic city: its charter and pledge, members that share what they like, two disputes, a training."""

import uuid
from datetime import date, datetime, time, timedelta

from qingmiao.association.models import Association
from qingmiao.association.rules import SharedKind
from qingmiao.association.services.mediating import Brought, Entry, accept_dispute, bring_dispute, note_dispute
from qingmiao.association.services.membership import join, share, sign_pledge
from qingmiao.association.services.running import Offer, Said, adopt_charter, offer_training, register_association, say
from qingmiao.core.followed import Sender
from qingmiao.institutions.models import Institution, Standing
from qingmiao.synthetic.demonstrations import Filed
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import open_association_account
from qingmiao.synthetic.papers import sample_page
from qingmiao.synthetic.parts import Scene

MEMBERS = 5
PLEDGE = "一、依法备案，如实公示。二、公开收费，不收预付超期费用。三、爱护每一个孩子，绝不体罚。四、接受监督，有错即改。"


def tell(scene: Scene) -> None:
    """Register the association, let institutions join it, sign and share, and families bring disputes."""
    on = scene.today - timedelta(days=200)
    row = register_association("演示市托育服务行业协会", actor=scene.offices.city_officer, at=_at(on))
    officer = open_association_account(row.organisation, scene.opening)
    said = Said("本市托育机构自愿组成的社会团体（演示内容）。", "0763-0000000", PLEDGE)
    row = say(row, said, version=row.version, actor=officer, at=_at(on))
    adopt_charter(row, on, sample_page("协会章程（演示内容）"), actor=officer, at=_at(on))
    offer_training(
        row, Offer("婴幼儿急救", scene.today + timedelta(days=20), "市妇幼保健院", "保育人员", 8), actor=officer, at=_at(scene.today)
    )
    standing = dict(Institution.objects.order_by("pk").values_list("pk", "standing"))
    houses = [house for house in scene.filed if standing[house.institution.pk] == Standing.FILED][:MEMBERS]
    for number, house in enumerate(houses):
        _tell_member(row, house, number, min(max(on, house.first_day + timedelta(days=30)), scene.today - timedelta(days=1)))
    for number, house in enumerate(houses[:2]):
        sender = Sender(uuid.uuid5(uuid.NAMESPACE_OID, f"dispute-{number}"), "演示家长", f"1380000{number:04d}")
        brought = Brought(house.institution, "退托后余款一直没有退（演示内容）。", "按合同退余款。")
        dispute = bring_dispute(brought, sender, at=_at(scene.today - timedelta(days=3)))
        if number:
            at = _at(scene.today - timedelta(days=2))
            dispute = accept_dispute(dispute, "反映退托后余款没有退。", version=dispute.version, actor=officer, at=at)
            note_dispute(dispute, Entry("已约双方面谈。", for_family=True, for_house=True), actor=officer, at=at)


def _tell_member(row: Association, house: Filed, number: int, on: date) -> None:
    member = join(row, house.institution, actor=house.manager, at=_at(on))
    if number < MEMBERS - 1:
        member = sign_pledge(member, version=member.version, actor=house.manager, at=_at(on))
    for kind in list(SharedKind)[:number]:
        share(member, kind, version=member.version, actor=house.manager, at=_at(on))
        member.refresh_from_db()


def _at(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour, 40), LOCAL)
