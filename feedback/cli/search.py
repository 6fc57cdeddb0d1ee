"""The search: its index, and how good it is."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused
from feedback.extensions import db
from feedback.language import gettext as _

group = AppGroup("search", help="The search of published answers.")
_file = click.Path(dir_okay=False, path_type=Path)


@group.command("reindex")
@on_ready_database
def reindex() -> None:
    """Build the index of words and their counts anew."""
    from feedback.services import searching  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session:
        click.echo(_("Answers in the index: %(number)s", number=searching.reindex(session)))


@group.command("rank")
@click.option("--corpus", type=_file, required=True, help="JSON lines with id, title, content, answer, commune.")
@click.option("--queries", type=_file, required=True, help="JSON lines with query.")
@with_appcontext
def rank(corpus: Path, queries: Path) -> None:
    """Search a file: for each query a line with query and ids, the best first, at most 50. Touches nothing stored."""
    from feedback.services import search_measure  # noqa: PLC0415

    with search_measure.corpus(_lines(corpus, "id")) as ways:
        for line in _lines(queries, "query"):
            click.echo(json.dumps({"query": line["query"], "ids": ways["ours"](str(line["query"]))}, ensure_ascii=False))


@group.command("measure")
@click.option("--corpus", type=_file, required=True, help="JSON lines with id, title, content, answer, commune.")
@click.option("--queries", type=_file, required=True, help="JSON lines with query and relevant.")
@with_appcontext
def measure(corpus: Path, queries: Path) -> None:
    """Say how good the search is on a file, beside two plain ways. Touches nothing stored."""
    from feedback.services import search_measure  # noqa: PLC0415

    asked = _lines(queries, "query")
    click.echo("| | queries | nDCG@10 | MRR | recall@10 |\n|---|---|---|---|---|")
    with search_measure.corpus(_lines(corpus, "id")) as ways:
        for name, way in ways.items():
            made = search_measure.quality(way, asked)
            click.echo(f"| {name} | {made.queries} | {made.ndcg:.3f} | {made.mrr:.3f} | {made.recall:.3f} |")


def _lines(place: Path, needed: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; empty lines are passed over."""
    found = []
    try:
        written = place.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise Refused(_("The file %(path)s cannot be read: %(reason)s.", path=place, reason=reason)) from error
    for number, line in enumerate(written, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError:
            item = None
        if not isinstance(item, dict) or needed not in item:
            raise Refused(
                _("Line %(number)s of %(path)s is no JSON object with “%(field)s”.", number=number, path=place, field=needed)
            )
        found.append(item)
    return found
