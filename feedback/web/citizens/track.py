"""Following a petition: where it is, until when an answer is owed, and what the sender can do now."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import StringField

from feedback.domain.deadlines import Step
from feedback.domain.petition import Purpose, parse_code
from feedback.domain.states import OPEN, Action, allowed_actions
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import answers, deadlines, following, objecting, ratings, recovery, throttle
from feedback.services.attachments import ACCEPT
from feedback.web import following as telling
from feedback.web.access import anyone, give_pass, holds_pass, sender, this_sender
from feedback.web.citizens import blueprint, lost
from feedback.web.citizens.track_forms import MessageForm, ObjectForm, RateForm, ReopenForm, SupplementForm, WithdrawForm
from feedback.web.files import serve
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.situation import situation, ways
from feedback.web.throttling import track_door
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition


class TrackForm(PageForm):
    """Code and secret."""

    code = StringField(_l("Petition code"), REQUIRED, description=_l("For example PAKN.20261122.0001"))
    secret = StringField(
        _l("Tracking secret"), REQUIRED, description=_l("Three groups of four letters and digits, from the receipt.")
    )


@blueprint.get("/track")
@anyone
def track() -> Any:
    """The form; a petition that was opened in this browser is shown at once."""
    code = parse_code(request.args.get("code", "")) or ""
    if code and holds_pass(code):
        return redirect(url_for("citizens.tracked", code=code))
    return render_template("citizens/track.html", form=TrackForm(data={"code": code}))


@blueprint.post("/track")
@anyone
def track_open() -> Any:
    """Open the petition in this browser; an unknown code and a wrong secret are answered alike."""
    form = TrackForm(request.form)
    petition = following.find_with_secret(session(), form.code.data or "", form.secret.data or "")
    renewed = None if petition else recovery.renew_spoken(session(), form.code.data or "", form.secret.data or "", now=clock())
    if renewed is not None:
        return lost.show(renewed)
    if petition is None:
        form.form_errors.append(_("No petition has this code with this secret. Check both once more; they are on the receipt."))
        return render_template("citizens/track.html", form=form), 422
    throttle.forget(session(), track_door(petition.code))
    give_pass(petition)
    return redirect(url_for("citizens.tracked", code=petition.code), 303)


@blueprint.get("/track/<code>")
@sender
def tracked(petition: "Petition") -> Any:
    """State, history, dates, answer, and the forms that are open now."""
    return page(petition)


@blueprint.get("/track/<code>/attachments/<reference>")
@sender
def tracked_attachment(petition: "Petition", reference: str) -> Any:
    """A file the sender added, or one that goes with an answer that went out."""
    found = next((file for file in answers.open_to_sender(petition) if file.reference == reference), None)
    return serve(found) if found else abort(404)


@blueprint.post("/track/<code>/leave")
@sender
def leave(petition: "Petition") -> Any:  # noqa: ARG001 - the guard gives it
    """Forget in this browser: for shared telephones and computers."""
    cookie.clear()
    flash(_("This browser no longer shows the petition. To open it again, use the code and the secret."), "success")
    return redirect(url_for("citizens.track"), 303)


def page(petition: "Petition", status: int = 200, **forms: PageForm) -> Any:
    """The tracking page; ``forms`` are those that were sent and are shown again with what is wrong."""
    allowed = set(allowed_actions(petition, this_sender()))
    if Action.REQUEST_REOPENING in allowed and not following.may_request_reopening(session(), petition, now=clock()):
        allowed.discard(Action.REQUEST_REOPENING)
    if not objecting.may_object(session(), petition, now=clock()):
        allowed.discard(Action.OBJECT)
    if not ratings.may_rate(session(), petition, now=clock()):
        allowed.discard(Action.RATE)
    empty: dict[str, tuple[Action, Callable[[], PageForm]]] = {
        "supplement": (Action.SUPPLEMENT, SupplementForm),
        "message": (Action.MESSAGE, MessageForm),
        "withdraw": (Action.WITHDRAW, WithdrawForm),
        "rate": (Action.RATE, partial(RateForm.of, petition)),
        "object": (Action.OBJECT, ObjectForm),
        "reopen": (Action.REQUEST_REOPENING, ReopenForm),
    }
    shown = {
        name: (forms.get(name) or make()).set_apart(name) if action in allowed else None for name, (action, make) in empty.items()
    }
    sent = telling.sent_answers(petition)
    rendered = render_template(
        "citizens/tracked.html",
        petition=petition,
        forms=shown,
        failed=next(iter(forms.values()), None),
        cards=[telling.due_card(due) for due in telling.open_deadlines(petition) if due.step != Step.TRANSFER],
        stops=telling.stops(petition),
        history=telling.sender_history(petition),
        answers=sent,
        proofs={answer.id: answers.proofs_of(answer) for answer in sent},
        own_files=[file for file in petition.attachments if file.purpose != Purpose.PROOF],
        rated=ratings.rating_of(petition),
        rating_ends=ratings.rating_ends(session(), petition),
        situation=situation(petition),
        ways=ways([name for name, form in shown.items() if form]),
        messages=telling.conversation(petition, for_staff=False),
        asked=telling.latest_text(petition, Action.REQUEST_SUPPLEMENT),
        objection_ends=objecting.objection_ends(session(), petition) if shown["object"] else None,
        extension=telling.latest_text(petition, Action.GRANT_EXTENSION) if petition.state in OPEN else "",
        reopening_ends=deadlines.reopening_ends(session(), petition) if shown["reopen"] else None,
        accept=ACCEPT,
    )
    return rendered, status
