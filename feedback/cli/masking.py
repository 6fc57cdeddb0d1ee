"""How well personal data is found in texts."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from feedback.cli.refusing import Refused
from feedback.domain.personal.kinds import Sensitive
from feedback.domain.personal.measuring import Marked, Measure, measure

group = AppGroup("masking", help="Finding personal data before publication: measure on marked texts.")


@group.command("measure")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def measure_files(files: tuple[Path, ...]) -> None:
    """Print recall and precision by kind on JSON Lines with ``text`` and ``spans``: from, to (letters) and the kind's name."""
    measured = measure(_line(file, number, line) for file in files for number, line in _lines(file))
    click.echo(
        f"{measured.texts} texts\n\n| kind | there | covered | recall | found | right | precision |\n"
        "|---|---|---|---|---|---|---|"
    )
    for kind in sorted(measured.kinds):
        click.echo(_row(kind, measured.kinds[kind]))
    click.echo(_row("together", measured.together))


def _lines(file: Path) -> list[tuple[int, str]]:
    return [(n, line) for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if line.strip()]


def _line(file: Path, number: int, line: str) -> Marked:
    """:raises Refused: no such line."""
    try:
        read = json.loads(line)
        spans = tuple((int(start), int(end), str(Sensitive(kind))) for start, end, kind in read["spans"])
        return Marked(str(read["text"]), spans)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{file}, line {number}: not a text with its spans.") from error


def _row(name: str, of: Measure) -> str:
    recall = "–" if of.recall is None else f"{of.recall:.3f}"
    precision = "–" if of.precision is None else f"{of.precision:.3f}"
    return f"| {name} | {of.there} | {of.covered} | {recall} | {of.found} | {of.right} | {precision} |"
