"""The forms by which petitions are joined, split, taken back, and said to be about somebody."""

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField

from feedback.domain.petition import CONTENT_LENGTH, TITLE_LENGTH
from feedback.language import lazy_gettext as _l
from feedback.services.subjects import OFFICE, OFFICER
from feedback.web.filters import office_name
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff import choices
from feedback.web.staff.deed_forms import DeedForm, listing

if TYPE_CHECKING:
    from feedback.store.models import Petition


class ExplainForm(DeedForm):
    """A sentence for the sender."""

    explanation = TextAreaField(_l("Explanation for the sender"), REQUIRED)


class LinkForm(DeedForm):
    """The petition that this one repeats."""

    primary = StringField(_l("Code of the other petition"), REQUIRED, description=_l("For example PAKN.20261122.0001"))
    reason = TextAreaField(_l("Why both are about the same matter"), REQUIRED, description=_l("For colleagues."))
    different = BooleanField(_l("They are of different sectors, and yet the same matter"))


class SplitForm(DeedForm):
    """One matter of several."""

    title = StringField(_l("Title of the other matter"), REQUIRED, render_kw={"maxlength": TITLE_LENGTH})
    content = TextAreaField(
        _l("What the letter says of it"),
        REQUIRED,
        description=_l("In the sender's words. The letter itself is not changed."),
        render_kw={"rows": 8, "maxlength": CONTENT_LENGTH},
    )
    kind = listing(_l("Kind"), REQUIRED)
    sector = listing(_l("Sector"), REQUIRED)

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The letter's own words and kind, to cut away what does not belong."""
        return {"content": petition.content, "kind": petition.kind, "sector": petition.sector.code}

    def fill(self, petition: "Petition") -> None:  # noqa: ARG002
        """The lists of the catalogues."""
        self.kind.choices, self.sector.choices = offer(choices.kinds()), offer(choices.sectors())


class SubjectForm(DeedForm):
    """The office and the person it is about."""

    office = listing(_l("Office the petition is about"))
    officer = listing(_l("Member of staff the petition is about"))

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """As named now."""
        office, person = petition.subject_office, petition.subject_account_id
        return {"office": office.code if office else "", "officer": str(person or "")}

    def fill(self, petition: "Petition") -> None:
        """Every office and everybody on the staff; nobody is a choice too."""
        self.office.choices, self.officer.choices = offer(choices.any_office()), offer(choices.everybody(petition))


class AllowForm(DeedForm):
    """Who may act although it is about them."""

    whom = RadioField(_l("Who may act"), REQUIRED, choices=[], validate_choice=False)
    reason = TextAreaField(_l("Reason"), REQUIRED, description=_l("It stays visible to everyone who handles the petition."))

    def fill(self, petition: "Petition") -> None:
        """Those who were named."""
        office, person = petition.subject_office, petition.subject_account
        named = [(OFFICE, office_name(office))] if office else []
        self.whom.choices = offer([*named, (OFFICER, person.name)] if person else named)
