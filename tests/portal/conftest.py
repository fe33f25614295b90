"""The divisions every public page names."""

from datetime import datetime

import pytest

from regions.factories import the_divisions


@pytest.fixture
def city(db: None, at: datetime) -> None:
    the_divisions(at)
