"""Sending what is owed. The row is the truth: whoever carries it may die at any moment, and nothing is lost.

A letter is claimed in one short transaction, sent in none, and marked in another. Who dies between sending and marking
leaves a letter that is sent again after the lease, with the same Message-ID, so that mail servers can drop the double. Whose
database is gone at that moment remembers what was handed over, and marks it before anything else is sent.

A letter is given up for its own failures only. While the server is gone, or does not let the service sign in, letters
wait for as long as that takes.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedback import request_id, tracing
from feedback.domain.actors import Staff
from feedback.domain.errors import NotPossible
from feedback.gateways.mail import Mailer, RecipientRefused, RenderedLetter, SendingFailed, ServerUnavailable
from feedback.services.notifications.letters import way_without_mail
from feedback.store.base import unit_of_work
from feedback.store.models import OutboxMessage
from feedback.store.queries import outbox as query

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

Render = Callable[["Session", OutboxMessage], RenderedLetter]

LEASE = timedelta(minutes=10)
"""Longer than the slowest sending: every answer of a mail server is waited for a few seconds only."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 720))
MOST_TRIES = 10
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""Between tries while the server is gone: as long again as the letter has waited so far, within these."""
_ERROR_LENGTH = 300
_ADDRESS = re.compile(r"<?[^\s<>\"':;,()\[\]]+@[^\s<>\"':;,()\[\]]+>?")
_log = logging.getLogger(__name__)


@dataclass
class Round:
    """What one round did; ``unreachable`` when it ended early because nobody answered."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0
    unreachable: bool = field(default=False)


def send_due(
    engine: "Engine",
    render: Render,
    mailer: Mailer,
    clock: Callable[[], datetime],
    *,
    limit: int = 50,
    handed_over: set[int] | None = None,
    only: int | None = None,
) -> Round:
    """Send the letters that are due, the longest waiting first, at most ``limit`` of them.

    A letter that fails never keeps the others; only a server that cannot be reached ends the round, and the letters
    not yet tried simply stay due.

    :param render: makes the letter from its row; called in a read-only session, may raise anything.
    :param handed_over: what an earlier round sent and could not mark; kept by whoever does the rounds.
    :param only: the one letter that is meant, if it is due.
    :raises sqlalchemy.exc.DBAPIError: the database cannot be reached; the next round takes up what was left.
    """
    done, unmarked = Round(), handed_over if handed_over is not None else set()
    for sent in sorted(unmarked):
        _mark_sent(engine, sent, clock(), unmarked)
    with mailer:
        for _ in range(limit):
            message_id = _claim(engine, clock(), only)
            if message_id is None:
                break
            with request_id.carried():
                _send_one(engine, message_id, render, mailer, clock, done, unmarked)
            if done.unreachable:
                break
    return done


def _claim(engine: "Engine", now: datetime, only: int | None) -> int | None:
    with query.snapshot(engine) as session:
        if not query.has_due(session, now, only):
            return None
    with unit_of_work(engine) as session:
        return query.claim_next(session, now=now, lease_until=now + LEASE, only=only)


def _send_one(
    engine: "Engine",
    message_id: int,
    render: Render,
    mailer: Mailer,
    clock: Callable[[], datetime],
    done: Round,
    unmarked: set[int],
) -> None:
    try:
        with query.snapshot(engine) as session:
            message = query.get_queued(session, message_id)
            if message is None:
                return
            if message.tries > MOST_TRIES:
                # Whoever took it the last time died of it.
                raise SendingFailed("every try was broken off")
            request_id.carry(message.request_id)
            with tracing.span("write letter"):
                letter = _numbered(render(session, message), message)
        with tracing.span("send letter", "CLIENT"):
            mailer.send(letter)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter must not stop the others
        done.unreachable = isinstance(error, ServerUnavailable)
        _log.warning("letter %d was not sent: %s", message_id, _without_addresses(error))
        with unit_of_work(engine) as session:
            _mark_failed(session, message_id, error, clock(), done)
        return
    unmarked.add(message_id)
    _mark_sent(engine, message_id, clock(), unmarked)
    done.sent += 1


def _numbered(letter: RenderedLetter, message: OutboxMessage) -> RenderedLetter:
    """With the number of the request that it tells of, so that whoever asks about a letter can name it."""
    if not message.request_id:
        return letter
    return replace(letter, headers=(*letter.headers, ("X-Request-ID", message.request_id)))


def _mark_sent(engine: "Engine", message_id: int, now: datetime, unmarked: set[int]) -> None:
    with unit_of_work(engine) as session:
        message = query.get_queued(session, message_id)
        if message is not None:
            message.status = "sent"
            message.finished_at = now
            message.payload = None
            _forget_erased(message)
            message.last_error = ""
    unmarked.discard(message_id)


def _mark_failed(session: "Session", message_id: int, error: Exception, now: datetime, done: Round) -> None:
    message = query.get_queued(session, message_id)
    if message is None:
        return
    message.last_error = _without_addresses(error)
    if isinstance(error, ServerUnavailable):
        # The try was counted when the letter was taken; it was none of the letter's own.
        message.tries -= 1
        message.next_try_at = now + min(max(now - message.created_at, SHORTEST_WAIT), LONGEST_WAIT)
        done.postponed += 1
    elif isinstance(error, RecipientRefused) or message.tries >= MOST_TRIES:
        message.status = "dead"
        message.finished_at = now
        done.dead += 1
        _fall_back(session, message, now)
        _forget_erased(message)
    else:
        message.next_try_at = now + PAUSES[min(message.tries, len(PAUSES)) - 1]
        done.postponed += 1


def _fall_back(session: "Session", message: OutboxMessage, now: datetime) -> None:
    """Make the letter a task where the sender can be reached otherwise (DESIGN 9.18); staff have e-mail only.

    Where not, the payload stays: it is all that is left of the letter, and :func:`revive_one` may still send it.
    """
    petitioner = message.petition.petitioner if message.petition else None
    other = way_without_mail(petitioner) if petitioner is not None else None
    if other is None:
        return
    way, recipient = other
    session.add(
        OutboxMessage(
            petition_id=message.petition_id,
            channel=way,
            letter=message.letter,
            language=message.language,
            recipient=recipient,
            payload=message.payload,
            status="task",
            # The letter keeps its date: what it tells is found by it.
            created_at=message.created_at,
            next_try_at=now,
            tries=0,
            last_error=message.last_error,
            request_id=message.request_id,
        )
    )
    message.payload = None


def revive_one(session: "Session", message: OutboxMessage, *, now: datetime) -> None:
    """Queue a dead letter again that no task took over.

    :raises NotPossible: it is not dead, a task took it over, or somebody has queued it already.
    """
    # As in mark_delivered: two people may press at once.
    session.refresh(message, with_for_update=True)
    if not is_lost(message):
        raise NotPossible
    message.status = "queued"
    message.tries = 0
    message.next_try_at = now
    message.finished_at = None
    session.flush()


def is_lost(message: OutboxMessage) -> bool:
    """Whether the letter was given up and no task took it over: the same rule as ``queries.outbox.is_lost``, for a row."""
    return message.status == "dead" and message.payload is not None


def mark_delivered(session: "Session", message: OutboxMessage, *, by: Staff, now: datetime) -> None:
    """Note that a task was done: the letter was handed to the post, or the call was made.

    :raises NotPossible: it is no task, or somebody has done it already.
    """
    # Two people may press at once: the second waits here and then sees what the first did.
    session.refresh(message, with_for_update=True)
    if message.status != "task":
        raise NotPossible
    message.status = "delivered"
    message.finished_at = now
    message.delivered_by = by.account_id
    message.payload = None
    _forget_erased(message)
    session.flush()


def _forget_erased(message: OutboxMessage) -> None:
    """The last letter to a sender who asked to be forgotten: whether it arrived or not, the address goes with it."""
    if message.account_id is None and message.petition is not None and message.petition.petitioner.is_erased:
        message.recipient, message.payload = "", None


def message_id_of(message: OutboxMessage, base_url: str) -> str:
    """The Message-ID of a letter, the same at every try (RFC 5322 section 3.6.4; without angle brackets)."""
    host = urlsplit(base_url).hostname or "localhost"
    domain = "localhost" if ":" in host else host
    return f"letter-{message.id}-{message.created_at:%Y%m%d%H%M%S}@{domain}"


def _without_addresses(error: Exception) -> str:
    """What went wrong, without anybody's address: it is stored unsealed and logged. Faults of ours give only their name."""
    name = type(error).__name__
    said = str(error) if type(error).__module__ == "feedback.gateways.mail" else ""
    return _ADDRESS.sub("<address>", f"{name}: {said}" if said else name)[:_ERROR_LENGTH]
