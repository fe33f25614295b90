"""How many institutions belong to an association and signed its pledge."""

from django.urls import reverse
from django.utils import timezone

from qingmiao.association.models import Member
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import BROWSE_REGISTER


def pledged(window: Window) -> list[Spell]:
    """Return one spell for each member: from the day it signed the pledge to the day before it left; one query."""
    rows = Member.objects.filter(pledged_at__date__lte=window.until).select_related("institution").order_by("pledged_at", "pk")
    return [_spell(row) for row in rows]


def _spell(row: Member) -> Spell:
    assert row.pledged_at is not None  # noqa: S101  # only those that signed are read
    house, first = row.institution, timezone.localdate(row.pledged_at)
    url = reverse("institution_detail", kwargs={"pk": house.pk})
    return Spell(house.county_code, 1, Days(first, row.left_on), f"member-{row.pk}", house.name, url)


rest_on(Member, Institution)
declare_indicators(
    56,
    Indicator(
        "association_pledged",
        "签署自律公约的会员机构",
        "家",
        "当天在会、已签署行业协会自律公约的托育机构家数；退会当天不再计",
        "协会会员的入会、签署和退会记录",
        BROWSE_REGISTER,
        lambda window: window.read(pledged),
    ),
)
