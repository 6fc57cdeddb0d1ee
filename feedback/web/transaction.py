"""The edge of a request: the one place where a request commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from feedback.domain.errors import Changed
from feedback.extensions import ReadingSession, clock, db
from feedback.faults import told
from feedback.store.base import commit, unit_of_work
from feedback.store.dialects import InDoubt, is_unavailable, writing
from feedback.store.queries.ledger import last_logged
from feedback.store.replica import Replica
from feedback.web.elsewhere import may_be_read_elsewhere
from feedback.web.typed import CleanRequest

View = TypeVar("View", bound=Callable[..., Any])
ASKED_BY_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_RECORDED: dict[str, Callable[[], bool]] = {}


def records_a_look(endpoint: str, only_if: Callable[[], bool] = lambda: True) -> None:
    """Name a GET page that writes the record of who looked at an identity: one of the two exceptions to law 10.

    :param only_if: whether this request shows one; the page is read-only where it does not.
    """
    _RECORDED[endpoint] = only_if


def only_reads_view(view: Callable[..., Any]) -> bool:
    """Whether a view was named by :func:`only_reads`."""
    return bool(getattr(view, "only_reads", False))


def is_recorded(endpoint: str | None) -> bool:
    """Whether the page is such an exception."""
    return endpoint in _RECORDED


def before_writing(step: Callable[[], None]) -> Callable[[View], View]:
    """Name what a view needs done before its transaction begins: slow work, which would hold up every other writer.

    The guard has not asked yet: the step itself looks whether the request deserves the work.
    """

    def decorate(view: View) -> View:
        view.before_writing = step  # type: ignore[attr-defined]
        return view

    return decorate


def only_reads(view: View) -> View:
    """Name a view that answers POST and changes nothing: what it is asked is nobody's business, so it stands in no address."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction of its own, before the request's own begins: for what stays although the request is refused.

    That are tries at a door, the files of a form, when a session was last used, and what somebody showed or failed to show
    of who they are; nothing that a verb decides.
    """
    with unit_of_work(db.engine) as session:
        yield session


def whatever_comes(write: Callable[[Session], None]) -> None:
    """Have something written with what the request stores, or apart where it stores nothing: once, in either case."""
    g.setdefault("whatever comes", []).append(write)


def _write_apart() -> None:
    """The request stored nothing. Where the database is not there either, there is nothing to keep out of it."""
    try:
        if writes := g.pop("whatever comes", []):
            with apart() as session:
                for write in writes:
                    write(session)
    except Exception as error:
        if not is_unavailable(error):
            raise


def sessions_apart() -> Callable[[], Session]:
    """Makes read-only sessions that outlive the request: for an answer that is still being sent when that is over."""
    return partial(Session, db.engine)


class NotStored(Exception):
    """The database or the disk could not take it now: nothing was received, nothing is half-stored."""


class Closed(NotStored):
    """Nothing is taken now: the service is being maintained."""


def session() -> Session:
    """The session of this request; it is committed when the view has answered well, else rolled back."""
    return db.session()


class Application(Flask):
    """Flask, with every view inside one transaction: reading ones read-only, the others committed at the end."""

    request_class = CleanRequest

    def create_url_adapter(self, request: Any) -> Any:
        """Find the view. What machines ask makes no address, so it is answered under whatever name they know this one by."""
        if request is None or request.path not in ASKED_BY_MACHINES:
            return super().create_url_adapter(request)
        return self.url_map.bind_to_environ(request.environ, server_name="localhost", subdomain="")

    is_closed: Callable[[], bool] = staticmethod(lambda: False)
    """Whether nothing is taken now (``web.standing``): then a page that would record a look is not made."""

    def log_exception(self, exc_info: Any) -> None:
        """Write down what even the page for faults could not say; Flask would name the address, which may carry a token."""
        self.logger.error("failed at %s\n%s", request.endpoint, told(exc_info[1]))

    def dispatch_request(self) -> Response:
        """Answer the request and commit; an answer that reports failure leaves nothing behind.

        :raises NotStored: what was asked for could not be stored.
        """
        if request.endpoint is None or request.endpoint == "static":
            return self.make_response(super().dispatch_request())
        view = self.view_functions[request.endpoint]
        reads = request.method in _READING or getattr(view, "only_reads", False)
        if reads and (not _RECORDED.get(request.endpoint, _never)() or self.is_closed()):
            return self._read()
        try:
            getattr(view, "before_writing", _nothing)()
            # Whatever read so far did so in a read-only transaction; it must end before one that writes begins.
            db.session.rollback()
            with writing(), clock.not_before(last_logged(db.session())):
                for write in g.get("whatever comes", ()):
                    write(db.session())
                response = self.make_response(super().dispatch_request())
                if response.status_code < HTTPStatus.BAD_REQUEST or g.get("keeps_record"):
                    commit(db.session())
                    g.pop("whatever comes", None)
                else:
                    db.session.rollback()
        except InDoubt as error:
            db.session.rollback()
            # A row may name the files: if none does, housekeeping finds them.
            g.pop("undo", None)
            raise NotStored from error
        except Exception as error:
            db.session.rollback()
            _undo_files()
            if (isinstance(error, SQLAlchemyError) and is_unavailable(error)) or isinstance(error, OSError):
                raise NotStored from error
            raise
        finally:
            _write_apart()
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            _undo_files()
        return response

    def _read(self) -> Response:
        """Answer what changes nothing; from a replica where that may be, and all over again where it breaks off there."""
        replica: Replica | None = self.extensions["replica"]
        if replica is not None and may_be_read_elsewhere() and replica.is_fit():
            try:
                db.session().info[ReadingSession.READS_FROM] = replica.engine
                return self.make_response(super().dispatch_request())
            except Exception as error:
                if not is_unavailable(error):
                    raise
                replica.failed(error)
                db.session.remove()
            finally:
                db.session().info.pop(ReadingSession.READS_FROM, None)
        return self.make_response(super().dispatch_request())

    def do_teardown_appcontext(self, *arguments: Any) -> None:
        """Leave; a database that went meanwhile, so that nobody can take leave of it, is no fault of the page that is made."""
        try:
            super().do_teardown_appcontext(*arguments)
        except Exception as error:
            if not is_unavailable(error):
                raise
            self.logger.error("the database went before the session could end: %s", type(error).__name__)


def keep_record() -> None:
    """Commit although the answer reports failure: after :func:`start_again`, when the page shows an identity again.

    Nothing else may have been changed since; what is kept is the record of the look.
    """
    g.keeps_record = True


def start_again() -> None:
    """Forget what a refused verb changed in memory, so that the page is made from what is stored."""
    db.session.rollback()
    _undo_files()


@contextmanager
def noticing_others() -> Iterator[None]:
    """Around a verb: where both looked at the same version at once, the later one is told like anybody who came late.

    :raises Changed: somebody else's change was committed in between.
    """
    try:
        yield
    except StaleDataError as error:
        raise Changed from error


def on_rollback(undo: Callable[[], None]) -> None:
    """Call ``undo`` if this request's transaction does not commit: for files written on the way."""
    g.setdefault("undo", []).append(undo)


def _never() -> bool:
    """Most pages show no identity."""
    return False


def _nothing() -> None:
    """Most views begin at once."""


def _undo_files() -> None:
    for undo in g.pop("undo", []):
        undo()
