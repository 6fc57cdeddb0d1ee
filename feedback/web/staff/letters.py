"""Letters for senders who gave no e-mail address: printed and posted, or told on the telephone (DESIGN 9.13).

Beside them those that were to go by e-mail, could not, and have no other way: coordinators send them again.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.domain.calendar import local_date
from feedback.domain.letters import ReaderLetter
from feedback.domain.once import CALL_WITHIN
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import deadlines, identity
from feedback.services.notifications import outbox as delivery
from feedback.store.queries import letters as query
from feedback.store.queries import outbox
from feedback.web.access import actor, allows, staff
from feedback.web.following import days_left
from feedback.web.labels import WAYS
from feedback.web.letters import printable
from feedback.web.staff import blueprint
from feedback.web.staff.letter_sheet import head_of
from feedback.web.staff.letter_words import by_hand, by_mail, may_deliver, name_of, status, trouble
from feedback.web.transaction import records_a_look, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.store.models import OutboxMessage, Petition

records_a_look("staff.letter")
_MOST = 200


@dataclass(frozen=True)
class Line:
    """A letter in a list. Neither name nor address stands there: opening a letter is a look that is written down."""

    petition: "Petition"
    name: str
    way: str
    message: "OutboxMessage"
    trouble: str
    due: tuple[str, str] | None
    """Class and words as in ``components/tags.html``, where a day was promised to the sender."""
    url: str
    """Of the letter, or of the form that sends it again."""


@blueprint.get("/letters", endpoint="letters")
@staff
def list_letters() -> Any:
    """What is to be delivered, the longest waiting first; for coordinators also what could not be sent."""
    found = query.list_tasks_for(session(), actor(), _MOST + 1)
    can_deliver = [row for row in found[:_MOST] if may_deliver(actor(), row[0])]
    lost, lost_count = _lost()
    return render_template(
        "staff/letters.html",
        tasks=[_line(message, number, "staff.letter") for message, number in can_deliver],
        more=len(found) > _MOST,
        most=_MOST,
        lost=[_line(message, number, "staff.letter_again") for message, number in lost],
        lost_count=lost_count,
    )


def _lost() -> tuple[query.Numbered, int]:
    """The letters that were given up, as many as are shown, and how many there are."""
    if not permits(Permission.RESEND_LETTER, actor()):
        return [], 0
    return query.list_lost_for(session(), actor(), _MOST), query.count_lost_for(session(), actor())


@blueprint.get("/petitions/<code>/letters/<int:number>")
@allows(Permission.DELIVER_LETTER)
def letter(petition: "Petition", number: int) -> Any:
    """The letter to print or to read out, with where to bring it; this shows who the sender is, so it is written down."""
    message = _find(petition, number, by_hand)
    if not may_deliver(actor(), message):
        abort(403)
    sender = identity.reveal(session(), petition, by=actor(), now=clock(), purpose="letter")
    if sender is None:
        abort(403)
    return render_template(
        "staff/letter.html",
        petition=petition,
        number=number,
        message=message,
        name=name_of(message),
        way=WAYS[message.channel],
        status=status(message),
        written=printable(session(), message),
        head=head_of(message, sender),
    )


@blueprint.route("/petitions/<code>/letters/<int:number>/done", methods=["GET", "POST"])
@allows(Permission.DELIVER_LETTER)
def letter_done(petition: "Petition", number: int) -> Any:
    """Note that it was delivered."""
    if request.method == "GET":
        return redirect(url_for("staff.letter", code=petition.code, number=number), 303)
    message = _find(petition, number, by_hand)
    if not may_deliver(actor(), message):
        abort(403)
    delivery.mark_delivered(session(), message, by=actor(), now=clock())
    flash(_("It is noted that the sender was told."), "success")
    return redirect(url_for("staff.letters"), 303)


@blueprint.route("/petitions/<code>/letters/<int:number>/again", methods=["GET", "POST"])
@allows(Permission.RESEND_LETTER)
def letter_again(petition: "Petition", number: int) -> Any:
    """Send a letter again that could not be sent."""
    if request.method == "GET":
        return redirect(url_for("staff.petition", code=petition.code), 303)
    delivery.revive_one(session(), _find(petition, number, by_mail), now=clock())
    flash(_("The letter is in the queue again."), "success")
    return redirect(url_for("staff.letters"), 303)


def _line(message: "OutboxMessage", number: int, endpoint: str) -> Line:
    petition = message.petition
    return Line(
        petition=petition,
        name=name_of(message),
        way=str(WAYS[message.channel]),
        message=message,
        trouble=trouble(message),
        due=_call_due(message),
        url=url_for(endpoint, code=petition.code, number=number),
    )


def _call_due(message: "OutboxMessage") -> tuple[str, str] | None:
    """Who lost the secret was promised a call within two working days."""
    if message.letter != ReaderLetter.NEW_SECRET:
        return None
    calendar, today = deadlines.calendar_of(session()), local_date(clock())
    due = calendar.add_working_days(local_date(message.created_at), CALL_WITHIN)
    return days_left(due, today, calendar.working_days_between(today, due))


def _find(petition: "Petition", number: int, is_meant: "Callable[[OutboxMessage], bool]") -> "OutboxMessage":
    """The letter of that number among the petition's, if it goes the way that is meant."""
    owed = outbox.list_of_petition(session(), petition.id)
    message = owed[number - 1] if 1 <= number <= len(owed) else None
    if message is None or not is_meant(message):
        abort(404)
    return message
