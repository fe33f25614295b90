"""Whom the legal clocks of a filing concern: the county before a deadline, the city once it has passed."""

from django.urls import reverse

from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.watching import Watch
from qingmiao.filings.models import Chase, Filing

CLOCKS: Watch[Filing] = Watch(
    Filing,
    title=lambda filing, clock: f"{filing.institution.name}：{clock.label}",
    said=lambda _filing, clock: clock.label,
    path=lambda filing: reverse("filing_review", kwargs={"pk": filing.pk}),
    who_acts=lambda _filing, clock, _on: health_department_of(clock.county_code),
    who_stands_above=lambda _filing, clock, _on: health_department_of(city_code_of(clock.county_code)),
    related=("institution",),
)
CHASES: Watch[Chase] = Watch(
    Chase,
    title=lambda row, clock: f"{row.filing.institution.name}：{clock.label}",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("filing_review", kwargs={"pk": row.filing_id}),
    who_acts=lambda row, _clock, _on: health_department_of(row.county_code),
    who_stands_above=lambda row, _clock, _on: health_department_of(city_code_of(row.county_code)),
    related=("filing__institution",),
)
