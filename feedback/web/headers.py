"""What every answer says to the browser about itself."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request, session

from feedback.config import Hsts, Settings
from feedback.web.page_cache import is_kept

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
_FILE_POLICY = "default-src 'none'; sandbox"
_YEAR = 31_536_000
_HSTS = {
    Hsts.HOST: f"max-age={_YEAR}",
    Hsts.SUBDOMAINS: f"max-age={_YEAR}; includeSubDomains",
    # The list that browsers carry asks for all three; two years are its advice.
    Hsts.PRELOAD: f"max-age={2 * _YEAR}; includeSubDomains; preload",
}
_FEATURES = (
    "accelerometer autoplay browsing-topics camera compute-pressure cross-origin-isolated"
    " display-capture encrypted-media fullscreen gamepad gyroscope hid identity-credentials-get idle-detection keyboard-map"
    " local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture publickey-credentials-create"
    " publickey-credentials-get screen-wake-lock serial storage-access usb window-management xr-spatial-tracking"
).split()
_USED = {"geolocation", "publickey-credentials-create", "publickey-credentials-get"}
"""The position for a report from a place, and passkeys for staff: by our own pages only."""
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(f"{name}=({'self' if name in _USED else ''})" for name in sorted({*_FEATURES, *_USED})),
}
_LEAVING = {"staff.sign_out", "citizens.leave", "citizens.mine_leave"}
"""After these nothing of what was read stays in the browser's store. Drafts on the device stay: they are the sender's own."""
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
        settings: Settings = app.extensions["settings"]
        # A file may do nothing, whatever it is and whatever the browser takes it for.
        is_file = "Content-Disposition" in response.headers and request.endpoint != "static"
        response.headers["Content-Security-Policy"] = _FILE_POLICY if is_file else _policy(settings)
        response.headers.update(_FIXED)
        # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
        # The address of a link with power holds a token: of it only the origin is told, even to ourselves.
        response.headers["Referrer-Policy"] = "origin" if request.endpoint in _POWERFUL else "same-origin"
        if not _shows_tiles(settings):
            # Tiles come from a server that need not know of this header.
            response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        if settings.is_secure:
            response.headers["Strict-Transport-Security"] = _HSTS[settings.hsts]
        if request.endpoint in _LEAVING and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache"'
        if request.endpoint == "static":
            known = "v" in request.args and response.status_code == HTTPStatus.OK
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if known else "no-cache"
        elif _is_personal() or _knows_the_reader(response) or request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        else:
            _may_be_kept(response)
        return response


def _may_be_kept(response: Response) -> None:
    """Anyone may keep it and asks each time whether it still holds: what was taken down is seen nowhere any more."""
    shared = is_kept(request.endpoint)
    response.headers.setdefault("Cache-Control", "public, no-cache" if shared else "no-cache")
    if shared and response.status_code == HTTPStatus.OK and "ETag" not in response.headers:
        response.add_etag(weak=True)


def _is_personal() -> bool:
    return (request.blueprint in _PERSONAL and request.endpoint not in _FOR_ALL) or request.endpoint in _POWERFUL


def _knows_the_reader(response: Response) -> bool:
    """Whether something of this browser's own may stand in the answer.

    A message is taken out of the cookie when it is shown: the cookie is empty then, and the page is personal all the same.
    """
    return bool(session) or session.modified or "Set-Cookie" in response.headers


def _shows_tiles(settings: Settings) -> bool:
    return bool(settings.map_tiles) and request.endpoint in _MAPS


def _policy(settings: Settings) -> str:
    policy = f"{_POLICY}; upgrade-insecure-requests" if settings.is_secure else _POLICY
    if not _shows_tiles(settings):
        return policy
    source = urlsplit(settings.map_tiles)
    return policy.replace("img-src 'self'", f"img-src 'self' {source.scheme}://{source.netloc.replace('{s}', '*')}")
