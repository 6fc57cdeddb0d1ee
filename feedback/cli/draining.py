"""Going without leaving anybody at the door: first it is said that this one goes, then a while is waited, then it goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draining(note: Path, seconds: float) -> Iterator[None]:
    """Put the note there and wait; afterwards take it away. A folder that takes no note keeps nobody from stopping."""
    try:
        note.touch()
    except OSError:
        seconds = 0
    try:
        time.sleep(seconds)
        yield
    finally:
        note.unlink(missing_ok=True)
