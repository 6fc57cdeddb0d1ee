"""Pages that exist only outside production: the letters that would have gone out."""

import re
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, send_file
from markupsafe import Markup, escape

from feedback.domain.calendar import LOCAL_ZONE
from feedback.services.notifications import mailbox
from feedback.web.access import anyone

blueprint = Blueprint("dev", __name__, url_prefix="/dev")

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


@blueprint.get("/mail")
@anyone
def mail() -> str:
    """Every letter in the folder, newest first."""
    letters = mailbox.list_letters(_folder())
    return render_template("dev/mail.html", letters=[(letter, _when(letter)) for letter in letters])


@blueprint.get("/mail/<name>")
@anyone
def mail_message(name: str) -> str:
    """One letter as its recipient reads it without pictures and styles."""
    letter = _letter(name)
    return render_template("dev/mail_message.html", letter=letter, text=_with_links(letter.text))


@blueprint.get("/mail/<name>/<int:number>")
@anyone
def mail_attachment(name: str, number: int) -> Response:
    """A file that goes with a letter; ``number`` counts from 1."""
    files = _letter(name).attachments
    if not 1 <= number <= len(files):
        abort(404)
    file = files[number - 1]
    named = file.filename or f"{name}-{number}"
    return send_file(BytesIO(file.content), file.media_type, as_attachment=True, download_name=named, etag=False)


def _when(letter: mailbox.KeptLetter) -> str:
    return f"{letter.written_at.astimezone(LOCAL_ZONE):%H:%M:%S, %d/%m/%Y}"


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].mailbox
    return folder


def _letter(name: str) -> mailbox.KeptLetter:
    letter = mailbox.find_letter(_folder(), name)
    if letter is None:
        abort(404)
    return letter


def _with_links(text: str) -> Markup:
    """The text with its addresses as links; everything else is escaped."""
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        pieces += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


from feedback.web.dev import components as components  # noqa: E402 - the page needs the blueprint
