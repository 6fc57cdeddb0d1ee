"""A petition as a form, for citizens and clerks: the fields by their names in DESIGN 6, and the choices they offer."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)

from feedback.domain.errors import Invalid
from feedback.domain.places import NOW
from feedback.language import lazy_gettext as _l
from feedback.services.attachments import Inspection
from feedback.services.draft import Draft, SeveralPlaces
from feedback.web import labels
from feedback.web.catalogue import catalogue, handling_offices, kept, sector_names
from feedback.web.forms import REQUIRED, Choices, LongSelect, PageForm, blank_choice, offer

if TYPE_CHECKING:
    from feedback.store.models import Commune

_TYPED = {field.name for field in fields(Draft)} - {"attachments"}


class PetitionForm(PageForm):
    """What a citizen fills in; a clerk's form says some of it in other words and asks more."""

    form_token = HiddenField()
    kind = RadioField(_l("What is it about?"), REQUIRED, choices=offer(labels.KINDS.items()), validate_choice=False)
    title = StringField(_l("Title"), REQUIRED, description=_l("In one sentence: what happened, where."))
    content = TextAreaField(
        _l("What happened?"),
        REQUIRED,
        description=_l(
            "What, when, where, who was asked already, and what you wish for. "
            "This text may become public: please write no names, telephone numbers or identity numbers in it."
        ),
    )
    sector = SelectField(_l("Sector"), REQUIRED, validate_choice=False, widget=LongSelect())
    attachments = MultipleFileField(
        _l("Photos and documents"),
        description=_l("Up to 5 files of at most 10 MB: JPEG, PNG, WebP, HEIC, PDF, DOCX, XLSX."),
    )
    commune = StringField(
        _l("Commune"),
        description=_l(
            "Type the present name or the former one, for example Hồng Hải. Optional, unless it is a report from a place."
        ),
    )
    address_text = StringField(_l("Where exactly?"), description=_l("House number, street, village; this is never made public."))
    # Not typed by people: a script fills them, and they are seen only where they do not fit.
    latitude = StringField(_l("Latitude"))
    longitude = StringField(_l("Longitude"))
    subject_office = SelectField(_l("Office it is about"), validate_choice=False, widget=LongSelect())
    subject_person = StringField(_l("Person it is about"), description=_l("Name or position, if known."))
    petitioner_type = RadioField(
        _l("Who writes?"), REQUIRED, choices=offer(labels.PETITIONER_TYPES.items()), validate_choice=False
    )
    full_name = StringField(_l("Full name, or name of the organisation"), REQUIRED)
    representative = StringField(_l("Representative"), description=_l("Only for an organisation."))
    position = StringField(_l("Position"), description=_l("Only for an organisation."))
    phone = TelField(_l("Telephone number"))
    email = EmailField(_l("E-mail address"))
    address = StringField(_l("Postal address"))
    confidential = BooleanField(
        _l("Keep my name from the office that handles it"),
        description=_l("Only the coordinator will know who you are and puts your name on the answer."),
    )
    consent = BooleanField(_l("I agree that my data is used to handle this petition"), REQUIRED)

    places: list[tuple[str, str]] = []  # noqa: RUF012 - replaced, never changed
    """Communes to choose from when the name typed leaves a choice."""

    def prepare(self) -> Self:
        """Offer sectors and offices as they are today."""
        self.sector.choices, self.subject_office.choices = _sectors(), _offices()
        return self

    def draft(self, files: Inspection) -> Draft:
        """What was typed and chosen, as the verb takes it."""
        typed: dict[str, Any] = {
            name: value if isinstance(value, bool) else str(value or "") for name, value in self.typed.items() if name in _TYPED
        }
        return Draft(**typed, attachments=files)

    def accept(self, invalid: Invalid) -> None:
        """Also take over the communes from which to choose."""
        super().accept(invalid)
        for refusal in invalid.fields.get("commune", []):
            if isinstance(refusal, SeveralPlaces):
                self.places = refusal.places


@kept
def _sectors() -> Choices:
    names, groups = sector_names(), dict[str, list[tuple[str, str]]]()
    for sector in catalogue().sectors:
        groups.setdefault(names[sector.top.id], []).append((sector.code, names[sector.id]))
    return Choices(offer(blank_choice(())) + offer(groups))


@kept
def _offices() -> Choices:
    return Choices(offer(blank_choice((office.code, name) for name, office in handling_offices())))


@kept
def place_names() -> list[str]:
    """Every name under which a commune can be typed: the present ones, then the former ones with what they are now."""
    communes = catalogue().communes
    return [commune.name for commune in communes] + sorted(name for commune in communes for name in former_names(commune))


def former_names(commune: "Commune") -> list[str]:
    """Its former names, each with what it is now; without those of units that were divided, which leave a choice."""
    return [
        f"{unit.name[0].upper()}{unit.name[1:]} {NOW.format(name=commune.name)}"
        for unit in commune.former_units
        if unit.name.lower() != commune.name.lower() and not unit.divided
    ]
