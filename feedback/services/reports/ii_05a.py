"""Form II.05a: petitions received and handled, for a quarter or a year (LAW 2.2, 2.4; DESIGN 9.5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date, start_of_day
from feedback.domain.periods import Basis, Period
from feedback.domain.petition import PetitionerType
from feedback.domain.states import Publication
from feedback.domain.text import N_
from feedback.services.reports import checks, counting
from feedback.services.reports.checks import Check
from feedback.services.reports.counting import Cells, Note, Place, Placed, SectorRow
from feedback.services.reports.sentence import narrative
from feedback.services.reports.wording import Said
from feedback.store.queries import reports as query
from feedback.store.queries.catalogue import list_captions
from feedback.store.queries.offices import get_authority
from feedback.store.queries.reports import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REPORT = "ii-05a"
Names = Callable[[Sequence[Case]], Mapping[int, str]]
"""Gives the senders' names of petitions, by petition; asked only about those that are not confidential."""

CONFIDENTIAL = Said(N_("Sender (kept confidential)"))
_TYPES = {PetitionerType.PERSON: Said(N_("A person")), PetitionerType.ORGANISATION: Said(N_("An organisation or a company"))}
_UNREAD = Said(N_("(handled by another office)"))


@dataclass(frozen=True)
class Item:
    """A line of part B; what is a ``Said`` is put into the reader's language."""

    code: str
    sender: Said
    received: date
    content: Said
    office: str
    result: Said
    number: str
    """Of the letter with the first answer."""
    address: str
    """Where everyone reads the answer, empty when it was not published at the end of the window."""
    readable: bool
    """Whether the caller may open the petition."""


@dataclass(frozen=True)
class Form:
    """The whole form with what stands beneath it. ``captions`` are the administrator's words."""

    period: Period
    basis: Basis
    first: date
    last: date
    authority: str
    captions: Mapping[str, str]
    rows: tuple[SectorRow, ...]
    total: Cells
    items: tuple[Item, ...]
    note: Note
    checks: tuple[Check, ...]
    differences: tuple[Said, ...]
    sentence: str
    as_of: date | None = None
    """The day on which it was counted, while the period is not over; None when nothing in it can change any more."""


@dataclass(frozen=True)
class Look:
    """How much of part B the caller may see, and where answers are read."""

    may_read: Callable[[Case], bool] = lambda _case: True
    names: Names | None = None
    base_url: str = ""


def build(
    session: "Session",
    period: Period,
    basis: Basis = Basis.REPORTING,
    look: Look | None = None,
    *,
    today: date | None = None,
) -> Form:
    """Count the form of a period.

    :param today: where it is given and the period is not over on it, the form says as of which day it was counted.
    :param look: what part B shows; without names it says only whether a person or an organisation sent the petition.
    """
    first, last = period.window(basis)
    start, end = start_of_day(first), start_of_day(last + timedelta(days=1))
    now = query.list_cases(session, until=end, unfinished_at=start)
    before = query.list_cases(session, until=start, unfinished_at=start)
    tops, names = _sectors(session)
    cases = counting.placed(now, first)
    counted = counting.in_form(cases)
    rows, total = counting.rows(counted, first, tops, names), counting.count(counted, first)
    carried, differences = checks.carried_over(now, before, first, tops, names)
    authority = get_authority(session).name_on(last)
    as_of = today if today is not None and today <= last else None
    later = query.kinds_published_later(session, since=start, until=end)
    return Form(
        period=period,
        basis=basis,
        first=first,
        last=last,
        authority=authority,
        captions={caption.key: caption.text for caption in list_captions(session, REPORT)},
        rows=rows,
        total=total,
        items=_items(session, counted, tops, rows, last, query.answer_numbers(session, since=start, until=end), look or Look()),
        note=counting.note(cases, now, first, query.count_reopenings(session, since=start, until=end), later),
        checks=(*checks.run(rows, total), carried),
        differences=differences,
        sentence=narrative(period, authority, rows, total, as_of),
        as_of=as_of,
    )


def _sectors(session: "Session") -> tuple[dict[int, int], dict[int, str]]:
    """From every sector to its top, and the tops' Vietnamese names in the catalogue's order."""
    every = query.list_all_sectors(session)
    return (
        {sector.id: sector.parent_id or sector.id for sector in every},
        {sector.id: sector.name_vi for sector in every if sector.parent_id is None},
    )


def _items(
    session: "Session",
    counted: Placed,
    tops: Mapping[int, int],
    rows: Sequence[SectorRow],
    last: date,
    numbers: Mapping[int, str],
    look: Look,
) -> tuple[Item, ...]:
    """Part B, by sector in the order of part A, then by the day of receipt."""
    offices = {office.id: office.name_on(last) for office in query.list_all_offices(session)}
    order = {row.sector_id: position for position, row in enumerate(rows)}
    sorted_cases = sorted(counted, key=lambda pair: (order[tops[pair[0].sector_id]], pair[0].received_at, pair[0].id))
    open_cases = [case for case, _ in sorted_cases if not case.confidential and look.may_read(case)]
    names = look.names(open_cases) if look.names else {}
    return tuple(
        Item(
            code=case.code,
            sender=_sender(case, names),
            received=local_date(case.received_at),
            content=_content(case, look),
            office=offices.get(case.office_id or 0, ""),
            result=_result(case, place),
            number=numbers.get(case.id, "") if place is Place.HANDLED else "",
            address=_address(case, place, look.base_url),
            readable=look.may_read(case),
        )
        for case, place in sorted_cases
    )


def _sender(case: Case, names: Mapping[int, str]) -> Said:
    if case.confidential:
        return CONFIDENTIAL
    if case.id in names:
        return Said("%(name)s", {"name": names[case.id]})
    return _TYPES[PetitionerType(case.sender_type)] if case.sender_type else Said("")


def _content(case: Case, look: Look) -> Said:
    title = case.title if look.may_read(case) else case.public_title
    return Said("%(title)s", {"title": title}) if title else _UNREAD


def _result(case: Case, place: Place) -> Said:
    if place is Place.IN_PROGRESS or (case.handled_at is None and case.left_at is None):
        return Said(N_("Being handled"))
    if place is Place.TRANSFERRED and case.left_at is not None:
        values = {"day": f"{local_date(case.left_at):%d/%m/%Y}", "body": case.transferred_to}
        return Said(N_("Passed on %(day)s to %(body)s"), values)
    handled = local_date(case.handled_at or case.received_at)
    return Said(N_("Handled, answered on %(day)s"), {"day": f"{handled:%d/%m/%Y}"})


def _address(case: Case, place: Place, base_url: str) -> str:
    published = place is Place.HANDLED and case.publication == Publication.PUBLISHED
    return f"{base_url}/petitions/{case.code}" if published else ""
