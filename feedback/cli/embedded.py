"""What gunicorn is told where ``feedback.cli.serve`` started it: first the data is made ready, and how that went is reported.

It is done here, in the process that then serves, because loading the service twice would take a start twice as long.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from feedback.cli import report
from feedback.cli.front import *  # noqa: F403 - whatever else it is told
from feedback.cli.report import CannotServe


class Prepared(Protocol):
    """What preparing the data gave: the demonstration's accounts as (role, e-mail), and their one password."""

    accounts: Sequence[tuple[str, str]]
    password: str | None


def on_starting(server: Any) -> None:
    """Gunicorn's hook, before it listens: the service is loaded, nothing is asked of it yet."""
    try:
        prepared = prepare(server.app.wsgi())
    except CannotServe as error:
        report.send(refused=str(error))
        raise SystemExit(1) from None
    report.send(accounts=list(prepared.accounts), password=prepared.password)


def prepare(app: Any) -> Prepared:
    """Bring the database up to date and load what must be in it.

    :raises CannotServe: it cannot be opened or read, or is none that may be served.
    """
    from feedback.cli import demo, preparing  # noqa: PLC0415
    from feedback.extensions import db  # noqa: PLC0415
    from feedback.store.encryption import Undecipherable  # noqa: PLC0415

    with app.app_context():
        try:
            preparing.make_ready(app)
            preparing.refuse_invented(app)
        except preparing.Unreadable as error:
            raise CannotServe(f"The database cannot be opened: {error}. Check FEEDBACK_DATABASE_URL.") from error
        except Undecipherable as error:
            sentence = "This database was written with another secret key. Set FEEDBACK_SECRET_KEY, or its file, to that one."
            raise CannotServe(sentence) from error
        except preparing.Invented as error:
            raise CannotServe(str(error)) from error
        prepared: Prepared = demo.prepare(app)
        # The workers open their own; a connection must not be shared by two processes.
        db.engine.dispose()
    return prepared
