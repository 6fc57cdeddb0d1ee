"""Giving out the files of a month, and a new version of them where something in them may no longer be read.

What is built is read without the writers' lock; only the line about it is written under it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.open_data import COLUMNS, CSV, JSONL, Dataset, Month, Reason, Row, months_over
from feedback.services.open_data import figures, petitions
from feedback.services.open_data.writing import read, written
from feedback.store.base import unit_of_work
from feedback.store.dialects import InDoubt
from feedback.store.models import DataRelease
from feedback.store.queries import open_data as queries
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from feedback.gateways.files import SealedFiles

_MARGIN = timedelta(minutes=10)
"""A change is looked for so long before the last look: its moment is that of its request, which was stored later."""
Wanted = tuple[Dataset, Month]


@dataclass(frozen=True)
class Press:
    """What it takes: ``files`` opens the store of files; ``invented``: whether a demonstration's petitions go in too."""

    engine: "Engine"
    files: Callable[[], "SealedFiles"]
    base_url: str
    invented: bool = False

    def due(self, now: datetime, since: datetime | None = None) -> Sequence[Wanted]:
        """The files that are missing, and those in which readers got to see something else since the last look.

        :param since: when was looked last; None: look at everything.
        """
        with snapshot(self.engine) as session:
            first = queries.first_published(session)
            if first is None:
                return []
            releases = queries.list_releases(session)
            held = {(Dataset(release.dataset), Month.of(release.month)): release.released_at for release in releases}
            over = months_over(Month.of(local_date(first)), local_date(now))
            missing = [(dataset, month) for month in over for dataset in Dataset if (dataset, month) not in held]
            return missing + _changed(session, held, since)

    def release(self, wanted: Wanted, now: datetime) -> DataRelease | None:
        """The next version of a file; None where it would say what the one that holds says."""
        dataset, month = wanted
        files = self.files()
        with snapshot(self.engine) as session:
            newest = queries.find_release(session, dataset, month.first)
            before = _rows_of(newest, files)
            rows = self._rows(session, wanted, before, local_date(now))
        made = {ending: written(COLUMNS[dataset], rows, ending) for ending in (CSV, JSONL)}
        if newest is not None and (newest.csv_hash, newest.jsonl_hash) == tuple(map(_hash, made.values())):
            return None
        reason = _reason(dataset, before, rows) if newest else ""
        try:
            keys = {ending: files.put(data) for ending, data in made.items()}
            with unit_of_work(self.engine) as session:
                if newest is not None and not queries.replace_release(session, newest.id, now):
                    raise RuntimeError("somebody else gave out the next version at the same moment")
                version = newest.version + 1 if newest else 1
                release = _line(wanted, version, reason, len(rows), made, keys, now)
                session.add(release)
        except InDoubt:
            # The row may name the files: if it does not, housekeeping finds them.
            raise
        except Exception:
            files.undo()
            raise
        for key in (newest.csv_key, newest.jsonl_key) if newest else ():
            files.delete(key)
        return release

    def _rows(self, session: "Session", wanted: Wanted, before: Sequence[Row], today: date) -> Sequence[Row]:
        dataset, month = wanted
        if dataset is Dataset.FIGURES:
            return figures.rows(session, month, invented=self.invented)
        return petitions.rows(session, month, before, base_url=self.base_url, today=today, invented=self.invented)


def _changed(session: "Session", held: Mapping[Wanted, datetime], since: datetime | None) -> list[Wanted]:
    """The petitions' files of months in which something changed after they were given out."""
    if not held:
        return []
    after = (since or min(held.values())) - _MARGIN
    changed = dict(queries.list_months_changed(session, after))
    return [
        (dataset, month)
        for (dataset, month), released_at in held.items()
        if dataset is Dataset.PETITIONS and str(month) in changed and changed[str(month)] >= released_at - _MARGIN
    ]


def _rows_of(release: DataRelease | None, files: "SealedFiles") -> list[Row]:
    return read(files.get(release.jsonl_key)) if release else []


def _reason(dataset: Dataset, before: Iterable[Row], rows: Iterable[Row]) -> str:
    return "|".join([Reason.RECOUNTED] if dataset is Dataset.FIGURES else petitions.why(before, rows))


def _line(
    wanted: Wanted,
    version: int,
    reason: str,
    rows: int,
    made: Mapping[str, bytes],
    keys: Mapping[str, str],
    now: datetime,
) -> DataRelease:
    return DataRelease(
        dataset=wanted[0],
        month=wanted[1].first,
        version=version,
        released_at=now,
        reason=reason,
        rows=rows,
        csv_key=keys[CSV],
        csv_hash=_hash(made[CSV]),
        csv_size=len(made[CSV]),
        jsonl_key=keys[JSONL],
        jsonl_hash=_hash(made[JSONL]),
        jsonl_size=len(made[JSONL]),
    )


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
