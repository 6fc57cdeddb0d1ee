"""Files in and out of a request."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from flask import Response, abort, after_this_request, current_app, g, request

from feedback.config import Unscanned
from feedback.domain.petition import Scan
from feedback.domain.text import fold
from feedback.extensions import clock
from feedback.services import receipts
from feedback.services.attachments import (
    INFECTED,
    Inspection,
    Unfit,
    Upload,
    accept_all,
    inspect_all,
    may_open,
    original_name,
    shown_name,
    shown_type,
    without_infected,
)
from feedback.services.virus_scanning import looked_at
from feedback.web.access import same_origin
from feedback.web.context import settings
from feedback.web.transaction import before_writing, on_rollback, session

if TYPE_CHECKING:
    from feedback.gateways.files import SealedFiles
    from feedback.store.models import Attachment, Petition, PublicCopy, StagedFile

PICTURE = "image/jpeg"
View = TypeVar("View", bound=Callable[..., Any])


def files() -> "SealedFiles":
    """The file store of this request; what it writes is taken back if the request is not committed."""
    if "files" not in g:
        g.files = new_store()
        on_rollback(g.files.undo)
    store: SealedFiles = g.files
    return store


def new_store() -> "SealedFiles":
    """A file store of its own, for whoever ends a transaction of their own."""
    store: SealedFiles = current_app.extensions["files"]()
    return store


def delete_afterwards(keys: Sequence[str]) -> None:
    """Delete the bytes once the rows that named them are gone for good; what cannot be deleted now housekeeping finds."""
    store = new_store()

    @after_this_request
    def gone(response: Response) -> Response:
        for key in keys if response.status_code < HTTPStatus.BAD_REQUEST else ():
            with suppress(OSError):
                store.delete(key)
        return response


def takes_files(
    *fields: str, only_if: Callable[[], bool], by: "Callable[[str], Inspection] | None" = None
) -> Callable[[View], View]:
    """Have the files chosen in some fields of the view's form looked at before its transaction begins.

    :param only_if: whether the request deserves the work; it must not be true later when it was false here.
    :param by: how, where not by :func:`look_at`.
    """

    def look() -> None:
        same_origin()
        if only_if():
            g.inspections = {field: (by or look_at)(field) for field in fields}

    return before_writing(look)


def inspected(field: str = "") -> Inspection:
    """The files of this request, looked at; a fault where :func:`takes_files` did not name the view.

    :param field: where there are several; else the first.
    """
    looked_at: dict[str, Inspection] = g.inspections
    return looked_at[field] if field else next(iter(looked_at.values()))


def accept(field: str) -> Inspection:
    """The files chosen in a field of somebody who sends a petition: pictures are looked into later, when nobody waits for it."""
    return accept_all(uploads(field), current_app.extensions["virus scanner"])


def look_at(field: str) -> Inspection:
    """The files chosen in a field, each looked at. It takes seconds, and must not be done within a transaction."""
    return inspect_all(uploads(field), current_app.extensions["virus scanner"])


def is_closed(attachment: "Attachment | StagedFile") -> bool:
    """Whether nobody may open the file: a virus was found in it, or nobody could look for one yet."""
    return not may_open(attachment, unscanned=settings().clamav_unreachable == Unscanned.OPEN)


def inspected_of_staff(field: str = "") -> Inspection:
    """The same for a member of staff: a file with a virus is refused, not put aside."""
    return without_infected(inspected(field))


def chosen_names(*fields: str) -> list[str]:
    """What the files are called that were chosen in some fields: for a page that asks for them again."""
    return [file.filename for field in fields for file in request.files.getlist(field) if file.filename]


def read_sent(field: str, most: int) -> Upload | None:
    """A file that is only read here and never handed out: its first bytes, one more than it may have at ``most``.

    :raises Unfit: a virus was found in it.
    """
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        return None
    with sent.stream as stream:
        upload = Upload(sent.filename, stream.read(most + 1))
    if looked_at(upload.data, current_app.extensions["virus scanner"])[0] == Scan.INFECTED:
        raise Unfit(INFECTED, name=upload.filename)
    return upload


def uploads(field: str) -> list[Upload]:
    """The files chosen in a field; an empty one sends one file without a name."""
    return [Upload(file.filename, file.read()) for file in request.files.getlist(field) if file.filename]


def serve(attachment: "Attachment", called: str = "") -> Response:
    """The safe copy of a file. Only pictures are shown in place; documents are always downloads.

    :param called: its name, where that is not the one it came with.
    """
    if is_closed(attachment):
        abort(404)
    kind = shown_type(attachment)
    response = Response(files().get(attachment.safe_key), mimetype=kind)
    place = "inline" if kind == PICTURE else "attachment"
    response.headers.set("Content-Disposition", place, **_named(shown_name(attachment, called)))
    return response


def serve_original(attachment: "Attachment") -> Response:
    """A file as it came, sealed until now: always a download, of no type that anything would open by itself."""
    if is_closed(attachment):
        abort(404)
    response = Response(files().get(attachment.original_key), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", **_named(original_name(attachment)))
    return response


def serve_receipt(petition: "Petition") -> Response:
    """The receipt of a petition as a download; 404 where there is none any more: its sender was forgotten."""
    content = receipts.file_of(session(), petition, now=clock())
    if content is None:
        abort(HTTPStatus.NOT_FOUND)
    response = Response(content, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=receipts.file_name(petition))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def serve_copy(copy: "PublicCopy", called: str) -> Response:
    """What everyone may have of a proof, by the name it is given: a picture in place, a paper as a download."""
    response = Response(files().get(copy.copy_key), mimetype=copy.media_type)
    response.headers.set("Content-Disposition", "inline" if copy.media_type == PICTURE else "attachment", **_named(called))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _named(name: str) -> dict[str, str]:
    """A file's name for a header, which holds ASCII only: the true name is written as RFC 6266 wants it, beside a plain one."""
    if name.isascii():
        return {"filename": name}
    plain = "".join(letter if letter.isascii() else "_" for letter in fold(name))
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
