"""Communes: where petitions are about."""

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField, TextAreaField

from feedback.language import lazy_gettext as _l
from feedback.services.administration import communes
from feedback.store.queries.catalogue import find_commune, list_communes
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff.admin.registry import EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Commune

_KINDS = {"phường": _l("Ward"), "xã": _l("Rural commune"), "đặc khu": _l("Special zone")}


class CommuneForm(EntryForm):
    """The names of a commune."""

    name = StringField(_l("Name"), REQUIRED, description=_l("If it changes, change the short name below too."))
    short_name = StringField(_l("Short name"), REQUIRED, description=_l("Without its kind, as it is shown in lists."))
    kind = SelectField(_l("Kind"), REQUIRED, choices=offer(_KINDS.items()), validate_choice=False)
    former_units = TextAreaField(
        _l("Former names"),
        render_kw={"rows": 8},
        description=_l(
            "One a line: the name, then “|” and the former district. “một phần” stands before what went to several communes. "
            "If the commune gets another name, write the old one here, so that it is still found."
        ),
    )


@register
class Communes(Noun):
    """Where petitions are about."""

    slug, icon = "communes", "pin"
    title, one = _l("Communes"), _l("a commune")
    about = _l("Present and former names, by which a place is found")
    columns = (_l("Name"), _l("Short code"), _l("Former names"))
    verbs, form = communes, CommuneForm

    def rows(self) -> list[Row]:
        """By name."""
        return [
            Row(place.code, (place.name, place.code, ", ".join(unit.name for unit in place.former_units)))
            for place in list_communes(session())
        ]

    def find(self, key: str) -> "Commune | None":
        """By its code."""
        return find_commune(session(), key)

    def name(self, thing: Any) -> str:
        """Its name."""
        return thing.name
