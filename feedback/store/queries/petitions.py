"""Petitions: one by one, and the numbers they are given."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Table, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from feedback.store.dialects import has_one_writer
from feedback.store.models import Account, CodeCounter, Commune, Office, Petition, Petitioner
from feedback.store.upserts import add_up

# Statements that every step or sending asks are built once: building them takes longer than asking.
_BY_CODE = (
    select(Petition)
    .where(Petition.code == bindparam("code"))
    .options(
        # What these were called, or may do, most steps do not ask.
        joinedload(Petition.office).lazyload(Office.names),
        joinedload(Petition.officer).lazyload(Account.memberships),
        joinedload(Petition.subject_office).lazyload(Office.names),
        joinedload(Petition.commune).lazyload(Commune.former_units),
        joinedload(Petition.requests),
        joinedload(Petition.coordinations),
    )
)
_COUNTERS: Table = CodeCounter.__table__  # type: ignore[assignment]
_P, _SENDER = Petition.__table__.c, Petitioner.__table__.c
_BY_FORM = select(_P.id).where(_P.form_hash.in_(bindparam("hashes", expanding=True)))
_REPEATS = select(_P.id).where(_P.primary_id == bindparam("primary")).limit(1)
_FROM_SENDERS = (
    select(func.substr(_P.folded, 1, bindparam("length")))
    .where(_P.received_at >= bindparam("since"), _P.entered_by.is_(None), _P.demonstration.is_(False))
    .order_by(_P.received_at.desc(), _P.id.desc())
    .limit(bindparam("most"))
)
_SAME_SENDER = (
    select(func.count())
    .select_from(Petition.__table__)
    .join(Petitioner.__table__, _SENDER.petition_id == _P.id)
    .where(_P.received_at >= bindparam("since"))
    .where(
        or_(
            _SENDER.phone_index.in_(bindparam("phones", expanding=True)),
            _SENDER.email_index.in_(bindparam("emails", expanding=True)),
        )
    )
)


def queue_for_day(session: Session, day: date) -> bool:
    """Wait until nobody else is storing a petition of that day; whether somebody may have stored one while this one began.

    SQLite has one writer anyway; in PostgreSQL the day's row is locked until the transaction ends.
    """
    connection = session.connection()
    if has_one_writer(connection):
        return False
    connection.execute(add_up(_COUNTERS, connection.dialect.name, "last_number"), {"day": day, "last_number": 0})
    return True


def take_number(session: Session, day: date) -> int:
    """The next number of the day's series; two senders at once get two numbers."""
    connection = session.connection()
    numbered = add_up(_COUNTERS, connection.dialect.name, "last_number").returning(_COUNTERS.c.last_number)
    number: int = connection.execute(numbered, {"day": day, "last_number": 1}).scalar_one()
    return number


def find_petition(session: Session, code: str) -> Petition | None:
    """The petition with that code, with what every step asks about; what only some ask for is read when it is asked for."""
    return session.scalars(_BY_CODE, {"code": code}).unique().one_or_none()


def list_by_ids(session: Session, ids: Sequence[int]) -> list[Petition]:
    """The petitions with these numbers, in this order."""
    found = {petition.id: petition for petition in session.scalars(select(Petition).where(Petition.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def mark_changed(petition: Petition) -> None:
    """Count the petition as changed even where no column of its own is, so that whoever looked before is told."""
    flag_modified(petition, "state")


def lock_petition(session: Session, code: str) -> Petition | None:
    """The petition with that code as it stands now; nobody else changes it until the transaction ends."""
    query = select(Petition).where(Petition.code == code).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update(of=Petition))


def list_repeats(session: Session, primary: Petition) -> Sequence[Petition]:
    """The petitions linked to a primary, as they are stored now."""
    if session.connection().execute(_REPEATS, {"primary": primary.id}).first() is None:
        return ()
    query = select(Petition).where(Petition.primary_id == primary.id).order_by(Petition.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def list_demonstrated(session: Session) -> Sequence[Petition]:
    """The invented petitions."""
    return session.scalars(select(Petition).where(Petition.demonstration).order_by(Petition.id)).all()


def list_recent_texts(session: Session, since: datetime, *, length: int, most: int) -> Sequence[str]:
    """The beginnings of the latest petitions' texts without marks, of whatever came from senders themselves.

    :param length: characters of each. :param most: how many texts.
    """
    return session.scalars(_FROM_SENDERS, {"since": since, "length": length, "most": most}).all()


def find_by_form(session: Session, hashes: Sequence[str]) -> Petition | None:
    """The petition that was made with a form token: nearly always there is none, and nothing of one is asked."""
    number = session.connection().execute(_BY_FORM, {"hashes": hashes}).scalar()
    return None if number is None else session.get(Petition, number)


def find_by_link(session: Session, hashes: Sequence[str]) -> Petition | None:
    """The petition to which the link in a letter leads."""
    return session.scalar(select(Petition).where(Petition.link_hash.in_(hashes)))


def count_recent_from(session: Session, phones: Sequence[str], emails: Sequence[str], since: datetime) -> int:
    """How many petitions came from the same telephone or e-mail address, by their keyed hashes, since a moment."""
    if not phones and not emails:
        return 0
    return session.execute(_SAME_SENDER, {"since": since, "phones": phones, "emails": emails}).scalar_one()
