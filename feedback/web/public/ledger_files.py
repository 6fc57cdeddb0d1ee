"""The public log for programs: its signed head, its keys, every leaf, and proofs. Anybody can compute each answer again."""

import json
import zlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, request

from feedback.domain.ledger import read_note
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services.ledger import checkpoints, keys, proving
from feedback.web.access import anyone
from feedback.web.errors import problem
from feedback.web.public import blueprint
from feedback.web.public.ledger import kept, opened_of
from feedback.web.transaction import session, sessions_apart

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MINUTE, _HOUR, _YEAR = 60, 3600, 31_536_000
_NDJSON = "application/x-ndjson"
_DIGITS = 15
_GZIP = 31
"""What zlib calls a stream with gzip's own head."""


class Unfit(Exception):
    """What was asked is no number of this log; ``status`` and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@blueprint.errorhandler(Unfit)
def unfit(error: Unfit) -> Response:
    """Say it to a program (RFC 9457)."""
    response = problem(error.status, error.sentence)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/ledger/checkpoint")
@anyone
def ledger_checkpoint() -> Any:
    """The signed head (C2SP tlog-checkpoint)."""
    return _text(_note())


@blueprint.get("/ledger/keys")
@anyone
def ledger_keys() -> Any:
    """Every key there was, one a line as C2SP signed-note writes it; what a line says of time is a remark."""
    lines = []
    for key in keys.published(session()):
        until = key.signs_until.isoformat(timespec="seconds") if key.signs_until else "-"
        lines += [f"# from {key.signs_from.isoformat(timespec='seconds')} until {until}", key.vkey]
    return _text("\n".join([*lines, ""]))


@blueprint.get("/ledger/leaves")
@anyone
def ledger_leaves() -> Any:
    """Leaves from a number on, one a line, at most a thousand: a full page never changes."""
    size = _size()
    start, count = _number("from", 0), _number("count", proving.MOST_BODIES)
    if start > size:
        raise Unfit(HTTPStatus.NOT_FOUND, _("The log has %(size)s entries; the number lies beyond its end.", size=size))
    if not 0 < count <= proving.MOST_BODIES:
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY, _("Ask for 1 to %(most)s entries.", most=proving.MOST_BODIES))
    bodies = proving.bodies(session(), start, count)
    answer = Response("".join(f"{body}\n" for body in bodies), mimetype=_NDJSON)
    return kept(answer, _YEAR, ", immutable") if len(bodies) == count else kept(answer, _MINUTE)


@blueprint.get("/ledger/leaves.jsonl.gz")
@anyone
def ledger_all_leaves() -> Any:
    """The whole log as it is now, streamed: what is added meanwhile is left for the next time."""
    answer = Response(_packed(sessions_apart(), _size()), mimetype="application/gzip")
    answer.headers.set("Content-Disposition", "attachment", filename="leaves.jsonl.gz")
    return kept(answer, _MINUTE)


@blueprint.get("/ledger/proof/inclusion")
@anyone
def ledger_inclusion() -> Any:
    """The proof that a leaf stands in the log as it was with so many leaves (RFC 9162, 2.1.3)."""
    index, size = _number("index"), _known("size")
    if index >= size:
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY, _("The number of the entry must be smaller than the size."))
    return _proof(lambda: proving.inclusion(session(), index, size), index=index, size=size)


@blueprint.get("/ledger/proof/consistency")
@anyone
def ledger_consistency() -> Any:
    """The proof that the log only continued from one size to another (RFC 9162, 2.1.4)."""
    first, second = _number("first"), _known("second")
    if not 0 < first <= second:
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY, _("The first size must be at least 1 and at most the second."))
    return _proof(lambda: proving.consistency(session(), first, second), first=first, second=second)


@blueprint.get("/ledger/petition/<code>.json")
@anyone
def ledger_petition_file(code: str) -> Any:
    """What opens the pseudonym of a published petition, and the numbers of its leaves."""
    opened = opened_of(code)
    return kept(_json({"code": opened.code, "salt": opened.salt.hex(), "leaves": list(opened.leaves)}), _MINUTE)


@blueprint.get("/ledger/verify_receipt.py")
@anyone
def ledger_script() -> Any:
    """The verifier that needs nothing, as it stands at the top of the project."""
    script = Path(current_app.root_path).parent / "verify_receipt.py"
    answer = Response(script.read_bytes(), mimetype="text/x-python")
    answer.headers.set("Content-Disposition", "attachment", filename=script.name)
    return kept(answer, _HOUR)


def _packed(new_session: "Callable[[], Session]", size: int) -> Iterator[bytes]:
    """The first leaves, one a line, packed. Between two pages no transaction is open: a reader may be slow."""
    packer = zlib.compressobj(wbits=_GZIP)
    for start in range(0, size, proving.MOST_BODIES):
        with new_session() as own:
            bodies = proving.bodies(own, start, min(proving.MOST_BODIES, size - start))
        yield packer.compress("".join(f"{body}\n" for body in bodies).encode())
    yield packer.flush()


def _note() -> str:
    try:
        return checkpoints.current(session(), now=clock())
    except LookupError as error:
        raise Unfit(HTTPStatus.NOT_FOUND, _("The log has not begun yet.")) from error


def _size() -> int:
    return read_note(_note()).checkpoint.size


def _known(name: str) -> int:
    """A size that the log has reached."""
    asked, size = _number(name), _size()
    if asked > size:
        raise Unfit(HTTPStatus.NOT_FOUND, _("The log has %(size)s entries; the number lies beyond its end.", size=size))
    return asked


def _number(name: str, otherwise: int | None = None) -> int:
    asked = request.args.get(name, "")
    if not asked and otherwise is not None:
        return otherwise
    if not asked.isascii() or not asked.isdigit() or len(asked) > _DIGITS:
        raise Unfit(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("“%(name)s” must be a whole number, 0 or greater, written with digits only.", name=name),
        )
    return int(asked)


def _proof(made: "Callable[[], list[bytes]]", **asked: int) -> Response:
    try:
        proof = made()
    except KeyError as error:
        sentence = _("A part of the log is missing here, so this cannot be proved. Tell the authority, and keep what you have.")
        raise Unfit(HTTPStatus.INTERNAL_SERVER_ERROR, sentence) from error
    # It never changes, unless the log is rewritten: that must not be hidden for a year.
    return kept(_json({**asked, "proof": [step.hex() for step in proof]}), _HOUR)


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value) + "\n", mimetype="application/json")


def _text(text: str) -> Response:
    answer = Response(text, mimetype="text/plain")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
