"""Rows at which every action on schools is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import OTHER_COUNTY
from schools.factories import a_cohort, a_programme, a_student, education, office
from workforce.factories import a_house


def situations() -> Iterator[Model]:
    """Yield a school of the city and one of another, a house with a student, the education department."""
    house = a_house(13)
    yield from (a_cohort().programme.school, a_programme(OTHER_COUNTY).school, a_programme("441302").school)
    yield from (house, a_student(house), office(education()))
