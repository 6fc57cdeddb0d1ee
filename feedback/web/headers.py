"""What every answer says to the browser about itself."""

from flask import Flask, Response, request, session

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Set the headers on every answer."""

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        if app.extensions["settings"].is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if "v" in request.args else "no-cache"
        elif request.blueprint in {"citizens", "staff", "dev"} or session:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response
