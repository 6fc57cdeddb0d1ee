"""What the lists in the forms of the back office offer."""

from typing import TYPE_CHECKING

from flask import g

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.text import fold
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.services.routing import propose_office
from feedback.store.queries import accounts, catalogue
from feedback.web import catalogue as known
from feedback.web import labels
from feedback.web.filters import office_name
from feedback.web.forms import blank_choice
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedback.domain.actors import Staff
    from feedback.domain.routing import Proposal
    from feedback.store.models import Office, Petition

Choice = tuple[str, str]
Groups = dict[str, list[Choice]]


@known.kept
def handling_offices() -> Groups:
    """The offices that handle petitions today, grouped, by name."""
    groups: Groups = {_("Departments"): [], _("Communes"): [], _("Other bodies"): []}
    departments, communes, others = groups.values()
    places, names = {"department": departments, "commune": communes}, known.office_names()
    for office in known.catalogue().handling(local_date(clock())):
        places.get(office.kind, others).append((office.code, names[office.id]))
    return {label: _by_name(choices) for label, choices in groups.items() if choices}


def _by_name(choices: "Iterable[Choice]") -> list[Choice]:
    return sorted(choices, key=lambda choice: fold(choice[1]))


def handling_offices_or_none() -> Groups:
    """The same, after no choice."""
    return {_("None chosen"): [("", _("Choose …"))], **handling_offices()}


@known.kept
def any_office() -> Groups:
    """Every office there is today, and none."""
    today, names = local_date(clock()), known.office_names()
    named = _by_name((one.code, names[one.id]) for one in known.catalogue().offices if one.exists_on(today))
    return {_("None"): [("", _("Not about an office"))], _("Offices"): named}


def everybody(petition: "Petition") -> list[Choice]:
    """Everybody on the staff, those of the office that has it first, and nobody."""
    people = accounts.list_people(session(), petition.office_id or 0)
    ordered = sorted(people, key=lambda person: (not person.is_here, fold(person.name)))
    return [("", _("Nobody named")), *((str(person.id), f"{person.name} ({person.email})") for person in ordered)]


def delay_causes() -> list[Choice]:
    """The causes in use."""
    language = current_language()
    return blank_choice((cause.code, cause.label_in(language)) for cause in catalogue.list_delay_causes(session()))


def offices_with(code: str) -> Groups:
    """The same with one more where the code is that of an office that is no more: its petitions can still be asked for."""
    groups, every = {**handling_offices()}, known.catalogue()
    gone = every.office.get(every.office_named(code))
    if gone is not None and not any(code == known for group in groups.values() for known, _name in group):
        groups[_("Former offices")] = [(gone.code, office_name(gone))]
    return groups


def officers(staff: "Staff") -> list[Choice]:
    """Who handles petitions: everybody for those who reach over the authority, else the people of one's own offices.

    Asked once for all lists of a page.
    """
    if "officers" not in g:
        wide = staff.has_role(Role.COORDINATOR, Role.INSPECTOR)
        people = accounts.list_handling_people(session(), None if wide else sorted(staff.office_ids))
        g.officers = [(str(number), name) for number, name in people]
    found: list[Choice] = g.officers
    return found


def proposed_office(petition: "Petition") -> "tuple[Office, Proposal] | None":
    """The office that the rules name, and the rule; asked once for a page."""
    if "proposed" not in g or g.proposed[0] != petition.id:
        g.proposed = petition.id, propose_office(session(), petition, local_date(clock()))
    found: tuple[Office, Proposal] | None = g.proposed[1]
    return found


@known.kept
def sectors() -> Groups:
    """Every sector below the one it belongs to; the upper one itself can be chosen too."""
    groups: Groups = {}
    names = known.sector_names()
    for sector in known.catalogue().sectors:
        groups.setdefault(names[sector.top.id], []).append((sector.code, names[sector.id]))
    return groups


def sectors_with(code: str) -> Groups:
    """The same with one more where the code is that of a sector that was retired: what bears it can keep it."""
    groups, language = {**sectors()}, current_language()
    kept = next((sector for sector in known.catalogue().sector.values() if sector.code == code), None)
    if kept is not None and not kept.active:
        top, retired = kept.top.name_in(language), (kept.code, _("%(name)s (retired)", name=kept.name_in(language)))
        groups[top] = [*groups.get(top, []), retired]
    return groups


def communes() -> list[Choice]:
    """The communes by name, after an empty choice: not every petition has a place."""
    return [("", _("No commune")), *((place.code, place.name) for place in known.communes_by_name())]


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
    people = accounts.list_people(session(), petition.office_id, here_only=True) if petition.office_id else []
    return blank_choice((str(person.id), person.name) for person in people)
