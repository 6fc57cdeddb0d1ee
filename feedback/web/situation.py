"""Where a petition stands, said to its sender in plain words: who has it, until when, and what can be done now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.states import State
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import deadlines
from feedback.web.filters import day, office_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from feedback.store.models import Petition


@dataclass(frozen=True)
class Way:
    """Something that can be done now, and where on the page."""

    label: str
    anchor: str


def situation(petition: "Petition") -> str:
    """One or two sentences: what is happening, who has it, until when."""
    office = office_name(petition.office) if petition.office else _("the competent office")
    said = {
        State.HELD: _("Somebody looks first at whether the petition can be received."),
        State.SUBMITTED: _("The petition waits to be received and passed to the competent office."),
        State.AWAITING_SUPPLEMENT: _(
            "Something is missing. As long as it is awaited the clock stands; it runs on the day after."
        ),
        State.ASSIGNED: _("%(office)s has received the petition.", office=office),
        State.IN_PROGRESS: _("%(office)s is handling the petition.", office=office),
        State.AWAITING_APPROVAL: _("%(office)s has written the answer; its head looks through it.", office=office),
        State.ANSWERED: _("%(office)s has answered; the answer is shown below.", office=office),
        State.REFUSED: _("The petition was not received; the reason is given below."),
        State.TRANSFERRED_OUT: _("The petition was passed to the authority that is competent; it answers."),
        State.WITHDRAWN: _("The petition was withdrawn; nothing more happens."),
        State.LINKED: _("The petition is answered together with another one of the same matter."),
    }[State(petition.state)]
    return f"{said} {_until(petition)}".strip()


def _until(petition: "Petition") -> str:
    """The day by which the answer is owed, and plainly that it is late where it is."""
    answer = deadlines.current(petition, Step.ANSWER)
    if answer is None or not answer.is_open or answer.due is None or petition.state == State.AWAITING_SUPPLEMENT:
        return ""
    if answer.due < local_date(clock()):
        return _("The answer was due on %(day)s: it is late.", day=day(answer.due))
    return _("The answer is due by %(day)s.", day=day(answer.due))


def ways(open_forms: "Collection[str]") -> list[Way]:
    """What the sender can do now, by the forms that are open on the page; the most pressing first."""
    words = {
        "supplement": _("Add what was asked for"),
        "rate": _("Rate the answer"),
        "message": _("Write to those who handle it"),
        "reopen": _("Ask to take it up again"),
        "object": _("Object to this decision"),
        "withdraw": _("Withdraw the petition"),
    }
    return [Way(label, name) for name, label in words.items() if name in open_forms]
