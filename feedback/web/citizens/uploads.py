"""Files that go up ahead of their form, each alone; and those a form sent itself, kept even where it is refused."""

from http import HTTPStatus
from typing import Any

from flask import g, jsonify, make_response, request

from feedback.domain.errors import Refusal
from feedback.domain.petition import Scan
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.services import intake, staging
from feedback.services.attachments import PUT_ASIDE, Inspection
from feedback.services.staging import NoRoom, Settled, TooManyFiles
from feedback.store.dialects import InDoubt
from feedback.web.access import anyone, same_origin
from feedback.web.citizens import blueprint
from feedback.web.errors import problem, say
from feedback.web.files import accept, chosen_names, delete_afterwards, files, inspected, new_store, takes_files
from feedback.web.tokens import is_fresh, is_ours, new_form_token
from feedback.web.transaction import apart, session

_FORM_UNKNOWN = Refusal(N_("This form is not known any more. Reload the page; what was typed stays."))
_NO_FILE = Refusal(N_("No file came. Choose it again."))


def _token() -> str:
    return request.form.get("form_token", "")


@blueprint.post("/submit/files")
@anyone
@takes_files("file", only_if=lambda: is_ours(_token()), by=accept)
def file_send() -> Any:
    """Keep one file for the form; answers its reference, or a problem in one sentence."""
    if not is_ours(_token()):
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, say(_FORM_UNKNOWN))
    looked_at = inspected()
    if not looked_at.taken:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, say((*looked_at.refused, _NO_FILE)[0]))
    try:
        row = staging.stage_ahead(session(), _token(), looked_at.taken[0], files(), clock())
    except TooManyFiles as refusal:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, say(refusal))
    except NoRoom as refusal:
        # Not the file's fault: the page offers to try it again.
        return problem(HTTPStatus.INSUFFICIENT_STORAGE, say(refusal))
    warning = say(Refusal(PUT_ASIDE, name=row.filename)) if row.scan == Scan.INFECTED else ""
    return jsonify(reference=row.reference, filename=row.filename, size=row.size, warning=warning), HTTPStatus.CREATED


@blueprint.post("/submit/files/<reference>/remove")
@anyone
def file_remove(reference: str) -> Any:
    """Leave a file out. Whether there was one is not said: the form's token is what opens it."""
    delete_afterwards(staging.remove(session(), _token(), reference))
    return make_response("", HTTPStatus.NO_CONTENT)


def keep_files_of_form() -> None:
    """Before the form's transaction: look at its files and keep them, so that no refusal of the form costs one.

    A form that was open for too long gets a new token here, unless it made its petition and only the answer was lost.
    """
    same_origin()
    token = _token()
    if not is_ours(token):
        return
    if is_fresh(token) and not request.form.getlist("staged") and not chosen_names("attachments"):
        # Most forms: what may have come ahead and is not wanted any more goes in the form's own transaction.
        g.form_token, g.form_refused = token, ()
        return
    looked_at, store = accept("attachments"), new_store()
    refused = list(looked_at.refused)
    try:
        with apart() as work:
            named, now = request.form.getlist("staged"), clock()
            try:
                settled = staging.settle(work, token, named, looked_at.taken, store, now)
            except TooManyFiles as refusal:
                settled, refused = Settled([]), [*refused, refusal]
            sent = intake.receipt_of(work, token) is not None
            g.form_token = token if sent or is_fresh(token) else new_form_token()
            if g.form_token != token:
                staging.move(work, token, to=g.form_token, now=now)
    except InDoubt:
        # A row may name the files: if none does, housekeeping finds them.
        raise
    except Exception:
        store.undo()
        raise
    # Of a petition that was made, the files are its own by now.
    g.form_refused = (*refused, *(() if sent else settled.gone))
    for key in settled.unused:
        store.delete(key)


def token_to_use() -> str:
    """The token the form goes on with: its own, or a new one where that is not ours or too old."""
    if "form_token" not in g:
        g.form_token = new_form_token()
    token: str = g.form_token
    return token


def files_of_form() -> Inspection:
    """The files of the form as the verb takes them: all of them came ahead of it by now."""
    kept = staging.kept_for(session(), g.form_token)
    if kept and not request.form.getlist("staged") and not chosen_names("attachments"):
        delete_afterwards(staging.settle(session(), g.form_token, (), (), files(), clock()).unused)
        kept = ()
    return Inspection(refused=g.form_refused, kept=kept)


def refused_files() -> tuple[Refusal, ...]:
    """What is wrong with the files of the form that was sent."""
    refused: tuple[Refusal, ...] = g.get("form_refused", ())
    return refused


def shown_files(form_token: str) -> dict[str, Any]:
    """For the form that is shown again: the files that are kept, and the names of those that could not be."""
    kept = staging.list_for(session(), form_token)
    # What is not to be chosen again: it is here, or was refused by name.
    known = {row.filename for row in kept} | {str(refusal.values.get("name")) for refusal in refused_files()}
    chosen = chosen_names("attachments")
    if form_token != _token():
        # A new form after one that made its petition: that one's files are the petition's now.
        chosen += [row.filename for row in staging.list_for(session(), _token())]
    return {"staged": kept, "chosen_again": [name for name in dict.fromkeys(chosen) if name and name not in known]}
