"""The figures that reports are read from: held against the events, and made anew from them."""

import click
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.extensions import clock, db
from feedback.language import gettext as _

group = AppGroup("figures", help="The figures that reports are read from.")
_DIFFERENT = 1
_NAMED = 20


@group.command("check")
@on_ready_database
def check() -> None:
    """Count everything again from the events and compare. Exit code 0: all figures are right; 1: some are not, and are named."""
    from feedback.services import figures  # noqa: PLC0415
    from feedback.store.queries.ledger_checks import frozen  # noqa: PLC0415

    with frozen(db.engine) as session, click.progressbar(length=1, label=_("Counted again")) as bar:
        found = figures.check(session, lambda done, steps: _move(bar, done, steps))
    if not found:
        click.echo(_("Every figure is what the events say."))
        return
    for code in found.petitions[:_NAMED]:
        click.echo(_("%(code)s does not stand in the figures as its events say.", code=code), err=True)
    if len(found.petitions) > _NAMED:
        click.echo(_("And %(number)d more petitions.", number=len(found.petitions) - _NAMED), err=True)
    for table, number in found.figures.items():
        if number:
            click.echo(_("%(table)s: %(number)d figures are wrong.", table=table, number=number), err=True)
    click.echo(_("Make them anew with: flask figures rebuild"), err=True)
    raise click.exceptions.Exit(_DIFFERENT)


@group.command("rebuild")
@on_ready_database
def rebuild() -> None:
    """Make all figures anew from the events. People may go on sending; until it is done reports are counted from the events."""
    from feedback.services import figures  # noqa: PLC0415

    with click.progressbar(length=1, label=_("Made anew")) as bar:
        figures.rebuild(db.engine, now=clock(), progress=lambda done, steps: _move(bar, done, steps))
    click.echo(_("The figures are made anew."))


def _move(bar: "click._termui_impl.ProgressBar[int]", done: int, steps: int) -> None:
    bar.length = steps
    bar.update(done - bar.pos)
