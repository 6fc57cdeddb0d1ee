"""Sectors, and which office leads each from which day on."""

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField, TextAreaField

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import competence, sectors
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_sector
from feedback.web.filters import office_name, short_day
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff import choices
from feedback.web.staff.admin.registry import REMOVE, RESTORE, RETIRE, Act, EntryForm, Noun, Row, register
from feedback.web.staff.admin.words import place_field
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import Competence, Sector


class _Beginning(EntryForm):
    """What is said once, when a sector is made; declared first, so it stands first."""

    code = StringField(
        _l("Short code"), REQUIRED, description=_l("Capital letters without marks, digits, hyphens. It never changes.")
    )
    parent = SelectField(
        _l("Belongs to"), choices=[], validate_choice=False, description=_l("It never changes: reports count by it.")
    )


class SectorForm(EntryForm):
    """Names and words of a sector."""

    name_vi = StringField(_l("Name in Vietnamese"), REQUIRED)
    name_en = StringField(_l("Name in English"), REQUIRED)
    keywords = TextAreaField(_l("Words for suggesting it"), render_kw={"rows": 4}, description=_l("Separated by commas."))
    place = place_field()


class NewSectorForm(_Beginning, SectorForm):
    """A sector of either level."""

    def prepare(self, thing: Any) -> None:  # noqa: ARG002 - a new one each time
        """The upper level."""
        above = [sector for sector in found.list_all_sectors(session()) if sector.active and sector.parent_id is None]
        named = [(sector.code, sector.name_in(current_language())) for sector in above]
        self.parent.choices = offer([("", _("None: it is on the upper level")), *named])


@register
class Sectors(Noun):
    """What petitions are about."""

    slug, icon = "sectors", "mark"
    title, one = _l("Sectors"), _l("a sector")
    about = _l("Two levels, with the words by which they are suggested")
    columns = (_l("Name"), _l("Short code"), _l("Led by"), _l("State"))
    verbs, form, new_form = sectors, SectorForm, NewSectorForm

    def rows(self) -> list[Row]:
        """As a tree."""
        language, leads = current_language(), _leads()
        return [
            Row(
                sector.code,
                (
                    f"{'— ' if sector.parent_id else ''}{sector.name_in(language)}",
                    sector.code,
                    leads.get(sector.code, _("as above") if sector.parent_id else _("nobody yet")),
                    _("in use") if sector.active else _("retired"),
                ),
                not sector.active,
            )
            for sector in found.list_all_sectors(session())
        ]

    def find(self, key: str) -> "Sector | None":
        """By its code."""
        return find_sector(session(), key)

    def name(self, thing: Any) -> str:
        """Its name."""
        return thing.name_in(current_language())

    def acts(self, thing: Any) -> "Sequence[Act]":
        """Out of use and back."""
        return [RETIRE if thing.active else RESTORE]


class CompetenceForm(EntryForm):
    """Who leads a sector from a day on."""

    sector = SelectField(_l("Sector"), REQUIRED, choices=[], validate_choice=False)
    office = SelectField(_l("Lead office"), REQUIRED, choices=[], validate_choice=False)
    from_date = StringField(_l("Since"), REQUIRED, render_kw={"type": "date"}, description=_l("Today at the earliest."))

    def prepare(self, thing: Any) -> None:
        """Sectors and offices; for an entry that stands, its own whatever became of it."""
        said = competence.facts(session(), thing) if thing is not None else {"sector": "", "office": ""}
        self.sector.choices = offer({_("Choose …"): [("", _("Choose …"))], **choices.sectors_with(said["sector"])})
        self.office.choices = offer({_("Choose …"): [("", _("Choose …"))], **choices.offices_with(said["office"])})


@register
class Competences(Noun):
    """Who leads which sector."""

    slug, icon = "competence", "user"
    title, one = _l("Competence"), _l("a lead office")
    about = _l("Which office leads a sector from which day on")
    columns = (_l("Sector"), _l("Lead office"), _l("Since"), _l("State"))
    verbs, form = competence, CompetenceForm

    def rows(self) -> list[Row]:
        """By sector; what is to come first, what is over muted."""
        today, holds, rows = local_date(clock()), set[int](), list[Row]()
        for one, sector, office in found.list_competences(session()):
            state = _("to come") if one.from_date > today else _("over") if sector.id in holds else _("in force")
            if one.from_date <= today:
                holds.add(sector.id)
            cells = (sector.name_in(current_language()), office_name(office, max(one.from_date, office.valid_from)))
            rows.append(Row(competence.key_of(sector, one), (*cells, short_day(one.from_date), state), state == _("over")))
        return rows

    def find(self, key: str) -> "Competence | None":
        """By sector and day."""
        return competence.find(session(), key)

    def key(self, thing: Any) -> str:
        """Sector and day."""
        said = competence.facts(session(), thing)
        return f"{said['sector']}.{said['from_date']}"

    def name(self, thing: Any) -> str:
        """The sector."""
        sector = found.get_sector(session(), thing.sector_id)
        return sector.name_in(current_language()) if sector else ""

    def acts(self, thing: Any) -> "Sequence[Act]":
        """What does not hold yet can be taken out."""
        return [REMOVE] if thing.from_date > local_date(clock()) else []


def _leads() -> dict[str, str]:
    """Names of the offices that lead today, by the sector's code."""
    today, leads = local_date(clock()), dict[str, str]()
    for one, sector, office in found.list_competences(session()):
        if one.from_date <= today:
            leads.setdefault(sector.code, office_name(office))
    return leads
