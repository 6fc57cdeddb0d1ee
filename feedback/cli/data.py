"""Data in bulk: a backlog of petitions as a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.domain.actors import Staff
    from feedback.services.import_report import Report

group = AppGroup("data", help="Data in bulk.")
_NOT_WHOLE = 1
_path = click.Path(dir_okay=False, path_type=Path)


@group.command("import")
@click.argument("file", type=_path)
@click.option("--as", "email", required=True, help="Address of the coordinator in whose name it goes in.")
@click.option("--told", is_flag=True, help="Confirm that the senders know how their data is used; without it nothing goes in.")
@click.option("--tell", is_flag=True, help="Write to each sender that the petition is in the service now.")
@click.option("--dry-run", is_flag=True, help="Only look through the workbook.")
@click.option("--report", type=_path, help="Write what came of every row into this workbook.")
@on_ready_database
def take_in(file: Path, email: str, told: bool, tell: bool, dry_run: bool, report: Path | None) -> None:
    """Take in a backlog from an XLSX file.

    Exit code 0: every row is in, or could go in; 1: some rows cannot; 2: nothing was done. The same file again adds nothing.
    """
    if not (told or dry_run):
        raise Refused(_("Confirm with --told that the senders know how their data is used, or look first with --dry-run."))
    data = _read(file)
    with sentences():
        came = _go(data, _person(email), store=not dry_run, tell=tell)
    _say(came)
    if report is not None:
        _write_report(came, report)
    if not came.is_whole:
        raise click.exceptions.Exit(_NOT_WHOLE)


@group.command("template")
@click.argument("file", type=_path)
@on_ready_database
def template(file: Path) -> None:
    """Write the empty workbook for a backlog."""
    from feedback.domain.calendar import local_date  # noqa: PLC0415
    from feedback.services import import_template  # noqa: PLC0415

    _write(file, import_template.workbook(db.session(), _, "vi", local_date(clock())))


@group.command("generate")
@click.option("--petitions", "count", type=int, required=True, help="How many.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another one gives others; the same, on the same day, the same."
)
@click.option("--years", type=int, default=5, show_default=True, help="Over how many years they were sent.")
@on_ready_database
def generate(count: int, seed: int, years: int) -> None:
    """Invent petitions with their whole lives, to measure with; every one is marked as invented.

    Stop the service first. Broken off, what is written by then is whole, and another run adds to it. Exit code 1: it was
    broken off; 2: nothing was done.
    """
    from feedback.cli import generating  # noqa: PLC0415

    generating.run(count, seed=seed, years=years)


def _go(data: bytes, by: "Staff", *, store: bool, tell: bool) -> "Report":
    from feedback.services import import_file, import_job  # noqa: PLC0415
    from feedback.services.importing import Import  # noqa: PLC0415

    rows = max(import_file.inspect(data) - 1, 0)
    words = {message: _(message) for message in import_job.MESSAGES}
    going = Import(
        engine=db.engine,
        files=current_app.extensions["files"](),
        by=by,
        clock=clock,
        words=words,
        store=store,
        tell=tell,
    )
    with click.progressbar(length=rows, label=_("Rows done")) as bar:
        return going.run(data, lambda done: bar.update(done - bar.pos))


def _person(email: str) -> "Staff":
    from feedback.domain.calendar import local_date  # noqa: PLC0415
    from feedback.services import accounts  # noqa: PLC0415

    account = accounts.get(db.session(), email)
    if not account.active:
        raise Refused(_("The account that asked for it is closed."))
    return accounts.actor_of(db.session(), account, local_date(clock()))


def _say(report: "Report") -> None:
    """One line a row with something to say, then the sums."""
    from feedback.services import import_report  # noqa: PLC0415
    from feedback.web.errors import say  # noqa: PLC0415

    for line in report.lines:
        for problem in line.problems:
            heading = import_report.heading_of(problem.column)
            place = f"{_('Row')} {line.row}" + (f", {_(heading)}" if heading else "")
            click.echo(f"{place}: {say(problem.refusal)}", err=True)
    counts = report.counts
    went = _("Went in") if report.stored else _("Can go in")
    told = ((went, "new"), (_("Were in already"), "known"), (_("Stand in the file twice"), "same"), (_("Did not go in"), "wrong"))
    click.echo("; ".join(f"{words}: {counts[key]}" for words, key in told) + ".")


def _write_report(report: "Report", place: Path) -> None:
    from feedback.services import import_report  # noqa: PLC0415
    from feedback.web.errors import say  # noqa: PLC0415

    _write(place, import_report.workbook(report, _, say))


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise Refused(_("The file %(path)s cannot be read: %(reason)s.", path=place, reason=error.strerror)) from error


def _write(place: Path, made: bytes) -> None:
    try:
        place.write_bytes(made)
    except OSError as error:
        raise Refused(_("The file %(path)s cannot be written: %(reason)s.", path=place, reason=error.strerror)) from error
