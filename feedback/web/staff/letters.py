"""Letters for senders who gave no e-mail address: printed and posted, or told on the telephone (DESIGN 9.13)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.services import identity
from feedback.services.notifications import outbox as delivery
from feedback.store.queries import letters as query
from feedback.store.queries import outbox
from feedback.web.access import actor, allows, staff
from feedback.web.letters import printable
from feedback.web.staff import blueprint
from feedback.web.staff.letter_words import LETTERS, WAYS, by_hand, may_deliver, status
from feedback.web.transaction import records_a_look, session

if TYPE_CHECKING:
    from feedback.store.models import OutboxMessage, Petition

records_a_look("staff.letter")
_MOST = 200


@dataclass(frozen=True)
class Task:
    """A letter to deliver. Neither name nor address stands in the list: opening it is a look that is written down."""

    petition: "Petition"
    name: str
    way: str
    message: "OutboxMessage"
    url: str


@blueprint.get("/letters", endpoint="letters")
@staff
def list_letters() -> Any:
    """What is to be delivered, the longest waiting first."""
    found = query.list_tasks_for(session(), actor(), _MOST + 1)
    tasks = [_task(message, number) for message, number in found[:_MOST] if may_deliver(actor(), message.petition)]
    return render_template("staff/letters.html", tasks=tasks, more=len(found) > _MOST, most=_MOST)


@blueprint.get("/petitions/<code>/letters/<int:number>")
@allows(Permission.DELIVER_LETTER)
def letter(petition: "Petition", number: int) -> Any:
    """The letter to print or to read out, with where to bring it; this shows who the sender is, so it is written down."""
    message = _find(petition, number)
    if identity.reveal(session(), petition, by=actor(), now=clock(), purpose="letter") is None:
        abort(403)
    return render_template(
        "staff/letter.html",
        petition=petition,
        number=number,
        message=message,
        name=LETTERS.get(message.letter, message.letter),
        way=WAYS[message.channel],
        status=status(message),
        written=printable(session(), message),
    )


@blueprint.route("/petitions/<code>/letters/<int:number>/done", methods=["GET", "POST"])
@allows(Permission.DELIVER_LETTER)
def letter_done(petition: "Petition", number: int) -> Any:
    """Note that it was delivered."""
    if request.method == "GET":
        return redirect(url_for("staff.letter", code=petition.code, number=number), 303)
    message = _find(petition, number)
    if not may_deliver(actor(), petition):
        abort(403)
    delivery.mark_delivered(session(), message, by=actor(), now=clock())
    flash(_("It is noted that the sender was told."), "success")
    return redirect(url_for("staff.letters"), 303)


def _task(message: "OutboxMessage", number: int) -> Task:
    petition = message.petition
    return Task(
        petition=petition,
        name=str(LETTERS.get(message.letter, message.letter)),
        way=str(WAYS[message.channel]),
        message=message,
        url=url_for("staff.letter", code=petition.code, number=number),
    )


def _find(petition: "Petition", number: int) -> "OutboxMessage":
    """The letter of that number among the petition's, if people deliver it."""
    owed = outbox.list_of_petition(session(), petition.id)
    message = owed[number - 1] if 1 <= number <= len(owed) else None
    if message is None or not by_hand(message):
        abort(404)
    return message
