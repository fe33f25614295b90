"""From a complaint or an incident to a visit and back; photos; what looks like an infection cluster; the clock of a restricted case."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, a_filed_institution, city_officer, manager_of, officer_of
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Notice
from qingmiao.reports.models import AskedVisit, Incident, RestrictedCase
from qingmiao.reports.permissions import VIEW_INCIDENT_PHOTO
from qingmiao.reports.queries.visits import origins, visits_for
from qingmiao.reports.services.incidents import restrict_incident
from qingmiao.reports.services.restricting import close_restricted
from qingmiao.reports.services.suspecting import Cluster, suspect_infection
from qingmiao.reports.services.visiting import attach_incident_photo, visit_for_case, visit_for_incident
from qingmiao.supervision.models import Inspection, Signal
from qingmiao.supervision.queries.risk import risks_of
from reports.factories import a_photo, an_accepted_case, an_incident, fresh, later, suspected_abuse, the_protector

pytestmark = pytest.mark.django_db


def test_a_complaint_leads_to_a_visit_and_the_visit_back_but_not_for_the_house() -> None:
    house = a_filed_institution()
    case = an_accepted_case(house)
    asked = visit_for_case(case, ON + timedelta(days=2), version=case.version, actor=officer_of(), at=AT)
    assert [visit.pk for visit, _status, _count in visits_for(case, officer_of())] == [asked.inspection_id]
    assert [origin.label for origin in origins(asked.inspection_id, officer_of())] == [f"投诉咨询 {case.number}"]
    assert origins(asked.inspection_id, manager_of(house)) == []
    assert asked.inspection.why == ""


def test_a_visit_that_is_planned_already_takes_the_matter_along() -> None:
    house = a_filed_institution()
    case, incident = an_accepted_case(house), an_incident(house)
    first = visit_for_case(case, ON + timedelta(days=2), version=case.version, actor=officer_of(), at=AT)
    second = visit_for_incident(incident, ON + timedelta(days=9), version=fresh(incident).version, actor=officer_of(), at=AT)
    assert first.inspection_id == second.inspection_id
    sooner = visit_for_incident(incident, ON, version=fresh(incident).version, actor=officer_of(), at=AT)
    assert sooner.inspection_id != second.inspection_id
    assert {row.institution_id for row in Inspection.objects.filter(pk=sooner.inspection_id)} == {house.pk}


def test_the_house_plans_no_visit_of_itself() -> None:
    incident = an_incident(a_filed_institution())
    with pytest.raises(DomainError, match="不能"):
        visit_for_incident(incident, ON, version=incident.version, actor=manager_of(incident.institution), at=AT)
    assert not AskedVisit.objects.exists()


def test_the_visits_stand_on_the_pages_of_both_ends(client: Client) -> None:
    house = a_filed_institution()
    case = an_accepted_case(house)
    client.force_login(officer_of().user)
    url = reverse("case_step", kwargs={"pk": case.pk, "step": "plan_visit"})
    client.post(url, {"version": case.version, "planned_on": (ON + timedelta(days=400)).isoformat()})
    visit = AskedVisit.objects.get().inspection
    assert reverse("inspection_show", kwargs={"pk": visit.pk}) in client.get(reverse("case_show", kwargs={"pk": case.pk})).content.decode()
    assert case.number in client.get(reverse("inspection_show", kwargs={"pk": visit.pk})).content.decode()


def test_photos_belong_to_the_incident_until_it_becomes_a_restricted_case() -> None:
    house = a_filed_institution()
    incident = an_incident(house)
    photo = attach_incident_photo(incident, a_photo(), actor=manager_of(house), at=AT)
    assert VIEW_INCIDENT_PHOTO.permits(officer_of(), photo)
    with pytest.raises(DomainError):
        attach_incident_photo(incident, SimpleUploadedFile("假.png", b"%PDF-1.4", content_type="image/png"), actor=manager_of(house), at=AT)
    restrict_incident(fresh(incident), "伤痕不像跌倒。", version=fresh(incident).version, actor=officer_of(), at=AT)
    for post in (officer_of(), manager_of(house), city_officer()):
        assert not VIEW_INCIDENT_PHOTO.permits(post, photo)


def test_what_looks_like_a_cluster_is_told_once_a_day_and_raises_the_risk() -> None:
    house = a_filed_institution()
    before = risks_of([house], ON)[0].score
    told = Cluster("a", "发热", 4, 18, ON - timedelta(days=1))
    for _twice in range(2):
        suspect_infection(house, told, on=ON, at=AT)
    suspect_infection(house, told, on=ON + timedelta(days=1), at=later(1))
    assert Signal.objects.get().last_on == ON + timedelta(days=1)
    assert Notice.objects.filter(organisation=house.organisation, title__contains="传染病").count() == 2
    assert risks_of([house], ON)[0].score > before
    assert not Incident.objects.exists()


def test_a_restricted_case_has_a_clock_that_stops_with_its_end_and_tells_no_inbox() -> None:
    the_protector()
    row = RestrictedCase.objects.get(pk=suspected_abuse(a_filed_institution()).pk)
    assert [clock.label for clock in running(row)] == ["处置时限"]
    assert not Notice.objects.filter(title__contains="处置").exists()
    close_restricted(row, "已移交公安机关。", version=row.version, actor=officer_of(), at=later(1))
    assert not running(row)
