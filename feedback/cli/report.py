"""How the process that serves tells the one that started it what came of making the data ready: one line on a pipe."""

import json
import os
from typing import Any

REPORT = "LANG_NGHE_REPORT"
"""Environment variable: the number of the open pipe on which the report is awaited."""


class CannotServe(Exception):
    """The service cannot start; the message is one sentence that says what to do."""


class Report:
    """The awaited line: the demonstration's ``accounts`` as (role, e-mail) and their ``password``; or why it was ``refused``."""

    def __init__(self) -> None:
        """Open the pipe. The other process is given ``theirs``; here it is closed then."""
        self._ours, self.theirs = os.pipe()
        os.set_blocking(self._ours, False)
        self._text = b""

    def has_come(self) -> bool:
        """Whether it is here.

        :raises CannotServe: it says so.
        """
        try:
            self._text += os.read(self._ours, 1 << 16)
        except BlockingIOError:
            return False
        if not self._text.endswith(b"\n"):
            return False
        if refused := self.said.get("refused"):
            raise CannotServe(refused)
        return True

    @property
    def said(self) -> dict[str, Any]:
        """What it says."""
        said: dict[str, Any] = json.loads(self._text)
        return said


def send(**said: object) -> None:
    """Say it to whoever awaits it."""
    theirs = int(os.environ.pop(REPORT))
    os.write(theirs, json.dumps(said).encode() + b"\n")
    os.close(theirs)
