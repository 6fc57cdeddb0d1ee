"""Petitions: one by one, and the numbers they are given."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from feedback.store.models import Account, CodeCounter, Commune, Office, Petition, Petitioner

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
_NEXT_NUMBER = (
    update(_COUNTERS)
    .where(_COUNTERS.c.day == bindparam("of_day"))
    .values(last_number=_COUNTERS.c.last_number + 1)
    .returning(_COUNTERS.c.last_number)
)
_BY_FORM = select(Petition).where(Petition.form_hash.in_(bindparam("hashes", expanding=True)))
_FROM_SENDERS = (
    select(func.substr(Petition.folded, 1, bindparam("length")))
    .where(Petition.received_at >= bindparam("since"), Petition.entered_by.is_(None), Petition.demonstration.is_(False))
    .order_by(Petition.received_at.desc(), Petition.id.desc())
    .limit(bindparam("most"))
)
_SAME_SENDER = (
    select(func.count())
    .select_from(Petition)
    .join(Petitioner)
    .where(Petition.received_at >= bindparam("since"))
    .where(
        or_(
            Petitioner.phone_index.in_(bindparam("phones", expanding=True)),
            Petitioner.email_index.in_(bindparam("emails", expanding=True)),
        )
    )
)


def queue_for_day(session: Session, day: date) -> None:
    """Wait until nobody else is storing a petition of that day; whoever comes next then sees what was stored.

    SQLite has one writer anyway; in PostgreSQL the day's row is locked until the transaction ends.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    locked = {"last_number": CodeCounter.last_number}
    session.execute(insert(CodeCounter).values(day=day, last_number=0).on_conflict_do_update(index_elements=["day"], set_=locked))


def take_number(session: Session, day: date) -> int:
    """The next number of the day's series, after :func:`queue_for_day`; two senders at once get two numbers."""
    number: int = session.execute(_NEXT_NUMBER, {"of_day": day}).scalar_one()
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
    """The petition that was made with a form token."""
    return session.scalar(_BY_FORM, {"hashes": hashes})


def find_by_link(session: Session, hashes: Sequence[str]) -> Petition | None:
    """The petition to which the link in a letter leads."""
    return session.scalar(select(Petition).where(Petition.link_hash.in_(hashes)))


def count_recent_from(session: Session, phones: Sequence[str], emails: Sequence[str], since: datetime) -> int:
    """How many petitions came from the same telephone or e-mail address, by their keyed hashes, since a moment."""
    if not phones and not emails:
        return 0
    return session.execute(_SAME_SENDER, {"since": since, "phones": phones, "emails": emails}).scalar_one()
