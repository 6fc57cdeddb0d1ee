"""Due dates, counted day by day."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import sentences
from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.extensions import db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.domain.deadlines import Calculation

group = AppGroup("deadlines", help="Due dates in working days.")

_YEARS = range(2000, 2101)
_MOST = 1000
_DATE_LENGTH = 10


@group.command("due")
@click.option("--received", required=True, help="When it was received: 2026-11-20 or 2026-11-20T16:40, local time.")
@click.option("--working-days", required=True, help="The limit in working days.")
@on_ready_database
def due(received: str, working_days: str) -> None:
    """Count a limit line by line; the last line is the due date alone."""
    from feedback.domain.deadlines import calculate  # noqa: PLC0415
    from feedback.store.queries.calendar import get_calendar  # noqa: PLC0415
    from feedback.web.filters import day as written  # noqa: PLC0415

    with sentences():
        start, limit = _day(received), _count(working_days)
    calculation = calculate(start, limit, get_calendar(db.session()))
    click.echo(_("Received on %(day)s; limit: %(days)d working days.", day=written(start), days=limit))
    _say(calculation)
    if calculation.due is None:
        raise AssertionError("nothing suspends this count")
    click.echo(calculation.due.isoformat())


@group.command("explain")
@click.argument("code")
@on_ready_database
def explain(code: str) -> None:
    """Show how every due date of a petition was counted, day by day."""
    from feedback.domain.petition import parse_code  # noqa: PLC0415
    from feedback.services.deadlines import calculation  # noqa: PLC0415
    from feedback.store.queries.petitions import find_petition  # noqa: PLC0415
    from feedback.web.filters import moment  # noqa: PLC0415
    from feedback.web.labels import STEPS  # noqa: PLC0415

    session = db.session()
    with sentences():
        petition = find_petition(session, parse_code(code) or "")
        if petition is None:
            raise Refusal(N_("There is no petition with the code “%(code)s”."), code=code[:40])
    click.echo(_("%(code)s, received %(when)s.", code=petition.code, when=moment(petition.received_at)))
    for deadline in petition.deadlines:
        again = _("Round %(number)s", number=deadline.round) if deadline.round > 1 else ""
        title = " · ".join(filter(None, (str(STEPS[deadline.step]), again)))
        extended = f" + {deadline.extended_days}" if deadline.extended_days else ""
        click.echo("")
        click.echo(_("%(title)s: %(days)s working days.", title=title, days=f"{deadline.working_days}{extended}"))
        _say(calculation(session, deadline))
        if deadline.met_at:
            click.echo(_("Met at %(when)s.", when=moment(deadline.met_at)))
        elif deadline.void_at:
            click.echo(_("Fell away at %(when)s.", when=moment(deadline.void_at)))


def _say(calculation: "Calculation") -> None:
    """Print a calculation day by day."""
    from feedback.web.filters import day as written  # noqa: PLC0415
    from feedback.web.labels import DAY_NOTES  # noqa: PLC0415

    for line in calculation.lines:
        number = "–" if line.number is None else str(line.number)
        name = f": {line.name}" if line.name else ""
        click.echo(f"  {written(line.day):<22} {number:>4}  {DAY_NOTES[line.note]}{name}")
    due = calculation.due
    click.echo(_("Due by the end of %(day)s.", day=written(due)) if due else _("The clock stands."))


def _day(text: str) -> date:
    """The local day of a date or a moment."""
    from feedback.domain.calendar import LOCAL_ZONE, local_date  # noqa: PLC0415

    refusal = Refusal(N_("“%(text)s” is no day. Write it as 2026-11-20 or 2026-11-20T16:40."), text=text[:40])
    try:
        if len(text) == _DATE_LENGTH:
            day = date.fromisoformat(text)
        else:
            moment = datetime.fromisoformat(text)
            day = local_date(moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE))
    except (ValueError, OverflowError) as error:
        raise refusal from error
    if day.year not in _YEARS:
        raise refusal
    return day


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST):
        raise Refusal(N_("“%(text)s” is no number of working days. Write a whole number from 1 to 1000."), text=text[:40])
    return int(text)
