"""The columns of a backlog's sheet, and the words that may stand in those with a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.petition import Channel, Kind, PetitionerType
from feedback.domain.text import N_, fold, tidy_line
from feedback.store.queries import catalogue, offices

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Column:
    """A column by its name in DESIGN 6; ``heading`` and ``help`` are message ids, ``width`` is in letters."""

    key: str
    heading: str
    help: str = ""
    required: bool = False
    width: int = 18


COLUMNS = (
    Column("received", N_("Received on"), N_("Day, or day and time: 20/11/2026 or 20/11/2026 9:05."), True),
    Column("channel", N_("Way it came"), N_("From the list."), True),
    Column("kind", N_("Kind"), N_("From the list."), True, 22),
    Column("sector", N_("Sector"), N_("From the list; the code alone is enough."), True, 30),
    Column("title", N_("Title"), N_("At most 200 letters."), True, 40),
    Column("content", N_("Content"), N_("What happened, in the sender's own words; at most 10,000 letters."), True, 60),
    Column("commune", N_("Commune"), N_("Present or former name. Needed for a report from a place."), False, 24),
    Column("address_text", N_("Where exactly?"), N_("House number, street, village."), False, 30),
    Column("petitioner_type", N_("Kind of sender"), N_("From the list; empty: a person."), False, 22),
    Column("full_name", N_("Full name"), N_("Of the person or the organisation."), True, 26),
    Column("representative", N_("Representative"), N_("Only for an organisation."), False, 22),
    Column("position", N_("Position"), N_("Only for an organisation."), False, 18),
    Column("address", N_("Postal address"), N_("One of address, telephone and e-mail is needed."), False, 34),
    Column("phone", N_("Telephone number"), N_("Format the cells as text, so that the first 0 stays."), False, 18),
    Column("email", N_("E-mail address"), "", False, 26),
    Column("confidential", N_("Keep the name"), N_("Yes or no; empty: no."), False, 14),
    Column("subject_office", N_("Office it is about"), N_("From the list, or empty."), False, 30),
    Column("subject_person", N_("Person it is about"), "", False, 22),
    Column("reference", N_("Number in the old register"), N_("Told to staff in the history."), False, 18),
)
LABELS: Mapping[str, Mapping[str, str]] = {
    "channel": {
        Channel.PHONE: N_("Telephone"),
        Channel.COUNTER: N_("At the counter"),
        Channel.POST: N_("By post"),
        Channel.EMAIL: N_("E-mail"),
        Channel.WEB: N_("Web"),
    },
    "kind": {
        Kind.CONDUCT: N_("Conduct of officials"),
        Kind.REGULATION: N_("Administrative rules"),
        Kind.FIELD_REPORT: N_("Report from a place"),
    },
    "petitioner_type": {
        PetitionerType.PERSON: N_("A person"),
        PetitionerType.ORGANISATION: N_("An organisation or a company"),
    },
    "confidential": {"yes": N_("Yes"), "no": N_("No")},
}
_ALSO: Mapping[str, Mapping[str, str]] = {
    "channel": {"truc tiep": Channel.COUNTER, "dien thoai": Channel.PHONE, "buu chinh": Channel.POST, "email": Channel.EMAIL},
    "petitioner_type": {
        "nguoi dan": PetitionerType.PERSON,
        "to chuc": PetitionerType.ORGANISATION,
        "doanh nghiep": PetitionerType.ORGANISATION,
    },
    "confidential": {"x": "yes", "1": "yes", "true": "yes", "0": "no", "false": "no"},
}
"""What is written in registers besides, folded."""
_DASH = " – "


def choices(session: "Session", translate: Translate, language: str, today: "date") -> dict[str, list[str]]:
    """What a cell of each column with a list may hold, as people read it."""
    found = {key: [translate(label) for label in labels.values()] for key, labels in LABELS.items()}
    found["sector"] = [f"{one.code}{_DASH}{one.name_in(language)}" for one in catalogue.list_sectors(session)]
    found["commune"] = [commune.name for commune in catalogue.list_communes(session)]
    found["subject_office"] = [f"{one.code}{_DASH}{one.name_on(today, language)}" for one in offices.list_offices(session, today)]
    return found


def vocabulary(session: "Session", translate: Translate, today: "date") -> dict[str, dict[str, str]]:
    """Folded words to codes, by column: codes, the words of both languages, and of sectors and offices the names."""
    found: dict[str, dict[str, str]] = {}
    for key, labels in LABELS.items():
        own = found[key] = dict(_ALSO.get(key, {}))
        for code, label in labels.items():
            own |= {plain(word): str(code) for word in (code, label, translate(label))}
    for key, named in (("sector", _sector_names(session)), ("subject_office", _office_names(session, today))):
        words = found[key] = {}
        several = set()
        for name, code in named:
            if words.setdefault(plain(name), code) != code:
                several.add(plain(name))
        # A name that two bear says neither; the code still does.
        for name in several:
            del words[name]
        words |= {plain(code): code for _name, code in named}
    return found


def code_of(words: Mapping[str, str], typed: str) -> str | None:
    """The code that was meant: the words alone, or a code before a dash."""
    return words.get(plain(typed)) or words.get(plain(typed.partition(_DASH)[0]))


def plain(text: str) -> str:
    """Words as they are compared: without marks, case and spaces at the ends."""
    return fold(tidy_line(text))


def headings(translate: Translate) -> dict[str, str]:
    """Folded heading to column, in both languages and by the column's own name."""
    return {plain(word): column.key for column in COLUMNS for word in (column.key, column.heading, translate(column.heading))}


def _sector_names(session: "Session") -> list[tuple[str, str]]:
    return [(name, one.code) for one in catalogue.list_sectors(session) for name in (one.name_vi, one.name_en)]


def _office_names(session: "Session", today: "date") -> list[tuple[str, str]]:
    listed = offices.list_offices(session, today)
    return [(name, one.code) for one in listed for name in (one.name_on(today), one.name_on(today, "en"))]
