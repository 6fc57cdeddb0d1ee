"""Commands work on a database that is ready: a new one is made and its catalogues loaded, an old one is named."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app
from flask.cli import with_appcontext

from feedback.extensions import clock, db, migrations
from feedback.store import schema
from feedback.store.dialects import alone


class Unreadable(Exception):
    """The database cannot be opened; the message says why."""


class Invented(Exception):
    """In production, accounts of the demonstration are there; the message says how to close them."""


def refuse_invented(app: Flask) -> None:
    """Begin nothing in production on a database whose demonstration could still be signed in to. Needs an app context.

    :raises Invented: there are such accounts.
    """
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries.accounts import list_invented  # noqa: PLC0415

    if not app.extensions["settings"].is_public:
        return
    with unit_of_work(db.engine) as session:
        found = list_invented(session)
    if found:
        raise Invented(
            f"In production there are no accounts of the demonstration, but this database has {len(found)}, such as {found[0]}."
            " Begin with an empty database, or close each: flask --app wsgi people deactivate --email …."
        )


def versions() -> tuple[set[str], set[str]]:
    """The versions of the schema that the database has, and those that the code wants; none in a new database.

    :raises Unreadable: no such server, no right to it, no database.
    """
    try:
        return schema.present(db.engine), schema.wanted()
    except Exception as error:
        raise Unreadable(" ".join(str(getattr(error, "orig", error)).split())) from error


def make_ready(app: Flask) -> None:
    """Bring the schema to the code's version, fill empty catalogues, and give the public log its key and what came before it.

    Needs an app context. Of several that start at once one does it, and the others find it done.

    :raises Unreadable: the database cannot be opened.
    """
    versions()
    with alone(db.engine, "make ready", waiting=True):
        _make_ready(app)


def _make_ready(app: Flask) -> None:
    from feedback.cli.watching import watch  # noqa: PLC0415
    from feedback.services import catalogues  # noqa: PLC0415
    from feedback.services.ledger import adopting, keys  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    present, wanted = versions()
    if present and app.extensions["settings"].read_only:
        return
    # A database that a later release has brought further is served as it is: its migrations leave this one what it needs.
    if present != wanted and present <= schema.known():
        from flask_migrate import upgrade  # noqa: PLC0415 - which most starts can do without

        migrations(app)
        upgrade()
    with unit_of_work(db.engine) as session:
        catalogues.load(session)
        keys.ensure(session, app.extensions["settings"].ledger_origin, now=clock())
    adopting.adopt_all(db.engine, clock)
    watch()()


def on_ready_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command in an app context. It changes the schema only of a database that has none: a city's is not its own."""

    @wraps(command)
    def run(**options: Any) -> Any:
        from feedback.cli.refusing import Refused  # noqa: PLC0415
        from feedback.language import gettext as _  # noqa: PLC0415

        app = current_app._get_current_object()  # type: ignore[attr-defined]
        try:
            present, wanted = versions()
            if not present:
                make_ready(app)
            elif present != wanted:
                raise Refused(_("The database is of another version. Bring it up to date: flask --app wsgi db upgrade"))
        except Unreadable as error:
            raise Refused(_("The database cannot be opened: %(reason)s", reason=error)) from error
        return command(**options)

    return with_appcontext(run)
