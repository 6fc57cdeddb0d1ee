"""When whoever owes a step is reminded, and how it rises: two working days before, on the day, and 1, 3 and 7 after."""

from enum import IntEnum

from feedback.domain.actors import Role


class Level(IntEnum):
    """How far a reminder has risen."""

    OWNER = 1
    LEADER = 2
    COORDINATOR = 3


MARKS: dict[int, Level] = {2: Level.OWNER, 0: Level.OWNER, -1: Level.LEADER, -3: Level.LEADER, -7: Level.COORDINATOR}
"""Working days left on which a reminder is due, and up to whom it goes; every lower level is told too."""
FIRST_HOUR, LAST_HOUR = 7, 18
"""Local hours between which a digest is written; never at night."""


def level_reached(left: int, days_since: int) -> Level | None:
    """Up to whom a reminder rises today.

    :param left: working days left today, negative after the due date.
    :param days_since: working days since the last digest, today included: a mark that fell on a day on which nothing
        was sent is made good.
    """
    reached = [level for mark, level in MARKS.items() if left <= mark < left + days_since]
    return max(reached, default=None)


def hears(roles: frozenset[Role], level: Level, *, owns: bool) -> bool:
    """Whether somebody with these roles towards the petition is told at that level."""
    if owns:
        return True
    return (Role.LEADER in roles and level >= Level.LEADER) or (Role.COORDINATOR in roles and level >= Level.COORDINATOR)
