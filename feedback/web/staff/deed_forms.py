"""The forms of the steps on a petition's page. They hold what was typed; the verbs say what is wrong with it."""

from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.states import State
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import deadlines, masking, public_copies, publishing
from feedback.services.identity import REASON_LENGTH
from feedback.services.notes import NOTE_LENGTH
from feedback.web.forms import REQUIRED, CheckboxesField, LongSelect, PageForm, offer
from feedback.web.staff import choices
from feedback.web.staff.decisions import DecisionsField
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Attachment, Petition

_CARRIED = {"version", "seen"}


def listing(label: Any, validators: Any = None, description: Any = "") -> SelectField:
    """A list that is filled for the petition; the verb says whether the choice is one."""
    return SelectField(label, validators or [], choices=[], validate_choice=False, description=description, widget=LongSelect())


class DeedForm(PageForm):
    """What every step carries: the version that was looked at, and how many events were known then."""

    version = HiddenField()
    seen = HiddenField()

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:  # noqa: ARG003 - those below look at it
        """What stands in the fields before anybody typed."""
        return {}

    def prepare(self, petition: "Petition", slug: str) -> None:
        """Fill the lists, carry the present version, and give the fields names that are unique on the page."""
        self.fill(petition)
        self.version.data, self.seen.data = str(petition.version), str(len(petition.events))
        self.set_apart(slug)

    def fill(self, petition: "Petition") -> None:
        """Fill the lists."""

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        typed = {name: value for name, value in self.typed.items() if name not in _CARRIED}
        return {name: "" if value is None else value for name, value in typed.items()}

    @property
    def looked_at_version(self) -> int:
        """The version that was looked at; one that cannot exist where the field was meddled with."""
        number = whole_number(self.version.data)
        return -1 if number is None else number

    @property
    def known_events(self) -> int:
        """How many events were known when the page was opened."""
        return whole_number(self.seen.data) or 0


class OfficeForm(DeedForm):
    """The office that shall handle it."""

    office = listing(_l("Office"), REQUIRED)
    note = TextAreaField(_l("Note for the office"))
    override = TextAreaField(
        _l("Why the office should handle it although the petition is about it"),
        description=_l("Only for the office it is about. The reason stays visible to everyone who handles the petition."),
    )

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The office that the rules propose."""
        proposed = choices.proposed_office(petition)
        return {"office": proposed[0].code if proposed else ""}

    def fill(self, petition: "Petition") -> None:
        """The offices; whoever must choose begins with no choice. A reason is asked for only where there may be need of one."""
        if petition.subject_office_id is None:
            del self.override
        groups = choices.handling_offices()
        known = {code for offices in groups.values() for code, _name in offices}
        self.office.choices = offer(groups if self.office.data in known else {_("None chosen"): [("", _("Choose …"))], **groups})


class ReclassifyForm(DeedForm):
    """Kind, sector and commune."""

    kind = listing(_l("Kind"), REQUIRED)
    sector = listing(_l("Sector"), REQUIRED)
    commune = listing(_l("Commune"))

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """As it is classified now."""
        place = petition.commune.code if petition.commune else ""
        return {"kind": petition.kind, "sector": petition.sector.code, "commune": place}

    def fill(self, petition: "Petition") -> None:
        """The lists of the catalogues."""
        self.kind.choices = offer(choices.kinds())
        self.sector.choices = offer(choices.sectors_with(petition.sector.code))
        self.commune.choices = offer(choices.communes())


class RefuseForm(DeedForm):
    """A ground from the list, and a sentence."""

    reason = listing(_l("Reason"), REQUIRED)
    explanation = TextAreaField(
        _l("Explanation for the sender"),
        REQUIRED,
        description=_l("The sender reads it together with the guidance that belongs to the reason."),
    )

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """Where a supplement never came, that is the reason."""
        return {"reason": "not_supplemented"} if waits_too_long(petition) else {}

    def fill(self, petition: "Petition") -> None:  # noqa: ARG002
        """The grounds in use."""
        self.reason.choices = offer(choices.refusal_reasons())


class TransferForm(DeedForm):
    """The authority outside, and a sentence."""

    body = StringField(_l("Competent authority"), REQUIRED, description=_l("Its full name, as the sender will read it."))
    explanation = TextAreaField(_l("Explanation for the sender"), REQUIRED)


class SupplementForm(DeedForm):
    """What is missing."""

    question = TextAreaField(
        _l("What the sender should add"),
        REQUIRED,
        description=_l("Say exactly what is missing. The clock stops until the sender has added it."),
    )


class GivenForm(DeedForm):
    """What the sender told."""

    text = TextAreaField(_l("What the sender added"), REQUIRED, description=_l("As it was told; the sender reads it."))


class LapseForm(DeedForm):
    """Why it goes on without the supplement."""

    explanation = TextAreaField(_l("Why it goes on without the supplement"), REQUIRED, description=_l("The sender reads it."))


class OfficerForm(DeedForm):
    """Somebody of the office."""

    officer = listing(_l("Officer"), REQUIRED)

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """Whoever has it now."""
        return {"officer": str(petition.officer_id or "")}

    def fill(self, petition: "Petition") -> None:
        """The people of the office."""
        self.officer.choices = offer(choices.people_of(petition))


class ReturnForm(DeedForm):
    """Why the office is not competent."""

    explanation = TextAreaField(
        _l("Why the office is not competent"),
        REQUIRED,
        description=_l("For the coordinator. Name the competent office if you know it."),
    )


class SendBackForm(DeedForm):
    """What should be changed in the draft."""

    explanation = TextAreaField(
        _l("What should be changed"), REQUIRED, description=_l("For the officer; the sender does not read it.")
    )


class ReasonForm(DeedForm):
    """Why it is not public."""

    reason = TextAreaField(_l("Reason"), REQUIRED)


class PublicReasonForm(DeedForm):
    """Why it is not public any more, for everyone to read."""

    reason = TextAreaField(_l("Reason"), REQUIRED, description=_l("Everyone who opens the address will read it."))
    decisions = DecisionsField()

    def fill(self, petition: "Petition") -> None:
        """What looks personal in the reason."""
        self.decisions.reviews = masking.review(session(), petition, {"reason": self.reason.data or ""}, self.decisions.data)


class DecideForm(DeedForm):
    """Whether it is taken up again."""

    granted = RadioField(
        _l("Decision"),
        REQUIRED,
        choices=offer([("yes", _l("Take it up again")), ("no", _l("Do not take it up again"))]),
        validate_choice=False,
    )
    explanation = TextAreaField(_l("Explanation for the sender"), REQUIRED)


class RevealForm(DeedForm):
    """What the sender is needed for."""

    reason = TextAreaField(
        _l("What the sender is needed for"),
        REQUIRED,
        description=_l(
            "For example: to agree on a day for looking at the place. The inspector reads it, and so does the sender."
        ),
        render_kw={"maxlength": REASON_LENGTH},
    )


class NoteForm(DeedForm):
    """A note for colleagues."""

    text = TextAreaField(
        _l("Note"),
        REQUIRED,
        description=_l("For colleagues; the sender does not read it."),
        render_kw={"maxlength": NOTE_LENGTH},
    )


class PublishForm(DeedForm):
    """The texts that are worked on, what was decided on each place in them, and the files that go with them."""

    title = TextAreaField(_l("Title to work on"), REQUIRED)
    content = TextAreaField(_l("Content to work on"), REQUIRED)
    answer = TextAreaField(_l("Answer to work on"), REQUIRED)
    photos = CheckboxesField(
        _l("Files that everyone may see"),
        choices=[],
        validate_choice=False,
        description=_l("Only files that were opened and looked at can be chosen."),
    )
    decisions = DecisionsField()

    def fill(self, petition: "Petition") -> None:
        """Look through the texts, and offer the files that were looked at; no choice where there are none."""
        texts = {part: getattr(self, part).data or "" for part in publishing.PARTS}
        self.decisions.reviews = masking.review(session(), petition, texts, self.decisions.data)
        for part, seen in self.decisions.reviews.items():
            getattr(self, part).data = seen.text
        looked_at = [(n, proof) for n, proof in enumerate(publishing.proofs(petition), 1) if proof.copies]
        if looked_at:
            self.photos.choices = offer((proof.reference, proof_name(proof, n)) for n, proof in looked_at)
        else:
            self.form_errors.extend(self.photos.errors)
            del self.photos

    def press(self, petition: "Petition", pressed: str) -> None:
        """Have what is left masked, all of it or all of a kind; what was decided stays."""
        what, _colon, kind = pressed.partition(":")
        if what == "mask":
            texts = {part: getattr(self, part).data or "" for part in publishing.PARTS}
            self.decisions.data = masking.all_masked(masking.review(session(), petition, texts, self.decisions.data), kind)


def proof_name(proof: "Attachment", number: int) -> str:
    """What everyone calls it: never by the name it came with."""
    return _("Picture %(number)s", number=number) if public_copies.is_picture(proof) else _("Paper %(number)s", number=number)


def waits_too_long(petition: "Petition") -> bool:
    """Whether the sender was asked for a supplement and the time for it is over."""
    wait = deadlines.current(petition, Step.SUPPLEMENT_WAIT)
    late = wait is not None and wait.is_open and wait.due is not None and wait.due < local_date(clock())
    return petition.state == State.AWAITING_SUPPLEMENT and late
