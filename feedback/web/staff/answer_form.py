"""The forms around an answer: writing it, and what is confirmed before it is laid before the head of office."""

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, MultipleFileField, SelectField, StringField, TextAreaField

from feedback.domain.answer import find_vague
from feedback.domain.text import whole_number
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import answers, handling, working_copies
from feedback.services.handling import ANSWER_LENGTH
from feedback.web.access import actor
from feedback.web.files import files, inspected_of_staff
from feedback.web.filters import size
from feedback.web.forms import REQUIRED, CheckboxesField, offer
from feedback.web.staff.deed_forms import DeedForm
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import AnswerTemplate, Petition


class AnswerForm(DeedForm):
    """The answer, its number and its proof."""

    text = TextAreaField(
        _l("Answer"),
        REQUIRED,
        description=_l("The sender reads exactly this. Say what was found, what is done about it, and by when."),
        render_kw={"rows": 18, "maxlength": ANSWER_LENGTH},
    )
    number = StringField(_l("Number of the letter"), description=_l("If the office gives one, such as 1234/SYT-VP."))
    carried = CheckboxesField(_l("Proof that goes with it"), choices=[], validate_choice=False)
    attachments = MultipleFileField(
        _l("Add proof"),
        description=_l(
            "Photos or documents that show what was done; the sender can open them. Up to 5 files at once, 10 MB each."
        ),
    )
    template = SelectField(_l("Template"), choices=[], validate_choice=False)
    based_on = HiddenField()

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """What this person typed last and has not kept, else the draft as it was last kept."""
        draft = handling.latest_draft(petition)
        typed = working_copies.standing(session(), petition, by=actor(), draft=draft)
        last = typed.copy if typed else draft
        proofs = [answers.mark_of(proof) for proof in answers.proofs_of(draft)]
        begun_from = typed.copy.based_on if typed else draft.version if draft else 0
        return {
            "text": last.text if last else "",
            "number": last.number if last else "",
            "carried": proofs,
            "based_on": str(begun_from),
        }

    def fill(self, petition: "Petition") -> None:
        """The proofs there are, the templates that fit; what is typed from now on is based on the present draft."""
        draft = handling.latest_draft(petition)
        self.carried.choices = offer((answers.mark_of(p), f"{p.filename} ({size(p.size)})") for p in answers.proofs_of(draft))
        if draft is not None and draft.version != self.begun_from:
            self.carried.data = answers.carried_on(petition, self.begun_from, self.carried.data or [])
        groups: dict[str, list[tuple[str, str]]] = {"": [("", _("Choose …"))]}
        for template in answers.templates_for(session(), petition):
            groups.setdefault(_group(template), []).append((template.code, template.title))
        self.template.choices = offer(groups.pop("")) + offer(groups)
        self.based_on.data = str(draft.version if draft else 0)

    @property
    def begun_from(self) -> int:
        """Version of the draft that this text was begun from, 0 for none."""
        return whole_number(self.based_on.data) or 0

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        typed = {"text": self.text.data or "", "number": self.number.data or ""}
        return {**typed, "carried": self.carried.data or [], "uploads": inspected_of_staff(), "files": files()}

    @property
    def typed(self) -> dict[str, Any]:
        """Only what is words: what a page shows when the form itself cannot be shown again."""
        return {"text": self.text.data or "", "number": self.number.data or ""}


class SubmitForm(DeedForm):
    """What the author confirms; the leader sees it."""

    points = BooleanField(_l("Every point that was raised is answered"), REQUIRED)
    done = BooleanField(_l("It says what was done, or what will be done"), REQUIRED)
    who = BooleanField(_l("It says by whom"), REQUIRED)
    when = BooleanField(_l("It says until when"), REQUIRED)
    vague_read = BooleanField(_l("I have read what is pointed out; it shall stay as it is"))

    def fill(self, petition: "Petition") -> None:
        """Nothing has to be confirmed where nothing is pointed out."""
        draft = handling.latest_draft(petition)
        if draft is None or not find_vague(draft.text):
            del self.vague_read

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return {
            "checks": [code for code in answers.CHECKS if self[code].data],
            "vague_read": bool(self.vague_read.data),
        }


def _group(template: "AnswerTemplate") -> str:
    """The heading under which a template is offered: how the petition ends."""
    return _(answers.OUTCOMES[template.outcome]) if template.outcome in answers.OUTCOMES else _("Other templates")
