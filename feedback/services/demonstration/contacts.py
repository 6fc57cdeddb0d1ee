"""Invented addresses, numbers and mailboxes, so that the contact page of a demonstration is as full as a real one."""

from typing import TYPE_CHECKING

from feedback.services.contact_points import is_reachable
from feedback.store.queries.contact_points import list_contact_points
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ADDRESS = "Số {number}, đường Ví Dụ, phường Hồng Gai (mẫu)"
_PHONE = "0900 000 {number:03}"
_MAIL = "{name}@example.com"
_HOURS_VI, _HOURS_EN = "Thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–16:30", "Monday to Friday, 7:30–11:30 and 13:30–16:30"


def invent(session: "Session") -> None:
    """Fill in what nobody has entered: the authority's own ways, and those of contact points that have none."""
    authority = get_authority(session)
    authority.address = authority.address or _ADDRESS.format(number=1)
    authority.phone = authority.phone or _PHONE.format(number=100)
    authority.email = authority.email or _MAIL.format(name="lang-nghe")
    for number, point in enumerate(list_contact_points(session), 1):
        if is_reachable(point):
            continue
        point.name_vi, point.name_en = f"{point.name_vi} (mẫu)", f"{point.name_en} (sample)"
        point.address, point.phone = _ADDRESS.format(number=2 * number), _PHONE.format(number=100 + number)
        point.email = _MAIL.format(name=point.code.replace("_", "-"))
        point.hours_vi, point.hours_en = _HOURS_VI, _HOURS_EN
