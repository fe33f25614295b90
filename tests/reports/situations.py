"""Rows at which every action on reports is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT, COUNTY, OTHER_COUNTY, a_filed_institution, city_officer, manager_of, officer_of
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Incident, IncidentPhoto, Protector, ReportFile
from qingmiao.reports.rules.vocabulary import Topic
from qingmiao.reports.services.incidents import restrict_incident
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.restricting import Suspicion, open_restricted
from qingmiao.reports.services.visiting import attach_incident_photo
from reports.factories import (
    a_case_before_the_institution,
    a_part,
    a_photo,
    a_report,
    an_accepted_case,
    an_answered_case,
    an_incident,
    fresh,
    suspected_abuse,
    the_police,
    the_protector,
)


def situations() -> Iterator[Model]:
    """Yield a house, an incident, cases with a photo, a part, an answer, and restricted cases, with photos, for which posts are named."""
    house = a_filed_institution(basic={"address": "凤城街道示例路8号"})
    asked, answered = a_case_before_the_institution(house), an_answered_case(house)
    shown = an_accepted_case(house, files=[a_photo()])
    part, incident = a_part(shown), an_incident(house)
    yield attach_incident_photo(incident, a_photo(), actor=manager_of(house), at=AT)
    yield from (house, fresh(incident), asked, answered, fresh(shown), shown.reports.get(), part, ReportFile.objects.get())
    yield publish_answer(answered, "food", "午餐怎样保证？", "供餐的机构须有食品经营许可证。", actor=officer_of(), at=AT)
    the_protector()
    the_police()
    Protector.objects.create(county_code=OTHER_COUNTY, post=city_officer(), named_at=AT)
    yield suspected_abuse(house)
    elsewhere = open_restricted(Suspicion(OTHER_COUNTY, "孩子身上有瘀青。", "网上反映"), actor=None, at=AT)
    yield from (elsewhere, *_photos(house, COUNTY), *_photos(house, OTHER_COUNTY))
    Incident._base_manager.filter(photos=IncidentPhoto.objects.latest("pk")).update(restricted=elsewhere)


def _photos(house: Institution, county_code: str) -> tuple[Model, Model]:
    """A photo of an incident that turned out to be abuse, and one that came with a report of abuse from a county."""
    row = an_incident(house, kind="violence", injury="")
    photo = attach_incident_photo(row, a_photo(), actor=manager_of(house), at=AT)
    restrict_incident(fresh(row), "伤痕不像跌倒。", version=fresh(row).version, actor=officer_of(), at=AT)
    return photo, a_report(county_code=county_code, topic=Topic.ABUSE, text="孩子身上有瘀青。", files=[a_photo()]).files.get()
