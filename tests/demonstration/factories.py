"""Situations of demonstrations, named as people in the office would say them. Everything is made by the services."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import (
    AT,
    COUNTY,
    ON,
    a_filed_institution,
    a_new_institution,
    a_verified_filing,
    city_officer,
    manager_of,
    officer_of,
)
from made_once import made_once
from qingmiao.accounts.models import Post
from qingmiao.demonstration.models import Demonstration, Guidance, GuidanceKind, WithdrawalProposal
from qingmiao.demonstration.services.guiding import GuidanceGiven, record_guidance
from qingmiao.demonstration.services.nominating import nominate
from qingmiao.demonstration.services.reviewing import SiteVisit, grant, record_site_visit, refuse
from qingmiao.demonstration.services.watching import watch
from qingmiao.filings.models import NonconformityNotice
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.synthetic.names import uscc

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
UNTIL = date(2029, 11, 22)  # the usual term from ON on


def a_photo(name: str = "活动室.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def later(days: int) -> datetime:
    """The same hour, days later."""
    return AT + timedelta(days=days)


@made_once
def a_house(number: int = 0, name: str = "", county_code: str = COUNTY) -> Institution:
    """A filed institution whose site was verified; every number is another one."""
    if not number:
        return a_filed_institution()
    name = name or f"清城区示范{number}号托育有限公司"
    house = a_new_institution(name, county_code)
    code = uscc(Random(number), LegalNature.COMPANY, county_code)
    place = {"county_code": county_code, "town_code": f"{county_code}001", "village_code": f"{county_code}001001"}
    a_verified_filing(house, basic={"name": name, "uscc": code, **place})
    return Institution.objects.get(pk=house.pk)


@made_once
def a_nomination(house: Institution | None = None, at: datetime = AT) -> Demonstration:
    """Chosen by its county; the city has not been there."""
    house = house or a_house()
    return nominate(house, "环境好，家长满意，愿意带动周边。", actor=officer_of(house.county_code), at=at)


@made_once
def a_visited_case(house: Institution | None = None, at: datetime = AT) -> Demonstration:
    """Visited by the city; the decision is open."""
    row = a_nomination(house, at)
    visit = SiteVisit(row.nominated_on, "活动室宽敞，照护有序。", [a_photo()])
    return record_site_visit(row, visit, version=row.version, actor=city_officer(), at=at)


@made_once
def a_demonstration(house: Institution | None = None, at: datetime = AT, until: date = UNTIL) -> Demonstration:
    """A demonstration in its term."""
    row = a_visited_case(house, at)
    return grant(row, "符合条件，示范作用明显。", until, version=row.version, actor=city_officer(), at=at)


@made_once
def a_refused_case(house: Institution | None = None) -> Demonstration:
    """Looked at and refused."""
    row = a_visited_case(house)
    return refuse(row, "场地仍在改造。", version=row.version, actor=city_officer(), at=AT)


@made_once
def a_finding(house: Institution, number: str = "告-1", at: datetime = AT) -> NonconformityNotice:
    """Something open that was found on site."""
    filing = house.filings.order_by("-pk").first()
    assert filing is not None
    return NonconformityNotice.objects.create(filing=filing, number=number, reasons="监控录像只保存 30 天", published_at=at)


@made_once
def a_proposal(row: Demonstration | None = None) -> WithdrawalProposal:
    """What the night makes of a finding."""
    row = row or a_demonstration()
    a_finding(row.institution)
    watch(at=later(1))
    return WithdrawalProposal.objects.get(demonstration=row)


@made_once
def a_guidance(row: Demonstration, *, actor: Post | None = None, **fields: object) -> Guidance:
    """Two hours for all who came."""
    told = {"kind": GuidanceKind.OPEN_DAY, "held_on": ON, "hours": Decimal("2.0"), "people": 12, **fields}
    return record_guidance(row, GuidanceGiven(**told), actor=actor or manager_of(row.institution), at=AT)  # type: ignore[arg-type]
