"""The form in which a clerk writes down what was told or brought."""

from typing import Any

from wtforms import BooleanField, MultipleFileField, RadioField, StringField, TextAreaField

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.petition import Channel
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services.attachments import Inspection
from feedback.services.entering import CHANNELS, LANGUAGES, Arrival
from feedback.web import labels
from feedback.web.forms import REQUIRED, offer
from feedback.web.petition_form import PetitionForm
from feedback.web.tokens import new_form_token

_FIRST = "channel received_on received_at language petitioner_type full_name representative position phone email address".split()
_LANGUAGE_NAMES = {"vi": _l("Vietnamese"), "en": _l("English")}


class EntryForm(PetitionForm):
    """The citizens' form in a clerk's words, with how and when it came."""

    channel = RadioField(_l("How did it come?"), REQUIRED, choices=offer((c, labels.CHANNELS[c]) for c in CHANNELS))
    received_on = StringField(_l("Day received"), REQUIRED, description=_l("The limits count from this day."))
    received_at = StringField(_l("Time received"), REQUIRED)
    language = RadioField(
        _l("Language of the petition"), REQUIRED, choices=offer((one, _LANGUAGE_NAMES[one]) for one in LANGUAGES)
    )
    petitioner_type = RadioField(
        _l("Who sends it?"), REQUIRED, choices=offer(labels.PETITIONER_TYPES.items()), validate_choice=False
    )
    content = TextAreaField(
        _l("What happened?"),
        REQUIRED,
        description=_l("In the sender’s own words: what, when, where, who was asked already, and what is wished for."),
    )
    scan = MultipleFileField(
        _l("Scan of the paper"), description=_l("The letter as it came. Who may not know the sender does not see it.")
    )
    confidential = BooleanField(
        _l("The sender wants the name kept from the office that handles it"),
        description=_l("Only the coordinator will know who it is and puts the name on the answer."),
    )
    consent = BooleanField(_l("This was said to the sender, and the sender agreed"), REQUIRED)
    despite = BooleanField(_l("I have looked at them: enter this one all the same"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Put the fields into the order of the page, in which the error summary names them."""
        super().__init__(*arguments, **options)
        for name in (*_FIRST, *(other for other in list(self._fields) if other not in _FIRST)):
            self._fields.move_to_end(name)

    def arrival(self, scan: Inspection) -> Arrival:
        """How and when it came, as the verb takes it."""
        typed = self.typed
        return Arrival(
            channel=typed["channel"] or "",
            day=typed["received_on"] or "",
            time=typed["received_at"] or "",
            language=typed["language"] or "",
            scan=scan,
        )


def fresh_form(channel: str) -> EntryForm:
    """An empty form for what comes in now, on the way the last one came."""
    now = clock().astimezone(LOCAL_ZONE)
    form = EntryForm(
        data={
            "form_token": new_form_token(),
            "channel": channel if channel in CHANNELS else Channel.PHONE,
            "received_on": f"{now:%Y-%m-%d}",
            "received_at": f"{now:%H:%M}",
            "language": LANGUAGES[0],
            "petitioner_type": "person",
        }
    )
    form.full_name.render_kw = {"autofocus": True}
    return form
