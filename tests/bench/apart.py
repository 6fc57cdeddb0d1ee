"""The process of the load driver: carries out what it is handed, one thing after the other."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from tests.databases import ROOT

Result = TypeVar("Result")


class Apart:
    """A process of its own for the driver, so that it shares no interpreter with whoever prepares and counts."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from tests.bench.hand import serve; serve()"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Call a function of the driver there."""
        assert self._process.stdin is not None and self._process.stdout is not None
        pickle.dump((function, arguments), self._process.stdin)
        self._process.stdin.flush()
        answer: Result = pickle.load(self._process.stdout)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
