"""The public log: verifying it, its checkpoints and keys, receipts, and what an operator says after restoring a backup."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.cli.watching import anchor_folder, kept_checkpoint, outside
from feedback.extensions import clock, db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from feedback.services.ledger.faults import Fault

group = AppGroup("ledger", help="The public log: verify it, print checkpoints, receipts and keys.")
_NOT_WHOLE = 1
_file = click.Path(dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, path_type=Path)


def say(fault: "Fault") -> str:
    """A fault as people read it, with the leaf it begins at."""
    sentence = str(_(fault.sentence, **fault.values))
    return sentence if fault.seq is None else str(_("Leaf %(number)d: %(sentence)s", number=fault.seq, sentence=sentence))


@group.command("verify")
@click.option("--checkpoint", "checkpoints", type=_file, multiple=True, help="A checkpoint that somebody kept.")
@click.option("--anchors", type=_folder, help="A folder of checkpoints; without it the folder of the settings.")
@click.option("--receipt", "receipts", type=_file, multiple=True, help="A receipt that a sender kept.")
@on_ready_database
def verify(checkpoints: tuple[Path, ...], anchors: Path | None, receipts: tuple[Path, ...]) -> None:
    """Compute the whole log anew, and hold it against the database and everything that was kept outside.

    Exit code 0: everything fits; 1: something does not, and the first leaf that does not is named; 2: a file cannot be read.
    """
    from feedback.services.ledger import receipts as receipt  # noqa: PLC0415
    from feedback.services.ledger.verifying import verify as look  # noqa: PLC0415
    from feedback.store.queries.ledger import get_head  # noqa: PLC0415
    from feedback.store.queries.ledger_checks import frozen  # noqa: PLC0415

    notes = [*(_read(place) for place in checkpoints), *_outside_notes(anchors)]
    kept = [_json(place) for place in receipts]
    with frozen(db.engine) as session:
        size = get_head(session).size
        with click.progressbar(length=size, label=_("Leaves looked at")) as bar:
            fault = look(session, notes, progress=lambda done, _all: bar.update(done - bar.pos))
        for one in kept:
            fault = fault or receipt.check(session, one)
    if fault is not None:
        click.echo(say(fault), err=True)
        raise click.exceptions.Exit(_NOT_WHOLE)
    click.echo(
        _(
            "Everything fits: %(leaves)d leaves, %(notes)d checkpoints, %(receipts)d receipts.",
            leaves=size,
            notes=len(notes),
            receipts=len(kept),
        )
    )


@group.command("checkpoint")
@on_ready_database
def checkpoint() -> None:
    """Print a signed checkpoint of the log as it is now."""
    from feedback.services.ledger import checkpoints  # noqa: PLC0415

    click.echo(checkpoints.current(db.session(), now=clock()), nl=False)


@group.command("receipt")
@click.argument("code")
@on_ready_database
def receipt(code: str) -> None:
    """Print the receipt of a petition. It holds everything that was sent: for nobody but the sender."""
    from feedback.services.ledger import receipts  # noqa: PLC0415
    from feedback.store.queries.petitions import find_petition  # noqa: PLC0415

    petition = find_petition(db.session(), code)
    made = receipts.receipt_of(db.session(), petition, now=clock()) if petition else None
    if made is None:
        raise Refused(_("There is no receipt for this code: no such petition, or its sender was forgotten."))
    click.echo(json.dumps(made, ensure_ascii=False, indent=1))


@group.command("anchor")
@on_ready_database
def anchor() -> None:
    """Send the present checkpoint out of the house now, and say how far the log is anchored."""
    from feedback.services.ledger import anchoring  # noqa: PLC0415

    wanted = outside()
    if not wanted.is_anywhere:
        raise Refused(_("Nothing is set: FEEDBACK_LEDGER_ANCHOR_FOLDER or FEEDBACK_LEDGER_WITNESSES."))
    anchoring.anchor(db.engine, anchoring.at_once(wanted), clock)
    reached = anchoring.state(db.session())
    for words, made in ((_("Mailed to witnesses"), reached.mailed), (_("Kept in the folder"), reached.kept)):
        click.echo(f"{words}: {made.size if made else '–'}")
    if reached.error:
        raise Refused(_("The folder could not take the checkpoint: %(reason)s.", reason=reached.error))


@group.command("acknowledge")
@click.option("--reason", required=True, help="Why the log went back; everyone reads it.")
@click.option("--by", required=True, help="Who says so.")
@on_ready_database
def acknowledge(reason: str, by: str) -> None:
    """After a backup was restored: say in the log itself why it went back."""
    from feedback.services.ledger import setbacks  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with sentences(), unit_of_work(db.engine) as session:
        setbacks.notice(session, _outside_notes(None), now=clock())
        for one in setbacks.acknowledge(session, reason=reason, by=by, now=clock()):
            told = {"size": one.size, "found": one.found_size, "leaf": one.leaf_seq}
            click.echo(_("Leaf %(leaf)d tells of it: the log had %(size)d leaves and went back to %(found)d.", **told))


@group.group("keys")
def keys() -> None:
    """The keys that sign checkpoints."""


@keys.command("list")
@on_ready_database
def list_keys() -> None:
    """Print every key there ever was, with the times in which it signs."""
    from feedback.services.ledger import keys as ring  # noqa: PLC0415

    for key in ring.published(db.session()):
        until = key.signs_until.isoformat(timespec="minutes") if key.signs_until else "–"
        click.echo(f"{key.signs_from.isoformat(timespec='minutes')}  {until:22}  {key.vkey}")


@keys.command("rotate")
@click.option("--overlap-days", default=90, show_default=True, type=click.IntRange(0, 3650), help="How long old keys sign too.")
@on_ready_database
def rotate(overlap_days: int) -> None:
    """Make a new key. Old ones sign beside it for the overlap, and verify for ever."""
    from feedback.services.ledger import keys as ring  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session:
        click.echo(ring.rotate(session, now=clock(), overlap=timedelta(days=overlap_days)).vkey)


def _outside_notes(anchors: Path | None) -> Sequence[str]:
    """What lies in the folder, and the checkpoint kept beside the database."""
    from feedback.gateways.anchors import AnchorFolder  # noqa: PLC0415

    folder = AnchorFolder(anchors) if anchors else anchor_folder()
    try:
        kept = kept_checkpoint().read()
        return [*(folder.notes() if folder else []), *([kept] if kept is not None else [])]
    except OSError as error:
        raise _unreadable(Path(error.filename or ""), error) from error


def _read(place: Path) -> str:
    try:
        return place.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise _unreadable(place, error) from error


def _json(place: Path) -> object:
    try:
        return json.loads(_read(place))
    except (ValueError, RecursionError):
        # The check itself says that it is no receipt.
        return None


def _unreadable(place: Path, error: OSError) -> Refused:
    return Refused(_("The file %(path)s cannot be read: %(reason)s.", path=place, reason=error.strerror))
