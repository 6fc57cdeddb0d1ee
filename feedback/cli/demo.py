"""Demonstration data: what ``make run`` begins with, and the case of the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused
from feedback.config import Mode
from feedback.extensions import clock, db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.gateways.files import SealedFiles

group = AppGroup("demo", help="Demonstration data; every petition of it is invented and marked so.")


@dataclass
class Prepared:
    """What stands ready: the demonstration's accounts as (what it is for, e-mail), and their one password."""

    accounts: Sequence[tuple[str, str]]
    password: str | None


def prepare(app: Flask) -> Prepared:
    """In demo mode, the first time, make accounts and petitions. Needs an app context and a database that is ready.

    The first time takes about a quarter of a minute; later ones find everything there.
    """
    if app.extensions["settings"].mode is not Mode.DEMO:
        return Prepared([], None)
    from feedback.services import demonstration  # noqa: PLC0415 - a second start must not wait for what it does not need
    from feedback.services.demonstration import cast  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.dialects import alone  # noqa: PLC0415

    files: SealedFiles = app.extensions["files"]()
    try:
        with alone(db.engine, "demonstration", waiting=True), unit_of_work(db.engine) as session:
            if not demonstration.is_needed(session):
                return Prepared(cast.accounts_made(session), cast.PASSWORD)
            click.echo(_("Preparing the demonstration: about 200 invented petitions. This happens once."))
            demonstration.load(session, files=files, now=clock(), base_url=app.extensions["settings"].base_url)
            return Prepared(cast.accounts_made(session), cast.PASSWORD)
    except BaseException:
        files.undo()
        raise


@group.command("article")
@on_ready_database
def article() -> None:
    """Replay the two petitions of quarter II of 2021, by the real steps with the clock of 2021."""
    from feedback.services.demonstration import article as the_case  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    if current_app.extensions["settings"].mode is Mode.PRODUCTION:
        raise Refused(_("Invented petitions are not loaded in production."))
    with unit_of_work(db.engine) as session:
        done = the_case.replay(session, files=current_app.extensions["files"](), now=clock())
    if done:
        click.echo(_("The article's two petitions are there. Now: flask reports ii-05a --period 2021-Q2"))
    else:
        click.echo(_("The article's two petitions were there already; nothing was changed."))
