"""``flask data generate``: what is refused before it begins, the bar, and what is said when it is broken off."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app

from feedback.cli.refusing import Refused, sentences
from feedback.config import Mode
from feedback.extensions import clock, db
from feedback.language import gettext as _
from feedback.store.dialects import is_unavailable
from feedback.store.drivers import file_of, is_full

_MOST = 20_000_000
_MOST_YEARS = 20
_BROKEN_OFF = 1


def run(count: int, *, seed: int, years: int) -> None:
    """Generate and say what came of it.

    :raises Refused: a number that makes no sense, production, or a disk that is too small.
    """
    from feedback.services import generating  # noqa: PLC0415

    _refuse(count, years)
    written = 0
    with sentences(), ExitStack() as shown, _broken_off(lambda: written):
        bars = {"petitions": shown.enter_context(click.progressbar(length=count, label=_("Petitions")))}

        def stored(done: generating.Done) -> None:
            nonlocal written
            written += done.petitions
            bars["petitions"].update(done.petitions)

        def counted(done: int, steps: int) -> None:
            if "figures" not in bars:
                shown.close()
                bars["figures"] = shown.enter_context(click.progressbar(length=steps, label=_("Figures made anew")))
            bars["figures"].update(done - bars["figures"].pos)

        done = generating.generate(
            db.engine,
            count,
            seed=seed,
            years=years,
            now=clock(),
            processes=os.cpu_count() or 1,
            progress=stored,
            counting=counted,
        )
    click.echo(
        _("%(petitions)s invented petitions with %(events)s events were added.", petitions=done.petitions, events=done.events)
    )


def _refuse(count: int, years: int) -> None:
    settings = current_app.extensions["settings"]
    if settings.mode is Mode.PRODUCTION:
        raise Refused(_("Invented petitions are not generated in production."))
    if not 1 <= count <= _MOST:
        raise Refused(_("Give a number of petitions from 1 to %(most)s.", most=_MOST))
    if not 1 <= years <= _MOST_YEARS:
        raise Refused(_("Give a number of years from 1 to %(most)s.", most=_MOST_YEARS))
    with db.engine.connect() as connection:
        place = file_of(connection)
    if place is not None:
        _refuse_small_disk(count, Path(place))


def _refuse_small_disk(count: int, place: Path) -> None:
    """Where PostgreSQL keeps its files we cannot see; there it says so itself when the disk is full."""
    from feedback.services.generating import BYTES_EACH  # noqa: PLC0415

    free, needed = shutil.disk_usage(place.parent).free, count * BYTES_EACH
    if needed > free:
        sizes = {"needed": _gigabytes(needed), "free": _gigabytes(free), "most": free // BYTES_EACH}
        raise Refused(_("That takes about %(needed)s GB, and %(free)s GB are free: room for about %(most)s petitions.", **sizes))


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f}"


@contextmanager
def _broken_off(written: Callable[[], int]) -> Iterator[None]:
    """Say what is there when it ends before its time."""
    try:
        yield
    except KeyboardInterrupt:
        _tell(_("Broken off."), written())
    except Exception as error:
        if is_full(error):
            _tell(_("The disk is full. Make room first."), written())
        if is_unavailable(error):
            _tell(_("The database went away: %(reason)s.", reason=error.__class__.__name__), written())
        raise


def _tell(why: str, written: int) -> NoReturn:
    click.echo(err=True)
    click.echo(why, err=True)
    click.echo(_("%(written)s petitions were stored whole and stay; the same command adds to them.", written=written), err=True)
    raise click.exceptions.Exit(_BROKEN_OFF)
