"""What is said of a file that nobody may open, in its place."""

from typing import TYPE_CHECKING

from flask import Flask

from feedback.domain.petition import Scan
from feedback.language import gettext as _
from feedback.web.files import is_closed

if TYPE_CHECKING:
    from feedback.store.models import Attachment, StagedFile


def file_note(file: "Attachment | StagedFile") -> str:
    """Why the file is closed, and what can be done; empty where it is open and was looked at, or nobody looks."""
    if file.scan == Scan.INFECTED:
        return _("A virus was found in it. The file is kept closed, and nobody opens it. Send another if it matters.")
    if file.scan == Scan.LOST:
        return _("The file cannot be read any more. Send it again if it matters.")
    if file.scan == Scan.BROKEN:
        return _("The picture is broken and could not be opened. Send it again if it matters.")
    if file.scan == Scan.UNSEEN:
        return _("Being checked. It can be opened in a moment.")
    if file.scan == Scan.PENDING:
        return _("Not checked for viruses yet.") if not is_closed(file) else _("It can be opened once it is checked for viruses.")
    return ""


def staff_note(file: "Attachment") -> str:
    """The same for the back office, with the name of what was found."""
    if file.scan == Scan.INFECTED:
        return _("Virus found (%(virus)s): kept closed, nobody opens it. The sender is told.", virus=file.virus)
    if file.scan == Scan.LOST:
        return _("The file cannot be read any more. Tell the administrator.")
    if file.scan == Scan.BROKEN:
        return _("The picture is broken: kept closed, nobody can open it. The sender is told.")
    return file_note(file)


def install(app: Flask) -> None:
    """Let templates say it."""
    app.jinja_env.filters["file_note"] = file_note
    app.jinja_env.tests["closed_file"] = is_closed
