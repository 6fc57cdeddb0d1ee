"""Official reports and figures, without a browser."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db
from feedback.language import gettext
from feedback.services.reports.registry import REPORTS

if TYPE_CHECKING:
    from feedback.services.reports.table import Report

group = AppGroup("reports", help="Official reports and figures.")
_BINARY = ("xlsx", "docx", "pdf")


def _add(slug: str, title: str) -> None:
    """A command for a report of the registry."""

    @group.command(slug, help=f"{title}.")
    @click.option(
        "--period", default="", help="As 2021, 2021-H1, 2021-Q2, 2021-06 or 2021-03-15..2021-06-14; else the present quarter."
    )
    @click.option(
        "--basis",
        type=click.Choice(["reporting", "calendar"]),
        default="reporting",
        help="The 15th to the 14th, or by the calendar.",
    )
    @click.option("--office", default="", help="Code of one office; the whole authority when not given.")
    @click.option("--format", "form", type=click.Choice(["text", "csv", *_BINARY]), default="text")
    @click.option("--table", default="", help="Which table goes into csv; the first when not given.")
    @click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the standard output.")
    @on_ready_database
    def command(period: str, basis: str, office: str, form: str, table: str, output: Path | None) -> None:
        with sentences():
            report = _built(slug, period, basis, office)
        made = _made(report, form, table)
        if output is None:
            if form in _BINARY and sys.stdout.isatty():
                raise Refused(gettext("This file cannot be shown here. Name a file with --output."))
            sys.stdout.buffer.write(made)
            return
        try:
            output.write_bytes(made)
        except OSError as error:
            raise Refused(
                gettext("The file %(path)s cannot be written: %(reason)s.", path=output, reason=error.strerror)
            ) from error


for _slug, _entry in REPORTS.items():
    _add(_slug, _entry.title.sentence)


def _built(slug: str, period: str, basis: str, office: str) -> "Report":
    from feedback.domain.calendar import local_date  # noqa: PLC0415
    from feedback.domain.periods import Basis, Period  # noqa: PLC0415
    from feedback.services.reports.asking import Asked, Look  # noqa: PLC0415
    from feedback.store.queries.offices import find_office  # noqa: PLC0415

    today, window = local_date(clock()), Basis(basis)
    found = find_office(db.session(), office) if office else None
    if office and found is None:
        raise Refused(gettext("There is no office with the code %(code)s.", code=office))
    asked = Asked(
        period=Period.parse(period) if period else Period.containing(today, window),
        basis=window,
        office_id=found.id if found and found.kind != "authority" else None,
        look=Look(base_url=current_app.extensions["settings"].base_url),
        today=today,
    )
    return REPORTS[slug].build(db.session(), asked)


def _made(report: "Report", form: str, slug: str) -> bytes:
    from feedback.services.reports.files import written  # noqa: PLC0415

    if form == "csv" and slug and report.table(slug) is None:
        names = ", ".join(table.slug for table in report.tables)
        raise Refused(gettext("There is no table %(name)s. There are: %(names)s.", name=slug, names=names))
    return written(report, form, gettext, now=clock(), table=slug)
