"""The forms beside the list of petitions: the name of a filter that is saved, and what is done with those that are ticked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, StringField, TextAreaField

from feedback.domain.actors import Role
from feedback.domain.text import whole_number
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.bulk import Chosen
from feedback.services.reminding import REMINDER_LENGTH
from feedback.services.saved_filters import NAME_LENGTH
from feedback.web.access import actor
from feedback.web.forms import REQUIRED, PageForm, offer
from feedback.web.staff import choices
from feedback.web.staff.deed_forms import listing

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from feedback.language import LazyString


@dataclass(frozen=True)
class Deed:
    """What can be done with several petitions: its button, what it means, its fields, and who is offered it."""

    slug: str
    button: "LazyString"
    explains: "LazyString"
    fields: tuple[str, ...]
    roles: tuple[Role, ...]


DEEDS = (
    Deed("assign", _l("Name an officer"), _l("The officer must belong to the office that has the petition."), ("officer",),
         (Role.CLERK, Role.LEADER)),
    Deed("reroute", _l("Pass to an office"), _l("Those that are only received are accepted with it; clocks run on."),
         ("office", "note"), (Role.COORDINATOR,)),
    Deed("release", _l("Let them go on"), _l("Those that were put aside go on to be received; clocks run on."), (),
         (Role.COORDINATOR,)),
    Deed("remind", _l("Remind"), _l("The word is kept in the history of each; the sender does not see it."), ("text",),
         (Role.COORDINATOR, Role.CLERK, Role.LEADER)),
)  # fmt: skip


BY_SLUG = {deed.slug: deed for deed in DEEDS}


class NameForm(PageForm):
    """The name of a saved filter."""

    name = StringField(_l("Name of the filter"), REQUIRED, render_kw={"maxlength": NAME_LENGTH})


class ContactForm(PageForm):
    """Whose petitions are looked for."""

    contact = StringField(
        _l("Telephone or e-mail of the sender"),
        REQUIRED,
        description=_l("For each petition that is found it is written down who looked for its sender."),
    )


class BulkForm(PageForm):
    """Which petitions, and what the steps need."""

    everything = BooleanField(_l("All on this page"))
    officer = listing(_l("Officer"), REQUIRED)
    office = listing(_l("Office"), REQUIRED)
    note = TextAreaField(_l("Note for the office"), render_kw={"rows": 2})
    text = TextAreaField(_l("A word with it"), render_kw={"rows": 2, "maxlength": REMINDER_LENGTH})

    def __init__(self, formdata: "MultiDict[str, str] | None" = None) -> None:
        super().__init__(formdata)
        self.ticked = set(formdata.getlist("petition")) if formdata else set()
        self._shown = formdata.getlist("shown") if formdata else []
        self.pressed = formdata.get("do", "") if formdata else ""
        for field in self:
            field.id = field.label.field_id = f"bulk-{field.name}"

    @property
    def chosen(self) -> list[Chosen]:
        """The petitions that were ticked, or all that the page showed, each with the version that was looked at."""
        found = []
        for value in self._shown if self.everything.data else sorted(self.ticked):
            code, _colon, version = value.rpartition(":")
            number = whole_number(version)
            found.append(Chosen(code, -1 if number is None else number))
        return found

    @property
    def deeds(self) -> list[Deed]:
        """What this person is offered; each petition asks again."""
        return [deed for deed in DEEDS if actor().has_role(*deed.roles)]

    def fill(self) -> None:
        """Fill the lists."""
        nobody: Any = ("", _("Choose …"))
        self.officer.choices = offer([nobody, *choices.officers(actor())])
        self.office.choices = offer({_("None chosen"): [nobody], **choices.handling_offices()})
        self.officer.data, self.office.data = self.officer.data or "", self.office.data or ""
