"""The mailbox of the tests: what the jobs have sent, read as people read it."""

import re

from flask import Flask

from feedback.services.notifications.mailbox import KeptLetter, list_letters

_ADDRESS = re.compile(r"https?://localhost(/\S+)")


def carry(app: Flask) -> list[KeptLetter]:
    """Let the jobs do a round; the letters that went out in it."""
    folder = app.extensions["settings"].mailbox
    before = {letter.name for letter in list_letters(folder)}
    done = app.test_cli_runner().invoke(args=["jobs", "once"])
    assert done.exit_code == 0, done.output
    return [letter for letter in list_letters(folder) if letter.name not in before]


def links(letter: KeptLetter) -> list[str]:
    """The addresses in a letter, without the host."""
    return _ADDRESS.findall(letter.text)
