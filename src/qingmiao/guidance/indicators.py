"""Cards that the public may read, those that a professional has signed, and counties that say whom to turn to. Cards have no county."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.guidance.models import Card, CardText, HealthContact
from qingmiao.guidance.permissions import EDIT_CARD, ENTER_CONTACT
from qingmiao.guidance.queries.contacts import contacts_since


def _texts(window: Window) -> list[CardText]:
    """Return every text that was public by the last day of a window."""
    return list(CardText.objects.filter(published_at__date__lte=window.until).select_related("card").order_by("pk"))


def _published(window: Window) -> list[Spell]:
    found = (_spell(text, text.published_at) for text in window.read(_texts))
    return [spell for spell in found if spell is not None]


def _signed(window: Window) -> list[Spell]:
    found = (_spell(text, text.signed_at) for text in window.read(_texts))
    return [spell for spell in found if spell is not None]


def _spell(text: CardText, since: datetime | None) -> Spell | None:
    """Return the days from an instant to the end of a text; None where it never came to that, or ended on the same day."""
    first, end = _day(since), _day(text.ended_at)
    if first is None or (end is not None and end <= first):
        return None
    return Spell(settings.CITY_CODE, 1, Days(first, end), text.card.key, text.title, reverse("card_manage", args=[text.card_id]))


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _contacts(window: Window) -> list[Spell]:
    """Return each county from the day on which its contact was entered first."""
    found = ((row, _day(row.entered_at)) for row in window.read(_entered))
    url = reverse("contact_list")
    return [Spell(row.county_code, 1, Days(day, None), f"contact-{row.county_code}", row.name, url) for row, day in found if day]


def _entered(window: Window) -> list[HealthContact]:
    return contacts_since(window.until)


rest_on(Card, CardText, HealthContact)
declare_indicators(
    50,
    Indicator(
        "guidance_cards",
        "公开的养育卡",
        "张",
        "当天向公众发布的养育卡张数",
        "养育卡各版的发布、审核和停用时间",
        EDIT_CARD,
        _published,
    ),
    Indicator(
        "guidance_cards_signed",
        "经专业人员审核的养育卡",
        "张",
        "当天向公众发布、且这一版已由专业人员审核签名的养育卡张数；改过一个字的新版重新审核前不计",
        "养育卡各版的发布、审核和停用时间",
        EDIT_CARD,
        _signed,
    ),
    Indicator(
        "guidance_contacts",
        "公开了妇幼保健机构联系方式的县（市、区）",
        "个",
        "到当天为止，录入过妇幼保健机构电话、家长在预警征象页面能看到的县（市、区）个数",
        "县级录入的联系方式",
        ENTER_CONTACT,
        _contacts,
    ),
)
