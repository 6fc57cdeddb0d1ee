"""What a rule of competence says, in words."""

from typing import TYPE_CHECKING

from feedback.domain.routing import Target
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.store.queries.catalogue import find_sector
from feedback.store.queries.offices import find_office
from feedback.web import labels
from feedback.web.filters import office_name
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.models import RoutingRule

TARGETS: "dict[str, LazyString]" = {
    Target.COMMUNE: _l("The commune of the place"),
    Target.SECTOR_LEAD: _l("The office that leads the sector"),
    Target.OFFICE: _l("One office"),
}


def conditions(rule: "RoutingRule") -> str:
    """Which petitions it fits."""
    sector = find_sector(session(), rule.sector_code) if rule.sector_code else None
    told = (
        str(labels.KINDS[rule.kind]) if rule.kind else "",
        sector.name_in(current_language()) if sector else rule.sector_code or "",
        _("about %(office)s", office=named(rule.about_office_code)) if rule.about_office_code else "",
    )
    return " · ".join(filter(None, told)) or _("Every petition")


def office_of(rule: "RoutingRule") -> str:
    """Who is competent by it."""
    return named(rule.target_office_code) if rule.target == Target.OFFICE else str(TARGETS[rule.target])


def named(code: str | None) -> str:
    """The name that the office bears today."""
    office = find_office(session(), code) if code else None
    return office_name(office) if office is not None else code or _("no office")
