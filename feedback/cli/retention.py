"""How long personal data is kept: shown first, then carried out."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from feedback.extensions import clock, db

group = AppGroup("retention", help="How long personal data is kept.")


def let_go() -> int:
    """Let go what has been kept long enough, a few at a time; how many senders, letters and looks."""
    from feedback.services import retention  # noqa: PLC0415 - the other commands need none of it
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    store, total = current_app.extensions["files"](), 0
    while True:
        with unit_of_work(db.engine) as session:
            gone = retention.carry_out(session, now=clock())
        # Only now: had it not been stored, the files would still be needed.
        for key in gone.files:
            store.delete(key)
        if gone.is_nothing:
            return total
        total += gone.senders + gone.letters + gone.looks


def let_go_if_decided() -> int:
    """The same where the authority decided that it goes by itself."""
    from feedback.services.retention import is_on  # noqa: PLC0415
    from feedback.store.queries.outbox import snapshot  # noqa: PLC0415

    with snapshot(db.engine) as session:
        decided = is_on(session)
    return let_go() if decided else 0


@group.command("show")
@with_appcontext
def show() -> None:
    """Say what would go now, and touch nothing."""
    from feedback.domain.calendar import local_date  # noqa: PLC0415
    from feedback.services import retention  # noqa: PLC0415
    from feedback.store.queries.outbox import snapshot  # noqa: PLC0415

    with snapshot(db.engine) as session:
        found = retention.look(session, now=clock())
    for over in found:
        period = f"{over.number} {over.rule.unit} from {over.rule.since}" if over.number else "for ever"
        oldest = f", the oldest since {local_date(over.oldest).isoformat()}" if over.oldest else ""
        click.echo(f"{over.rule.what}\n  kept {period}: {over.count} would go{oldest}.")


@group.command("run")
@click.confirmation_option(prompt="What goes cannot be brought back. Go on?")
@with_appcontext
def run() -> None:
    """Let go what has been kept long enough."""
    click.echo(f"Gone: {let_go()}.")
