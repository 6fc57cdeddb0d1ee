"""Suggesting sectors, repeats and what belongs elsewhere for texts in files; learning anew."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup, with_appcontext

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db

if TYPE_CHECKING:
    from feedback.domain.learning import Judgement

group = AppGroup("suggestions", help="Sectors, repeats and what belongs elsewhere: suggest for a file, learn anew, measure.")
_INPUT = click.option(
    "--input",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="JSON Lines; - reads the standard input.",
)
_CONFUSIONS = 20


@dataclass(frozen=True)
class Line:
    """A line of the file: what is missing is empty."""

    id: str
    title: str
    content: str
    commune: str


@group.command("sector", help="Suggest up to three sectors a line. Touches no stored data.")
@_INPUT
@with_appcontext
def sector(path: Path) -> None:
    """One answer a line, in the order of the file."""
    from feedback.services.suggestions import suggest_sectors  # noqa: PLC0415 - weights are read where they are needed

    for line, _ in _lines(path):
        found = suggest_sectors(None, line.title, line.content)
        _say({"id": line.id, "sectors": [{"sector": one.code, "score": one.score} for one in found]})


@group.command("repeats", help="Find the lines that tell of the same matter. Touches no stored data.")
@_INPUT
@with_appcontext
def repeats(path: Path) -> None:
    """One pair a line, most alike first."""
    from feedback.services.suggestions.repeats import Text, find_repeats  # noqa: PLC0415

    texts = [Text(line.id, line.title, line.content, line.commune) for line, _ in _lines(path)]
    for one, other, score in find_repeats(texts):
        _say({"a": one, "b": other, "score": score})


@group.command("elsewhere", help="Say what belongs elsewhere, and why. Touches no stored data.")
@_INPUT
@with_appcontext
def elsewhere(path: Path) -> None:
    """One reason a line, in the order of the file."""
    from feedback.services.suggestions import belongs_elsewhere  # noqa: PLC0415

    for line, _ in _lines(path):
        reason, _words = belongs_elsewhere(line.title, line.content)
        _say({"id": line.id, "reason": str(reason)})


@group.command("measure", help="Measure on a file with the right answers: sector, group or reason. Touches no stored data.")
@click.option("--kind", required=True, type=click.Choice(["sectors", "repeats", "elsewhere"]))
@_INPUT
@with_appcontext
def measure(kind: str, path: Path) -> None:
    """Figures and confusions, as text."""
    from feedback.services.suggestions import measuring  # noqa: PLC0415

    tell, right = {
        "sectors": (measuring.sectors, "sector"),
        "repeats": (measuring.repeats, "group"),
        "elsewhere": (measuring.elsewhere, "reason"),
    }[kind]
    known = [
        measuring.Known(**vars(line), right=str(said.get(right) or ""), style=str(said.get("style") or ""))
        for line, said in _lines(path)
    ]
    for sentence in tell(known):
        click.echo(sentence)


@group.command("train", help="Learn from accepted petitions; with --ship make the weights that are shipped.")
@click.option(
    "--ship", type=click.Path(path_type=Path, dir_okay=False), help="Make the shipped weights of the sectors into FILE."
)
@click.option(
    "--ship-elsewhere",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Make the shipped weights of what belongs elsewhere into FILE.",
)
def train(ship: Path | None, ship_elsewhere: Path | None) -> None:
    """A report on the part that was kept apart."""
    from feedback.services.suggestions import training  # noqa: PLC0415

    for name, path in (("sectors", ship), ("elsewhere", ship_elsewhere)):
        if path is not None:
            made = training.ship(name, path)
            _report(made.judgement)
            click.echo(f"{path}: {made.learnt_from} examples, {made.features} features")
    if ship is None and ship_elsewhere is None:
        _train_here()


@on_ready_database
def _train_here() -> None:
    from feedback.language import gettext as _  # noqa: PLC0415
    from feedback.services.suggestions import training  # noqa: PLC0415

    with sentences():
        made = training.train(db.engine, now=clock())
    if made.before is not None:
        click.echo(
            _(
                "Until now, on the same texts: first %(first)s, among three %(three)s.",
                first=_share(made.before.first),
                three=_share(made.before.among_three),
            )
        )
    _report(made.judgement)
    click.echo(_("Learnt from %(count)d accepted petitions. The new weights are in use.", count=made.learnt_from))


def _report(judged: "Judgement") -> None:
    from feedback.language import gettext as _  # noqa: PLC0415

    click.echo(_("Texts kept apart: %(count)d", count=judged.texts))
    click.echo(
        _(
            "The right sector comes first: %(share)s; is among three: %(three)s",
            share=_share(judged.first),
            three=_share(judged.among_three),
        )
    )
    click.echo(
        _(
            "Something is said about: %(share)s; then first %(first)s, among three %(three)s",
            share=_share(judged.spoken),
            first=_share(judged.first_when_spoken),
            three=_share(judged.among_three_when_spoken),
        )
    )
    click.echo(_("Right sector, suggested instead, times:"))
    for right, said, times in judged.confusions[:_CONFUSIONS]:
        click.echo(f"  {right:8} {said:8} {times}")


def _share(part: float) -> str:
    return f"{100 * part:.1f} %"


def _say(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def _lines(path: Path) -> Iterator[tuple[Line, dict[str, Any]]]:
    """The lines of the file that say something, and everything each says.

    :raises Refused: at the first that is none, with its number.
    """
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield _line(raw, number)
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}.") from error


def _line(raw: bytes, number: int) -> tuple[Line, dict[str, Any]]:
    from feedback.language import gettext as _  # noqa: PLC0415

    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused(_("Line %(number)d is no JSON in UTF-8.", number=number)) from error
    if not isinstance(said, dict):
        raise Refused(_("Line %(number)d is no object with id, title, content and commune.", number=number))
    wrong = next(
        (name for name in ("id", "title", "content", "commune") if not isinstance(said.get(name) or "", str | int)), None
    )
    if wrong is not None:
        raise Refused(_("Line %(number)d: %(name)s is no text.", number=number, name=wrong))

    def text(name: str) -> str:
        value = said.get(name)
        return "" if value is None else str(value)

    return Line(text("id"), text("title"), text("content"), text("commune")), said
