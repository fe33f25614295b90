"""Situations of support, named as people in the office would say them. Everything is made by the services."""

from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import CITY, COUNTY, a_department, a_post, city_officer, manager_of, officer_of
from made_once import made_once
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.models import Institution
from qingmiao.support.models import Award, CityValue, PaymentBatch, PaymentLine
from qingmiao.support.rules.bank_file import RECEIPT_HEAD
from qingmiao.support.rules.splitting import Span, month_span, year_span
from qingmiao.support.rules.vocabulary import MoneySource
from qingmiao.support.services.books import plan_budget
from qingmiao.support.services.carrying import end_notices
from qingmiao.support.services.declaring import Declared, declare_fact
from qingmiao.support.services.paying import make_batch, set_account, sign_batch, take_receipt
from qingmiao.support.services.running import run_programme
from workforce.factories import a_house

SUBSIDY, VAT = "operating_subsidy", "relief_vat"
DECEMBER, YEAR_2026 = month_span(date(2026, 12, 1)), year_span(2026)
VAT_FACTS = (
    Declared("turnover", 100_000_000, date(2026, 1, 1), date(2026, 12, 31)),
    Declared("vat_bp", 300, date(2026, 1, 1), None),
)
LATER = datetime(2027, 1, 5, 2, tzinfo=UTC)
AFTER_NOTICE = datetime(2027, 1, 20, 2, tzinfo=UTC)
RATE = 30_000


def finance_of(county_code: str = COUNTY) -> Post:
    """The county's finance officer."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.FINANCE, county_code), "示例财政")


def tax_officer(county_code: str = COUNTY) -> Post:
    """The county's tax officer."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.TAXATION, county_code), "示例税务")


def auditor() -> Post:
    """The city's auditor."""
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, CITY), "示例审计")


def a_rate(fen: int = RATE, since: date = date(2026, 12, 1)) -> CityValue:
    """The city has decided what a child-month is worth."""
    told = {"value": fen, "document": "《示例运营补贴办法》", "decided_at": datetime(2026, 11, 1, tzinfo=UTC), "post": city_officer()}
    return CityValue.objects.get_or_create(name="support.operating_subsidy_child_month", since_on=since, defaults=told)[0]


def money(fen: int = 100_000_000, county_code: str = COUNTY, key: str = SUBSIDY, year: int = 2026) -> None:
    """The county has put money aside."""
    plan_budget((key, year, county_code, MoneySource.COUNTY), fen, actor=finance_of(county_code), at=LATER)


def with_account(house: Institution, number: str = "") -> Institution:
    """The house has said where it is paid."""
    plain = number or f"6222{house.pk:012d}"
    set_account(house, house.name, "示例银行", plain, actor=manager_of(house), at=LATER)
    return house


@made_once
def a_payable_house(n: int = 1, county_code: str = COUNTY) -> Institution:
    """A filed inclusive house with an account."""
    return with_account(a_house(n, county_code))


def run(house: Institution, key: str = SUBSIDY, span: Span = DECEMBER, at: datetime = LATER) -> Award:
    """What a run says of one house."""
    run_programme(key, span, actor=None, at=at, houses=[house])
    return the_award(house, key)


def the_award(house: Institution, key: str = SUBSIDY) -> Award:
    """The answer in force."""
    return Award.objects.select_related("institution__organisation").get(institution=house, programme=key, is_superseded=False)


@made_once
def a_noticed_award(n: int = 1) -> Award:
    """A subsidy whose money is reserved and that is shown in public."""
    a_rate()
    money()
    return run(a_payable_house(n))


@made_once
def a_confirmed_award(n: int = 1) -> Award:
    """A subsidy nobody objected to."""
    award = a_noticed_award(n)
    end_notices(at=AFTER_NOTICE)
    return Award.objects.get(pk=award.pk)


@made_once
def a_batch(n: int = 1) -> PaymentBatch:
    """A batch the county has made."""
    award = a_confirmed_award(n)
    return make_batch(SUBSIDY, award.county_code, date(2027, 1, 1), actor=officer_of(award.county_code), at=AFTER_NOTICE)


@made_once
def a_signed_batch(n: int = 1) -> PaymentBatch:
    """A batch finance has signed, too."""
    batch = a_batch(n)
    return sign_batch(batch, version=batch.version, actor=finance_of(batch.county_code), at=AFTER_NOTICE)


def a_receipt(batch: PaymentBatch, failed: str = "") -> SimpleUploadedFile:
    """What the bank says of a batch: all paid, or all come back for this reason."""
    lines = list(PaymentLine.objects.filter(batch=batch).order_by("place"))
    rows = [f"{one.place},{one.key},{one.amount_fen / 100:.2f},{'失败' if failed else '成功'},{failed}" for one in lines]
    total = f"合计,{len(lines)},{sum(one.amount_fen for one in lines) / 100:.2f},,"
    return SimpleUploadedFile("回单.csv", "\n".join([",".join(RECEIPT_HEAD), *rows, total, ""]).encode())


@made_once
def a_paid_award(n: int = 1) -> Award:
    """A subsidy that has arrived."""
    batch = a_signed_batch(n)
    take_receipt(batch, a_receipt(batch), version=batch.version, actor=finance_of(batch.county_code), at=AFTER_NOTICE)
    return Award.objects.select_related("institution__organisation").get(lines__batch=batch)


@made_once
def a_relief(n: int = 1) -> Award:
    """A house is due value added tax of the year."""
    house = a_house(n)
    for told in VAT_FACTS:
        declare_fact(house, told, actor=manager_of(house), at=LATER)
    return run(house, VAT, year_span(2026))


def recomputed(award: Award, at: datetime = AFTER_NOTICE) -> Award:
    """The answer for the same days, worked out again."""
    house = award.institution
    assert house is not None
    return run(house, award.programme, Span(award.period.lower, award.period.upper), at)
