"""Deputies among the catalogues: they are named on the page that leaders use too; the history is here."""

from typing import TYPE_CHECKING

from flask import url_for
from wtforms import StringField

from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import deputies as service
from feedback.store.queries.deputies import list_deputies
from feedback.web.filters import office_name, short_day
from feedback.web.staff.admin.registry import EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Deputy


class DeputyFacts(EntryForm):
    """The names of the facts; nobody types here."""

    office = StringField(_l("Unit"))
    leader = StringField(_l("Head of office"))
    deputy = StringField(_l("Stands in"))
    since = StringField(_l("First day"))
    until = StringField(_l("Last day"))
    reason = StringField(_l("Reason"))
    ended = StringField(_l("Ended early"))


@register
class Deputies(Noun):
    """Who stands in for whom."""

    slug = "deputies"
    icon = "user"
    verbs = service
    title = _l("Deputies")
    one = _l("a deputy")
    about = _l("Who stands in for a head of office during an absence.")
    columns = (_l("Stands in"), _l("In whose place"), _l("Unit"), _l("From day to day"))
    form = DeputyFacts

    def rows(self) -> list[Row]:
        """Everybody who was named."""
        return [
            Row(
                service.key_of(named),
                [
                    named.deputy.name,
                    named.leader.name,
                    office_name(named.office),
                    f"{short_day(named.since)} – {short_day(named.until)}",
                ],
                named.ended_at is not None,
            )
            for named in list_deputies(session())
        ]

    def find(self, key: str) -> "Deputy | None":
        """Who was named for a leader of an office from a day on."""
        return next((named for named in list_deputies(session()) if service.key_of(named) == key), None)

    def name(self, thing: "Deputy") -> str:
        """Both names."""
        return _("%(name)s, on behalf of %(leader)s", name=thing.deputy.name, leader=thing.leader.name)

    def key(self, thing: "Deputy") -> str:
        """Office, leader and first day."""
        return service.key_of(thing)

    @property
    def url(self) -> str:
        """The page on which they are named."""
        return url_for("staff.deputies")
