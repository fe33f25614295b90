"""What support has given, to how many of those due, and what had to be corrected or came back."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse

from qingmiao.codes.ages import add_months
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.models import Institution
from qingmiao.support.models import Account, Award, AwardState, Budget, Posting, Recognition, RecognitionState, UtilitySite
from qingmiao.support.permissions import BROWSE_AWARDS, MANAGE_UTILITIES, VIEW_BUDGET, VIEW_RECOGNITION
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.vocabulary import Settlement, Verdict

YEAR = 12
DUE_UNDER = "relief_vat"  # a house that takes money for care is due it: whoever is due any tax relief is due this one


def _awards(window: Window) -> list[Award]:
    """Return every answer about money until a day, without its inputs; one query."""
    rows = Award.objects.filter(at__date__lte=window.until).exclude(verdict=Verdict.NOT_DUE)
    return list(rows.defer("facts", "law", "rule", "parts").select_related("institution").order_by("pk"))


def _year_from(day: date) -> Days:
    return Days(day, add_months(day, YEAR))


def _yuan(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))


def _spell(award: Award, value: Decimal | int, days: Days) -> Spell:
    label = award.institution.name if award.institution else "家庭"
    return Spell(award.county_code, value, days, f"award-{award.pk}", label, reverse("award_show", kwargs={"pk": award.pk}))


def _confirmed(window: Window, keys: Sequence[str]) -> list[Spell]:
    return [
        _spell(award, _yuan(award.amount_fen or 0), _year_from(award.state_on))
        for award in window.read(_awards)
        if award.programme in keys and award.state == AwardState.CONFIRMED and not award.is_superseded and award.state_on
    ]


def _settled_by(settlement: Settlement) -> list[str]:
    return [key for key, one in programmes().items() if one.settled_by is settlement]


def _relief(window: Window) -> list[Spell]:
    return _confirmed(window, _settled_by(Settlement.TAXATION))


def _rent(window: Window) -> list[Spell]:
    return _confirmed(window, ["rent_relief"])


def _due_houses(window: Window) -> list[Spell]:
    """Count who is due value added tax relief for a year from the day that was worked out."""
    due = (award for award in window.read(_awards) if award.programme == DUE_UNDER and award.verdict == Verdict.DUE)
    return [_spell(award, 1, _year_from(award.at.date())) for award in due if not award.is_superseded]


def _relieved_houses(window: Window) -> list[Spell]:
    return [
        _spell(award, 1, _year_from(award.state_on))
        for award in window.read(_awards)
        if award.programme == DUE_UNDER and award.state == AwardState.CONFIRMED and not award.is_superseded and award.state_on
    ]


def _corrected(window: Window) -> list[Spell]:
    return [_spell(award, 1, _year_from(award.at.date())) for award in window.read(_awards) if award.depth]


def _answered(window: Window) -> list[Spell]:
    return [_spell(award, 1, _year_from(award.at.date())) for award in window.read(_awards)]


def _sites(window: Window) -> list[UtilitySite]:
    return list(UtilitySite.objects.filter(asked_on__lte=window.until).select_related("institution").order_by("pk"))


def _asked_sites(window: Window) -> list[Spell]:
    return [_site(row, row.asked_on) for row in window.read(_sites) if row.asked_on]


def _priced_sites(window: Window) -> list[Spell]:
    return [_site(row, max(row.confirmed_from, row.asked_on)) for row in window.read(_sites) if row.confirmed_from and row.asked_on]


def _site(row: UtilitySite, since: date) -> Spell:
    return Spell(row.institution.county_code, 1, Days(since), f"site-{row.pk}", row.institution.name, reverse("site_list"))


def _recognitions(window: Window) -> list[Spell]:
    """Count the places of recognised houses over the days of the recognition."""
    states = [RecognitionState.GRANTED, RecognitionState.WITHDRAWN]
    rows = Recognition.objects.filter(state__in=states, since_on__lte=window.until).select_related("institution").order_by("pk")
    found = []
    for row in rows:
        end = row.withdrawn_on or (row.until_on + timedelta(days=1) if row.until_on else None)
        if row.since_on is not None and (end is None or row.since_on < end):
            url = reverse("recognition_show", kwargs={"pk": row.pk})
            house = row.institution
            found.append(Spell(house.county_code, house.places, Days(row.since_on, end), f"recognition-{row.pk}", house.name, url))
    return found


def _postings(window: Window) -> list[tuple[str, str, str, int, date, int]]:
    """Return (county, programme, account, 分, day, key) of what was paid or came back; one query."""
    rows = Posting.objects.filter(booked_on__lte=window.until, account__in=[Account.PAID, Account.OWED])
    told = rows.order_by("pk").values_list("budget__county_code", "budget__programme", "account", "amount_fen", "booked_on", "pk")
    return list(told)


def _posted(window: Window, account: Account, sign: int, start: str = "") -> list[Spell]:
    return [
        Spell(county, _yuan(fen * sign), _year_from(day), f"posting-{pk}", "", reverse("budget_list"))
        for county, programme, where, fen, day, pk in window.read(_postings)
        if where == account and fen * sign > 0 and programme.startswith(start)
    ]


def _paid(window: Window) -> list[Spell]:
    return _posted(window, Account.PAID, 1)


def _reductions(window: Window) -> list[Spell]:
    return _posted(window, Account.PAID, 1, "fee_reduction_")


def _recovered(window: Window) -> list[Spell]:
    return _posted(window, Account.OWED, -1)


rest_on(Award, UtilitySite, Recognition, Posting, Budget, Institution)
declare_indicators(
    54,
    Indicator(
        "support_relief",
        "税费减免",
        "元",
        "近12个月税务部门确认的减免金额之和",
        "支持结果和税务部门的确认",
        BROWSE_AWARDS,
        _relief,
        decimals=2,
    ),
    Indicator(
        "support_relieved_share",
        "应享受减免的机构中已确认的",
        "%",
        "近12个月增值税减免已确认的机构数，除以算出应享受的机构数",
        "支持结果和税务部门的确认",
        BROWSE_AWARDS,
        _relieved_houses,
        base=_due_houses,
        scale=100,
        decimals=1,
        no_base="还没有算出应享受减免的机构",
    ),
    Indicator(
        "support_resident_price",
        "执行居民价格的户数比例",
        "%",
        "已执行居民价格的水、电、气户数，除以已送供应单位的户数",
        "居民价格名单和供应单位的答复",
        MANAGE_UTILITIES,
        _priced_sites,
        base=_asked_sites,
        scale=100,
        decimals=1,
        no_base="还没有送出居民价格名单",
    ),
    Indicator(
        "support_rent_relief", "租金减免", "元", "近12个月登记的租金减免金额之和", "机构填报的减免凭据", BROWSE_AWARDS, _rent, decimals=2
    ),
    Indicator(
        "support_recognised_places",
        "已认定普惠机构的托位",
        "个",
        "当天在认定期内的普惠机构的托位数之和",
        "普惠认定",
        VIEW_RECOGNITION,
        _recognitions,
    ),
    Indicator("support_paid", "已支付的补助", "元", "近12个月到账的补助金额之和", "付款回单入账", VIEW_BUDGET, _paid, decimals=2),
    Indicator(
        "support_fee_reductions",
        "公办机构收费减免的补足",
        "元",
        "近12个月为烈士子女、困境儿童收费减免补给公办机构的金额之和",
        "付款回单入账",
        VIEW_BUDGET,
        _reductions,
        decimals=2,
    ),
    Indicator(
        "support_corrected",
        "更正的结果比例",
        "%",
        "近12个月的结果中，是更正以前结果的比例",
        "支持结果",
        BROWSE_AWARDS,
        _corrected,
        base=_answered,
        scale=100,
        decimals=1,
        no_base="还没有支持结果",
    ),
    Indicator("support_recovered", "追回的金额", "元", "近12个月收回的多付金额之和", "收回款项入账", VIEW_BUDGET, _recovered, decimals=2),
)
