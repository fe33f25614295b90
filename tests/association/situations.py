"""Rows at which every action on associations is tried."""

from collections.abc import Iterator

from django.db.models import Model

from association.factories import a_dispute, a_member, an_accepted_dispute, an_association
from demonstration.factories import a_house
from filings.factories import AT, manager_of
from qingmiao.association.rules import SharedKind
from qingmiao.association.services.membership import share, stop_sharing


def situations() -> Iterator[Model]:
    """Yield two associations; members of each, with what they share, shared and do not share any more; disputes before and after."""
    one, other = an_association(), an_association("示例市早教行业协会")
    yield from (one, other)
    for number, association in ((71, one), (72, other)):
        house = a_house(number)
        member = a_member(house, association)
        manager = manager_of(house)
        kept = share(member, SharedKind.EVALUATION, version=member.version, actor=manager, at=AT)
        member.refresh_from_db()
        taken_back = share(member, SharedKind.FINDINGS, version=member.version, actor=manager, at=AT)
        member.refresh_from_db()
        stop_sharing(member, SharedKind.FINDINGS, version=member.version, actor=manager, at=AT)
        member.refresh_from_db()
        taken_back.refresh_from_db()
        yield from (house, member, kept, taken_back, an_accepted_dispute(member), a_dispute(member))
