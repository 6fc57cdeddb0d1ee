"""A demonstration's contact page is full, and everything on it is plainly invented."""

from feedback.services import contact_points
from feedback.services.demonstration import contacts
from feedback.store.queries.contact_points import list_contact_points
from feedback.store.queries.offices import get_authority


def test_every_way_that_nobody_entered_is_invented(session):
    known = {point.code: point.phone for point in list_contact_points(session) if contact_points.is_reachable(point)}
    contacts.invent(session)
    authority = get_authority(session)
    assert authority.email.endswith("@example.com") and authority.phone.startswith("0900 000 ")
    assert "(mẫu)" in authority.address
    for point in list_contact_points(session):
        assert contact_points.is_reachable(point)
        if point.code in known:
            assert point.phone == known[point.code], "the real emergency numbers stay"
        else:
            assert point.name_vi.endswith("(mẫu)") and point.email.endswith("@example.com")
            assert point.phone.startswith("0900 000 ")
