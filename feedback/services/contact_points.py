"""Where people turn with what does not belong here: what an administrator wrote down, as far as it leads anywhere."""

from typing import TYPE_CHECKING

from feedback.domain.elsewhere import Topic
from feedback.store.queries import contact_points

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import ContactPoint


def is_reachable(point: "ContactPoint") -> bool:
    """Whether it names any way to get there. Without one it helps nobody, and only the administrator sees it."""
    return bool(point.phone or point.email or point.url or point.address)


def by_topic(session: "Session") -> "dict[str, list[ContactPoint]]":
    """Those in use that can be reached, in their order; every topic has a list, if an empty one."""
    found: dict[str, list[ContactPoint]] = {topic.value: [] for topic in Topic}
    for point in contact_points.list_contact_points(session):
        if is_reachable(point):
            found.setdefault(point.topic, []).append(point)
    return found
