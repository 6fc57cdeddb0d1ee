"""Open data: giving out the months that are over, and new versions of files in which something may no longer be read."""

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused
from feedback.domain.calendar import local_date
from feedback.domain.open_data import Dataset, Month, months_over
from feedback.extensions import clock, db
from feedback.faults import told
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.services.open_data.releasing import Press, Wanted
    from feedback.store.models import DataRelease

_log = logging.getLogger(__name__)
group = AppGroup("opendata", help="Files of open data.")
_EVERY = timedelta(minutes=1)
_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])", re.ASCII)


def press() -> "Press":
    """What gives the files out, with the settings of this app."""
    from feedback.config import Mode  # noqa: PLC0415 - most commands give nothing out
    from feedback.services.open_data.releasing import Press  # noqa: PLC0415

    settings = current_app.extensions["settings"]
    return Press(db.engine, current_app.extensions["files"], settings.base_url, settings.mode is Mode.DEMO)


class Releasing:
    """A step of the jobs: looks once a minute, without the writers' lock, whether something is to be given out."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._tried_at: datetime | None = None
        self._looked_at: datetime | None = None

    def __call__(self) -> int:
        """Give out what is due; how many files there are new versions of. What fails is tried again the next minute."""
        now = clock()
        if self._tried_at is not None and now - self._tried_at < _EVERY:
            return 0
        self._tried_at = now
        at_work = press()
        wanted = at_work.due(now, self._looked_at)
        given = list(given_out(at_work, wanted, now))
        if all(done for done, _made in given):
            self._looked_at = now
        return sum(made is not None for _done, made in given)


def given_out(at_work: "Press", wanted: "Sequence[Wanted]", now: datetime) -> "Iterator[tuple[bool, DataRelease | None]]":
    """Whether each file could be made, and its new version if there is one.

    What stops one file, a version that cannot be read for instance, stops no other: a text taken down must go from all.
    """
    for dataset, month in wanted:
        try:
            yield True, at_work.release((dataset, month), now)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not keep the others back
            _log.error("open data: %s-%s not given out: %s", dataset, month, told(error))
            yield False, None


@group.command("release")
@click.option("--month", "months", multiple=True, help="As 2026-10; counted anew although nothing is known to have changed.")
@on_ready_database
def release(months: tuple[str, ...]) -> None:
    """Give out the months that are over; files that would say the same get no new version."""
    now, at_work = clock(), press()
    wanted = [(dataset, _month(text)) for text in months for dataset in Dataset] if months else at_work.due(now)
    given = failed = 0
    for (dataset, month), (done, made) in zip(wanted, given_out(at_work, wanted, now), strict=True):
        if not done:
            failed += 1
            click.echo(f"{dataset}-{month}: could not be given out; the log says why.", err=True)
        if made is not None:
            given += 1
            click.echo(f"{dataset}-{month}.v{made.version}: {made.rows} rows" + (f" ({made.reason})" if made.reason else ""))
    click.echo(f"Files given out: {given}.")
    if failed:
        raise click.exceptions.Exit(1)


def _month(text: str) -> Month:
    found = _MONTH.fullmatch(text)
    month = Month(int(found[1]), int(found[2])) if found else None
    if month is None or not months_over(month, local_date(clock())):
        raise Refused(_("%(text)s is no month that can be given out yet. Write it as 2026-10.", text=text))
    return month
