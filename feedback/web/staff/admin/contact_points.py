"""Where people are sent with what does not belong here: the contact points of the city."""

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField

from feedback.domain.elsewhere import Topic
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration.contact_points import CONTACT_POINTS
from feedback.services.contact_points import is_reachable
from feedback.store.queries.contact_points import list_all_contact_points
from feedback.web.forms import REQUIRED, offer
from feedback.web.labels import TOPICS
from feedback.web.staff.admin.registry import RESTORE, RETIRE, Act, EntryForm, Noun, Row, register
from feedback.web.staff.admin.words import place_field
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import ContactPoint


class ContactPointForm(EntryForm):
    """A contact point."""

    topic = SelectField(_l("What people turn there for"), REQUIRED, choices=[], validate_choice=False)
    name_vi = StringField(_l("Name in Vietnamese"), REQUIRED)
    name_en = StringField(_l("Name in English"), REQUIRED)
    phone = StringField(
        _l("Telephone number"), description=_l("Also short numbers: 113, 1900 1234."), render_kw={"inputmode": "tel"}
    )
    email = StringField(_l("E-mail address"), render_kw={"type": "email"})
    address = StringField(_l("Address"), description=_l("Street and house, as people find it."))
    url = StringField(_l("Web address"), description=_l("Begins with https://."), render_kw={"inputmode": "url"})
    hours_vi = StringField(
        _l("Hours in Vietnamese"), description=_l("When somebody is there, for example thứ Hai đến thứ Sáu, 7:30–16:30.")
    )
    hours_en = StringField(_l("Hours in English"))
    place = place_field()

    def prepare(self, thing: Any) -> None:  # noqa: ARG002 - every entry is offered the same
        """The topics."""
        self.topic.choices = offer([("", _("Choose …")), *TOPICS.items()])


@register
class ContactPoints(Noun):
    """Other doors."""

    slug, icon = "contact-points", "phone"
    title, one = _l("Contact points"), _l("a contact point")
    about = _l("Where people turn in danger, with complaints, denunciations and questions, and how else they reach the authority")
    columns = (_l("Name"), _l("For"), _l("How it is reached"), _l("State"))
    verbs, form = CONTACT_POINTS, ContactPointForm

    def rows(self) -> list[Row]:
        """In their order; those that lead nowhere say so."""
        language = current_language()
        return [
            Row(
                point.code,
                (point.name_in(language), str(TOPICS.get(point.topic, point.topic)), _ways(point), _state(point)),
                muted=not point.active,
            )
            for point in list_all_contact_points(session())
        ]

    def find(self, key: str) -> "ContactPoint | None":
        """By its code."""
        return next((point for point in list_all_contact_points(session()) if point.code == key), None)

    def name(self, thing: Any) -> str:
        """Its name."""
        return str(thing.name_in(current_language()))

    def acts(self, thing: Any) -> "Sequence[Act]":
        """Retired, and brought back."""
        return [RETIRE if thing.active else RESTORE]

    def warning(self, act: Act, thing: Any) -> str:
        """What readers see afterwards."""
        if act is RETIRE and thing.topic == Topic.EMERGENCY:
            return _("It disappears from the pages for people in danger. Make sure that another number takes its place.")
        return _("It disappears from the help and contact pages at once.") if act is RETIRE else super().warning(act, thing)


def _ways(point: "ContactPoint") -> str:
    return ", ".join(filter(None, (point.phone, point.email, point.url, point.address)))


def _state(point: "ContactPoint") -> str:
    if not point.active:
        return _("retired")
    return _("in use") if is_reachable(point) else _("to be filled in: not shown until it can be reached")
