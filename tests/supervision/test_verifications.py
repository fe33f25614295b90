"""A filing's on-site verification is a visit of the record: one list, one kind; taken back, it is no result."""

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, a_nonconforming_filing, a_verified_filing, officer_of
from qingmiao.core.indicators import Window
from qingmiao.filings.models import Filing, Verification, VerificationItem
from qingmiao.filings.services.recalling import recall
from qingmiao.supervision.indicators import planned_visits
from qingmiao.supervision.models import Finding, Inspection, InspectionKind, InspectionState
from qingmiao.supervision.queries.record import visits_of
from qingmiao.supervision.services.verifications import keep_verification

pytestmark = pytest.mark.django_db


def test_a_verification_stands_in_the_record_once_and_in_no_plan(client: Client) -> None:
    filing = a_nonconforming_filing()
    row = Inspection.objects.get()
    assert (row.kind, row.state, row.visited_on) == (InspectionKind.VERIFICATION, InspectionState.RECORDED, ON)
    part = row.parts.get()
    assert part.failures == part.items.filter(answer="fails").count() > 0
    assert not Finding.objects.exists()  # the filing's own notice orders what must be cured
    assert [line.kind for line in visits_of(filing.institution, officer_of())] == ["备案现场核实"]
    assert planned_visits(Window(ON, ON)) == []
    client.force_login(officer_of().user)
    shown = client.get(reverse("inspection_show", kwargs={"pk": row.pk})).content.decode()
    assert "备案中的核实记录" in shown
    assert "不具约束力" not in shown


def test_a_verification_that_is_taken_back_is_no_result() -> None:
    filing = Filing.objects.get(pk=a_nonconforming_filing().pk)
    recall(filing, "核错了机构。", version=filing.version, actor=officer_of(), at=AT)
    row = Inspection.objects.get()
    assert (row.state, row.not_done_reason) == (InspectionState.NOT_DONE, "这次核实已由县级撤回。")


def test_a_site_that_conforms_is_a_visit_without_failures() -> None:
    a_verified_filing()
    assert [part.failures for row in Inspection.objects.all() for part in row.parts.all()] == [0]


def test_an_item_that_a_verification_names_twice_is_kept_twice() -> None:
    row = Verification.objects.get(filing=a_nonconforming_filing())
    row.pk = None
    row.save()
    for _ in range(2):
        VerificationItem.objects.create(verification=row, key="premises.area", title="面积", source="示例", result="fails", note="少了")
    kept = keep_verification(row, at=AT)
    assert [item.key for item in kept.parts.get().items.order_by("pk")] == ["premises.area", "premises.area~2"]
