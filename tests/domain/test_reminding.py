"""When whoever owes a step is reminded."""

import pytest

from feedback.domain.reminding import Level, level_reached


@pytest.mark.parametrize(
    ("left", "days_since", "level"),
    [(3, 1, None), (2, 1, Level.OWNER), (1, 1, None), (1, 2, Level.OWNER), (0, 1, Level.OWNER), (-1, 1, Level.LEADER),
     (-2, 1, None), (-3, 1, Level.LEADER), (-7, 1, Level.COORDINATOR), (-8, 1, None), (-9, 5, Level.COORDINATOR)],
)  # fmt: skip
def test_the_marks(left, days_since, level):
    assert level_reached(left, days_since) == level
