"""Ways in for who lost the secret, without telling anybody else whether a petition exists.

Asking only leaves a row, whatever is known of the address. A job looks afterwards: what it finds is sent to the address
itself, or told on the number that stands in the petition, and nowhere else.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender
from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import Invalid
from feedback.domain.letters import ReaderLetter
from feedback.domain.once import LIFETIMES, OncePurpose
from feedback.domain.petition import derive_secret, parse_code
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy_line
from feedback.services import following_by_mail, history, invitations, once_keys
from feedback.services.notifications.reader_letters import owe_address, owe_call
from feedback.store.blind import EMAIL, PHONE
from feedback.store.encryption import keyring
from feedback.store.models import ContactRequest, Petition
from feedback.store.queries import once_keys as query
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LETTERS_A_DAY = 3
"""To one address for one purpose (a new secret: of one petition): nobody's mailbox is flooded by who types it again and
again. See :func:`_is_enough` for why nobody is shut out by it either."""
_CALLS_AT_ONCE = 3
"""Petitions of one number for which it is called; the newest."""
_AT_ONCE = 50
_LONGEST = 254
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Renewed:
    """A petition with the secret that opens it from now on."""

    petition: Petition
    secret: str


def ask(session: "Session", purpose: OncePurpose, contact: str, *, now: datetime, code: str = "", language: str = "vi") -> None:
    """Note that somebody asks for a way in. Only the shape of what was typed is looked at.

    :param contact: an e-mail address; for a lost secret also a telephone number.
    :raises Invalid: it is neither, or the code is none.
    """
    typed, wanted = tidy_line(contact), tidy_line(code)
    phone = normalise_phone(typed) if purpose is OncePurpose.SECRET else None
    problems = {}
    if len(typed) > _LONGEST or not (normalise_email(typed) or phone):
        problems["contact"] = (
            N_("Write an e-mail address like ten@example.com or a telephone number like 0912 345 678.")
            if purpose is OncePurpose.SECRET
            else N_("This is no e-mail address. Write it like ten@example.com.")
        )
    if wanted and parse_code(wanted) is None:
        problems["code"] = N_("This is no code of a petition. It looks like PAKN.20261122.0001.")
    if problems:
        raise Invalid(problems)
    row = ContactRequest(purpose=purpose, contact=typed, code=parse_code(wanted) or "", language=language, requested_at=now)
    session.add(row)


def answer_waiting(session: "Session", *, now: datetime) -> int:
    """Look at those who asked, the longest waiting first, and owe each what is known under their own address; how many."""
    waiting = query.list_requests(session, _AT_ONCE)
    seen = set()
    for row in waiting:
        # Who pressed twice is written to once.
        asked = (row.purpose, row.contact.lower(), row.code)
        if asked not in seen:
            seen.add(asked)
            _answer(session, row, now)
        session.delete(row)
    session.flush()
    return len(waiting)


def renew(session: "Session", token: str, *, now: datetime) -> Renewed:
    """By the link in the letter: give the petition a new secret.

    :raises KeyOver: the link was used, is too old, or leads nowhere.
    """
    key = once_keys.use(session, token, OncePurpose.SECRET, now=now)
    petition = session.get(Petition, key.petition_id)
    if petition is None or key.email_index not in EMAIL.indexes(petition.petitioner.email):
        # The address was corrected or erased since the letter was written.
        raise once_keys.KeyOver
    return _renewed(session, petition, now)


def renew_spoken(session: "Session", code: str, typed: str, *, now: datetime) -> Renewed | None:
    """By what was told on the telephone, typed in the place of the secret; None where it is nothing of the kind."""
    petition = once_keys.use_spoken(session, typed, code=parse_code(code) or "", now=now)
    return _renewed(session, petition, now) if petition else None


def _renewed(session: "Session", petition: Petition, now: datetime) -> Renewed:
    """The earlier secret, the link on the lost receipt and every other key stop: somebody may have found the paper."""
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.RENEW_SECRET, actor)
    secret = derive_secret(keyring.key("lookup-secret"), secrets.token_hex(16))
    petition.secret_hash = keyring.hash("lookup-secret", secret)
    petition.link_hash = keyring.hash("link-token", secrets.token_hex(16))
    once_keys.end_keys_of(session, petition, now=now)
    history.record(session, petition, transition, actor, now)
    return Renewed(petition, secret)


def _answer(session: "Session", row: ContactRequest, now: datetime) -> None:
    email = normalise_email(row.contact)
    if email and row.purpose == OncePurpose.STAFF_PASSWORD:
        invitations.answer_forgotten(session, email, now=now)
    elif email and row.purpose == OncePurpose.FOLLOW:
        petition = petitions.find_petition(session, row.code)
        if petition is not None:
            following_by_mail.ask_to_confirm(session, petition, email, language=row.language, now=now)
    elif email:
        _write(session, row, email, now)
    elif phone := normalise_phone(row.contact):
        _call(session, row.code, phone, now)


def _write(session: "Session", row: ContactRequest, email: str, now: datetime) -> None:
    mailbox = EMAIL.indexes(email)
    purpose, letter, petition, said = OncePurpose.MINE, ReaderLetter.MINE, None, {}
    if row.purpose == OncePurpose.SECRET and row.code:
        petition = petitions.find_petition(session, row.code)
        if petition is None or petition.petitioner.email_index not in mailbox:
            return
        purpose, letter, said = OncePurpose.SECRET, ReaderLetter.NEW_SECRET, {"code": petition.code}
    elif not query.list_of_email(session, mailbox, 1):
        return
    if _is_enough(session, purpose, mailbox, petition, now):
        return
    token = once_keys.make(session, purpose, now=now, petition=petition, email_index=mailbox[0])
    owe_address(session, letter, email, language=row.language, now=now, payload={**said, "token": token})


def _is_enough(
    session: "Session", purpose: OncePurpose, mailbox: Sequence[str], petition: Petition | None, now: datetime
) -> bool:
    """Whether the mailbox holds a link that will do, after the letters of a day; the links in it are good anew then.

    A stranger who asks for somebody else's address makes their links last longer, and never keeps them from one: when
    none of them is good any more, because they were used or grew old, another letter goes.
    """
    if query.count_keys_sent(session, purpose, mailbox, petition, now - _DAY) < LETTERS_A_DAY:
        return False
    return query.prolong_keys(session, purpose, mailbox, petition, now=now, until=now + LIFETIMES[purpose])


def _call(session: "Session", code: str, phone: str, now: datetime) -> None:
    numbers = PHONE.indexes(phone)
    if code:
        named = petitions.find_petition(session, code)
        found = [named] if named is not None and named.petitioner.phone_index in numbers else []
    else:
        found = list(query.list_of_phone(session, numbers, _CALLS_AT_ONCE))
    for petition in found:
        if not query.has_key_to_tell(session, petition):
            owe_call(session, petition, once_keys.make_spoken(session, petition, now=now), now=now)
