"""The situations other tests start from really are what they are called."""

import pytest

from filings import factories
from qingmiao.filings.models import FilingState
from qingmiao.institutions.models import Standing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (factories.an_empty_draft, FilingState.DRAFT),
        (factories.a_complete_draft, FilingState.DRAFT),
        (factories.a_submitted_filing, FilingState.SUBMITTED),
        (factories.a_returned_filing, FilingState.RETURNED),
        (factories.an_accepted_filing, FilingState.ACCEPTED),
        (factories.a_receipted_filing, FilingState.RECEIPTED),
        (factories.a_verified_filing, FilingState.VERIFIED),
        (factories.a_nonconforming_filing, FilingState.NONCONFORMING),
        (factories.an_amendment, FilingState.DRAFT),
        (factories.a_deregistration, FilingState.DRAFT),
    ],
)
def test_each_situation_has_its_state(make, state) -> None:
    assert make().state == state


def test_a_filed_institution_has_facts_in_force() -> None:
    institution = factories.a_filed_institution()
    assert institution.standing == Standing.FILED
    assert institution.facts_versions.filter(period__upper_inf=True).count() == 1
