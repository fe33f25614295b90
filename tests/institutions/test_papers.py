"""The watch over papers that expire: bands, notices once per band, and who sees which names."""

from datetime import timedelta

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, ON, manager_of, signed_in
from qingmiao.core.models import Notice
from qingmiao.filings.services.watching_papers import warn_of_expiry
from qingmiao.filings.tasks import watch_certificates
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.queries import band_of, expiring

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (-1, "expired"),
        (0, "within_7"),
        (7, "within_7"),
        (8, "within_30"),
        (30, "within_30"),
        (31, "within_60"),
        (60, "within_60"),
    ],
)
def test_the_band_of_a_paper_changes_on_the_day_itself(days: int, band: str) -> None:
    assert band_of(ON + timedelta(days=days), ON) == band
    assert band_of(ON + timedelta(days=61), ON) is None


def papers_of(institution, days: int) -> None:
    Certificate.objects.filter(institution=institution, expires_on__isnull=False).update(expires_on=ON + timedelta(days=days))


def test_each_band_is_told_once_and_papers_of_one_day_together() -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 61)
    assert warn_of_expiry(at=AT) == 0
    assert warn_of_expiry(at=AT + timedelta(days=1)) == 1
    assert warn_of_expiry(at=AT + timedelta(days=2)) == 0
    assert warn_of_expiry(at=AT + timedelta(days=31)) == 1
    assert warn_of_expiry(at=AT + timedelta(days=54)) == 1
    assert warn_of_expiry(at=AT + timedelta(days=61)) == 0, "the last valid day is not expired"
    assert warn_of_expiry(at=AT + timedelta(days=62)) == 2, "the county is told of what has expired"
    titles = [notice.title for notice in Notice.objects.filter(organisation=institution.organisation, key__contains="-papers-")]
    assert any("60 天内到期" in title for title in titles)
    assert any("已过期" in title for title in titles)


def test_a_notice_names_no_person() -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 5)
    warn_of_expiry(at=AT)
    bodies = "".join(Notice.objects.filter(key__contains="-papers-").values_list("body", flat=True))
    assert "工作人员健康合格证明" in bodies
    assert "示例" not in bodies


def test_an_institution_that_is_not_filed_is_not_warned() -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 5)
    type(institution).objects.filter(pk=institution.pk).update(standing="deregistered", closed_on=ON)
    assert warn_of_expiry(at=AT) == 0


def test_the_task_of_the_morning_runs() -> None:
    papers_of(factories.a_filed_institution(), 5)
    assert watch_certificates(int(AT.timestamp())) == 1


def test_names_are_masked_for_officers_and_open_for_the_institution(client) -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 5)
    own = signed_in(client, manager_of(institution)).get(reverse("certificate_list")).content.decode()
    assert "示例保育1" in own
    theirs = signed_in(client, factories.officer_of()).get(reverse("certificate_watch")).content.decode()
    assert "示例保育1" not in theirs
    assert institution.name in theirs


def test_the_list_needs_the_same_queries_for_one_and_for_three_papers(client, django_assert_max_num_queries) -> None:
    institution = factories.a_filed_institution()
    rows = list(Certificate.objects.filter(institution=institution, holder__gt="")[:3])
    signed_in(client, manager_of(institution))
    counts = []
    for count in (1, 3):
        Certificate.objects.filter(pk__in=[row.pk for row in rows[:count]]).update(expires_on=ON + timedelta(days=9))
        with django_assert_max_num_queries(12) as queries:
            client.get(reverse("certificate_list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_county_sees_none_of_it(client) -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 5)
    page = signed_in(client, factories.officer_of(factories.OTHER_COUNTY)).get(reverse("certificate_watch")).content.decode()
    assert institution.name not in page


def test_expiring_gives_the_most_urgent_first() -> None:
    institution = factories.a_filed_institution()
    papers_of(institution, 40)
    late = Certificate.objects.filter(institution=institution, kind="liability_insurance").get()
    Certificate.objects.filter(pk=late.pk).update(expires_on=ON - timedelta(days=3))
    first = expiring(institution.certificates.all(), ON)[0]
    assert (first.band, first.words) == ("expired", "已过期 3 天")
