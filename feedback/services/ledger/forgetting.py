"""Deleting the salts of what is forgotten: leaf and tree stay as they are, and nobody can confirm a guess any more."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from feedback.services.ledger.appending import ACTOR, noted
from feedback.services.ledger.values import values_of
from feedback.store.queries import ledger as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition


@contextmanager
def forgetting(session: "Session", petition: "Petition") -> Iterator[None]:
    """Around masking or emptying what a petition holds: the salts of whatever it changes go with it.

    Only of what is changed inside: what was tampered with before keeps its salt, and is found. With them go the salts of
    values that a later one had replaced already. Whoever grants this writes an event that says so; verification asks for it.
    """
    before = {event: values_of(event) for event in petition.events}
    yield
    session.flush()
    stays = {event: _unchanged(told, values_of(event)) for event, told in before.items()}
    pending = noted(session)
    for event in stays.keys() & pending.keys():
        pending[event].forgotten |= pending[event].values.keys() - stays[event]
    by_id = {event.id: names for event, names in stays.items()}
    for row in query.leaves_of(session, petition):
        salts = json.loads(row.salts)
        kept = {name: salt for name, salt in salts.items() if name in by_id[row.event_id or 0]}
        if kept != salts:
            query.set_salts(session, row.seq, json.dumps(kept))


def _unchanged(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The names that say the same as before; who acted is never forgotten."""
    return {ACTOR} | {name for name, value in before.items() if after.get(name) == value}
