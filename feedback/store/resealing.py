"""What an older secret sealed is sealed with the first: a few rows at a time, while everybody else goes on working.

A row that somebody changes at the same moment is left to them, since what they write is sealed with the first already. So it
can be stopped anywhere and begun again, and a second look finds nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, LargeBinary, Select, Table, and_, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from feedback.store.base import Base
from feedback.store.blind import Blind
from feedback.store.encryption import HEADER_BYTES, Sealed, Undecipherable, header_of, keyring
from feedback.store.models import OnceKey, Petitioner

_WITHOUT_ID = b"\x01"
_OF_THE_FIRST_RELEASE = "before there were ids"


@dataclass(frozen=True)
class Unopened:
    """A value that no key here opens: where it stands, never what it is."""

    table: str
    row: int
    reason: str


@dataclass
class Step:
    """What was done with some rows of a table."""

    last: int | None = None
    """Number of the last row that was looked at; None: there were no more."""
    changed: int = 0
    unopened: list[Unopened] = field(default_factory=list)


@cache
def sealed_tables() -> Mapping[Table, Sequence[Column[Any]]]:
    """Every table with sealed columns, and those columns."""
    found = {table: [c for c in table.columns if isinstance(c.type, Sealed)] for table in Base.metadata.sorted_tables}
    return {table: columns for table, columns in found.items() if columns}


def count_by_key(session: Session) -> Mapping[str, Counter[str]]:
    """How many sealed values stand in each column (``table.column``), by the id of their key in hex."""
    counted = dict[str, Counter[str]]()
    for table, columns in sealed_tables().items():
        for column in columns:
            head = func.substr(_raw(column), 1, HEADER_BYTES, type_=LargeBinary)
            found = session.execute(select(head, func.count()).select_from(table).where(_raw(column).is_not(None)).group_by(head))
            counted[f"{table.name}.{column.name}"] = Counter()
            for header, number in found:
                counted[f"{table.name}.{column.name}"][_named(bytes(header))] += number
    return counted


def reseal_some(session: Session, table: Table, after: int, limit: int) -> Step:
    """Look at the next rows of a table and seal anew whatever in them the first secret did not seal.

    Hashes by which people are found are made anew in the same row, and compared in every row: what began before the secret
    changed may have been found by the old one and sealed by the new.
    """
    step, number = Step(), _number(table)
    found = session.execute(_to_look_at(table).where(number > after).order_by(number).limit(limit)).all()
    for row in found:
        try:
            fresh = _fresh(table, row)
        except Undecipherable as error:
            step.unopened.append(Unopened(table.name, row.number, str(error)))
            continue
        if fresh:
            as_it_was = [_raw(column) == getattr(row, column.name) for column in sealed_tables()[table] if column.name in fresh]
            changed = session.execute(update(table).where(number == row.number, *as_it_was).values(_quoted(table, fresh)))
            step.changed += bool(changed.rowcount)  # type: ignore[attr-defined]
            _follow(session, table, row, fresh)
    step.last = found[-1].number if found else None
    return step


def _to_look_at(table: Table) -> Select[Any]:
    """The sealed columns as they are, the hashes, and the number; of tables without hashes only rows with something old."""
    columns = sealed_tables()[table]
    plain = [column for column in table.columns if "blind" in column.info]
    rows = select(_number(table).label("number"), *(_raw(c).label(c.name) for c in columns), *plain)
    header = header_of(keyring.secrets.live[0])
    old = [and_(_raw(c).is_not(None), func.substr(_raw(c), 1, HEADER_BYTES, type_=LargeBinary) != header) for c in columns]
    return rows if plain else rows.where(or_(*old))


def _fresh(table: Table, row: Any) -> dict[str, Any]:
    """The columns of a row that change: bytes for the sealed ones, text for the hashes."""
    header, fresh = header_of(keyring.secrets.live[0]), dict[str, Any]()
    for column, use in _uses(table):
        kept = getattr(row, column.name)
        if kept is not None and bytes(kept)[:HEADER_BYTES] != header:
            fresh[column.name] = keyring.seal_bytes(use, keyring.unseal_bytes(use, bytes(kept)))
    for column in table.columns:
        blind: Blind | None = column.info.get("blind")
        if blind is not None:
            text = keyring.unseal(f"{table.name}.{blind.of}", bytes(getattr(row, blind.of)))
            index = blind.index(text)
            if index is not None and index != getattr(row, column.name):
                fresh[column.name] = index
    return fresh


def _follow(session: Session, table: Table, row: Any, fresh: Mapping[str, Any]) -> None:
    """Keys that were sent to an address lead to whoever is found by it, so they go with it."""
    if table is Petitioner.__table__ and "email_index" in fresh:
        session.execute(update(OnceKey).where(OnceKey.email_index == row.email_index).values(email_index=fresh["email_index"]))


def _uses(table: Table) -> Iterator[tuple[Column[Any], str]]:
    for column in sealed_tables()[table]:
        assert isinstance(column.type, Sealed)
        yield column, column.type.use


def _quoted(table: Table, fresh: Mapping[str, Any]) -> dict[Any, Any]:
    """Sealed bytes go in as they are."""
    return {
        table.c[name]: type_coerce(value, LargeBinary) if isinstance(value, bytes) else value for name, value in fresh.items()
    }


def _raw(column: Column[Any]) -> Any:
    return type_coerce(column, LargeBinary)


def _number(table: Table) -> Any:
    (number,) = table.primary_key.columns
    return number


def _named(header: bytes) -> str:
    return _OF_THE_FIRST_RELEASE if header[:1] == _WITHOUT_ID else header[1:].hex()
