"""What there is to do, in the order in which it must be done, and every petition this person may know of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.petition import parse_code
from feedback.domain.states import State
from feedback.domain.text import tidy_line
from feedback.extensions import clock
from feedback.store.queries import offices, petitions
from feedback.web import labels
from feedback.web.access import actor, staff
from feedback.web.filters import office_name
from feedback.web.following import next_due
from feedback.web.navigation import HANDLING
from feedback.web.staff import blueprint, dossier
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition
    from feedback.store.queries.petitions import Worklist

_MOST = 200


@dataclass(frozen=True)
class Row:
    """A petition in a list; ``klass`` and ``words`` say how its due date stands."""

    petition: "Petition"
    klass: str
    words: str


@blueprint.get("/")
@staff
def work() -> Any:
    """The petitions on which this person has the next step, the most urgent first."""
    me, today = actor(), local_date(clock())
    if not me.has_role(*HANDLING):
        return redirect(url_for("staff.petitions" if me.has_role(Role.INSPECTOR) else "staff.catalogues"))
    late = petitions.count_open_overdue_by_office(session(), today) if me.has_role(Role.COORDINATOR) else []
    named = offices.get_offices(session(), [office_id for office_id, _count in late])
    found = petitions.list_work(session(), me, _MOST)
    return render_template(
        "staff/work.html",
        counts=petitions.count_by_due(session(), me, today),
        groups=_grouped(_rows(found)),
        more=found.more,
        most=_MOST,
        late_offices=[(office_name(named[office_id]), count) for office_id, count in late],
    )


@blueprint.get("/petitions", endpoint="petitions")
@staff
def list_petitions() -> Any:
    """Everything this person may know of, by state and by words; a full code leads straight to its petition."""
    words, state = tidy_line(request.args.get("words"))[:200], request.args.get("state", "")
    code = parse_code(words)
    named = petitions.find_petition(session(), code) if code else None
    if named is not None and dossier.may_see(named):
        return redirect(url_for("staff.petition", code=named.code))
    states = [state] if state in list(State) else []
    found = petitions.list_visible(session(), actor(), states=states, words=words, limit=_MOST)
    return render_template(
        "staff/petitions.html",
        rows=_rows(found),
        more=found.more,
        most=_MOST,
        words=words,
        state=state,
        states_to_choose=[("", _("Every state")), *((str(key), str(label)) for key, label in labels.STATES.items())],
    )


def _rows(found: "Worklist") -> list[Row]:
    return [Row(petition, *next_due(petition)) for petition in found.petitions]


def _grouped(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Overdue, due today, the rest: each with its heading, empty ones left out."""
    groups: dict[str, list[Row]] = {"overdue": [], "today": [], "later": []}
    for row in rows:
        groups[row.klass if row.klass in groups else "later"].append(row)
    headings = {"overdue": _("Overdue"), "today": _("Due today"), "later": _("Due later")}
    return [(headings[key], listed) for key, listed in groups.items() if listed]
