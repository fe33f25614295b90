"""The divisions every public page names."""

from datetime import datetime

import pytest

from qingmiao.regions.services import ReferenceData, load_regions
from regions.factories import own_data


@pytest.fixture
def city(db: None, at: datetime) -> None:
    """The divisions, without boundaries and figures: enough for every page but the map's ground."""
    load_regions(ReferenceData(own_data().divisions, [], [], []), actor=None, at=at)
