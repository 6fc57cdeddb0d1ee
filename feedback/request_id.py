"""The number by which one request is found again: in the logs, on the page of a fault, in the letters and jobs it led to.

It is drawn by lot and tells nothing of anybody. Rows that a request leaves behind carry it (``store.models``), and whoever
takes them up later works under it.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FORM = re.compile(r"[0-9a-f][0-9a-f-]{14,62}[0-9a-f]")
LONGEST = 64
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The request that is being answered or worked off; empty where there is none."""
    return _current.get()


def carry(number: str) -> None:
    """From now on, in this thread, what is done is done for this request; empty: for none."""
    _current.set(number)


@contextmanager
def carried(number: str = "") -> Iterator[None]:
    """Inside, what is done is done for this request, or for the one that :func:`carry` names; afterwards as before."""
    token = _current.set(number)
    try:
        yield
    finally:
        _current.reset(token)


def made() -> str:
    """A new one: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_well_formed(number: str) -> bool:
    """Whether it could be one: 16 to 64 hexadecimal digits and dashes, so that no word, name or telephone number passes."""
    return _FORM.fullmatch(number) is not None
