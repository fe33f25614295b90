"""Certificates watch: tell an institution before its papers expire, and its county once they have."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.accounts.queries import health_departments
from qingmiao.core.audit import subject_type
from qingmiao.core.models import Notice
from qingmiao.core.parties import News, tell
from qingmiao.institutions.models import Certificate, Institution, Standing
from qingmiao.institutions.queries import BAND_LABELS, Expiring, expiring
from qingmiao.ui.words import day_cn

Batch = tuple[int, str, date]
TOLD_DAY = re.compile(r"-papers-(?:expired|within_\d+)-(\d{4}-\d\d-\d\d)-")


@transaction.atomic
def warn_of_expiry(*, at: datetime) -> int:
    """Put a notice in the inbox for every batch of papers of filed institutions that came within 60, 30 or 7 days, or expired.

    Papers of one institution with the same last day are told together, once per band; a second run tells nothing again.
    Returns the number of new notices.
    """
    filed = Certificate.objects.filter(institution__standing=Standing.FILED).select_related("institution__organisation")
    batches: defaultdict[Batch, list[Expiring]] = defaultdict(list)
    for paper in expiring(filed, timezone.localdate(at), names=False):
        assert paper.certificate.expires_on is not None  # noqa: S101  # papers without an end are not in the list
        batches[paper.certificate.institution_id, paper.band, paper.certificate.expires_on].append(paper)
    counties = {row.division_code: row for row in health_departments()}
    finish_outdated(at=at)
    return sum(_tell(papers, counties, at) for papers in batches.values())


def finish_outdated(*, at: datetime) -> int:
    """Mark notices of papers as done that have been renewed or replaced since: nobody is told of an end that is none any more."""
    told = Notice.objects.filter(subject_type=subject_type(Institution), key__contains="-papers-", done_at=None)
    current = {
        (str(house), day.isoformat())
        for house, day in Certificate.objects.filter(is_current=True, expires_on__isnull=False).values_list("institution", "expires_on")
        if day is not None
    }
    found = [(row.pk, row.subject_id, TOLD_DAY.search(row.key)) for row in told]
    outdated = [pk for pk, house, day in found if day and (house, day[1]) not in current]
    return Notice.objects.filter(pk__in=outdated).update(done_at=at)


def _tell(papers: list[Expiring], counties: dict[str, Organisation], at: datetime) -> int:
    first = papers[0]
    house = first.certificate.institution
    event, path = f"papers-{first.band}-{first.certificate.expires_on}", reverse("certificate_list")
    counts = Counter(paper.certificate.get_kind_display() for paper in papers)
    body = "、".join(f"{kind} {count} 份" if count > 1 else kind for kind, count in counts.items())
    title = f"{len(papers)} 份证照{BAND_LABELS[first.band]}（{day_cn(first.certificate.expires_on)}）"
    told = tell(house, News(event, title, body, path), house.organisation, at=at)
    if first.band == "expired":
        title = f"{house.name} 有 {len(papers)} 份证照已过期"
        told += tell(house, News(event, title, body, path), counties.get(house.county_code), at=at)
    return told
