"""Commands: what the keeper of the machine and the jobs do."""

from typing import TYPE_CHECKING

from feedback.cli import deadlines, demo, jobs, people, reports, serve

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = (serve.command, jobs.group, reports.group, deadlines.group, demo.group, people.group)


def install(app: "Flask") -> None:
    """Give the app its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
