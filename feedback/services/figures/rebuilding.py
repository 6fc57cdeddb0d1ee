"""The figures made anew from the events, a few thousand petitions at a time, while people go on sending.

After every step the figures hold what the standings give, so that whoever writes meanwhile adds to them as always; a rebuild that
was ended half-way is simply begun again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.services.figures.keeping import standings_of
from feedback.store.base import unit_of_work
from feedback.store.dialects import alone
from feedback.store.queries import day_standings, recounted
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

AT_ONCE = 5000
"""Petitions in one transaction: whoever writes meanwhile waits as long as these take."""
Progress = Callable[[int, int], object]
_NAME = "figures"


def rebuild(engine: "Engine", *, now: datetime, progress: Progress | None = None) -> None:
    """Forget all figures and make them anew. Reports are counted from the events until it is done.

    Whoever else makes them is waited for: of two at once the first to end would call whole what the other is still making.

    :param progress: called with the steps done and all steps.
    """
    with alone(engine, _NAME, waiting=True):
        _rebuild(engine, now, progress)


def _rebuild(engine: "Engine", now: datetime, progress: Progress | None) -> None:
    with unit_of_work(engine) as session:
        day_standings.write_alone(session)
        day_standings.mark(session, None)
        recounted.empty(session)
    with snapshot(engine) as session:
        steps = list(recounted.ranges(session, AT_ONCE))
    for number, which in enumerate(steps, 1):
        with unit_of_work(engine) as session:
            _remake(session, which)
        if progress is not None:
            progress(number, len(steps))
    with unit_of_work(engine) as session:
        day_standings.mark(session, now)


def _remake(session: "Session", which: recounted.Range) -> None:
    day_standings.write_alone(session)
    recounted.add_figures(session, which, times=-1)
    recounted.write_standings(session, which)
    again = recounted.list_rated_twice(session, which)
    if again:
        old, new = day_standings.list_standings(session, again), standings_of(session, again)
        if old != new:
            day_standings.delete_standings(session, old)
            day_standings.put_standings(session, new)
    recounted.add_figures(session, which, times=1)


def rebuild_if_wanted(engine: "Engine", *, now: datetime) -> bool:
    """Make the figures anew where the database says that they are not whole and nobody is at it; whether they were made."""
    with alone(engine, _NAME) as free:
        with snapshot(engine) as session:
            if not free or day_standings.are_whole(session):
                return False
        _rebuild(engine, now, None)
    return True
