"""The register (sổ tiếp nhận, NĐ 20/2008 Đ9.1.c): every petition received in a period, in thirteen columns.

No official list of columns was found; the book of NĐ 154/2026 (Mẫu 03/TCD, LAW 1.10) is the model.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.petition import Channel
from feedback.domain.petition import Kind as Matter
from feedback.domain.states import Publication, State
from feedback.domain.text import N_
from feedback.services.reports import counting
from feedback.services.reports.asking import Asked, Sender
from feedback.services.reports.counting import Place, Stands
from feedback.services.reports.ii_05a import content_of, names_for, result_of, sectors_of, sender_of, unit_name
from feedback.services.reports.layout import captions_of, head
from feedback.services.reports.table import Column, Kind, Report, Row, Table
from feedback.services.reports.wording import Said
from feedback.store.queries import reports as query
from feedback.store.queries.report_rows import list_cases

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COLUMNS = (
    ("number", Kind.ORDER, 7),
    ("received", Kind.DATE, 16),
    ("code", Kind.CODE, 32),
    ("sender", Kind.TEXT, 24),
    ("channel", Kind.TEXT, 11),
    ("content", Kind.TEXT, 34),
    ("class", Kind.TEXT, 20),
    ("repeats", Kind.NUMBER, 9),
    ("competent", Kind.TEXT, 9),
    ("passed", Kind.TEXT, 20),
    ("office", Kind.TEXT, 24),
    ("result", Kind.TEXT, 24),
    ("remarks", Kind.TEXT, 22),
)
_KINDS = {
    Matter.CONDUCT: Said(N_("Conduct of officials")),
    Matter.REGULATION: Said(N_("Administrative rules")),
    Matter.FIELD_REPORT: Said(N_("Report from a place")),
}
_CHANNELS = {
    Channel.WEB: Said(N_("Web")),
    Channel.PHONE: Said(N_("Telephone")),
    Channel.COUNTER: Said(N_("At the counter")),
    Channel.POST: Said(N_("By post")),
    Channel.EMAIL: Said(N_("E-mail")),
    Channel.API: Said(N_("Another program")),
}
_LEFT = {
    State.REFUSED: N_("Refused on %(day)s"),
    State.WITHDRAWN: N_("Withdrawn on %(day)s"),
    State.LINKED: N_("Joined to another petition on %(day)s"),
}


@dataclass(frozen=True)
class _Book:
    """What a line is written from, beside the petition."""

    asked: Asked
    offices: Mapping[int, str]
    sectors: Mapping[int, str]
    names: Mapping[int, Sender]
    numbers: Mapping[int, str]
    repeats: Mapping[str, tuple[int, ...]]


def register(session: "Session", asked: Asked) -> Report:
    """Every petition that was received in the window, as it stood at the end of it."""
    start, end = asked.moments
    captions = captions_of(session, "register")
    every = counting.placed(list_cases(session, since=start, until=end), start)
    lines = sorted(
        (stands for stands in every if not stands.earlier and asked.holds(stands.case)),
        key=lambda stands: (stands.case.received_at, stands.id),
    )
    tops, sectors = sectors_of(session)
    book = _Book(
        asked=asked,
        offices={office.id: office.name_on(asked.window[1]) for office in query.list_all_offices(session)},
        sectors={sector_id: sectors[top] for sector_id, top in tops.items()},
        names=names_for([stands.case for stands in lines], asked.look),
        numbers=query.answer_numbers(session, since=start, until=end),
        repeats=_repeats(every, query.linked_to(session, since=start, until=end)),
    )
    table = Table(
        slug="A",
        title=Said(captions["table"]),
        columns=tuple(
            Column(key, Said(captions[key]), kind, width, number=f"({position})")
            for position, (key, kind, width) in enumerate(_COLUMNS, 1)
        ),
        rows=tuple(_line(number, stands, book) for number, stands in enumerate(lines, 1)),
        is_list=True,
    )
    return Report(
        slug="register",
        head=head(captions, asked, unit_name(session, asked)),
        tables=(table,),
        notes=(Said(N_("%(number)d petitions are in the register."), {"number": len(lines)}),),
        official=True,
        as_of=asked.as_of,
    )


def _repeats(every: Iterable[Stands], links: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """By the code of a petition, those that were linked to it at the end of the window."""
    found: dict[str, tuple[int, ...]] = {}
    for stands in every:
        if stands.case.state == State.LINKED and stands.id in links:
            primary = links[stands.id]
            found[primary] = (*found.get(primary, ()), stands.id)
    return found


def _line(number: int, stands: Stands, book: _Book) -> Row:
    case, look = stands.case, book.asked.look
    repeats = book.repeats.get(case.code, ())
    cells = (
        number,
        local_date(case.received_at),
        case.code,
        sender_of(case, book.names, with_address=True),
        _CHANNELS[Channel(case.channel)],
        content_of(case, look),
        _joined([_KINDS[Matter(case.kind)], Said("%(name)s", {"name": book.sectors[case.sector_id]})]),
        len(repeats),
        "x" if stands.place in (Place.HANDLED, Place.IN_PROGRESS) else "",
        case.transferred_to if stands.place is Place.TRANSFERRED else "",
        book.offices.get(case.office_id or 0, ""),
        _joined([_result(stands), *_number(book.numbers.get(case.id, ""))]),
        _joined(_remarks(stands)),
    )
    return Row(case.code, cells, {"repeats": repeats}, code=case.code if look.may_read(case) else "")


def _result(stands: Stands) -> Said:
    case = stands.case
    if stands.place is Place.LEFT and case.left_at is not None:
        return Said(_LEFT[State(case.state)], {"day": _day(case.left_at)})
    return Said(N_("Waiting to be received")) if stands.place is Place.WAITING else result_of(stands)


def _number(number: str) -> Iterator[Said]:
    if number:
        yield Said("%(number)s", {"number": number})


def _remarks(stands: Stands) -> Iterator[Said]:
    case = stands.case
    due, extended = (case.handled_due, case.handled_extended) if case.handled_at else (case.answer_due, case.extended_days)
    if due is not None:
        yield Said(N_("answer due on %(day)s"), {"day": f"{due:%d/%m/%Y}"})
    if extended:
        yield Said(N_("extended by %(days)d working days"), {"days": extended})
    if case.reopened_at is not None:
        yield Said(N_("reopened on %(day)s"), {"day": _day(case.reopened_at)})
    if case.publication == Publication.PUBLISHED and case.published_at is not None:
        yield Said(N_("published on %(day)s"), {"day": _day(case.published_at)})


def _day(moment: datetime) -> str:
    return f"{local_date(moment):%d/%m/%Y}"


def _joined(parts: Iterable[Said]) -> Said:
    """Several things that are said in one cell."""
    named = {f"part{position}": part for position, part in enumerate(parts)}
    return Said("; ".join(f"%({name})s" for name in named), named)
