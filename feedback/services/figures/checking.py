"""The figures held against a recount from the events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.services.figures.keeping import standings_of
from feedback.store.queries import day_standings, recounted
from feedback.store.queries.reports import list_codes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AT_ONCE = 20_000


@dataclass(frozen=True)
class Difference:
    """What is not as the events say: the codes of petitions whose standings differ, the number of figures by table."""

    petitions: Sequence[str]
    figures: Mapping[str, int]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.petitions or any(self.figures.values()))


def check(session: "Session", progress: Callable[[int, int], object] | None = None) -> Difference:
    """Count everything again and compare.

    :param session: should see one moment of the database. :param progress: called with the steps done and all steps.
    """
    steps = list(recounted.ranges(session, _AT_ONCE))
    wrong: list[int] = []
    for number, which in enumerate(steps, 1):
        for petition_id in recounted.list_differing(session, which):
            # What the database suspects is read once more, event by event: a rating that was given twice looks wrong to it.
            if day_standings.list_standings(session, [petition_id]) != standings_of(session, [petition_id]):
                wrong.append(petition_id)
        if progress is not None:
            progress(number, len(steps))
    return Difference(list_codes(session, wrong), recounted.count_differing(session))
