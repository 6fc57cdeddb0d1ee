"""`flask db`: Flask-Migrate's commands, loaded when one of them is asked for. A process that only serves does without them."""

from typing import Any

import click
from flask.cli import ScriptInfo

from feedback import extensions


class Migrations(click.Command):
    """Stands in the place of the library's group until somebody asks for it."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Leave the place to the group itself."""
        if parent is not None:
            extensions.migrations(parent.ensure_object(ScriptInfo).load_app())
        from flask_migrate.cli import db  # noqa: PLC0415

        group: click.Group = db
        return group.make_context(info_name, args, parent, **extra)


command = Migrations("db", help="Changes of the schema: upgrade, current, history.")
