"""Ports for the servers that tests start."""

import itertools
import os
import socket

_FIRST, _MANY = 20_000, 12_000
_numbers = itertools.count(os.getpid() * 97)


def free_port() -> int:
    """A port at which nobody listens: below those the system gives to whoever calls out, and other ones in each process.

    One that the system chose could be another's before the server that it is meant for has come up.
    """
    while True:
        port = _FIRST + next(_numbers) % _MANY
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
