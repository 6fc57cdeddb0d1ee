"""The rules of lists stand once in SQL and once in the tables of the law: both say the same of every petition and person."""

from datetime import timedelta

from sqlalchemy import select

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission, permits
from feedback.domain.states import Action, allowed_actions
from feedback.services import finding
from feedback.store.models import Petition
from feedback.store.queries import filtered, loads, worklists
from feedback.store.queries.filtered import Filter
from feedback.store.queries.heaps import list_heaps
from feedback.store.queries.offices import find_office
from feedback.store.queries.worklists import DueClass, Heap
from tests import people
from tests.databases import on_both_databases

OFFICES = ("SYT", "SXD")
ALWAYS = {Action.NOTE, Action.ISSUE_DOCUMENT, Action.SIGN_DOCUMENT, Action.EXPLAIN_DELAY}
"""What can be done to nearly every petition is no work that waits."""


@on_both_databases
def test_the_rules_say_the_same_of_every_petition_and_person(session, files, clock):
    people.let_many_come(session)
    petitions = []
    for number, (state, office) in enumerate((state, office) for state in people.STATES for office in OFFICES):
        how = {"phone": "", "email": f"{number}@example.vn", "confidential": number % 3 == 0}
        petitions.append(people.petition_in(session, state, office=office, now=clock.advance(hours=1), files=files, **how))
    for number, petition in enumerate(petitions):
        petition.subject_office_id = find_office(session, "SYT").id if number % 4 == 0 else None
        petition.office_override = "Vì chỉ ở đây có hồ sơ." if number % 8 == 0 else ""
    session.flush()
    crowd = [
        people.staff(session, role, office, now=clock()) for office in ("SYT", "SXD") for role in ("clerk", "officer", "leader")
    ]
    crowd += [people.staff(session, role, now=clock()) for role in ("coordinator", "inspector")]
    petitions[1].subject_account_id = crowd[0].account_id
    session.flush()
    both = Staff(crowd[0].account_id, "Hai nơi", crowd[0].memberships | crowd[5].memberships)
    for after in (0, 2, 9):
        days = finding.days_of(session, local_date(clock() + timedelta(days=after)))
        for person in (*crowd, both):
            seen = set(session.scalars(select(Petition.id).where(worklists.visible_to(person))))
            known = set(session.scalars(select(Petition.id).where(worklists.identity_open_to(person))))
            assert known == {p.id for p in petitions if permits(Permission.SEE_IDENTITY, person, p)}, person
            desk = session.scalars(select(Petition).where(worklists.needs_work(person))).all()
            assert {p.id for p in desk} <= seen
            for petition in desk:
                waits = petition.state in {"awaiting_approval", "awaiting_supplement"}
                assert waits or set(allowed_actions(petition, person)) - ALWAYS, (person, petition.state)
            heaps = list_heaps(session, person, days, 3)
            assert sum(lies.count for lies in heaps.values()) == len(desk)
            for heap in Heap:
                assert filtered.count(session, person, Filter(heap=heap), days) == heaps[heap].count
                listed = filtered.list_page(session, person, Filter(heap=heap), days, limit=3).lines
                assert list(heaps[heap].first) == list(listed)
            classes = [filtered.count(session, person, Filter(due=klass), days) for klass in DueClass]
            assert sum(classes) == len(seen), "every petition is in one class of due dates"


@on_both_databases
def test_loads_add_up(session, files, clock):
    people.let_many_come(session)
    for number, state in enumerate(people.STATES):
        people.petition_in(session, state, office="SYT", now=clock(), files=files, phone="", email=f"{number}@example.vn")
    session.flush()
    days = finding.days_of(session, local_date(clock() + timedelta(days=40)))
    coordinator = people.staff(session, Role.COORDINATOR, now=clock())
    by_office = {load.key: load for load in loads.count_by_office(session, days)}
    assert sum(load.open for load in by_office.values()) == filtered.count(session, coordinator, Filter(state=("open",)), days)
    office = find_office(session, "SYT")
    by_officer = [load for _name, load in loads.count_by_officer(session, [office.id], days)[office.id]]
    assert sum(load.open for load in by_officer) == by_office[office.id].open
    assert sum(load.overdue for load in by_officer) == by_office[office.id].overdue > 0


@on_both_databases
def test_pages_lead_through_the_whole_list_and_back_in_every_order(session, files, clock):
    people.let_many_come(session)
    for number, state in enumerate(people.STATES):
        office = OFFICES[number % 2]
        people.petition_in(session, state, office=office, now=clock(), files=files, phone="", email=f"{number}@example.vn")
    session.flush()
    person, days = people.staff(session, Role.COORDINATOR, now=clock()), finding.days_of(session, local_date(clock()))
    for sort in [way + key for key in filtered.SORTS for way in ("", "-")]:
        asked = Filter(sort=sort)
        whole = [line.code for line in filtered.list_page(session, person, asked, days, limit=100).lines]
        forward, page = [], filtered.list_page(session, person, asked, days, limit=4)
        while True:
            forward.append([line.code for line in page.lines])
            if not page.next:
                break
            page = filtered.list_page(session, person, asked, days, page.next, limit=4)
        assert [code for codes in forward for code in codes] == whole, sort
        back = [forward[-1]]
        while page.previous:
            page = filtered.list_page(session, person, asked, days, page.previous, limit=4)
            back.append([line.code for line in page.lines])
        assert back == forward[::-1], sort
