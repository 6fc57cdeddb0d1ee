"""The book: nothing moves a petition without a line in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actions import ABOUT
from feedback.domain.actors import Actor, Sender, Staff
from feedback.domain.deputies import stood_in_for
from feedback.domain.errors import Changed
from feedback.domain.petition import RequestKind
from feedback.domain.states import FINAL, Action, State, Transition, decide
from feedback.services import deadlines
from feedback.services.figures import keeping  # noqa: F401 - counts what is written here
from feedback.services.ledger import appending
from feedback.services.notifications import telling
from feedback.services.notifications.letters import owe
from feedback.store.models import Event, Petition
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OVERWRITES_NOTHING = frozenset(
    {Action.NOTE, Action.RATE, Action.REMIND, Action.CONTRIBUTE, Action.RENEW_SECRET, Action.REQUEST_DATA_RIGHT}
    | {Action.REVEAL_IDENTITY}
)
"""What may happen beside somebody's work without having to be told before theirs is taken."""
REPLAY = "recorded_at"
"""Key in ``session.info``: when a replay writes events of the past, the moment at which they are really written."""


@contextmanager
def recorded(session: "Session", now: datetime) -> Iterator[None]:
    """Inside, events of the past keep the moment at which they are really written (DESIGN 9.9); the outermost names it."""
    outermost = REPLAY not in session.info
    session.info.setdefault(REPLAY, now)
    try:
        yield
    finally:
        if outermost:
            del session.info[REPLAY]


def begin(petition: Petition, action: Action, actor: Actor, seen_version: int | None = None) -> Transition:
    """Ask the table whether the actor may do this now; nothing is changed yet.

    :param seen_version: version of the petition the actor looked at; None where nothing could be overwritten.
    :raises Changed: somebody else was faster.
    :raises NotPossible: the table has no such line. :raises NotAllowed: not for this actor.
    """
    if seen_version is not None and seen_version != petition.version:
        raise Changed
    return decide(action, petition, actor)


def record(
    session: "Session",
    petition: Petition,
    transition: Transition | None,
    actor: Actor,
    now: datetime,
    *,
    action: Action | None = None,
    text: str = "",
    detail: str = "",
    tell: bool = True,
    payload: dict[str, str] | None = None,
) -> Event:
    """Move the petition by a line of the table, run the clocks, write down what happened, and owe the letter it asks for.

    :param transition: what :func:`begin` gave; None for the first event, which then needs ``action``.
    :param tell: False where the sender knows already, or must not be written to. :param payload: as for ``letters.owe``.
    """
    done = transition.action if transition else action
    if done is None:
        raise ValueError("neither a transition nor an action")
    before = petition.state if transition else None
    # Petition, event, clocks and letters are written together, once, as they stand at the end.
    with session.no_autoflush:
        _move(petition, transition, now)
        event = _line(session, petition, transition, actor, now)
        event.action, event.from_state, event.text, event.detail = done, before, text, detail
        session.add(event)
        moved = deadlines.follow(session, petition, done, before, now)
        event.detail = " · ".join(filter(None, (detail, *moved)))
        event.answer_due, event.extended_days = deadlines.answer_due(petition)
        letter = ABOUT[done].letter
        if letter and tell:
            owe(session, petition, letter, now=now, payload=payload)
        if event.recorded_at == now:
            # What is written down afterwards hurries nobody any more.
            telling.tell_staff(session, petition, done, text, by=event.account_id, now=now)
            telling.tell_followers(session, petition, done, now)
        if transition and done not in _OVERWRITES_NOTHING:
            petitions.mark_changed(petition)
    session.flush()
    appending.note(session, event)
    return event


def _move(petition: Petition, transition: Transition | None, now: datetime) -> None:
    """Set what the line of the table says; closed is what is over or answered."""
    if transition and transition.target:
        petition.state = transition.target
    if transition and transition.publication:
        petition.publication = transition.publication
    if transition and transition.target in FINAL | {State.ANSWERED}:
        # What decides the petition also answers what was asked meanwhile.
        petition.message_waiting_since = None
    if petition.state in FINAL | {State.ANSWERED}:
        petition.closed_at = petition.closed_at or now
        for request in petition.requests:
            if request.kind == RequestKind.EXTENSION and request.decided_at is None:
                # What is over needs no more time.
                request.decided_at = now
    else:
        petition.closed_at = None


def _line(session: "Session", petition: Petition, transition: Transition | None, actor: Actor, now: datetime) -> Event:
    """Who, when, and how the petition stands after it."""
    return Event(
        petition=petition,
        happened_at=now,
        recorded_at=session.info.get(REPLAY, now),
        actor_kind="staff" if isinstance(actor, Staff) else "sender" if isinstance(actor, Sender) else "service",
        account_id=actor.account_id if isinstance(actor, Staff) else None,
        on_behalf_of_id=stood_in_for(transition.permission, actor, petition) if transition else None,
        state=petition.state,
        publication=petition.publication,
        kind=petition.kind,
        sector_id=petition.sector_id,
        office_id=petition.office_id,
        round=petition.round,
        commune_id=petition.commune.id if petition.commune else None,
    )
