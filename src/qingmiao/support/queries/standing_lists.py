"""Recognitions, public rooms and meters as lists."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.support.models import PremisesOffer, Recognition, RecognitionState, UtilitySite
from qingmiao.support.models.facts import UTILITIES
from qingmiao.support.rules.words import amount_words
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

RECOGNITION_TONES: dict[str, components.Tone] = {RecognitionState.APPLIED: "warn", RecognitionState.GRANTED: "ok"}


def recognition_status(row: Recognition, on: date) -> components.Status:
    """Return where a recognition stands on a day; one whose days are over has run out."""
    if row.state == RecognitionState.GRANTED and row.until_on is not None and row.until_on < on:
        return components.Status("已到期", "bad")
    return components.Status(row.get_state_display(), RECOGNITION_TONES.get(row.state, "none"))


def _dress_recognitions(rows: list[Recognition], _post: Post, on: date) -> list[components.Row]:
    return [
        components.Row(
            row.institution.name,
            reverse("recognition_show", kwargs={"pk": row.pk}),
            (recognition_status(row, on), row.number, timezone.localdate(row.applied_at), row.until_on),
        )
        for row in rows
    ]


RECOGNITIONS: Listing[Recognition] = Listing(
    title="普惠认定",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("状态", "status", order="state"),
        components.Column("编号"),
        components.Column("申请", "date", order="applied_at"),
        components.Column("认定至", "date", order="until_on"),
    ),
    dress=_dress_recognitions,
    find=("institution__name__icontains", "number__icontains"),
    boxes=(
        Box("", "待审核", lambda _on: Q(state=RecognitionState.APPLIED)),
        Box("granted", "已认定", lambda on: Q(state=RecognitionState.GRANTED, until_on__gte=on)),
        Box("over", "已到期", lambda on: Q(state=RecognitionState.GRANTED, until_on__lt=on)),
        Box("closed", "不予认定和已撤销", lambda _on: Q(state__in=[RecognitionState.REFUSED, RecognitionState.WITHDRAWN])),
    ),
    order=("-applied_at", "-pk"),
    empty_title="没有认定申请",
    empty_text="机构申请后会列在这里。",
    symbol="seedling",
)


def _dress_offers(rows: list[PremisesOffer], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.address,
            reverse("offer_allocate", kwargs={"pk": row.pk}),
            (
                components.Status("已分配", "ok") if row.allocated_to_id else components.Status("可以分配", "warn"),
                row.owner,
                f"{row.area_m2:g} ㎡",
                amount_words(row.year_rent_fen * row.relief_bp // 10_000),
                row.offered_on,
            ),
            note=str(row.allocated_to or ""),
        )
        for row in rows
    ]


OFFERS: Listing[PremisesOffer] = Listing(
    title="可用场地",
    columns=(
        components.Column("地址"),
        components.Column("状态", "status"),
        components.Column("权属单位", order="owner"),
        components.Column("面积", "number", order="area_m2"),
        components.Column("每年减免租金", "number"),
        components.Column("公布", "date", order="offered_on"),
    ),
    dress=_dress_offers,
    find=("address__icontains", "owner__icontains"),
    find_hint="地址、权属单位",
    boxes=(Box("", "可以分配", lambda _on: Q(allocated_to=None)), Box("given", "已分配", lambda _on: Q(allocated_to__isnull=False))),
    order=("-offered_on", "-pk"),
    empty_title="还没有可用场地",
    empty_text="登记公共房屋、闲置场所后会列在这里。",
    symbol="building",
)


def site_status(row: UtilitySite) -> components.Status:
    """Return where a meter stands."""
    if row.confirmed_from is not None:
        return components.Status("已执行居民价格", "ok")
    if row.refused_because:
        return components.Status("未执行", "bad")
    return components.Status("名单已送出", "unsure") if row.asked_on else components.Status("待送名单", "warn")


def _dress_sites(rows: list[UtilitySite], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.institution.name,
            reverse("site_answer", kwargs={"pk": row.pk}),
            (site_status(row), row.get_utility_display(), row.account_number, row.meter_number, row.confirmed_from),
            note=row.refused_because,
        )
        for row in rows
    ]


SITES: Listing[UtilitySite] = Listing(
    title="居民价格名单",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("状态", "status"),
        components.Column("种类", order="utility"),
        components.Column("户号"),
        components.Column("表号"),
        components.Column("执行自", "date", order="confirmed_from"),
    ),
    dress=_dress_sites,
    find=("institution__name__icontains", "account_number__icontains"),
    find_hint="机构名称、户号",
    boxes=(
        Box("", "待送名单", lambda _on: Q(asked_on=None)),
        Box("asked", "已送出", lambda _on: Q(asked_on__isnull=False, confirmed_from=None, refused_because="")),
        Box("done", "已执行", lambda _on: Q(confirmed_from__isnull=False)),
        Box("refused", "未执行", lambda _on: ~Q(refused_because="")),
    ),
    choices=(Choice("utility", "种类", "utility", lambda _rows: UTILITIES),),
    order=("utility", "institution__name_pinyin", "pk"),
    empty_title="还没有户号",
    empty_text="机构填写户号后会列在这里，可以导出名单送供应单位。",
    symbol="list",
)
