"""The city's own reference data, read once and loaded for each test that asks."""

from datetime import datetime

import pytest

from qingmiao.regions.services import ReferenceData
from regions.factories import own_data, the_whole_city


@pytest.fixture
def reference_data() -> ReferenceData:
    return own_data()


@pytest.fixture
def loaded_regions(db: None, at: datetime) -> ReferenceData:
    return the_whole_city(at)
