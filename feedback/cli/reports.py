"""Official reports, without a browser."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db

if TYPE_CHECKING:
    from feedback.services.reports.ii_05a import Form

group = AppGroup("reports", help="Official reports.")


@group.command("ii-05a")
@click.option("--period", default="", help="A quarter as 2021-Q2 or a year as 2021; the present quarter when not given.")
@click.option(
    "--basis", type=click.Choice(["reporting", "calendar"]), default="reporting", help="The 15th to the 14th, or by the calendar."
)
@click.option("--format", "form", type=click.Choice(["text", "csv", "xlsx"]), default="text")
@click.option("--part", type=click.Choice(["a", "b"]), default="a", help="Which part goes into csv.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the standard output.")
@on_ready_database
def ii_05a(period: str, basis: str, form: str, part: str, output: Path | None) -> None:
    """Form II.05a: petitions received and handled."""
    from feedback.domain.calendar import local_date  # noqa: PLC0415
    from feedback.domain.periods import Basis, Period  # noqa: PLC0415
    from feedback.services.reports.ii_05a import Look, build  # noqa: PLC0415

    window = Basis(basis)
    with sentences():
        asked = Period.parse(period) if period else Period.containing(local_date(clock()), window)
    look = Look(names=None, base_url=current_app.extensions["settings"].base_url)
    made = _made(build(db.session(), asked, window, look, today=local_date(clock())), form, part)
    if output is None:
        if form == "xlsx" and sys.stdout.isatty():
            raise Refused(gettext("A workbook cannot be shown here. Name a file with --output."))
        sys.stdout.buffer.write(made)
        return
    try:
        output.write_bytes(made)
    except OSError as error:
        raise Refused(gettext("The file %(path)s cannot be written: %(reason)s.", path=output, reason=error.strerror)) from error


def _made(report: "Form", form: str, part: str) -> bytes:
    if form == "xlsx":
        from feedback.services.reports.xlsx import workbook  # noqa: PLC0415

        return workbook(report, gettext, now=clock())
    if form == "csv":
        from feedback.services.reports import csv_file  # noqa: PLC0415

        return (csv_file.part_a(report) if part == "a" else csv_file.part_b(report, gettext)).encode()
    from feedback.services.reports.text import written  # noqa: PLC0415

    return written(report, gettext).encode()
