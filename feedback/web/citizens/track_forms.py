"""The forms under a tracked petition."""

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, TextAreaField

from feedback.services.following import RATING_REASONS
from feedback.web.forms import REQUIRED, CheckboxesField, PageForm, offer

if TYPE_CHECKING:
    from feedback.store.models import Petition, Rating


class SupplementForm(PageForm):
    """What was asked for."""

    text = TextAreaField(_l("Your supplement"))
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


class RateForm(PageForm):
    """Satisfied or not."""

    satisfied = RadioField(
        _l("Does the answer satisfy you?"),
        REQUIRED,
        choices=offer([("yes", _l("Satisfied")), ("no", _l("Not satisfied"))]),
        validate_choice=False,
    )
    reasons = CheckboxesField(
        _l("If not satisfied: why?"),
        choices=offer((code, _l(text)) for code, text in RATING_REASONS.items()),
        validate_choice=False,
    )
    comment = TextAreaField(_l("In your words"))

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
            }
        )


def rating_of(petition: "Petition") -> "Rating | None":
    """What the sender said of the answer of this round."""
    return next((rating for rating in petition.ratings if rating.round == petition.round), None)


class ReopenForm(PageForm):
    """Why the petition should be taken up again."""

    reason = TextAreaField(_l("Why should it be taken up again?"), REQUIRED)
