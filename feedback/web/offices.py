"""The offices as readers look for them."""

from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.store.queries.offices import list_offices
from feedback.web.language import current_language
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Office


def handling_offices() -> list[tuple[str, "Office"]]:
    """Name and office of all that handle petitions today: departments by name, then communes by name."""
    today = local_date(clock())
    named = [(office.name_on(today, current_language()), office) for office in list_offices(session(), today)]
    return sorted(named, key=lambda pair: (pair[1].kind == "commune", sort_key(pair[0])))
