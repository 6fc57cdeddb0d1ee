"""Commands: what the administrator of the machine and the jobs do."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

_GROUPS = ("jobs", "reports", "deadlines", "demo", "people")


def install(app: Flask) -> None:
    """Give the app its command groups; each module is named after its group and holds it as ``group``."""
    from feedback.cli import serve  # noqa: PLC0415

    app.cli.add_command(serve.command)
    for name in _GROUPS:
        if find_spec(f"feedback.cli.{name}") is not None:
            app.cli.add_command(import_module(f"feedback.cli.{name}").group)
