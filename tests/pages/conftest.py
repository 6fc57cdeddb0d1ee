"""What the pages of one test must not know of the test before."""

import pytest

from feedback.web import throttling


@pytest.fixture(autouse=True)
def nobody_has_searched() -> None:
    """Searches are counted in memory, which all tests of a worker share."""
    throttling.searches.clear()
