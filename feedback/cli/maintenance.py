"""Closing the service while something beneath it is changed, and opening it again."""

import time
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from feedback.extensions import clock, db
from feedback.standing import KNOWN_FOR

group = AppGroup("maintenance", help="Let everything be read and nothing be written, for a while.")


@group.command("on")
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When it is expected to be over, local time.")
@with_appcontext
def on(until: datetime | None) -> None:
    """Close the service; when this command ends every process knows."""
    from feedback.domain.calendar import LOCAL_ZONE  # noqa: PLC0415
    from feedback.services.standing import close  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session:
        close(session, now=clock(), until=until.replace(tzinfo=LOCAL_ZONE) if until else None)
    time.sleep(2 * KNOWN_FOR)
    click.echo("Closed: pages can be read, nothing is received, letters and long work wait. What was begun is being finished.")


@group.command("off")
@with_appcontext
def off() -> None:
    """Open the service again."""
    from feedback.services.standing import reopen  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session:
        reopen(session)
    click.echo("Open." if not current_app.extensions["settings"].read_only else "Still closed by FEEDBACK_READ_ONLY.")


@group.command("status")
@with_appcontext
def status() -> None:
    """Say whether it is closed, and what is announced."""
    from feedback.standing import standing  # noqa: PLC0415
    from feedback.web.filters import moment  # noqa: PLC0415

    found = standing(db.engine, current_app.extensions["settings"])
    click.echo("Closed." if found.is_closed else "Open.")
    if found.outage:
        click.echo(f"Announced: {moment(found.outage.starts_at)} – {moment(found.outage.ends_at)}. {found.outage.words_vi}")
