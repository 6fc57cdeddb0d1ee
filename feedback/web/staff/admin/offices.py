"""Offices: the authority and what belongs to it."""

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectField, StringField

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.language import ngettext
from feedback.services.administration import offices
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import list_communes
from feedback.store.queries.offices import find_office
from feedback.web.filters import office_name, short_day
from feedback.web.forms import REQUIRED, blank_choice, offer
from feedback.web.staff.admin.registry import RESTORE, RETIRE, YES_NO, Act, EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import Office

_KINDS = {"authority": _l("Authority"), "department": _l("Department"), "commune": _l("Commune"), "body": _l("Other body")}


class _Founding(EntryForm):
    """What is said once, when an office is founded; declared first, so it stands first."""

    code = StringField(
        _l("Short code"), REQUIRED, description=_l("Capital letters without marks, digits, hyphens. It never changes.")
    )
    kind = SelectField(_l("Kind"), REQUIRED, choices=[], validate_choice=False)
    valid_from = StringField(_l("Exists since"), REQUIRED, render_kw={"type": "date"}, description=_l("Today at the earliest."))


class OfficeForm(EntryForm):
    """What is known of an office."""

    name_vi = StringField(_l("Name in Vietnamese"), REQUIRED)
    name_en = StringField(_l("Name in English"), REQUIRED)
    name_from = StringField(
        _l("Bears this name since"),
        REQUIRED,
        render_kw={"type": "date"},
        description=_l(
            "For another name: the day from which it is borne, today at the earliest. Older papers keep the older name."
        ),
    )
    parent = SelectField(_l("Belongs to"), choices=[], validate_choice=False)
    commune = SelectField(_l("Commune"), choices=[], validate_choice=False, description=_l("Only for the office of a commune."))
    handles_petitions = RadioField(_l("Handles petitions"), REQUIRED, choices=offer(YES_NO), validate_choice=False)
    address = StringField(
        _l("Address"), description=_l("Everyone reads it on the page of contacts; left empty, it is not shown.")
    )
    phone = StringField(_l("Telephone"), description=_l("One number, like 0203 3835 687."), render_kw={"type": "tel"})
    email = StringField(_l("E-mail"), render_kw={"type": "email"})
    symbol = StringField(_l("Sign in the numbers of its documents"), description=_l("Like SYT. Left empty: its code."))
    signing_title = StringField(_l("Title over the signature"), description=_l("Like GIÁM ĐỐC."))

    def prepare(self, thing: Any) -> None:
        """The offices and communes to choose from; another name is borne from today on, or from the later day that stands."""
        today = local_date(clock())
        if "name_from" in self and self.name_from.raw_data is None:
            self.name_from.data = max(self.name_from.data or "", today.isoformat())
        others = [office for office in found.list_present_offices(session(), today) if office is not thing]
        self.parent.choices = offer([("", _("None: it is the authority")), *((o.code, office_name(o)) for o in others)])
        self.commune.choices = offer([("", _("No commune")), *((c.code, c.name) for c in list_communes(session()))])


class NewOfficeForm(_Founding, OfficeForm):
    """An office that is founded."""

    name_from = None

    def prepare(self, thing: Any) -> None:
        """Also the kinds."""
        super().prepare(thing)
        self.kind.choices = offer(blank_choice((kind, str(_KINDS[kind])) for kind in offices.KINDS))
        self.parent.choices = self.parent.choices[1:]


class ClosingForm(EntryForm):
    """The last day of an office."""

    last_day = StringField(_l("Last day"), REQUIRED, render_kw={"type": "date"}, description=_l("Today at the earliest."))


@register
class Offices(Noun):
    """The authority and what belongs to it."""

    slug, icon = "offices", "office"
    title, one = _l("Offices"), _l("an office")
    about = _l("Names, contact, how they sign, and until when they exist")
    columns = (_l("Name"), _l("Short code"), _l("Kind"), _l("Telephone"), _l("State"))
    verbs, form, new_form = offices, OfficeForm, NewOfficeForm

    def rows(self) -> list[Row]:
        """Those that exist first."""
        today = local_date(clock())
        every = found.list_all_offices(session())
        every = [office for office in every if not _is_over(office)] + [office for office in every if _is_over(office)]
        return [
            Row(
                office.code,
                (office_name(office, today), office.code, str(_KINDS[office.kind]), office.phone or "–", _state(office)),
                _is_over(office),
            )
            for office in every
        ]

    def find(self, key: str) -> "Office | None":
        """By its code."""
        return find_office(session(), key)

    def name(self, thing: Any) -> str:
        """The name of today."""
        return office_name(thing)

    def acts(self, thing: Any) -> "Sequence[Act]":
        """The authority stays; what is over stays over."""
        if thing.kind == "authority" or _is_over(thing):
            return []
        return [RESTORE] if thing.valid_until else [RETIRE]

    def warning(self, act: Act, thing: Any) -> str:
        """With how many petitions are open there."""
        number = found.count_open_petitions(session(), thing)
        if act is not RETIRE or not number:
            return super().warning(act, thing)
        return ngettext(
            "%(num)s petition of this office is still open. It must be passed to another office by the last day.",
            "%(num)s petitions of this office are still open. They must be passed to another office by the last day.",
            number,
        )

    def act_form(self, act: Act) -> type[EntryForm]:
        """Closing asks for the day."""
        return ClosingForm if act is RETIRE else EntryForm


def _is_over(office: "Office") -> bool:
    return office.valid_until is not None and office.valid_until < local_date(clock())


def _state(office: "Office") -> str:
    if office.valid_until is not None:
        return _("until %(day)s", day=short_day(office.valid_until))
    return _("from %(day)s", day=short_day(office.valid_from)) if office.valid_from > local_date(clock()) else _("exists")
