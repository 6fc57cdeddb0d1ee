"""Pages of ``docs`` and a picture that are made from the code, so that they never say anything else."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

group = AppGroup("docs", help="Pages of docs that are made from the code.")
WORKFLOW = Path(__file__).parents[2] / "docs" / "workflow.md"
CARD = Path(__file__).parents[2] / "static" / "img" / "card.png"


@group.command("workflow")
@with_appcontext
def workflow() -> None:
    """Write docs/workflow.md from the table of states."""
    WORKFLOW.write_text(workflow_page(), encoding="utf-8")
    click.echo(f"{WORKFLOW.name} written.")


@group.command("card")
@with_appcontext
def card() -> None:
    """Draw static/img/card.png, which other sites show beside a link."""
    from feedback.services.documents import card as drawing  # noqa: PLC0415

    CARD.write_bytes(drawing.draw())
    click.echo(f"{CARD.name} written.")


def workflow_page() -> str:
    """The page: the diagram, and a line an action. Needs an app context."""
    from feedback.language import force_locale  # noqa: PLC0415 - the other commands need no words
    from feedback.web import workflow  # noqa: PLC0415

    with force_locale("en"):
        rows = [
            f"| `{rule.action}` | {_ways(rule.ways)} | {'; '.join(rule.who)} | {'; '.join(rule.requires)} |"
            f" {'; '.join(rule.clock)} | {rule.letter or ''} | {rule.shown} |"
            for rule in workflow.rules()
        ]
        diagram = workflow.mermaid()
    head = "| Action | From → to | Who | Asks for | Clocks | Letter | The sender sees |\n|---|---|---|---|---|---|---|"
    return (
        "# How petitions move\n\nWritten by `flask docs workflow` from `feedback/domain/states.py`, `clocks.py` and"
        " `actions.py`; do not edit.\n\n```mermaid\n" + diagram + "\n```\n\n" + "\n".join([head, *rows]) + "\n"
    )


def _ways(ways: "tuple[tuple[tuple[str, ...], str | None], ...]") -> str:
    return "; ".join(f"{', '.join(sources)} → {target or 'stays'}" for sources, target in ways)
