"""Files that come ahead of their form: one at a time, kept for a day, never lost because the form was refused.

The day begins anew each time the form is sent. What it names and is gone by then is said: nothing goes without its photo.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.petition import MAX_ATTACHMENTS
from feedback.domain.text import N_, tidy_line
from feedback.services.attachments import TOO_MANY_FILES, Inspected, Kept, digest, put
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring
from feedback.store.models import StagedFile
from feedback.store.queries import staging

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

KEPT_FOR = timedelta(hours=24)
_FORM = "staged-form"
"""Another key than the petition's, so that the two tables cannot be laid side by side."""
_LONGEST_NAME = 150
_MOST_AHEAD = 2 * 1024**3
"""Bytes that wait for their forms together, as they were sent; the copies that are shown are smaller."""


class TooManyFiles(Refusal):
    """The form holds all the files it may."""

    sentence = TOO_MANY_FILES


class NoRoom(Refusal):
    """As much came ahead of its forms as may wait. A form that brings its files itself is still taken."""

    sentence = N_("There is no room for this file just now. Try again later, or send the form without it.")


class Gone(Refusal):
    """A file that the form names was kept for a day and forgotten."""

    sentence = N_("%(name)s is no longer here: files are kept for a day. Please choose it again.")


@dataclass(frozen=True)
class Settled:
    """``unused``: keys that nobody needs any more; ``gone``: files the form named that are not here."""

    unused: list[str]
    gone: tuple[Gone, ...] = ()


def stage(session: "Session", form_token: str, item: Inspected, files: "FileStore", now: datetime) -> StagedFile:
    """Keep a file for the form. The same file sent twice, because an answer was lost, is kept once.

    :raises TooManyFiles: the form has its five.
    """
    held = list_for(session, form_token)
    content = digest(item)
    for row in held:
        if (row.filename, row.original_hash) == (item.filename, content):
            row.added_at = now
            return row
    if len(held) >= MAX_ATTACHMENTS:
        raise TooManyFiles
    row = StagedFile(
        reference=secrets.token_hex(12), form_hash=keyring.hash(_FORM, form_token), added_at=now, **asdict(put(item, files))
    )
    session.add(row)
    session.flush()
    return row


def stage_ahead(session: "Session", form_token: str, item: Inspected, files: "FileStore", now: datetime) -> StagedFile:
    """The same for a file that comes without its form, which anybody may send as often as they like.

    :raises NoRoom: too much is waiting. :raises TooManyFiles: the form has its five.
    """
    if staging.sum_waiting(session) + len(item.original) > _MOST_AHEAD:
        raise NoRoom
    return stage(session, form_token, item, files, now)


def remove(session: "Session", form_token: str, reference: str) -> list[str]:
    """Leave a file out; of another form's nothing is said. Returns the keys that nobody needs any more."""
    return _forget(session, [row for row in list_for(session, form_token) if row.reference == reference])


def settle(
    session: "Session",
    form_token: str,
    named: Iterable[str],
    chosen: Sequence[Inspected],
    files: "FileStore",
    now: datetime,
) -> Settled:
    """The form was sent: its files are those it names and those chosen in it, whatever came ahead of it.

    :param named: references, each with the file's name after a space; those of other forms are not here either.
    :raises TooManyFiles: together they are more than five; then all that came ahead stays.
    """
    wanted = {reference: name for reference, _space, name in (one.partition(" ") for one in named)}
    contents = {(item.filename, digest(item)) for item in chosen}
    held = staging.list_staged(session, keyring.hashes(_FORM, form_token), locked=True)
    staying = [row for row in held if row.reference in wanted or (row.filename, row.original_hash) in contents]
    coming = contents - {(row.filename, row.original_hash) for row in staying}
    if len(staying) + len(coming) > MAX_ATTACHMENTS:
        raise TooManyFiles
    unused = _forget(session, [row for row in held if row not in staying])
    for row in staying:
        row.added_at = now
    for item in chosen:
        stage(session, form_token, item, files, now)
    here, again = {row.reference for row in staying}, {item.filename for item in chosen}
    gone = {tidy_line(name)[:_LONGEST_NAME] for reference, name in wanted.items() if reference not in here}
    return Settled(unused, tuple(Gone(name=name or "?") for name in sorted(gone - again)))


def move(session: "Session", form_token: str, to: str, now: datetime) -> None:
    """A form that was open for too long gets a new token, and keeps its files for another day."""
    for row in list_for(session, form_token):
        row.form_hash, row.added_at = keyring.hash(_FORM, to), now


def list_for(session: "Session", form_token: str) -> Sequence[StagedFile]:
    """The files kept for the form."""
    return staging.list_staged(session, keyring.hashes(_FORM, form_token))


def kept_for(session: "Session", form_token: str) -> tuple[Kept, ...]:
    """The same as a petition takes them."""
    names = [field.name for field in fields(Kept)]
    return tuple(Kept(**{name: getattr(row, name) for name in names}) for row in list_for(session, form_token))


def forget_old(engine: "Engine", files: "FileStore", now: datetime) -> int:
    """Forget what no form touched for a day; how many files nobody needed any more."""
    with unit_of_work(engine) as session:
        unused = _forget(session, staging.list_staged_before(session, now - KEPT_FOR))
    # After the commit: a row must never stand for a file that is gone.
    for key in unused:
        files.delete(key)
    return len(unused)


def _forget(session: "Session", rows: Sequence[StagedFile]) -> list[str]:
    """Delete the rows; a petition that took a file over goes on using its bytes."""
    keys = {key for row in rows for key in (row.original_key, row.safe_key)}
    if not keys:
        return []
    for row in rows:
        session.delete(row)
    session.flush()
    return sorted(keys - staging.list_keys_in_use(session, keys))
