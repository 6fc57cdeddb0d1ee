"""The published petitions of a month, as everyone can read them on their pages; nothing else of them is ever looked at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date, start_of_day
from feedback.domain.open_data import PETITIONS, Month, Reason, Row, Status
from feedback.store.queries.open_data import list_published, list_taken_down

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.queries.shown import Shown

_NOTHING: Row = dict.fromkeys(column.name for column in PETITIONS)


def rows(session: "Session", month: Month, before: Sequence[Row], *, base_url: str, today: date, invented: bool) -> Sequence[Row]:
    """What was first published in the month, by code, and a tombstone for what stood in an earlier version and is gone.

    :param before: the rows of the version that holds. :param today: local day on which something erased is found missing.
    """
    since, until = start_of_day(month.first), start_of_day(month.next.first)
    found = {
        str(row["code"]): row
        for row in (_row(shown, base_url) for shown in list_published(session, since=since, until=until, invented=invented))
    }
    gone = {str(row["code"]): row for row in before if row["code"] not in found}
    taken_down = list_taken_down(session, sorted(gone))
    for code, row in gone.items():
        if row["status"] == Status.REMOVED:
            found[code] = row
        else:
            gone_at, erased = taken_down.get(code, (None, True))
            found[code] = _tombstone(
                row, Reason.ERASED if erased else Reason.TAKEN_DOWN, local_date(gone_at) if gone_at else today
            )
    return [found[code] for code in sorted(found)]


def why(before: Iterable[Row], after: Iterable[Row]) -> Sequence[Reason]:
    """What came between two versions."""
    earlier: Mapping[object, Row] = {row["code"]: row for row in before}
    reasons = {
        Reason(str(row["removed_reason"])) if row["status"] == Status.REMOVED else Reason.CHANGED
        for row in after
        if row != earlier.get(row["code"])
    }
    return [reason for reason in Reason if reason in reasons]


def _tombstone(row: Row, reason: Reason, day: date) -> Row:
    kept = {"code": row["code"], "url": row["url"], "published_on": row["published_on"]}
    return {**_NOTHING, **kept, "status": Status.REMOVED, "removed_on": day.isoformat(), "removed_reason": reason}


def _row(shown: "Shown", base_url: str) -> Row:
    item, petition = shown.item, shown.petition
    answered = local_date(shown.answered_at) if shown.answered_at else None
    office, commune, sector = petition.office, petition.commune, petition.sector
    return {
        **_NOTHING,
        "code": petition.code,
        "status": Status.PUBLISHED,
        "title": item.title,
        "content": item.content,
        "answer": item.answer,
        "kind": petition.kind,
        "sector_code": sector.code,
        "sector_vi": sector.name_vi,
        "sector_en": sector.name_en,
        "top_sector_code": sector.top.code,
        "commune_code": commune.code if commune else None,
        "commune": commune.name if commune else None,
        "office_code": office.code if office else None,
        "office": office.name_on(answered or local_date(item.published_at)) if office else None,
        "received_on": local_date(petition.received_at).isoformat(),
        "due_on": shown.due.isoformat() if shown.due else None,
        "answered_on": answered.isoformat() if answered else None,
        "published_on": local_date(item.published_at).isoformat(),
        "timeliness": shown.standing,
        "extended": bool(shown.deadline and shown.deadline.extended_days),
        "language": petition.language,
        "url": f"{base_url}/petitions/{petition.code}",
    }
