"""Who changed what in the catalogues, when, and how it was before: every verb of the administrator ends here."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Changed, NotAllowed
from feedback.domain.permissions import Permission, permits
from feedback.domain.text import N_
from feedback.store.models import AdministrationChange
from feedback.store.queries import administration as found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Facts = Mapping[str, str]
"""What stands in an entry, by the names of its form's fields, as it would be typed: for the form, the history, the hash."""


class Overtaken(Changed):
    """Somebody else saved the entry since the page was opened."""

    sentence = N_(
        "Somebody else has changed this entry meanwhile. Nothing you typed is lost: read what is there now, then save again."
    )


def audit(
    session: "Session", *, by: Staff | None, now: datetime, noun: str, key: str, before: Facts | None, after: Facts | None
) -> None:
    """Write down a change; of two sets of facts only what differs is kept, and where nothing does, nothing is written.

    :param by: None for the command line. :param noun: as in the addresses under ``/staff/admin``. :param key: as there.
    :param before: None when the entry was made. :param after: None when it was taken away.
    """
    if before is not None and after is not None:
        names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
        if not names:
            return
        before, after = ({name: facts.get(name, "") for name in names} for facts in (before, after))
    session.add(
        AdministrationChange(
            at=now,
            account_id=by.account_id if by else None,
            noun=noun,
            key=key,
            before=_written(before),
            after=_written(after),
        )
    )
    session.flush()


@contextmanager
def changing(
    session: "Session",
    facts: Callable[[], Facts],
    *,
    by: Staff,
    now: datetime,
    noun: str,
    key: str,
    seen: str | None = None,
) -> Iterator[None]:
    """Around what a verb does to an entry: the right to do it, one administrator at a time, and the line in the history.

    :param facts: says what stands in the entry, now and when the verb is through.
    :param seen: :func:`fingerprint` of what the page showed; None where nothing could be overwritten.
    :raises NotAllowed: no administrator. :raises Overtaken: somebody else was faster.
    """
    take_turn(session, by)
    before = dict(facts())
    if seen is not None and seen != fingerprint(before):
        raise Overtaken
    yield
    session.flush()
    audit(session, by=by, now=now, noun=noun, key=key, before=before, after=facts())


def take_turn(session: "Session", by: Staff) -> None:
    """Begin a verb: only an administrator, and one after the other.

    :raises NotAllowed: no administrator.
    """
    if not permits(Permission.ADMINISTER, by):
        raise NotAllowed
    found.wait_for_turn(session)


def fingerprint(facts: Facts) -> str:
    """A short hash of what stands in an entry, for the hidden field of its form."""
    return hashlib.sha256((_written(facts) or "").encode()).hexdigest()[:32]


def read(written: str | None) -> dict[str, str] | None:
    """The facts of a line of the history."""
    return json.loads(written) if written is not None else None


def _written(facts: Facts | None) -> str | None:
    return None if facts is None else json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
