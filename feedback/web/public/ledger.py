"""The public log as people read it: what it is, how it stands, its latest entries, and those of one petition."""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, abort, render_template, request

from feedback.domain.ledger import Leaf, read_leaf
from feedback.domain.petition import parse_code
from feedback.language import current_language
from feedback.services.ledger import anchoring, checkpoints, keys, opening, proving, setbacks
from feedback.store.queries.offices import find_office
from feedback.store.queries.petitions import find_petition
from feedback.web import labels
from feedback.web.access import anyone
from feedback.web.filters import office_name
from feedback.web.public import blueprint
from feedback.web.public.ledger_words import ACTIONS
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.domain.ledger import Checkpoint

_PAGE = 20
_MINUTE = 60
_HOUR = 3600
_LATER = 60
"""Seconds after which an entry counts as logged later: an import or the demonstration, never an ordinary step."""


@blueprint.get("/ledger")
@anyone
def ledger() -> Any:
    """What the log is, how it stands, and its latest entries, or those before a number."""
    head = _head()
    end = _end(head.size)
    entries = shown(proving.bodies(session(), max(end - _PAGE, 0), min(_PAGE, end)))
    page = render_template(
        "public/ledger.html",
        head=head,
        keys=keys.published(session()),
        anchored=anchoring.state(session()),
        setbacks=setbacks.went_back(session()),
        entries=reversed(entries),
        newer=end + _PAGE if end < head.size else None,
        older=end - _PAGE if end > _PAGE else None,
    )
    return kept(Response(page), _MINUTE)


@blueprint.get("/ledger/about")
@anyone
def ledger_about() -> Any:
    """What the log proves and what it does not, in ten sentences."""
    return kept(Response(render_template(f"public/ledger_about_{current_language()}.html")), _HOUR)


@blueprint.get("/ledger/petition/<code>")
@anyone
def ledger_petition(code: str) -> Any:
    """The entries of a published petition, with what opens its pseudonym in them."""
    opened = opened_of(code)
    bodies = [body for number in opened.leaves for body in proving.bodies(session(), number, 1)]
    page = render_template("public/ledger_petition.html", opened=opened, entries=shown(bodies))
    return kept(Response(page), _MINUTE)


def opened_of(code: str) -> opening.Opening:
    """What everyone may know of a petition's entries; 404 unless it is published."""
    petition = find_petition(session(), code) if parse_code(code) == code else None
    opened = opening.of_published(session(), petition) if petition is not None else None
    return opened or abort(HTTPStatus.NOT_FOUND)


def shown(bodies: Iterable[str]) -> list[dict[str, Any]]:
    """Entries as a table shows them."""
    return [_shown(read_leaf(body.encode())) for body in bodies]


def kept(response: Response, seconds: int, more: str = "") -> Response:
    """Let caches keep it, and programs of other sites read it: it is for everyone."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}{more}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _shown(leaf: Leaf) -> dict[str, Any]:
    at, logged = moment_of(leaf.at), moment_of(leaf.logged)
    office = find_office(session(), leaf.office) if leaf.office else None
    return {
        "number": leaf.seq,
        "at": at,
        "action": labels.ACTIONS.get(leaf.action) or ACTIONS.get(leaf.action, leaf.action),
        "office": office_name(office),
        "logged": logged if (logged - at).total_seconds() > _LATER else None,
    }


def moment_of(text: str) -> datetime:
    """The time that a leaf writes as text."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def _head() -> "Checkpoint":
    """The present head; 404 as long as the log has not begun."""
    try:
        return checkpoints.head(session())
    except LookupError:
        abort(HTTPStatus.NOT_FOUND)


def _end(size: int) -> int:
    """Where the page of entries ends; 404 for what is no number of an entry."""
    asked = request.args.get("before", "")
    if not asked:
        return size
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15 or not 0 < int(asked) <= size:  # noqa: PLR2004
        abort(HTTPStatus.NOT_FOUND)
    return int(asked)
