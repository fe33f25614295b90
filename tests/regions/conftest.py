"""The city's own reference data, read once and loaded for each test that asks."""

from datetime import datetime

import pytest

from qingmiao.regions.services import OWN_DATA, ReferenceData, load_regions, read_reference


@pytest.fixture(scope="session")
def reference_data() -> ReferenceData:
    return read_reference(OWN_DATA)


@pytest.fixture
def loaded_regions(db: None, reference_data: ReferenceData, at: datetime) -> ReferenceData:
    load_regions(reference_data, actor=None, at=at)
    return reference_data
