"""Files that come ahead of their form: one at a time, kept for a day, never lost because the form was refused."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.petition import MAX_ATTACHMENTS, hash_secret
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


class TooManyFiles(Refusal):
    """The form holds all the files it may."""

    sentence = TOO_MANY_FILES


def stage(session: "Session", form_token: str, item: Inspected, files: "FileStore", now: datetime) -> StagedFile:
    """Keep a file for the form. The same file sent twice, because an answer was lost, is kept once.

    :raises TooManyFiles: the form has its five.
    """
    held = list_for(session, form_token)
    content = digest(item)
    for row in held:
        if (row.filename, row.original_hash) == (item.filename, content):
            return row
    if len(held) >= MAX_ATTACHMENTS:
        raise TooManyFiles
    row = StagedFile(reference=secrets.token_hex(12), form_hash=_form(form_token), added_at=now, **asdict(put(item, files)))
    session.add(row)
    session.flush()
    return row


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
) -> list[str]:
    """The form was sent: its files are those it names and those chosen in it, whatever came ahead of it.

    :param named: references; those of other forms find nothing. Returns the keys that nobody needs any more.
    :raises TooManyFiles: together they are more than five; then all that came ahead stays.
    """
    wanted, contents = set(named), {(item.filename, digest(item)) for item in chosen}
    held = list_for(session, form_token)
    staying = [row for row in held if row.reference in wanted or (row.filename, row.original_hash) in contents]
    coming = contents - {(row.filename, row.original_hash) for row in staying}
    if len(staying) + len(coming) > MAX_ATTACHMENTS:
        raise TooManyFiles
    unused = _forget(session, [row for row in held if row not in staying])
    for item in chosen:
        stage(session, form_token, item, files, now)
    return unused


def move(session: "Session", form_token: str, to: str) -> None:
    """A form that was open for too long gets a new token, and keeps its files."""
    for row in list_for(session, form_token):
        row.form_hash = _form(to)


def list_for(session: "Session", form_token: str) -> Sequence[StagedFile]:
    """The files kept for the form."""
    return staging.list_staged(session, _form(form_token))


def kept_for(session: "Session", form_token: str) -> tuple[Kept, ...]:
    """The same as a petition takes them."""
    names = [field.name for field in fields(Kept)]
    return tuple(Kept(**{name: getattr(row, name) for name in names}) for row in list_for(session, form_token))


def forget_old(engine: "Engine", files: "FileStore", now: datetime) -> int:
    """Forget what came more than a day ago; how many files nobody needed any more."""
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


def _form(form_token: str) -> str:
    """By another key than the petition's, so that the two tables cannot be laid side by side."""
    return hash_secret(keyring.key("staged-form"), form_token)
