"""What is shown. Flask lives here and nowhere below."""

from flask import Flask


def install(app: Flask) -> None:
    """Give the app its faces."""
