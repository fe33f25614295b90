"""Rows at which every action on figures is tried."""

from collections.abc import Iterator

from django.db.models import Model

from figures.factories import COUNTY, the_regions
from qingmiao.regions.models import Division


def situations() -> Iterator[Model]:
    """Yield a county."""
    if not Division.objects.exists():
        the_regions()
    yield Division.objects.get(code=COUNTY)
