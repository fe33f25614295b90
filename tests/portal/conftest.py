"""The divisions every public page names."""

from datetime import datetime

import pytest

from qingmiao.regions.services import OWN_DATA, ReferenceData, load_regions, read_reference


@pytest.fixture(scope="session")
def reference_data() -> ReferenceData:
    return read_reference(OWN_DATA)


@pytest.fixture
def city(db: None, reference_data: ReferenceData, at: datetime) -> None:
    """The divisions, without boundaries and figures: enough for every page but the map's ground."""
    load_regions(ReferenceData(reference_data.divisions, [], [], []), actor=None, at=at)
