"""Who may call which view. Every view carries exactly one of these guards; a test walks the route map."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, g, redirect, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms.validators import ValidationError

from feedback.domain.actors import Sender, Staff
from feedback.domain.errors import FactorMissing, PassEnded, ProofNeeded, SignedOut
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.store.queries import petitions
from feedback.web.catalogue import versions
from feedback.web.context import settings
from feedback.web.cookies import CSRF, signing_keys
from feedback.web.tokens import unmask
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition

View = TypeVar("View", bound=Callable[..., Any])
PASS = "pass"  # noqa: S105 - a name, not a password
_PASS_SECONDS = 2 * 60 * 60


@dataclass(frozen=True)
class Guard:
    """What a view demands: ``anyone``, ``sender`` or ``staff``; a permission is held on the petition where one is named."""

    who: str
    permission: Permission | None = None
    fresh: bool = False
    """Only for who showed a short while ago who they are."""
    newcomer: bool = False
    """Also for who still lacks the second factor that their role demands."""


def anyone(view: View) -> View:
    """Open to everyone. A form it shows is protected by :func:`same_origin` and its one-use token (DESIGN 9.14)."""

    def check(_arguments: dict[str, Any]) -> Any:
        same_origin()
        if "page" in g:
            # Before anything else is read, and from where all of it is read: what the page shows is as new as this at least.
            versions()

    return _guarded(view, Guard("anyone"), check)


def sender(view: View) -> View:
    """Open to whoever showed the petition's secret or link in this browser; the view gets ``petition``."""

    def check(arguments: dict[str, Any]) -> Any:
        code = arguments.pop("code")
        petition = _petition_of_pass(code)
        if petition is None and request.method not in {"GET", "HEAD"}:
            raise PassEnded
        if petition is None:
            return redirect(url_for("citizens.track", code=code), 303)
        same_origin()
        protect_form()
        g.sender = Sender(petition.id)
        arguments["petition"] = petition
        return None

    return _guarded(view, Guard("sender"), check)


def staff(view: View) -> View:
    """Open to whoever is signed in."""
    return _guarded(view, Guard("staff"), lambda _arguments: _signed_in())


def staff_fresh(view: View) -> View:
    """Open to whoever is signed in and showed a short while ago who they are."""

    def check(_arguments: dict[str, Any]) -> Any:
        refused = _signed_in()
        if refused is None:
            _prove()
        return refused

    return _guarded(view, Guard("staff", fresh=True), check)


def newcomer(*, fresh: bool = False) -> Callable[[View], View]:
    """Open to whoever is signed in, also while the second factor is missing that their role demands."""

    def check(_arguments: dict[str, Any]) -> Any:
        refused = _signed_in(newcomer=True)
        if refused is None and fresh:
            _prove()
        return refused

    return lambda view: _guarded(view, Guard("staff", fresh=fresh, newcomer=True), check)


def allows(permission: Permission, otherwise: Callable[..., Any] | None = None, *, fresh: bool = False) -> Callable[[View], View]:
    """Open to staff who hold the permission; with a code in the address, on that petition, which the view gets.

    A petition the person may not know of reads 404, one that is known but not theirs to act on 403.

    :param otherwise: makes the page for that last case, so that what was typed is shown again; it answers 403 too.
    :param fresh: whether the person must have shown a short while ago who they are: for senders' identities, what is
        carried out of the house, accounts and keys.
    """

    def decorate(view: View) -> View:
        def check(arguments: dict[str, Any]) -> Any:
            refused = _signed_in()
            if refused is not None:
                return refused
            petition = None
            if "code" in arguments:
                petition = petitions.find_petition(session(), arguments.pop("code"))
                if petition is None or not permits(Permission.SEE_PETITION, g.actor, petition):
                    abort(404)
                arguments["petition"] = petition
            if not permits(permission, g.actor, petition):
                if otherwise is not None:
                    return otherwise(petition)
                abort(403)
            if fresh:
                _prove()
            return None

        return _guarded(view, Guard("staff", permission, fresh), check)

    return decorate


def actor() -> Staff:
    """Whoever is signed in."""
    signed_in: Staff = g.actor
    return signed_in


def this_sender() -> Sender:
    """Whoever showed the secret of the petition of this request."""
    proved: Sender = g.sender
    return proved


def give_pass(petition: "Petition") -> None:
    """Remember in this browser that the secret or the link was shown; for two hours, or until there is a new secret."""
    now = int(clock().timestamp())
    kept = {code: given for code, given in cookie.get(PASS, {}).items() if _until(given) > now}
    cookie[PASS] = {**kept, petition.code: [now + _PASS_SECONDS, _generation(petition)]}


def holds_pass(code: str) -> bool:
    """Whether this browser may follow the petition."""
    return _petition_of_pass(code) is not None


def same_origin() -> None:
    """Refuse a form sent from another site: by ``Sec-Fetch-Site`` where the browser says it, else by ``Origin``."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    ours = {request.host_url.rstrip("/"), settings().base_url}
    if origin is not None and origin not in ours:
        abort(403)


def _petition_of_pass(code: str) -> "Petition | None":
    given = cookie.get(PASS, {}).get(code)
    if _until(given) <= clock().timestamp():
        return None
    petition = petitions.find_petition(session(), code)
    return petition if petition is not None and given[1] == _generation(petition) else None


def _until(given: Any) -> int:
    """When a pass ends; it is [moment, generation], and what an earlier version of the service gave is over."""
    match given:
        case [int(until), str()]:
            return until
    return 0


def _generation(petition: "Petition") -> str:
    """Another one with each new secret: who renews it shuts out whoever holds a pass. Of a keyed hash, so it tells nothing."""
    return petition.secret_hash[:12]


def _signed_in(*, newcomer: bool = False) -> Any:
    same_origin()
    if g.get("actor") is None:
        if request.method not in {"GET", "HEAD"}:
            # A redirect would lose what was typed.
            raise SignedOut
        return redirect(url_for("staff.sign_in", next=request.full_path.rstrip("?")), 303)
    protect_form()
    if g.lacks_factor and not newcomer:
        raise FactorMissing
    return None


def _prove() -> None:
    """:raises ProofNeeded: the person showed who they are too long ago."""
    if not g.is_fresh:
        raise ProofNeeded


def protect_form() -> None:
    """:raises CSRFError: the form is none of ours."""
    if request.method != "POST":
        return
    try:
        validate_csrf(unmask(request.form.get("csrf_token", "")), secret_key=signing_keys(CSRF))
    except ValidationError as error:
        raise CSRFError(str(error)) from error


def _guarded(view: View, guard: Guard, check: Callable[[dict[str, Any]], Any]) -> View:
    @wraps(view)
    def wrapped(**arguments: Any) -> Any:
        refused = check(arguments)
        return refused if refused is not None else view(**arguments)

    wrapped.guard = guard  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]
