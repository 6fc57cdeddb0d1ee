"""Lists show exactly the petitions whose page a person may open: the rule stands once in SQL and once in the table."""

from sqlalchemy import select

from feedback.domain.actors import Role, Staff
from feedback.domain.permissions import Permission, permits
from feedback.store.models import Petition
from feedback.store.queries.offices import find_office, get_authority
from feedback.store.queries.worklists import visible_to
from tests import people
from tests.databases import on_both_databases

OFFICES = ("SYT", "SXD")


@on_both_databases
def test_a_list_and_a_page_show_the_same_petitions_to_everybody(session, files, clock):
    people.let_many_come(session)
    petitions = [
        people.petition_in(
            session, state, office=office, now=clock(), files=files, phone="", email=f"{number}.{office}@example.vn".lower()
        )
        for number, state in enumerate(people.STATES)
        for office in OFFICES
    ]
    session.flush()
    places = [get_authority(session).id, *(find_office(session, code).id for code in OFFICES)]
    single = [frozenset({(place, role)}) for place in places for role in Role]
    stacked = [one | other for one in single for other in single]
    assert len({petition.office_id for petition in petitions}) == 3, "no office, and two"
    for memberships in {frozenset(), *single, *stacked}:
        person = Staff(1, "Người thử", memberships)
        listed = set(session.scalars(select(Petition.code).where(visible_to(person))))
        opened = {petition.code for petition in petitions if permits(Permission.SEE_PETITION, person, petition)}
        assert listed == opened, sorted(memberships)
