"""What there is in the end, counted against what people saw."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.cli.jobs import keep_house, send_letters
from feedback.extensions import clock, db
from feedback.services.ledger.verifying import verify
from feedback.services.notifications import outbox
from feedback.store.models import Answer, Attachment, Event, OutboxMessage, Petition, Petitioner, StagedFile
from feedback.store.queries.ledger import get_head
from feedback.store.queries.ledger_checks import frozen
from feedback.store.queries.outbox import snapshot
from tests.torture.people import Acknowledged, Diary

DEEDS = {
    "accept_and_route": "accept_and_route",
    "take": "take",
    "draft_answer": "draft_answer",
    "submit_for_approval": "submit_for_approval",
    "approve": "approve",
    "publish": "publish",
}


@dataclass
class Count:
    """``wrong`` names everything that was lost, doubled or left half-done; empty is what is promised."""

    petitions: int = 0
    events: int = 0
    leaves: int = 0
    """Of the public log, computed anew at the end."""
    files: int = 0
    owed: int = 0
    sent: int = 0
    doubled: int = 0
    """Letters that the mail server was handed more than once, under the same name."""
    orphans: int = 0
    """Files that no row names, left for housekeeping."""
    wrong: list[str] = field(default_factory=list)


def drain(app: Flask) -> None:
    """Send what waits for the lease of a killed job to end: the same job, a quarter of an hour later."""
    clock.source = lambda: datetime.now(UTC) + timedelta(minutes=15)
    try:
        with app.app_context():
            while send_letters().sent:
                pass
    finally:
        del clock.source


def count(app: Flask, diary: Diary, letters: Counter[str]) -> Count:
    """Everything at rest: what is there, and what should not be."""
    done = Count()
    with app.app_context(), snapshot(db.engine) as session:
        done.petitions = _number(session, Petition)
        done.events = _number(session, Event)
        for one in diary.acknowledged:
            _look_at(session, one, done)
        _look_for_halves(session, done)
        _look_at_deeds(session, diary, done)
        _look_at_letters(session, letters, app.extensions["settings"].base_url, done)
        _look_at_files(session, app, done)
    with app.app_context(), frozen(db.engine) as session:
        done.leaves = get_head(session).size
        fault = verify(session)
    if fault is not None:
        done.wrong.append(f"the public log: leaf {fault.seq}: {fault.sentence % fault.values}")
    if done.leaves != done.events:
        done.wrong.append(f"{done.events} events and {done.leaves} leaves")
    codes = Counter(one.code for one in diary.acknowledged)
    done.wrong += [f"{code} was given to {number} senders" for code, number in codes.items() if number > 1]
    done.wrong += diary.faults
    return done


def tidy(app: Flask) -> int:
    """A housekeeping two days later: files that no row names are gone; how many are left all the same."""
    clock.source = lambda: datetime.now(UTC) + timedelta(days=2)
    try:
        with app.app_context():
            keep_house()
            with snapshot(db.engine) as session:
                left = Count()
                _look_at_files(session, app, left)
    finally:
        del clock.source
    return left.orphans


def _look_at(session: Session, one: Acknowledged, done: Count) -> None:
    found = session.scalars(select(Petition).where(Petition.title == one.title)).all()
    if [petition.code for petition in found] != [one.code]:
        done.wrong.append(f"{one.code} is there as {[petition.code for petition in found]}")
        return
    [petition] = found
    if petition.content != one.content or petition.petitioner is None or petition.petitioner.email != one.email:
        done.wrong.append(f"{one.code} holds something else than was sent")
    if tuple(sorted(file.original_hash for file in petition.attachments if file.purpose == "petition")) != one.files:
        done.wrong.append(f"{one.code} holds other files than were sent")
    events = [event.action for event in petition.events]
    if events.count("submit") != 1:
        done.wrong.append(f"{one.code} was received {events.count('submit')} times by its history")
    about = select(func.count()).where(OutboxMessage.petition_id == petition.id, OutboxMessage.letter == "received")
    if session.scalar(about) != 1:
        done.wrong.append(f"{one.code} owes {session.scalar(about)} letters of receipt; held: {petition.hold_reason or 'no'}")


def _look_for_halves(session: Session, done: Count) -> None:
    """Of petitions nobody was told of, too: there whole, or not at all."""
    bare = select(Petition.code).outerjoin(Petitioner).where(Petitioner.id.is_(None))
    done.wrong += [f"{code} has no sender" for code in session.scalars(bare)]
    for petition in session.scalars(select(Petition)):
        events = sorted(petition.events, key=lambda event: event.id)
        if not events or events[0].action != "submit":
            done.wrong.append(f"{petition.code} has no beginning")
        elif (events[-1].state, events[-1].publication) != (petition.state, petition.publication):
            done.wrong.append(f"{petition.code} stands at {petition.state}, its history at {events[-1].state}")
    for answer in session.scalars(select(Answer).where(Answer.approved_at.is_not(None))):
        actions = [event.action for event in answer.petition.events]
        told = select(func.count()).where(OutboxMessage.petition_id == answer.petition_id, OutboxMessage.letter == "answered")
        if actions.count("approve") != 1 or session.scalar(told) != 1:
            done.wrong.append(f"{answer.petition.code} has an answer without its event or letter")


def _look_at_deeds(session: Session, diary: Diary, done: Count) -> None:
    for code, step in diary.deeds:
        own = select(func.count()).select_from(Event).join(Petition).where(Petition.code == code, Event.action == DEEDS[step])
        if session.scalar(own) != 1:
            done.wrong.append(f"{code}: {step} was confirmed and stands {session.scalar(own)} times in the history")


def _look_at_letters(session: Session, letters: Counter[str], base_url: str, done: Count) -> None:
    named = set()
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "email")):
        name = outbox.message_id_of(message, base_url)
        named.add(name)
        done.owed += 1
        if message.status != "sent":
            done.wrong.append(f"letter {message.id} is {message.status}: {message.last_error}")
        if not letters[name]:
            done.wrong.append(f"letter {message.id} is {message.status} and never came")
            continue
        done.sent += 1
        if letters[name] > 1:
            done.doubled += 1
            if message.tries < letters[name]:
                done.wrong.append(f"letter {message.id} came {letters[name]} times in {message.tries} tries")
    done.wrong += [f"a letter came that nobody owes: {name}" for name in set(letters) - named]


def _look_at_files(session: Session, app: Flask, done: Count) -> None:
    store, named = app.extensions["files"](), set()
    for row in (*session.scalars(select(Attachment)), *session.scalars(select(StagedFile))):
        named |= {row.original_key, row.safe_key}
        done.files += 1
        try:
            if hashlib.sha256(store.get(row.original_key)).hexdigest() != row.original_hash or not store.get(row.safe_key):
                done.wrong.append(f"file {row.reference} is another than was sent")
        except FileNotFoundError:
            done.wrong.append(f"file {row.reference} has a row and no bytes")
    if app.extensions["settings"].files_url:
        done.orphans = len(set(store.all_keys()) - named)
        return
    kept = app.extensions["settings"].files
    done.orphans = sum(1 for place in kept.rglob("*") if place.is_file() and place.name not in named) if kept.exists() else 0


def _number(session: Session, model: Any) -> int:
    return session.execute(select(func.count()).select_from(model)).scalar_one()
