"""The lists that everybody opens find their first lines by an index, on both databases, whatever is asked of them."""

from datetime import date

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.services import finding, searching
from feedback.store.queries import filtered, loads
from feedback.store.queries.filtered import Filter
from feedback.store.queries.heaps import list_heaps
from feedback.store.queries.published import Filters
from feedback.store.queries.worklists import Heap
from tests import people
from tests.databases import on_both_databases
from tests.house.plans import whole_reads
from tests.house.test_statements import listening

PUBLIC = (
    Filters(),
    *(Filters(sector="YT"), Filters(office="SYT"), Filters(commune="06652"), Filters(since=date(2026, 11, 1))),
    *(Filters("duong"), Filters("khong co"), Filters(sector="YT", office="SYT", until=date(2026, 12, 1))),
)
STAFF = (Filter(), Filter(sort="-received"), Filter(state=("open",)), Filter(due="overdue"), Filter(office="SYT"))


@on_both_databases
def test_no_list_reads_every_petition(session, engine, files, clock):
    people.petition_in(session, "published", now=clock(), files=files)
    session.commit()
    days = finding.days_of(session, local_date(clock()))
    crowd = [people.staff(session, role, now=clock()) for role in ("coordinator", "inspector")]
    crowd += [people.staff(session, role, "SYT", now=clock()) for role in ("clerk", "officer", "leader")]
    everywhere = frozenset((number, role) for number in range(2, 80) for role in (Role.OFFICER, Role.LEADER))
    crowd.append(Staff(crowd[-1].account_id, "Ở mọi nơi", everywhere))
    with listening(engine) as asked:
        for filters in PUBLIC:
            for cursor in ("", "1795000000000000.5"):
                searching.find(session, filters, cursor=cursor)
        for person in crowd:
            list_heaps(session, person, days, 5)
            for wanted in (*STAFF, *(Filter(heap=heap) for heap in Heap)):
                filtered.list_page(session, person, wanted, days)
                filtered.count(session, person, wanted, days)
        loads.count_by_office(session, days)
    assert not whole_reads(session.connection(), asked)
