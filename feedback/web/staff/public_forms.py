"""The forms of the steps by which staff speak to the sender and to everyone."""

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, StringField, TextAreaField

from feedback.language import lazy_gettext as _l
from feedback.services import masking
from feedback.services.messaging import MESSAGE_LENGTH
from feedback.services.notices import LINE_LENGTH
from feedback.web.forms import REQUIRED
from feedback.web.staff.decisions import DecisionsField
from feedback.web.staff.deed_forms import DeedForm
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition


class MessageForm(DeedForm):
    """A message to the sender."""

    text = TextAreaField(
        _l("Message"),
        REQUIRED,
        description=_l("The sender reads it on the tracking page and gets it as a letter. It is no answer: the clock runs on."),
        render_kw={"maxlength": MESSAGE_LENGTH},
    )


class NoticeForm(DeedForm):
    """The neutral line."""

    line = StringField(
        _l("Line for everyone"),
        REQUIRED,
        description=_l("What it is and roughly where, in your own words; no names, no house numbers. Everyone can read it."),
        render_kw={"maxlength": LINE_LENGTH},
    )
    decisions = DecisionsField()
    show_place = BooleanField(
        _l("Also show the place on the map, rounded to about 100 m"),
        description=_l("Leave it out where the place would tell who sent it."),
    )

    @classmethod
    def beginning(cls, petition: "Petition") -> dict[str, Any]:
        """The line as it stood, if it was taken back before."""
        return {"line": petition.notice.line if petition.notice else ""}

    def fill(self, petition: "Petition") -> None:
        """What looks personal in the line; without a position there is none to show."""
        self.decisions.reviews = masking.review(session(), petition, {"line": self.line.data or ""}, self.decisions.data)
        if petition.latitude is None:
            del self.show_place
