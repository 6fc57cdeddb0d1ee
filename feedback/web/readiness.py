"""Whether this process can do its whole work now: what a load balancer asks before it sends people here.

Being alive is another question, with another answer: a process whose database is gone is well, and killing it helps nobody.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal

from feedback.config import Settings
from feedback.extensions import db
from feedback.modes import DRAINING
from feedback.store import schema

Answer = Literal["ok", "failed"]
_MEGABYTE = 1_000_000
_leaving: list[Callable[[], bool]] = []


def leaves_when(is_leaving: Callable[[], bool]) -> None:
    """Name how this process learns that it is being stopped; the web server's own worker knows."""
    _leaving[:] = [is_leaving]


def is_draining(settings: Settings) -> bool:
    """Whether nobody new shall be sent here, because the service is about to stop."""
    return any(told() for told in _leaving) or (settings.instance / DRAINING).exists()


def checks(settings: Settings) -> dict[str, Answer]:
    """What was looked at, and how it stands: ``database``, ``migrations``, ``disk``, ``staying``.

    ``migrations`` is well where the database is newer than this code: a release that is on its way changes it first.
    """
    return dict(_looked_at(settings))


def _looked_at(settings: Settings) -> Iterator[tuple[str, Answer]]:
    try:
        present = max(schema.present(db.engine), default="")
    except Exception:  # noqa: BLE001 - whatever a driver raises: nothing can be asked of it now
        yield "database", "failed"
    else:
        yield "database", "ok"
        yield "migrations", _said(present >= _wanted())
    yield "disk", _said(_free_megabytes(settings) >= settings.disk_room_megabytes)
    yield "staying", _said(not is_draining(settings))


def _free_megabytes(settings: Settings) -> float:
    try:
        return shutil.disk_usage(settings.instance).free / _MEGABYTE
    except OSError:
        return 0


@cache
def _wanted() -> str:
    return max(schema.wanted())


def _said(is_well: bool) -> Answer:
    return "ok" if is_well else "failed"
