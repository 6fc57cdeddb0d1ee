"""What the machine can do: the least that a page could be, served in the same way on the same database.

Each address is a baseline of ``make bench``. Nothing of the service is used but its database.
"""

import secrets
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, redirect, request
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    text,
)

COLUMNS = ("id", "code", "title", "content", "state", "received_at", "next_due")
SELECT = f"SELECT {', '.join(COLUMNS)} FROM petition ORDER BY id DESC LIMIT 25"
"""One indexed select of 25 rows."""
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<header><a href="/">Lắng Nghe</a><nav><a href="/list">Danh sách</a></nav></header><main><h1>{{ title }}</h1><ol>
{% for row in rows %}<li><article><h2><a href="/petitions/{{ row.code }}">{{ row.title }}</a></h2>
<p>{{ row.content[:200] }}</p><dl><dt>Trạng thái</dt><dd>{{ row.state }}</dd><dt>Nhận</dt><dd>{{ row.received_at }}</dd>
<dt>Hạn</dt><dd>{{ row.next_due or '' }}</dd></dl></article></li>
{% endfor %}</ol><a rel="next" href="?cursor={{ rows[-1].id }}">Trang sau</a></main></body></html>"""

TABLES = MetaData()
_PETITION = Table(
    "baseline_petition",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("code", String, unique=True),
    Column("form_hash", String, unique=True),
    Column("sector_id", Integer, index=True),
    Column("state", String),
    Column("title", String),
    Column("content", String),
    Column("received_at", DateTime, index=True),
)
_PETITIONER, _EVENT, _DEADLINE, _LEAF, _OUTBOX = (
    Table(
        f"baseline_{name}",
        TABLES,
        Column("id", Integer, primary_key=True),
        Column("petition_id", Integer, index=True),
        Column("at", DateTime),
        Column("said", LargeBinary),
    )
    for name in ("petitioner", "event", "deadline", "leaf", "outbox")
)
BESIDE = (_PETITIONER, _EVENT, _DEADLINE, _LEAF, _OUTBOX)
"""What stands beside the petition when one is received: its sender, event, limits, leaf and letter."""


def engine_of(url: str) -> Engine:
    """A plain engine with what durability asks for, and nothing of the service's own care."""
    made = create_engine(url)
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def open_up(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(made, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return made


def store(connection: Any, title: str, content: str) -> str:
    """The inserts of a petition; the transaction is the caller's."""
    code, now = secrets.token_hex(8), datetime.now(UTC).replace(tzinfo=None)
    values = {"code": code, "form_hash": secrets.token_hex(16), "sector_id": 1, "state": "submitted", "received_at": now}
    number = connection.execute(insert(_PETITION).values(**values, title=title, content=content)).inserted_primary_key[0]
    for table in BESIDE:
        connection.execute(insert(table).values(petition_id=number, at=now, said=secrets.token_bytes(120)))
    return code


def make(url: str) -> Flask:
    """The baselines on a database."""
    app, engine = Flask("baseline"), engine_of(url)
    page = app.jinja_env.from_string(_PAGE)
    reading = text(SELECT)
    with engine.connect() as connection:
        kept = [SimpleNamespace(**row._mapping) for row in connection.execute(reading)]
    finished = page.render(title="Danh sách", rows=kept).encode()
    engine.dispose()

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/rows")
    def rows() -> str:
        return page.render(title="Danh sách", rows=kept)

    @app.get("/finished")
    def from_memory() -> Response:
        return Response(finished, mimetype="text/html")

    @app.get("/list")
    def listed() -> str:
        with engine.connect() as connection:
            found = connection.execute(reading).all()
        return page.render(title="Danh sách", rows=found)

    @app.post("/send")
    def send() -> Any:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            code = store(connection, request.form["title"], request.form["content"])
        return redirect(f"/petitions/{code}", 303)

    return app


def prepare(url: str) -> None:
    """Make the tables of the inserts, empty."""
    engine = engine_of(url)
    TABLES.drop_all(engine)
    TABLES.create_all(engine)
    engine.dispose()


def clear(url: str) -> None:
    """Take them away again."""
    engine = engine_of(url)
    TABLES.drop_all(engine)
    engine.dispose()
