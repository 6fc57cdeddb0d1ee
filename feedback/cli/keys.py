"""The secrets of the installation: another takes the place of the old one while the service runs (docs/security/keys.md)."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused
from feedback.extensions import clock, db
from feedback.language import gettext as _
from feedback.store import key_file
from feedback.store.encryption import keyring

if TYPE_CHECKING:
    from feedback.store.key_file import Secrets
    from feedback.store.resealing import Unopened

group = AppGroup("keys", help="The secrets that seal what is personal.")
_TOGETHER = 200
_LONGEST_FORM = timedelta(hours=12)
"""A form may be sent and a session last this long; both hang on the secret under which they began."""


@group.command("new")
@on_ready_database
def new() -> None:
    """Draw another secret; it is known everywhere before anything is sealed with it."""
    secret = key_file.new_secret()
    file = _settings().key_file
    if file is None:
        click.echo(_("The secret stands in the environment. Do these steps on every machine, one after the other:"))
        click.echo(
            _("1. Start again with FEEDBACK_OLD_SECRET_KEYS=%(new)s beside what stands there.", new=secret.material.decode())
        )
        click.echo(_("2. Exchange the two, so that the new one is FEEDBACK_SECRET_KEY, and start again."))
        click.echo(_("3. flask --app wsgi keys rotate"))
        return
    if keyring.secrets.coming is not None:
        raise Refused(
            _("Another secret is announced already: %(id)s. Go on: flask --app wsgi keys rotate", id=_id(keyring.secrets))
        )
    _write(file, keyring.secrets.announce(secret))
    click.echo(_("The secret %(id)s is known; it seals nothing yet. Go on: flask --app wsgi keys rotate", id=secret.id.hex()))


@group.command("rotate")
@click.option(
    "--grace", default=60, show_default=True, type=click.IntRange(0, 3600), help="Seconds the longest request may last."
)
@on_ready_database
def rotate(grace: int) -> None:
    """Let the new secret seal, and seal anew what older ones sealed. May be stopped and begun again at any moment."""
    file = _settings().key_file
    if file is not None:
        _exchange(file, grace)
    changed, unopened = _reseal_everything()
    click.echo(_("%(number)s rows and files were sealed anew with %(id)s.", number=changed, id=_first()))
    _name(unopened)


@group.command("status")
@on_ready_database
def status() -> None:
    """Say which secrets there are, and how much hangs on each."""
    known = keyring.secrets
    for secret in known.live:
        if secret == known.coming:
            role = _("known, seals nothing yet")
        elif secret == known.live[0]:
            role = _("seals")
        else:
            role = _("only opens")
        click.echo(f"{secret.id.hex()}  {role}")
    for retired in known.retired:
        role = _("gone; checks hashes only")
        click.echo(f"{retired.id.hex()}  {role}")
    for place, name, number in _still_sealed():
        click.echo(_("%(number)s × %(place)s sealed with %(id)s", number=number, place=place, id=name))


@group.command("drop")
@click.option(
    "--now",
    "at_once",
    is_flag=True,
    help="Also when forms and sessions may still hang on it: whoever is signed in signs in again.",
)
@on_ready_database
def drop(at_once: bool) -> None:
    """Let go of the secrets that nothing is sealed with any more. Older backups need them: keep a copy as long as those."""
    known = keyring.secrets
    if not known.older:
        raise Refused(_("There is no older secret to let go of."))
    needed = list(_still_sealed())
    if needed:
        place, name, number = needed[0]
        raise Refused(
            _(
                "%(number)s × %(place)s is sealed with %(id)s. First: flask --app wsgi keys rotate",
                number=number,
                place=place,
                id=name,
            )
        )
    changed, unopened = _reseal_everything()
    if changed:
        raise Refused(_("Something was still sealed with an older secret until this moment. Try again."))
    _name(unopened)
    if known.since is not None and clock() - known.since < _longest() and not at_once:
        raise Refused(
            _(
                "Forms and sessions that began before %(when)s may still hang on it. Wait until then, or say --now.",
                when=_until(known),
            )
        )
    file = _settings().key_file
    if file is None:
        click.echo(_("Put this in the place of the older secrets in FEEDBACK_OLD_SECRET_KEYS, and start again:"))
        click.echo(",".join(key_file.line_of(secret.retire()) for secret in known.older))
        return
    _write(file, known.drop())
    click.echo(_("Let go of %(ids)s.", ids=", ".join(secret.id.hex() for secret in known.older)))


def _exchange(file: Path, grace: int) -> None:
    """Two phases, so that no process ever meets what it does not know: first known everywhere, then sealing."""
    if keyring.secrets.coming is None and not keyring.secrets.older:
        _write(file, keyring.secrets.announce(key_file.new_secret()))
    if keyring.secrets.coming is not None:
        click.echo(_("Waiting %(seconds)s seconds until every request knows %(id)s.", seconds=grace, id=_id(keyring.secrets)))
        time.sleep(grace)
        _write(file, keyring.secrets.promote(clock()))


def _reseal_everything() -> tuple[int, "list[Unopened]"]:
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.resealing import reseal_some, sealed_tables  # noqa: PLC0415

    changed = 0
    unopened: list[Unopened] = []
    for table in sealed_tables():
        last: int | None = -1
        while last is not None:
            with unit_of_work(db.engine) as session:
                step = reseal_some(session, table, last, _TOGETHER)
            changed, unopened, last = changed + step.changed, unopened + step.unopened, step.last
    files = _files()
    return changed + sum(files.reseal(key) for key in files.all_keys()), unopened


def _still_sealed() -> Iterator[tuple[str, str, int]]:
    """Column, id of the key, and how many values of it another secret than the first sealed."""
    from feedback.store.resealing import count_by_key  # noqa: PLC0415

    for place, counted in count_by_key(db.session()).items():
        yield from ((place, name, number) for name, number in counted.items() if name != _first())


def _name(unopened: "list[Unopened]") -> None:
    """Nothing is lost by it, but somebody must look: a value that no key opens was changed, moved, or its key is missing."""
    for value in unopened:
        click.echo(_("%(table)s, row %(row)s: %(reason)s", table=value.table, row=value.row, reason=value.reason), err=True)
    if unopened:
        raise Refused(
            _("%(number)s rows cannot be opened with any secret that is here. They were left as they are.", number=len(unopened))
        )


def _write(file: Path, known: "Secrets") -> None:
    try:
        key_file.write(file, known)
    except OSError as error:
        raise Refused(
            _("The key file %(file)s cannot be written (%(reason)s). Nothing was changed.", file=file, reason=error.strerror)
        ) from error


def _longest() -> timedelta:
    return max(_LONGEST_FORM, timedelta(hours=_settings().staff_session_hours))


def _until(known: "Secrets") -> str:
    from feedback.web.filters import moment  # noqa: PLC0415

    assert known.since is not None
    return moment(known.since + _longest())


def _id(known: "Secrets") -> str:
    return known.coming.id.hex() if known.coming else ""


def _first() -> str:
    return keyring.secrets.live[0].id.hex()


def _settings() -> Any:
    return current_app.extensions["settings"]


def _files() -> Any:
    return current_app.extensions["files"]()
