"""How petitions stood day by day, and the figures added up of it: written beside the events (``services.figures``)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, case, delete, insert, null, select, update
from sqlalchemy.orm import Session

from feedback.domain.calendar import local_date
from feedback.domain.day_standings import Happened, Key, Stood
from feedback.domain.states import Action
from feedback.store.dialects import has_one_writer, wait_for_figures
from feedback.store.models import DayStanding, Event, FigureState, FormFigure, OfficeFigure, Petition
from feedback.store.upserts import add_up, put

FIGURES: Sequence[Table] = (FormFigure.__table__, OfficeFigure.__table__)  # type: ignore[assignment]
"""In the order in which everybody writes them, so that no two wait for each other."""
_STANDINGS: Table = DayStanding.__table__  # type: ignore[assignment]
_STOOD = [_STANDINGS.c[name] for name in Stood._fields]
_EVENTS, _PETITIONS = Event.__table__.c, Petition.__table__.c
_ONLY = 1
# What every step asks is built once: building it takes longer than asking.
_HAPPENINGS = (
    select(
        _EVENTS.petition_id, _PETITIONS.received_at,
        _EVENTS.happened_at, _EVENTS.action, _EVENTS.from_state, _EVENTS.state, _EVENTS.publication, _EVENTS.kind,
        _EVENTS.sector_id, _EVENTS.office_id, _EVENTS.commune_id, _EVENTS.round, _EVENTS.answer_due, _EVENTS.extended_days,
        case((_EVENTS.action == Action.RATE, _EVENTS.detail), else_=null()),
    )
    .join_from(Event.__table__, Petition.__table__, _PETITIONS.id == _EVENTS.petition_id)
    .where(_EVENTS.petition_id.in_(bindparam("petitions", expanding=True)))
    .order_by(_EVENTS.petition_id, _EVENTS.happened_at, _EVENTS.id)
)  # fmt: skip
_LOCKED = (
    select(_PETITIONS.id)
    .where(_PETITIONS.id.in_(bindparam("petitions", expanding=True)))
    .order_by(_PETITIONS.id)
    .with_for_update()
)
_GONE = delete(_STANDINGS).where(_STANDINGS.c.petition_id == bindparam("of_petition"), _STANDINGS.c.since == bindparam("of_day"))
_ALL_STANDINGS = select(_STANDINGS.c.petition_id, _STANDINGS.c.received_on, *_STOOD).where(
    _STANDINGS.c.petition_id.in_(bindparam("petitions", expanding=True))
)


class Row(NamedTuple):
    """A standing of a petition, and when that was received."""

    petition_id: int
    received_on: date
    stood: Stood


def write_beside_others(session: Session) -> None:
    """Wait until nobody makes the figures anew, and keep them from it until the transaction ends."""
    wait_for_figures(session.connection(), alone=False)


def write_alone(session: Session) -> None:
    """Wait until nobody writes figures, and keep everybody from it until the transaction ends."""
    wait_for_figures(session.connection(), alone=True)


def lock_petitions(session: Session, petition_ids: Sequence[int]) -> None:
    """Wait until nobody else writes events of these petitions, which then stand in their order."""
    if not has_one_writer(session.connection()):
        session.execute(_LOCKED, {"petitions": petition_ids}).all()


def happened(event: Event) -> Happened:
    """An event as the figures see it."""
    return Happened(
        local_date(event.happened_at), event.action, event.from_state, event.state, event.publication, event.kind,
        event.sector_id, event.office_id, event.commune_id, event.round, event.answer_due, event.extended_days,
        event.detail if event.action == Action.RATE else "",
    )  # fmt: skip


def list_happenings(session: Session, petition_ids: Sequence[int]) -> Mapping[tuple[int, date], list[Happened]]:
    """All events of some petitions, in the order in which they happened; by the petition and the day it was received."""
    found: dict[tuple[int, date], list[Happened]] = {}
    for number, received_at, at, *rest, said in session.execute(_HAPPENINGS, {"petitions": petition_ids}):
        found.setdefault((number, local_date(received_at)), []).append(Happened._make((local_date(at), *rest, said or "")))
    return found


def list_standings(session: Session, petition_ids: Sequence[int]) -> set[Row]:
    """What is kept of some petitions."""
    found = session.execute(_ALL_STANDINGS, {"petitions": petition_ids})
    return {Row(number, received_on, Stood._make(rest)) for number, received_on, *rest in found}


def delete_standings(session: Session, rows: Iterable[Row]) -> None:
    """Forget some standings."""
    session.connection().execute(_GONE, [{"of_petition": row.petition_id, "of_day": row.stood.since} for row in sorted(rows)])


def put_standings(session: Session, rows: Iterable[Row]) -> None:
    """Keep some standings, each in the place of what was kept of the same petition from the same day on."""
    connection = session.connection()
    connection.execute(put(_STANDINGS, connection.dialect.name), [_values(row) for row in sorted(rows)])


def _values(row: Row) -> dict[str, Any]:
    stood = row.stood
    days = (stood.until - stood.since).days if stood.until else 0
    own = {"petition_id": row.petition_id, "received_on": row.received_on, "spell": days.bit_length()}
    return {**own, **stood._asdict()}


def add_to_figures(session: Session, table: Table, changes: Mapping[Key, int]) -> None:
    """Add to figures; the keys in their order, so that two who add to the same ones do not wait for each other for ever."""
    rows = [{**key._asdict(), "number": number} for key, number in sorted(changes.items())]
    connection = session.connection()
    connection.execute(add_up(table, connection.dialect.name), rows)


def are_whole(session: Session) -> bool:
    """Whether the figures hold what the events say; not while they are yet to be made."""
    return session.scalar(select(FigureState.whole_since).where(FigureState.id == _ONLY)) is not None


def mark(session: Session, whole_since: datetime | None) -> None:
    """Note since when the figures are whole; None: they are not."""
    if not session.execute(update(FigureState).where(FigureState.id == _ONLY).values(whole_since=whole_since)).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(FigureState), [{"id": _ONLY, "whole_since": whole_since}])
