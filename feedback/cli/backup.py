"""Backups: made while the service runs, proved, brought back into a new place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from feedback import __version__
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.services.backup.making import Source
    from feedback.services.backup.sealing import BackupKey

group = AppGroup("backup", help="Backups of the database and the files, sealed with a key of their own.")
_path = click.Path(path_type=Path)
_file = click.Path(dir_okay=False, path_type=Path)


def _command(work: Callable[..., None]) -> Callable[..., Any]:
    """In an app context; what is refused, and what the disk says, as a sentence."""

    @wraps(work)
    def run(**options: Any) -> None:
        with sentences(), _disk():
            work(**options)

    return with_appcontext(run)


@group.command("create")
@click.argument("destination", type=_path)
@click.option("--keep", type=click.IntRange(min=1), help="Delete older backups in that folder beyond so many.")
@_command
def create(destination: Path, keep: int | None) -> None:
    """Save the database and the files into DESTINATION, a folder or a new file.

    The service may run. The secret keys are not in the backup: keep them elsewhere (docs/operations/backup.md).
    """
    from feedback.services.backup import making  # noqa: PLC0415

    key = _key()
    made = making.create(_source(), destination, key, now=clock())
    click.echo(_("Saved: %(path)s (%(size)s bytes).", path=made.path, size=made.size))
    click.echo(
        _(
            "Petitions: %(petitions)s. Rows: %(rows)s. Files: %(files)s.",
            petitions=made.rows.get("petition", 0),
            rows=sum(made.rows.values()),
            files=made.files,
        )
    )
    _say_missing(made.missing)
    click.echo(_("The secret keys are not in it. Keep them in another place."))
    if keep:
        gone = making.forget_old(made.path.parent, keep, key)
        click.echo(_("Older backups deleted: %(number)s.", number=len(gone)))


@group.command("verify")
@click.argument("source", type=_file)
@_command
def verify(source: Path) -> None:
    """Prove a backup without bringing it back: it opens, nothing is missing, the database is sound."""
    from feedback.services.backup import restoring  # noqa: PLC0415

    proved = restoring.verify(source, _key())
    click.echo(_("The backup of %(created)s is whole.", created=proved.header.created))
    _say(proved)


@group.command("restore")
@click.argument("source", type=_file)
@_command
def restore(source: Path) -> None:
    """Bring a backup back into an empty data folder and an empty database, and prove it."""
    from flask_migrate import upgrade  # noqa: PLC0415

    from feedback.cli.preparing import versions  # noqa: PLC0415
    from feedback.extensions import migrations  # noqa: PLC0415
    from feedback.services.backup import restoring  # noqa: PLC0415
    from feedback.store import schema  # noqa: PLC0415

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    proved = restoring.restore(source, _key(), _source(), known=schema.known())
    click.echo(_("The backup of %(created)s was brought back.", created=proved.header.created))
    _say(proved)
    present, wanted = versions()
    if present != wanted:
        migrations(app)
        upgrade()
        click.echo(_("The tables were brought up to date."))
    _prove_files(app)
    _prove_log()


@group.command("list")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_command
def list_all(folder: Path) -> None:
    """Name the backups in FOLDER, the newest first. Needs no key."""
    from feedback.services.backup import making  # noqa: PLC0415

    for place, header in making.list_backups(folder):
        size = "" if header.log_size is None else f"  log {header.log_size}"
        click.echo(
            f"{header.created}  {header.database}  {header.schema}  {header.version}  key {header.key}{size}  "
            f"{place.stat().st_size}  {place.name}"
        )


def _say(proved: Any) -> None:
    click.echo(
        _(
            "Petitions: %(petitions)s. Rows: %(rows)s. Files: %(files)s.",
            petitions=proved.petitions,
            rows=proved.rows,
            files=proved.files,
        )
    )
    _say_missing(proved.missing)


def _say_missing(number: int) -> None:
    """Files that rows name and that the backup does not hold: lost, or in a bucket, which its store keeps."""
    if number and current_app.extensions["settings"].files_url:
        click.echo(_("Files in the bucket, which are not in the backup: %(number)s. Its store keeps them.", number=number))
    elif number:
        click.echo(_("Files that are named and not there: %(number)s. They were lost before.", number=number), err=True)


def _prove_files(app: Any) -> None:
    """Every attachment opened with the service's own keys.

    :raises Refused: some do not open, or are not what was sent.
    """
    from feedback.services.backup import restoring  # noqa: PLC0415
    from feedback.store.queries.outbox import snapshot  # noqa: PLC0415

    with snapshot(db.engine) as session:
        whole, broken = restoring.open_all(session, app.extensions["files"]())
    click.echo(_("Attachments opened and compared with their hashes: %(number)s.", number=whole))
    if broken:
        raise Refused(
            _(
                "%(number)s attachments do not open, or are not what was sent: %(keys)s. Is the secret key the one of that time?",
                number=len(broken),
                keys=", ".join(broken[:3]),
            )
        )


def _prove_log() -> None:
    """The public log computed anew; and whether it has gone back behind what was kept outside.

    :raises Refused: it does not fit what was brought back.
    """
    from feedback.cli.ledger import say  # noqa: PLC0415
    from feedback.cli.watching import watch  # noqa: PLC0415
    from feedback.services.ledger.verifying import verify as look  # noqa: PLC0415
    from feedback.store.queries.ledger import get_head  # noqa: PLC0415
    from feedback.store.queries.ledger_checks import frozen  # noqa: PLC0415

    with frozen(db.engine) as session:
        fault, size = look(session), get_head(session).size
    if fault is not None:
        raise Refused(_("The public log does not fit what was brought back. %(fault)s", fault=say(fault)))
    click.echo(_("The public log fits: %(leaves)s leaves.", leaves=size))
    for setback in watch()():
        click.echo(
            _(
                "The log has gone back: outside a checkpoint of %(size)s leaves is kept, here there are %(found)s. What happened "
                "between is missing here; anyone with that checkpoint can see it. docs/operations/backup.md says what to do now.",
                size=setback.size,
                found=setback.found_size,
            ),
            err=True,
        )


def _source() -> "Source":
    from feedback.services.backup.making import Source  # noqa: PLC0415

    settings = current_app.extensions["settings"]
    return Source(db.engine, settings.files, settings.instance, __version__)


def _key() -> "BackupKey":
    from feedback.services.backup.sealing import BackupKey  # noqa: PLC0415

    settings = current_app.extensions["settings"]
    if not settings.backup_key_file:
        raise Refused(_("No key: set FEEDBACK_BACKUP_KEY_FILE to the file that holds the key of the backups."))
    try:
        material = Path(settings.backup_key_file).read_text().strip().encode()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("The key of the backups cannot be read: %(path)s.", path=settings.backup_key_file)) from error
    secrets = [settings.secret_key, *settings.old_secret_keys.split(",")]
    if settings.key_file is not None and settings.key_file.exists():
        secrets += settings.key_file.read_text().split()
    if material.decode() in secrets:
        raise Refused(_("The key of the backups is the service's own secret. Give the backups a key of their own."))
    return BackupKey(material)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or ""
        raise Refused(
            _("%(path)s: %(reason)s. Nothing was left half-done.", path=place, reason=error.strerror or error)
        ) from error
