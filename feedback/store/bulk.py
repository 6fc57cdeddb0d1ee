"""Many rows at once, past the session: for what is made by the million, not for what people do.

Rows are plain objects with the columns of a model as attributes. They are packed where they are made, which may be another
process, sealed and turned into what the driver takes; and written where the connection is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, Date, Dialect, Engine, LargeBinary, Table, bindparam, func, inspect, select, text
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from feedback.store import dialects, drivers
from feedback.store.models import CodeCounter, LedgerNode

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Parcel:
    """Rows of one table as the driver takes them."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def stand_in(model: type[DeclarativeBase]) -> type[SimpleNamespace]:
    """A class of plain objects that have a model's columns; what is not given is what a new row of it would have."""
    names = {column.key: _default(column) for column in _table(model).columns}
    return type(model.__name__, (SimpleNamespace,), names)


class Packer:
    """Packs rows of one table for one database.

    :param numbered: whether the rows bring their own numbers; else the database gives them.
    """

    def __init__(self, model: type[DeclarativeBase], engine: Engine, *, numbered: bool) -> None:
        table = _table(model)
        columns = [column for column in table.columns if numbered or not column.primary_key]
        self._table = table.name
        self._names = tuple(column.name for column in columns)
        self._read = attrgetter(*self._names)
        found = [(place, _converter(column, engine.dialect)) for place, column in enumerate(columns)]
        self._convert = [(place, convert) for place, convert in found if convert is not None]

    def pack(self, rows: Iterable[object]) -> Parcel:
        """The rows, ready to be written."""
        packed = []
        for row in rows:
            values = list(self._read(row))
            for place, convert in self._convert:
                values[place] = convert(values[place])
            packed.append(tuple(values))
        return Parcel(self._table, self._names, packed)


def write(session: Session, parcels: Iterable[Parcel]) -> None:
    """Write them in their order; nothing is committed."""
    connection = session.connection()
    drivers.make_room(connection)
    for parcel in parcels:
        if parcel.rows:
            drivers.insert_rows(connection, parcel.table, parcel.columns, parcel.rows)


def write_nodes(session: Session, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """Nodes of the public log's tree: level, index, hash."""
    drivers.insert_rows(session.connection(), LedgerNode.__tablename__, ("level", "index", "hash"), nodes)


def write_counters(session: Session, last: Mapping[Any, int]) -> None:
    """The last number given out on each day."""
    statement = text(
        "INSERT INTO code_counter (day, last_number) VALUES (:day, :number)"
        " ON CONFLICT (day) DO UPDATE SET last_number = excluded.last_number"
    ).bindparams(bindparam("day", type_=Date()))
    session.execute(statement, [{"day": day, "number": number} for day, number in last.items()])


def write_texts(session: Session, texts: Sequence[tuple[int, str, str]]) -> None:
    """Texts for the word index: number, words as written, words without marks."""
    if texts:
        statement = text(dialects.search_sql(session.get_bind()).insert)
        session.execute(statement, [{"id": number, "marked": marked, "folded": bare} for number, marked, bare in texts])


def last_number(session: Session, model: type[DeclarativeBase]) -> int:
    """The greatest number a row of the table has; 0: it is empty."""
    (key,) = inspect(model).primary_key
    return int(session.scalar(select(func.max(key))) or 0)


def reserve_numbers(session: Session, model: type[DeclarativeBase], last: int) -> None:
    """Let the database give out only numbers after this one."""
    drivers.reserve_numbers(session.connection(), _table(model).name, last)


def list_counters(session: Session) -> dict[Any, int]:
    """The last number given out on each day."""
    return {row.day: row.last_number for row in session.execute(select(CodeCounter.day, CodeCounter.last_number))}


def analyze(session: Session) -> None:
    """Let the database look at what it holds, so that it plans its queries by that."""
    session.execute(text("ANALYZE"))


def _table(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


def _default(column: Column[Any]) -> object:
    default = column.default
    return default.arg if default is not None and default.is_scalar else None  # type: ignore[attr-defined]


def _converter(column: Column[Any], dialect: Dialect) -> Convert | None:
    """What the column's type makes of a value; bytes go as they are, so that another process can hand them on."""
    kind = column.type
    if isinstance(kind, LargeBinary):
        return None
    if isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, LargeBinary):
        return lambda value: kind.process_bind_param(value, dialect)
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert
