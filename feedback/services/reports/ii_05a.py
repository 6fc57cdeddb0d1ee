"""Form II.05a: petitions received and handled, for a period and an office or the whole authority (LAW 2.2, 2.4; DESIGN 9.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.petition import PetitionerType
from feedback.domain.states import Publication
from feedback.domain.text import N_
from feedback.services.reports import counting
from feedback.services.reports.asking import Asked, Look, Sender
from feedback.services.reports.carried_over import carried_over
from feedback.services.reports.counting import Cells, Note, Place, Placed, SectorRow, Stands
from feedback.services.reports.sentence import narrative
from feedback.services.reports.table import Check, Linked, Value
from feedback.services.reports.wording import Said
from feedback.store.queries import known
from feedback.store.queries import reports as query
from feedback.store.queries.report_rows import Case, list_cases

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONFIDENTIAL = Said(N_("Sender (kept confidential)"))
_TYPES = {PetitionerType.PERSON: Said(N_("A person")), PetitionerType.ORGANISATION: Said(N_("An organisation or a company"))}
_UNREAD = Said(N_("(handled by another office)"))


@dataclass(frozen=True)
class Item:
    """A line of part B; what is a ``Said`` is put into the reader's language."""

    id: int
    code: str
    sender: Said
    received: date
    content: Said
    office: str
    result: Said
    answer: Value
    """The number of the letter with the first answer, leading to where everyone reads it."""
    readable: bool
    """Whether the caller may open the petition."""


@dataclass(frozen=True)
class Form:
    """What the form counts, and what is said beneath it."""

    unit: str
    """The office that reports."""
    cases: Placed
    rows: tuple[SectorRow, ...]
    items: tuple[Item, ...]
    note: Note
    carried: Check
    differences: tuple[Said, ...]
    sentence: str

    @cached_property
    def total(self) -> Cells:
        """The last line of part A."""
        return counting.count(self.cases)


def count(session: "Session", asked: Asked) -> Form:
    """Count the form of a period: for an office what that office had at the end of the window."""
    start, end = asked.moments
    now = list_cases(session, since=start, until=end)
    before = list_cases(session, since=start, until=end, at=start)
    mine = [case for case in now if asked.holds(case)]
    cases = counting.placed(mine, start)
    counted = counting.in_form(cases)
    sectors = sectors_of(session)
    rows = counting.rows(counted, *sectors)
    carried, differences = carried_over(counted, now, before, start, asked.holds, sectors)
    unit = unit_name(session, asked)
    later = query.kinds_published_later(session, since=start, until=end, office_id=asked.office_id)
    again = query.count_reopenings(session, since=start, until=end, office_id=asked.office_id)
    return Form(
        unit=unit,
        cases=counted,
        rows=rows,
        items=_items(session, asked, counted, sectors[0], rows),
        note=counting.note(cases, mine, again, later),
        carried=carried,
        differences=differences,
        sentence=narrative(asked.period, unit, rows, counting.count(counted), asked.as_of),
    )


def unit_name(session: "Session", asked: Asked) -> str:
    """The office that reports, by the name it bore at the end of the window."""
    last = asked.window[1]
    if asked.office_id is None:
        return known.places(session).authority.name_on(last)
    return next(office.name_on(last) for office in query.list_all_offices(session) if office.id == asked.office_id)


def sectors_of(session: "Session") -> tuple[dict[int, int], dict[int, str]]:
    """From every sector to its top, and the tops' Vietnamese names in the catalogue's order."""
    every = query.list_all_sectors(session)
    return (
        {sector.id: sector.parent_id or sector.id for sector in every},
        {sector.id: sector.name_vi for sector in every if sector.parent_id is None},
    )


def _items(
    session: "Session", asked: Asked, counted: Placed, tops: Mapping[int, int], rows: Sequence[SectorRow]
) -> tuple[Item, ...]:
    """Part B, by sector in the order of part A, then by the day of receipt."""
    (_first, last), (start, end), look = asked.window, asked.moments, asked.look
    offices = {office.id: office.name_on(last) for office in query.list_all_offices(session)}
    numbers = query.answer_numbers(session, since=start, until=end)
    order = {row.sector_id: position for position, row in enumerate(rows)}
    lines = sorted(counted, key=lambda s: (order[tops[s.case.sector_id]], s.case.received_at, s.id))
    names = names_for([stands.case for stands in lines], look)
    return tuple(
        Item(
            id=stands.id,
            code=stands.case.code,
            sender=sender_of(stands.case, names),
            received=local_date(stands.case.received_at),
            content=content_of(stands.case, look),
            office=offices.get(stands.case.office_id or 0, ""),
            result=result_of(stands),
            answer=answer_of(stands, numbers, look.base_url),
            readable=look.may_read(stands.case),
        )
        for stands in lines
    )


def names_for(cases: Sequence[Case], look: Look) -> Mapping[int, Sender]:
    """The names the reader takes with the report: of those who asked for no confidence, and may be read."""
    return look.names([case for case in cases if not case.confidential and look.may_read(case)]) if look.names else {}


def sender_of(case: Case, names: Mapping[int, Sender], *, with_address: bool = False) -> Said:
    """The sender as far as the reader may see."""
    if case.confidential:
        return CONFIDENTIAL
    if case.id in names:
        name, address = names[case.id]
        return Said("%(name)s", {"name": ", ".join(filter(None, (name, address if with_address else "")))})
    return _TYPES[PetitionerType(case.sender_type)] if case.sender_type else Said("")


def content_of(case: Case, look: Look) -> Said:
    """What it is about, as far as the reader may see."""
    title = case.title if look.may_read(case) else case.public_title
    return Said("%(title)s", {"title": title}) if title else _UNREAD


def result_of(stands: Stands) -> Said:
    """What had become of it at the end of the window."""
    case, place = stands.case, stands.place
    if place is Place.TRANSFERRED and case.left_at is not None:
        return Said(
            N_("Passed on %(day)s to %(body)s"), {"day": f"{local_date(case.left_at):%d/%m/%Y}", "body": case.transferred_to}
        )
    if place is Place.HANDLED and case.handled_at is not None:
        return Said(N_("Handled, answered on %(day)s"), {"day": f"{local_date(case.handled_at):%d/%m/%Y}"})
    return Said(N_("Being handled"))


def answer_of(stands: Stands, numbers: Mapping[int, str], base_url: str) -> Value:
    """The number of the first answer, leading to where everyone read it at the end of the window."""
    if stands.place is not Place.HANDLED:
        return None
    number = numbers.get(stands.id, "")
    if stands.case.publication != Publication.PUBLISHED:
        return number or None
    words = Said("%(number)s", {"number": number}) if number else Said(N_("Published"))
    return Linked(words, f"{base_url}/petitions/{stands.case.code}")
