"""The forms about time and help: extensions, coordinating offices, urgency, causes of delay, corrected answers."""

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, StringField, TextAreaField

from feedback.domain.calendar import local_date
from feedback.domain.petition import RequestKind
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services import coordinating, handling
from feedback.services.requests import open_request
from feedback.web.filters import office_name
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff import choices
from feedback.web.staff.deed_forms import DeedForm, listing
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition


class ExtensionForm(DeedForm):
    """How much more time, and why."""

    working_days = StringField(_l("Working days more"), REQUIRED, render_kw={"inputmode": "numeric"})
    reason = TextAreaField(_l("Why more time is needed"), REQUIRED, description=_l("For whoever decides."))


class DecideExtensionForm(DeedForm):
    """Whether more time is granted."""

    granted = RadioField(
        _l("Decision"),
        REQUIRED,
        choices=offer([("yes", _l("Grant more time")), ("no", _l("Do not grant it"))]),
        validate_choice=False,
    )
    explanation = TextAreaField(_l("Explanation"), REQUIRED, description=_l("Granted, the sender reads it with the new date."))

    def fill(self, petition: "Petition") -> None:
        """Say beside the choice what was asked for."""
        asked = open_request(petition, RequestKind.EXTENSION)
        if asked is not None:
            self.granted.description = _l(
                "Asked for: %(days)s working days. %(reason)s", days=asked.working_days, reason=asked.reason
            )


class CoordinatingForm(DeedForm):
    """Which office should contribute what, until when."""

    office = listing(_l("Office that contributes"), REQUIRED)
    question = TextAreaField(_l("What it should contribute"), REQUIRED)
    due = StringField(_l("Due"), REQUIRED, render_kw={"type": "date"})

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The usual limit, never after the answer is due."""
        return {"due": coordinating.proposed_due(session(), petition, local_date(clock())).isoformat()}

    def fill(self, petition: "Petition") -> None:  # noqa: ARG002
        """The offices that handle petitions."""
        self.office.choices = offer(choices.handling_offices_or_none())


class DismissForm(DeedForm):
    """Whose contribution is not needed any more."""

    office = listing(_l("Office that contributes"), REQUIRED)

    def fill(self, petition: "Petition") -> None:
        """Those that are awaited."""
        self.office.choices = offer([(c.office.code, office_name(c.office)) for c in petition.coordinations if c.is_open])


class ContributeForm(DeedForm):
    """What the lead asked for."""

    text = TextAreaField(
        _l("Contribution"),
        REQUIRED,
        description=_l("For the office that answers; the sender does not read it."),
        render_kw={"rows": 8, "maxlength": coordinating.CONTRIBUTION_LENGTH},
    )


class UrgencyForm(DeedForm):
    """Whether it is urgent."""

    urgent = RadioField(
        _l("Urgency"), REQUIRED, choices=offer([("yes", _l("Urgent")), ("no", _l("Not urgent"))]), validate_choice=False
    )
    reason = TextAreaField(_l("Reason"), REQUIRED)

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The other of the two."""
        return {"urgent": "no" if petition.urgent else "yes"}


class DelayForm(DeedForm):
    """Why it is late."""

    cause = listing(_l("Cause"), REQUIRED)
    explanation = TextAreaField(_l("Explanation"), description=_l("For the report; the sender does not read it."))

    def fill(self, petition: "Petition") -> None:  # noqa: ARG002
        """The causes in use."""
        self.cause.choices = offer(choices.delay_causes())


class RemindForm(DeedForm):
    """A word to whoever has it."""

    text = TextAreaField(_l("A word with it"), description=_l("For the officer, or the office's clerks where none is named."))


class CorrectForm(DeedForm):
    """The answer as it should have been."""

    text = TextAreaField(
        _l("Corrected answer"),
        REQUIRED,
        description=_l("It goes to the sender at once. The first answer stays in the history."),
        render_kw={"rows": 14, "maxlength": handling.ANSWER_LENGTH},
    )
    number = StringField(_l("Number of the letter"))
    reason = TextAreaField(
        _l("What was wrong"), REQUIRED, description=_l("The sender reads it, and everyone where it is public.")
    )

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The answer that went out."""
        sent = handling.sent_answer(petition)
        return {"text": sent.text} if sent else {}
