"""The forms under a tracked petition."""

from typing import TYPE_CHECKING

from wtforms import MultipleFileField, RadioField, SelectField, TextAreaField

from feedback.domain.text import whole_number
from feedback.language import lazy_gettext as _l
from feedback.services.ratings import GRADES, REASONS, SIDES, rating_of
from feedback.web.forms import REQUIRED, CheckboxesField, PageForm, offer

if TYPE_CHECKING:
    from feedback.store.models import Petition


class SupplementForm(PageForm):
    """What was asked for."""

    text = TextAreaField(_l("Your supplement"))
    attachments = MultipleFileField(
        _l("Photos and documents"),
        description=_l("Up to 5 files of at most 10 MB: JPEG, PNG, WebP, HEIC, PDF, DOCX, XLSX."),
    )


class MessageForm(PageForm):
    """A message to those who handle the petition."""

    text = TextAreaField(_l("Your message"))
    attachments = MultipleFileField(
        _l("Photos and documents"),
        description=_l("Up to 5 files of at most 10 MB: JPEG, PNG, WebP, HEIC, PDF, DOCX, XLSX."),
    )


class WithdrawForm(PageForm):
    """Why, if one wants to say."""

    reason = TextAreaField(_l("Reason"))


class ObjectForm(PageForm):
    """Why the decision is wrong."""

    reason = TextAreaField(_l("Why the decision is wrong"), REQUIRED)


def _side(label: str) -> SelectField:
    """A grade, or none."""
    grades = ((str(number), _l(word)) for number, word in reversed(GRADES.items()))
    return SelectField(_l(label), choices=offer([("", _l("Not rated")), *grades]), validate_choice=False)


class RateForm(PageForm):
    """Satisfied or not; and the five sides for who wants to say more."""

    satisfied = RadioField(
        _l("Does the answer satisfy you?"),
        REQUIRED,
        choices=offer([("yes", _l("Satisfied")), ("no", _l("Not satisfied"))]),
        validate_choice=False,
    )
    reasons = CheckboxesField(
        _l("If not satisfied: why?"),
        choices=offer((code, _l(text)) for code, text in REASONS.items()),
        validate_choice=False,
    )
    access = _side(SIDES["access"])
    procedure = _side(SIDES["procedure"])
    conduct = _side(SIDES["conduct"])
    result = _side(SIDES["result"])
    handling = _side(SIDES["handling"])
    comment = TextAreaField(_l("In your words"))

    @property
    def sides(self) -> dict[str, int | None]:
        """The grades as far as they were given; 0 where something else was sent."""
        typed = {side: self[side].data or "" for side in SIDES}
        return {side: (whole_number(grade) or 0) if grade else None for side, grade in typed.items()}

    @property
    def has_sides(self) -> bool:
        """Whether a grade was given, or something is wrong with one."""
        return any(self[side].data or self[side].errors for side in SIDES)

    @classmethod
    def of(cls, petition: "Petition") -> "RateForm":
        """The form with what was said before in this round."""
        said = rating_of(petition)
        if said is None:
            return cls()
        return cls(
            data={
                "satisfied": "yes" if said.satisfied else "no",
                "reasons": said.reasons.split("|") if said.reasons else [],
                "comment": said.comment,
                **{side: str(getattr(said, side) or "") for side in SIDES},
            }
        )


class ReopenForm(PageForm):
    """Why the petition should be taken up again."""

    reason = TextAreaField(_l("Why should it be taken up again?"), REQUIRED)
