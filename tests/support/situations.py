"""Rows at which every action on support is tried."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Model

from families.factories import a_child, a_parent
from filings.factories import AT, CITY, COUNTY, OTHER_COUNTY, a_department, a_post, city_officer, manager_of, officer_of
from qingmiao.accounts.models import Department, Role
from qingmiao.core.models import StoredFile
from qingmiao.institutions.models import Institution
from qingmiao.support.models import Award, FactFile, PaymentBatch, Recovery
from qingmiao.support.rules.vocabulary import MoneySource
from qingmiao.support.services.books import plan_budget
from qingmiao.support.services.carrying import claim_award
from qingmiao.support.services.claiming import Wish, apply_allowance, confirm_claim, review_claim
from qingmiao.support.services.declaring import add_site, declare_fact
from qingmiao.support.services.objecting import object_award
from qingmiao.support.services.recognising import Rooms, ask_recognition, offer_premises
from qingmiao.support.services.running import run_programme
from qingmiao.support.services.trying import Trial, keep_what_if
from support.factories import (
    AFTER_NOTICE,
    DECEMBER,
    LATER,
    SUBSIDY,
    VAT,
    VAT_FACTS,
    YEAR_2026,
    a_paid_award,
    a_rate,
    finance_of,
    tax_officer,
)
from workforce.factories import a_house

WISH = Wish(COUNTY, "示例母亲", "示例银行", "6222000000000031")
ROOMS = Rooms("示例街道办事处", "示例路1号", Decimal("200"), 1, 2, 6_000_000, 5_000, "普惠机构优先")


def situations() -> Iterator[Model]:
    """Yield what one house of each of two counties is due, paid, asked back and asks for; another city's; trials of the city."""
    paid = a_paid_award(10)
    house = paid.institution
    assert house is not None
    other = a_house(11, OTHER_COUNTY)
    for one in (house, other):
        yield from _of(one)
    a_rate(10_000, date(2026, 12, 2))  # only now: money that has to come back would hold everything else
    for one in (house, other):
        run_programme(SUBSIDY, DECEMBER, actor=None, at=AFTER_NOTICE, houses=[one])
    yield from (house, other, *Award.objects.order_by("pk"), *PaymentBatch.objects.all(), *Recovery.objects.all())
    for county in (house.county_code, other.county_code):
        tax_officer(county)
        a_post(Role.DEPARTMENT_OFFICER, a_department(Department.DEVELOPMENT_REFORM, county), "示例发改")
        yield plan_budget((SUBSIDY, 2026, county, MoneySource.CITY), 100, actor=finance_of(county), at=LATER)
        yield offer_premises(ROOMS, actor=officer_of(county), at=AT)
    a_post(Role.DEPARTMENT_OFFICER, a_department(Department.FINANCE, CITY), "示例市财政")
    mother = a_post(Role.GUARDIAN, None)
    claim = apply_allowance(a_child(31, mother), WISH, actor=mother, at=LATER)
    claim = review_claim(claim, version=claim.version, actor=officer_of(claim.county_code), at=LATER)
    claim = confirm_claim(claim, version=claim.version, actor=officer_of(claim.county_code), at=LATER)
    yield apply_allowance(a_child(32), WISH, actor=a_parent(), at=LATER)
    yield from (claim, claim.child, *Award.objects.filter(child=claim.child_id))
    trial = Trial(SUBSIDY, "support.operating_subsidy_child_month", 1, date(2027, 1, 1), 2027, "示例测算")
    yield keep_what_if(trial, actor=city_officer(), at=LATER)


def _of(house: Institution) -> Iterator[Model]:
    """Yield what a house asks for, and a relief the tax office is asked about."""
    manager = manager_of(house)
    for told in VAT_FACTS:
        declare_fact(house, told, actor=manager, at=LATER)
    run_programme(VAT, YEAR_2026, actor=None, at=LATER, houses=[house])
    relief = Award.objects.get(institution=house, programme=VAT)
    claim_award(relief, version=relief.version, actor=manager, at=LATER)
    award = Award.objects.filter(institution=house, is_superseded=False).order_by("pk")[0]
    yield object_award(award, "示例异议", actor=manager, at=LATER)
    yield add_site(house, "water", f"W{house.pk}", "", actor=manager, at=LATER)
    yield ask_recognition(house, "示例申请", actor=manager, at=LATER)
    file = StoredFile.objects.create(
        sha256=f"{house.pk:064d}", name="示例.pdf", content_type="application/pdf", size_bytes=1, uploaded_at=LATER
    )
    yield FactFile.objects.create(institution=house, year=2026, title="示例材料", file=file)
