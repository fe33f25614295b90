"""Support in the synthetic city: a decided subsidy, money and too little money, batches with a returned line, a recovery, recognitions."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.models import Institution, Standing
from qingmiao.support.models import Award, AwardState, CityValue, PaymentBatch
from qingmiao.support.rules.bank_file import RECEIPT_HEAD
from qingmiao.support.rules.splitting import Span, month_span, year_span
from qingmiao.support.rules.vocabulary import MoneySource
from qingmiao.support.services.books import plan_budget
from qingmiao.support.services.carrying import end_notices
from qingmiao.support.services.declaring import Declared, add_site, answer_site, ask_utilities, declare_fact
from qingmiao.support.services.objecting import object_award
from qingmiao.support.services.paying import make_batch, set_account, sign_batch, take_receipt
from qingmiao.support.services.recognising import Rooms, ask_recognition, grant_recognition, offer_premises
from qingmiao.support.services.running import run_programme
from qingmiao.support.services.trying import Trial, keep_what_if
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import officer_name
from qingmiao.synthetic.parts import Scene

SUBSIDY, VALUE = "operating_subsidy", "support.operating_subsidy_child_month"
HOUSES, RATE, LOWER = 6, 30_000, 24_000
ENOUGH, TOO_LITTLE = 50_000_000, 300_000
ROOMS = Rooms("示例街道办事处", "示例社区服务中心二层", Decimal("320"), 1, 2, 9_600_000, 5_000, "普惠机构优先，其次托位多的。")


def tell(scene: Scene) -> None:
    """Let two counties pay a subsidy of the month before last, one of them without enough money."""
    filed = Institution.objects.filter(standing=Standing.FILED, inclusive=True, filed_on__lt=scene.today - timedelta(days=150))
    counties = list(scene.offices.county_officers)[:2]
    houses = [list(filed.filter(county_code=code).select_related("organisation").order_by("pk")[:HOUSES]) for code in counties]
    if not houses[0]:
        return
    month = month_span(scene.today.replace(day=1) - timedelta(days=40))
    at = datetime.combine(month.end + timedelta(days=2), time(10), LOCAL)
    _decide(RATE, month.first - timedelta(days=365), at - timedelta(days=90), scene)
    for code, money in zip(counties, (ENOUGH, TOO_LITTLE), strict=False):
        finance = _finance(code)
        if finance is not None:
            plan_budget((SUBSIDY, month.first.year, code, MoneySource.COUNTY), money, actor=finance, at=at)
    for some in houses:
        _accounts(some, at)
        run_programme(SUBSIDY, month, actor=None, at=at, houses=some)
    _pay(counties[0], at + timedelta(days=14))
    _correct(scene, houses[0], (month, at + timedelta(days=15)))
    trial = Trial(SUBSIDY, VALUE, RATE + LOWER // 4, scene.today.replace(month=1, day=1), scene.today.year, "每人每月提高60元")
    keep_what_if(trial, actor=scene.offices.city_officer, at=at + timedelta(days=16))
    _apply(houses[0], at, scene.offices.county_officers[counties[0]])


def _decide(fen: int, since: date, at: datetime, scene: Scene) -> None:
    told = {"value": fen, "document": "演示用标准（没有文件）", "decided_at": at, "post": scene.offices.city_officer}
    CityValue.objects.create(name=VALUE, since_on=since, **told)


def _finance(county: str) -> Post | None:
    return Post.objects.filter(user__username=officer_name(Department.FINANCE, county)).select_related("organisation", "user").first()


def _manager(house: Institution) -> Post:
    return Post.objects.select_related("organisation", "user").filter(role=Role.INSTITUTION_MANAGER, organisation=house.organisation_id)[0]


def _accounts(houses: list[Institution], at: datetime) -> None:
    """All but the last house have said where they are paid."""
    for house in houses[:-1]:
        set_account(house, house.name, "示例银行", f"62220000{house.pk:08d}", actor=_manager(house), at=at - timedelta(days=30))


def _pay(county: str, at: datetime) -> None:
    """Pay what is confirmed; the last payment comes back."""
    end_notices(at=at)
    finance = _finance(county)
    maker = Post.objects.select_related("organisation", "user").filter(role=Role.COUNTY_OFFICER, organisation__division_code=county).first()
    if (
        finance is None
        or maker is None
        or not Award.objects.filter(state=AwardState.CONFIRMED, programme=SUBSIDY, county_code=county).exists()
    ):
        return
    batch = make_batch(SUBSIDY, county, at.date(), actor=maker, at=at)
    batch = sign_batch(batch, version=batch.version, actor=finance, at=at)
    take_receipt(batch, _receipt(batch), version=batch.version, actor=finance, at=at)


def _receipt(batch: PaymentBatch) -> SimpleUploadedFile:
    lines = list(batch.lines.order_by("place"))
    last = len(lines) if len(lines) > 1 else 0
    rows = [f"{one.place},{one.key},{one.amount_fen / 100:.2f},{'失败,户名不符' if one.place == last else '成功,'}" for one in lines]
    total = f"合计,{len(lines)},{sum(one.amount_fen for one in lines) / 100:.2f},,"
    return SimpleUploadedFile("回单.csv", "\n".join([",".join(RECEIPT_HEAD), *rows, total]).encode())


def _correct(scene: Scene, houses: list[Institution], when: tuple[Span, datetime]) -> None:
    """Find afterwards that the standard was lower from the middle of the month on: too much was paid."""
    month, at = when
    _decide(LOWER, month.first + timedelta(days=15), at, scene)
    run_programme(SUBSIDY, month, actor=None, at=at, houses=houses[:2])


def _apply(houses: list[Institution], at: datetime, officer: Post) -> None:
    """Declare a year's turnover, claim nothing yet; ask for recognition; send a meter's number; offer rooms; object."""
    first, year = houses[0], at.year - 1
    for house in houses[:3]:
        manager = _manager(house)
        told = (
            Declared("turnover", 90_000_000 + house.pk * 1000, date(year, 1, 1), date(year, 12, 31)),
            Declared("vat_bp", 300, date(year, 1, 1), None),
        )
        for fact in told:
            declare_fact(house, fact, actor=manager, at=at)
        site = add_site(house, "power", f"P{house.pk:06d}", "", actor=manager, at=at)
        ask_utilities([site], actor=officer, at=at)
        if house is first:
            answer_site(site, at.date(), "", actor=officer, at=at)
    run_programme("relief_vat", year_span(year), actor=None, at=at, houses=houses[:3])
    row = ask_recognition(first, "收费低于当地平均，面向社会开放。", actor=_manager(first), at=at)
    days = (at.date(), at.date() + timedelta(days=730))
    grant_recognition(row, days, "材料齐全，符合条件。", version=row.version, actor=officer, at=at)
    ask_recognition(houses[-1], "面向附近居民收托。", actor=_manager(houses[-1]), at=at)
    offer_premises(ROOMS, actor=officer, at=at)
    award = Award.objects.filter(institution=first, is_superseded=False, programme=SUBSIDY).first()
    if award is not None:
        object_award(award, "六月起多了两个孩子，请核对。", actor=_manager(first), at=at + timedelta(days=16))
