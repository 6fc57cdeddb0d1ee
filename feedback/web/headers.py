"""What every answer says to the browser about itself."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request, session

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_YEAR = 31_536_000
_MAPS = {"citizens.submit", "citizens.submit_send"}
"""Pages that show a map: only these may fetch its tiles, and only from where the settings say."""
_FOR_ALL = {"citizens.communes", "citizens.worker", "citizens.offline"}
"""What a face of persons serves that is the same for everyone."""
_PERSONAL = {"citizens", "staff", "dev"}
_POWERFUL = {"citizens.link", "citizens.link_open", "staff.invitation", "staff.invitation_send"} | {
    "citizens.lost_link",
    "citizens.lost_renew",
    "citizens.mine_link",
    "citizens.mine_prove",
    "public.follow_link",
    "public.follow_confirm",
    "public.follow_stop",
}


def install(app: Flask) -> None:
    """Set the headers on every answer."""

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _policy(app.extensions["settings"].map_tiles))
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
        # The address of a link with power holds a token: of it only the origin is told, even to ourselves.
        response.headers["Referrer-Policy"] = "origin" if request.endpoint in _POWERFUL else "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        if app.extensions["settings"].is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        if request.endpoint == "static":
            known = "v" in request.args and response.status_code == HTTPStatus.OK
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if known else "no-cache"
        elif _is_personal() or _knows_the_reader(response) or request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _is_personal() -> bool:
    return (request.blueprint in _PERSONAL and request.endpoint not in _FOR_ALL) or request.endpoint in _POWERFUL


def _knows_the_reader(response: Response) -> bool:
    """Whether something of this browser's own may stand in the answer.

    A message is taken out of the cookie when it is shown: the cookie is empty then, and the page is personal all the same.
    """
    return bool(session) or session.modified or "Set-Cookie" in response.headers


def _policy(map_tiles: str) -> str:
    if not map_tiles or request.endpoint not in _MAPS:
        return _POLICY
    source = urlsplit(map_tiles)
    return _POLICY.replace("img-src 'self'", f"img-src 'self' {source.scheme}://{source.netloc.replace('{s}', '*')}")
