"""What can be asked of the list of petitions: the fields of its form, which are the parameters of its address."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, StringField

from feedback.domain.errors import Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import RequestKind
from feedback.domain.text import tidy_line, whole_number
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import finding
from feedback.store.queries.filtered import ME, NOBODY, OPEN_STATES, SORTS, Filter
from feedback.store.queries.worklists import DueClass, Heap
from feedback.web import labels
from feedback.web.access import actor
from feedback.web.errors import say
from feedback.web.forms import CheckboxesField, LongSelect, PageForm, offer
from feedback.web.routes import url_for
from feedback.web.staff import choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.language import LazyString

HEAPS: dict[str, "LazyString"] = {
    Heap.OVERDUE: _l("Overdue"),
    Heap.TODAY: _l("Due today"),
    Heap.SOON: _l("Due in two working days"),
    Heap.NEW: _l("New, or to be decided"),
    Heap.WAITING: _l("Waiting for others"),
    Heap.LATER: _l("Later"),
}
DUE_CLASSES: dict[str, "LazyString"] = {
    DueClass.OVERDUE: _l("Overdue"),
    DueClass.TODAY: _l("Due today"),
    DueClass.SOON: _l("Due in two working days"),
    DueClass.LATER: _l("Due later"),
    DueClass.SUSPENDED: _l("Clock stands: waiting for a supplement"),
    DueClass.NONE: _l("Nothing is due"),
}
ASKS: dict[str, "LazyString"] = {
    RequestKind.REOPENING: _l("Reopening"),
    RequestKind.OBJECTION: _l("Objection to a decision"),
    RequestKind.EXTENSION: _l("More time"),
}
_SORTED: dict[str, "LazyString"] = {
    "due": _l("Due date, the earliest first"),
    "-due": _l("Due date, the latest first"),
    "-received": _l("Received, the latest first"),
    "received": _l("Received, the earliest first"),
    "code": _l("Code, upwards"),
    "-code": _l("Code, downwards"),
    "sector": _l("Sector, in the order of the catalogue"),
    "-sector": _l("Sector, in reverse order"),
    "office": _l("Office, by its code"),
    "-office": _l("Office, by its code in reverse order"),
}
_WORDS_LENGTH = 200
_KNOWN_YEARS = range(2000, 3000)


def _list(label: Any, description: Any = "") -> SelectField:
    return SelectField(label, choices=[], validate_choice=False, description=description, widget=LongSelect())


class FilterForm(PageForm):
    """One field a parameter; for who may not look for a sender there is no such field, and the parameter says nothing."""

    words = StringField(_l("Code or words in title and content"))
    due = _list(_l("Due date"))
    office = _list(_l("Office"))
    officer = _list(_l("Officer"))
    sector = _list(_l("Sector"))
    kind = _list(_l("Kind"))
    commune = _list(_l("Commune"))
    channel = _list(_l("Channel"))
    since = StringField(_l("Received from"), render_kw={"type": "date"})
    until = StringField(_l("Received until"), render_kw={"type": "date"})
    sender = StringField("")
    desk = _list(_l("On my desk"))
    asks = _list(_l("Waits for a decision on"))
    sort = _list(_l("Order"))
    state = CheckboxesField(_l("State"), choices=[], validate_choice=False)
    urgent = BooleanField(_l("Urgent ones only"))

    def __init__(self, formdata: Any = None, *, of_sender: bool = True) -> None:
        """``of_sender`` is False for what outlasts the page: a saved filter or a file never tells whose the petitions are."""
        super().__init__(formdata)
        if not of_sender or not permits(Permission.FIND_BY_CONTACT, actor()):
            del self.sender

    @property
    def asked(self) -> Filter:
        """What the list is asked for; a field that holds nonsense says so."""
        typed = {name: value or "" for name, value in self.typed.items()}
        plain = {name: typed[name] for name in ("due", "asks", "office", "sector", "commune", "kind", "channel")}
        sort = typed["sort"]
        return Filter(
            **plain,
            state=tuple(self.state.data or ()),
            heap=typed["desk"],
            officer=self._officer(typed["officer"]),
            since=self._day(self.since),
            until=self._day(self.until),
            words=tidy_line(typed["words"])[:_WORDS_LENGTH],
            urgent=bool(self.urgent.data),
            contact=self._hash(typed.get("sender", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "due",
        )

    @property
    def query(self) -> str:
        """The parameters of the address, as a saved filter keeps them: nothing of a sender is among them."""
        return urlencode(self.lasting, doseq=True)

    @property
    def lasting(self) -> dict[str, Any]:
        """What was asked, but for the sender."""
        return {name: value for name, value in self.parameters.items() if name != "sender"}

    @property
    def parameters(self) -> dict[str, Any]:
        """All that was asked, for links to the same list."""
        return _cleaned(self.typed)

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(name != "sort" for name in self.parameters)

    def fill(self) -> None:
        """Offer what can be chosen, and say where something else was."""
        every = ("", _("All"))
        communes = [every, (NOBODY, _("No commune")), *choices.communes()[1:]]
        lists: dict[str, Any] = {
            "due": [every, *_pairs(DUE_CLASSES)],
            "desk": [("", _("Everything, not only my desk")), *_pairs(HEAPS)],
            "asks": [every, *_pairs(ASKS)],
            "office": {_("All offices"): [every, (NOBODY, _("No office yet"))], **choices.offices_with(self.office.data or "")},
            "officer": [every, (ME, _("I am named")), (NOBODY, _("Nobody is named")), *choices.officers(actor())],
            "sector": {_("All sectors"): [every], **choices.sectors_with(self.sector.data or "")},
            "commune": communes,
            "kind": [every, *choices.kinds()],
            "channel": [every, *_pairs(labels.CHANNELS)],
            "sort": list(_pairs(_SORTED)),
            "state": [(OPEN_STATES, _("Every open state")), *_pairs(labels.STATES)],
        }
        for name, offered in lists.items():
            self[name].choices = offer(offered)
            self._choose(self[name])

    def _choose(self, field: Field) -> None:
        known = {choice.value for choice in field.choices}
        if field is self.state:
            wrong = not known.issuperset(field.data or ())
        else:
            field.data = field.data or ("due" if field is self.sort else "")
            wrong = field.data not in known
        if wrong:
            field.errors = [_("Choose from the list.")]

    def _officer(self, typed: str) -> str:
        number = whole_number(typed)
        return typed if typed in {"", ME, NOBODY} else str(number or 0)

    def _day(self, field: StringField) -> date | None:
        if not field.data:
            return None
        try:
            day = date.fromisoformat(field.data)
        except ValueError:
            day = None
        if day is None or day.year not in _KNOWN_YEARS:
            field.errors = [_("Choose a day.")]
            return None
        if field is self.until and not self.since.errors and self.since.data and self.since.data > field.data:
            field.errors = [_("This day is before the first one. Choose a later day.")]
        return day

    def _hash(self, sender: str) -> Mapping[str, Sequence[str]] | None:
        if not sender:
            return None
        try:
            return finding.hashes_of(sender)
        except Refusal as refusal:
            self.form_errors = [say(refusal)]
            return None


def read_query(query: str) -> FilterForm:
    """The form as a saved query filled it."""
    return FilterForm(MultiDict(parse_qsl(query)), of_sender=False)


def list_url(**filters: Any) -> str:
    """The address of the list, filtered: ``list_url(state=["open"], due="overdue", office="SYT", since=day)``.

    Codes, days and enumerations are written as they are; what is empty is left out. Names are the fields of
    :class:`FilterForm`.

    :raises TypeError: there is no such filter.
    """
    strange = set(filters) - set(_NAMES)
    if strange:
        raise TypeError(f"the list has no filter {sorted(strange)}")
    return url_for("staff.petitions", **_cleaned(filters))


_NAMES = tuple(name for name, _field in vars(FilterForm).items() if hasattr(_field, "field_class"))


def _cleaned(filters: "Mapping[str, Any]") -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, value in filters.items():
        if name == "sort" and value == "due":
            continue
        if value is True:
            written[name] = "y"
        elif isinstance(value, date):
            written[name] = value.isoformat()
        elif isinstance(value, list | tuple | set | frozenset):
            if value:
                written[name] = tuple(sorted(map(str, value)))
        elif value:
            written[name] = str(value)
    return written


def _pairs(table: "Mapping[str, LazyString]") -> list[tuple[str, str]]:
    return [(str(key), str(label)) for key, label in table.items()]
