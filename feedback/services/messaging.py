"""Words back and forth under a petition, between its sender and those who handle it. They move nothing and stop no clock."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender, Staff
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.petition import Purpose
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import attachments, history
from feedback.store.models import Event, Petition
from feedback.store.queries.limits import get_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.services.attachments import Inspection

MESSAGE_LENGTH = 2_000


class TooManyMessages(Refusal):
    """The sender wrote as often as the authority allows in a day."""

    sentence = N_("%(n)s messages a day can be sent about one petition. Put what is left into one message, and send it tomorrow.")


def write(
    session: "Session",
    petition: Petition,
    *,
    now: datetime,
    text: str,
    by: Staff | None = None,
    uploads: "Inspection" = attachments.NOTHING,
    files: "FileStore | None" = None,
    version: int | None = None,
) -> None:
    """Send a message: to the sender, who is owed a letter with it, or from the sender, and then it waits for a reply.

    :param by: the member of staff who writes; None: the sender. :param uploads: only of the sender.
    :raises Invalid: neither words nor files, too long, files that cannot be taken, or too many on one day.
    """
    actor = by or Sender(petition.id)
    transition = history.begin(petition, Action.MESSAGE, actor, version)
    words = tidy(text)
    problems: dict[str, str | Refusal | Sequence[Refusal]] = {}
    if not words and not uploads:
        problems["text"] = N_("Write the message.")
    elif len(words) > MESSAGE_LENGTH:
        problems["text"] = N_("The text is longer than 2,000 characters. Shorten it.")
    elif by is None and _sent_since(petition, now - timedelta(days=1)) >= (most := int(get_policy(session, "messages_per_day"))):
        problems["text"] = TooManyMessages(n=most)
    if uploads.refused:
        problems["attachments"] = uploads.refused
    if problems:
        raise Invalid(problems)
    if files is not None:
        attachments.keep(petition, uploads.taken, files, now, purpose=Purpose.MESSAGE)
    petition.message_waiting_since = None if by else petition.message_waiting_since or now
    named = ", ".join(file.filename for file in uploads.taken)
    history.record(session, petition, transition, actor, now, text=words, detail=named, tell=by is not None)


def messages_of(petition: Petition) -> list[Event]:
    """What was written, oldest first."""
    return [event for event in petition.events if event.action == Action.MESSAGE]


def _sent_since(petition: Petition, since: datetime) -> int:
    return sum(1 for event in messages_of(petition) if event.actor_kind == "sender" and event.happened_at > since)
