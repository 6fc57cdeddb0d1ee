"""What the lists in the forms of the back office offer."""

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from feedback.domain.calendar import local_date
from feedback.domain.text import fold
from feedback.extensions import clock
from feedback.services.routing import propose_office
from feedback.store.queries import accounts, catalogue, offices
from feedback.web import labels
from feedback.web.filters import office_name
from feedback.web.forms import blank_choice
from feedback.web.language import current_language
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.domain.routing import Proposal
    from feedback.store.models import Office, Petition

Choice = tuple[str, str]
Groups = dict[str, list[Choice]]


def handling_offices() -> Groups:
    """The offices that handle petitions today, grouped, by name."""
    groups: Groups = {_("Departments"): [], _("Communes"): [], _("Other bodies"): []}
    departments, communes, others = groups.values()
    places = {"department": departments, "commune": communes}
    for office in offices.list_offices(session(), local_date(clock())):
        places.get(office.kind, others).append((office.code, office_name(office)))
    for choices in groups.values():
        choices.sort(key=lambda choice: fold(choice[1]))
    return {label: choices for label, choices in groups.items() if choices}


def proposed_office(petition: "Petition") -> "tuple[Office, Proposal] | None":
    """The office that the rules name, and the rule."""
    return propose_office(session(), petition, local_date(clock()))


def sectors() -> Groups:
    """Every sector below the one it belongs to; the upper one itself can be chosen too."""
    language = current_language()
    groups: Groups = {}
    for sector in catalogue.list_sectors(session()):
        groups.setdefault(sector.top.name_in(language), []).append((sector.code, sector.name_in(language)))
    return groups


def communes() -> list[Choice]:
    """The communes by name, after an empty choice: not every petition has a place."""
    return [("", _("No commune")), *((place.code, place.name) for place in catalogue.list_communes(session()))]


def kinds() -> list[Choice]:
    """What a petition can be about."""
    return [(str(kind), str(label)) for kind, label in labels.KINDS.items()]


def refusal_reasons() -> list[Choice]:
    """The grounds in use."""
    language = current_language()
    reasons = catalogue.list_refusal_reasons(session())
    return blank_choice((reason.code, reason.label_in(language)) for reason in reasons)


def people_of(petition: "Petition") -> list[Choice]:
    """Who can be named to handle it in the office that has it."""
    people = accounts.list_people_of(session(), petition.office_id) if petition.office_id else []
    return blank_choice((str(person.id), person.name) for person in people)
