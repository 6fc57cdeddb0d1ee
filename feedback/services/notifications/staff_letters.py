"""Letters to staff. They go by the same way as those to senders: a row now, a job sends it, its payload is wiped then."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.letters import StaffLetter
from feedback.services.notifications.letters import Way
from feedback.store.models import Account, OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

LANGUAGE = "vi"
"""Accounts have none of their own: the back office works in Vietnamese."""


def owe_staff(
    session: "Session", account: Account, letter: StaffLetter, *, now: datetime, payload: "Mapping[str, Any] | None" = None
) -> OutboxMessage:
    """Note that a member of staff is owed this letter.

    :param payload: everything the letter says, as JSON; its templates find it as ``payload``, and its texts also fill
        the blanks of its subject. Sealed, wiped once sent. INVITATION: ``token`` and ``until`` (ISO date).
    """
    message = OutboxMessage(
        account=account,
        channel=Way.EMAIL,
        letter=letter,
        language=LANGUAGE,
        recipient=account.email,
        payload=json.dumps(payload or {}, ensure_ascii=False),
        status="queued",
        created_at=now,
        next_try_at=now,
        tries=0,
        last_error="",
    )
    session.add(message)
    session.flush()
    return message


def staff_payload(message: OutboxMessage) -> dict[str, Any]:
    """What was given along with the letter; empty once it was wiped."""
    found: dict[str, Any] = json.loads(message.payload) if message.payload else {}
    return found
