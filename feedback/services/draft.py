"""What a sender typed, and every check on it: the same for the form and for machines."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.petition import CONTENT_LENGTH, TITLE_LENGTH, Kind, PetitionerType
from feedback.domain.places import find_places, former_name, near_places
from feedback.domain.text import N_, fold, tidy, tidy_line
from feedback.services.attachments import NOTHING, Inspection
from feedback.store.models import Commune, Office, Sector
from feedback.store.queries import catalogue, offices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

_NAME_LENGTH = 200
_ADDRESS_LENGTH = 500
_NOT_AGREED = N_("Please agree to the use of your data; without it the petition cannot be received.")
_NOT_TOLD = N_("Tell the sender how the data is used and tick that it was said; without it the petition cannot be received.")
_SOUTH, _NORTH, _WEST, _EAST = 20.5, 21.8, 106.3, 108.4
"""A box around Quảng Ninh and its islands, in degrees WGS 84."""

Problems = dict[str, "str | Refusal | Sequence[Refusal]"]


@dataclass(frozen=True)
class Draft:
    """The fields of ``/submit`` by their names (DESIGN 6), as typed; files already looked at."""

    kind: str = ""
    sector: str = ""
    title: str = ""
    content: str = ""
    commune: str = ""
    address_text: str = ""
    latitude: str = ""
    longitude: str = ""
    subject_office: str = ""
    subject_person: str = ""
    petitioner_type: str = ""
    full_name: str = ""
    representative: str = ""
    position: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    confidential: bool = False
    consent: bool = False
    attachments: Inspection = NOTHING


@dataclass(frozen=True)
class Checked:
    """A draft that can be stored: texts tidied, names found."""

    draft: Draft
    sector: Sector
    commune: Commune | None
    subject_office: Office | None
    position: tuple[float, float] | None
    phone: str
    email: str


class SeveralPlaces(Refusal):
    """The name of a place that leaves a choice; ``places`` are (code, name), ``is_guess``: only spelt much like it."""

    sentence = N_("“%(name)s” can mean several communes. Choose one.")

    def __init__(self, typed: str, communes: "Sequence[Commune]", sentence: str | None = None) -> None:
        super().__init__(sentence, name=typed[:80])
        self.is_guess = sentence is not None
        self.places = [(commune.code, _with_former_name(commune, typed)) for commune in communes]


def _with_former_name(commune: Commune, typed: str) -> str:
    """The commune's name, and the former unit for which it is offered."""
    former = former_name(commune, typed)
    return f"{commune.name} ({former} cũ)" if former else commune.name


def check(session: "Session", draft: Draft, *, entered: bool = False) -> Checked:
    """Everything that can be wrong, found at once.

    :param entered: whether staff write down what somebody else says; the words about consent are others then.
    :raises Invalid: with a sentence for each field that does not fit.
    """
    draft = tidied(draft)
    problems: Problems = {}
    sector = _check_matter(session, draft, problems)
    commune = _check_place(session, draft, problems)
    position = _check_position(draft, problems)
    office = _check_subject(session, draft, problems)
    phone, email = _check_petitioner(draft, problems)
    if draft.attachments.refused:
        problems["attachments"] = draft.attachments.refused
    if not draft.consent:
        problems["consent"] = _NOT_TOLD if entered else _NOT_AGREED
    if problems or sector is None:
        raise Invalid(problems)
    return Checked(_with_place(draft, commune), sector, commune, office, position, phone, email)


def _with_place(draft: Draft, commune: Commune | None) -> Draft:
    """The draft with the former name as it was typed: an island that is now part of a commune still tells where it is."""
    # Whoever chose it from the list sent its code.
    former = former_name(commune, draft.commune) if commune and draft.commune != commune.code else None
    if commune is None or not former or fold(former) in fold(draft.address_text):
        return draft
    return replace(draft, address_text=", ".join(filter(None, (draft.address_text, former)))[:_ADDRESS_LENGTH])


def tidied(draft: Draft) -> Draft:
    """The same without what nobody sees: blanks at the ends and in a row, signs that only steer."""
    names = (
        "kind sector title commune address_text latitude longitude subject_office subject_person petitioner_type "
        "full_name representative position address phone email"
    ).split()
    lines: dict[str, Any] = {name: tidy_line(getattr(draft, name)) for name in names}
    return replace(draft, content=tidy(draft.content), **lines)


def _check_matter(session: "Session", draft: Draft, problems: Problems) -> Sector | None:
    if draft.kind not in list(Kind):
        problems["kind"] = N_("Choose what the petition is about.")
    sector = catalogue.find_sector(session, draft.sector) if draft.sector else None
    if sector is None or not sector.active:
        problems["sector"] = N_("Choose a sector.")
    if not draft.title:
        problems["title"] = N_("Write a title.")
    elif len(draft.title) > TITLE_LENGTH:
        problems["title"] = N_("The title is longer than 200 characters. Shorten it.")
    if not draft.content:
        problems["content"] = N_("Write what happened.")
    elif len(draft.content) > CONTENT_LENGTH:
        problems["content"] = N_("The text is longer than 10,000 characters. Shorten it.")
    return sector


def _check_place(session: "Session", draft: Draft, problems: Problems) -> Commune | None:
    if len(draft.address_text) > _ADDRESS_LENGTH:
        problems["address_text"] = N_("The address is longer than 500 characters. Shorten it.")
    if not draft.commune:
        if draft.kind == Kind.FIELD_REPORT:
            problems["commune"] = N_("Say in which commune it is; a report on a place goes to its commune.")
        return None
    if (commune := catalogue.find_commune(session, draft.commune)) is not None:
        # Its code: nothing to look for.
        return commune
    every = catalogue.list_communes(session)
    found = find_places(draft.commune, every)
    if len(found) > 1:
        problems["commune"] = SeveralPlaces(draft.commune, found)
    elif not found and (near := near_places(draft.commune, every)):
        problems["commune"] = SeveralPlaces(draft.commune, near, N_("No commune is called “%(name)s”. Is one of these meant?"))
    elif not found:
        problems["commune"] = N_("No commune has or had this name. Write a present or a former name, such as Hồng Hải.")
    return found[0] if len(found) == 1 else None


def _check_position(draft: Draft, problems: Problems) -> tuple[float, float] | None:
    if not draft.latitude and not draft.longitude:
        return None
    try:
        latitude, longitude = float(draft.latitude), float(draft.longitude)
    except ValueError:
        problems["latitude"] = N_("The position is not complete. Write both numbers, or neither.")
        return None
    if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
        problems["latitude"] = N_("The position lies outside the city. Leave it empty or correct it.")
        return None
    return latitude, longitude


def _check_subject(session: "Session", draft: Draft, problems: Problems) -> Office | None:
    if len(draft.subject_person) > _NAME_LENGTH:
        problems["subject_person"] = N_("The name is longer than 200 characters. Shorten it.")
    if not draft.subject_office:
        return None
    office = offices.find_office(session, draft.subject_office)
    if office is None:
        problems["subject_office"] = N_("Choose an office from the list.")
    return office


def _check_petitioner(draft: Draft, problems: Problems) -> tuple[str, str]:
    """Who sends: NĐ 20/2008 Đ7 asks for a name, an address and a way to answer (DESIGN 9.13: one way is enough)."""
    if draft.petitioner_type not in list(PetitionerType):
        problems["petitioner_type"] = N_("Choose whether you write as a person or for an organisation.")
    if not draft.full_name:
        problems["full_name"] = N_("Write the full name; the law does not let us receive petitions without it.")
    if draft.petitioner_type == PetitionerType.ORGANISATION and not draft.representative:
        problems["representative"] = N_("Write who represents the organisation.")
    for name in ("full_name", "representative", "position"):
        if len(getattr(draft, name)) > _NAME_LENGTH:
            problems[name] = N_("The name is longer than 200 characters. Shorten it.")
    if len(draft.address) > _ADDRESS_LENGTH:
        problems["address"] = N_("The address is longer than 500 characters. Shorten it.")
    phone, email = normalise_phone(draft.phone), normalise_email(draft.email)
    if draft.phone and phone is None:
        problems["phone"] = N_("This is no telephone number. Write it like 0912 345 678.")
    if draft.email and email is None:
        problems["email"] = N_("This is no e-mail address. Write it like ten@example.com.")
    if not (draft.address or draft.phone or draft.email):
        problems["phone"] = N_("Write a telephone number, an e-mail address or a postal address, so that we can answer.")
    return phone or "", email or ""
