"""The other end of ``apart``: imports what it is told to call, and nothing of the service."""

import pickle
import sys


def serve() -> None:
    """Call what comes on standard input, and write what it gives, until the input ends."""
    while True:
        try:
            function, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(function(*arguments), sys.stdout.buffer)
        sys.stdout.buffer.flush()
