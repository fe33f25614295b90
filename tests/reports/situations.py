"""Rows at which every action on reports is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT, OTHER_COUNTY, a_filed_institution, city_officer, manager_of, officer_of
from qingmiao.reports.models import Protector, ReportFile
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.restricting import Suspicion, open_restricted
from qingmiao.reports.services.visiting import attach_incident_photo
from reports.factories import (
    a_case_before_the_institution,
    a_part,
    a_photo,
    an_accepted_case,
    an_answered_case,
    an_incident,
    fresh,
    suspected_abuse,
    the_police,
    the_protector,
)


def situations() -> Iterator[Model]:
    """Yield an institution, an incident, cases with a photo, a part, a public answer, and restricted cases for which posts are named."""
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
    yield open_restricted(Suspicion(OTHER_COUNTY, "孩子身上有瘀青。", "网上反映"), actor=None, at=AT)
