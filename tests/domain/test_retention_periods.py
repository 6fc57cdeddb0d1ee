"""When what is kept has been kept long enough."""

from datetime import UTC, datetime

import pytest

from feedback.domain.retention import over_before


@pytest.mark.parametrize(
    ("number", "unit", "day"),
    [(5, "years", "2023-02-28"), (12, "months", "2027-02-28"), (3, "months", "2027-11-29"), (0, "years", None)],
)
def test_a_period_ends_on_the_same_day_or_the_last_of_the_month(number, unit, day):
    found = over_before(datetime(2028, 2, 29, 3, tzinfo=UTC), number, unit)
    assert (found.date().isoformat() if found else None) == day
