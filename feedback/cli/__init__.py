"""Commands: what the administrator of the machine and the jobs do."""

from flask import Flask


def install(app: Flask) -> None:
    """Give the app its command groups."""
