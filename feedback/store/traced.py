"""A span for every statement: what it does and to which table, never its text or its values."""

import re
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Engine, event

from feedback import tracing

_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)', re.IGNORECASE)
_OPEN = "traced"


def trace(engine: Engine) -> None:
    """Note every statement of an engine; attributes are those of OpenTelemetry's database conventions."""

    def begin(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        does = statement.split(None, 1)[0].upper()
        table = _TABLE.search(statement)
        named = {"db.collection.name": table[1]} if table else {}
        facts = {"db.system.name": engine.dialect.name, "db.operation.name": does, **named}
        opened = ExitStack()
        opened.enter_context(tracing.span(" ".join([does, *named.values()]), "CLIENT", **facts))
        connection.info.setdefault(_OPEN, []).append(opened)

    def end(connection: Any, *_rest: Any) -> None:
        if connection.info.get(_OPEN):
            connection.info[_OPEN].pop().close()

    def fail(context: Any) -> None:
        if context.connection is not None and context.connection.info.get(_OPEN):
            error = context.original_exception
            context.connection.info[_OPEN].pop().__exit__(type(error), error, None)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
