"""The counties that pages and subscriptions name."""

from datetime import datetime

import pytest

from regions.factories import the_counties


@pytest.fixture
def counties(db: None, at: datetime) -> None:
    """The city and its counties."""
    the_counties(at)
