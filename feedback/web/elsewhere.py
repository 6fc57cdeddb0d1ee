"""Which requests may be read from a replica: pages for everybody, asked for by somebody who did nothing just now."""

from http import HTTPStatus

from flask import Flask, Response, request

from feedback.config import Settings

LISTS = frozenset(
    f"public.{name}"
    for name in (
        *("home", "petitions", "feed", "sitemap", "sitemap_part", "statistics_page", "statistics_csv"),
        *("data", "data_catalogue", "data_dictionary", "data_dictionary_file"),
    )
)
"""What may be a few seconds old. A single petition, its pictures and the files of open data are not among them: what was
taken down must be gone at once. Nor is the public log, which would seem to go back.
"""
_ACTED = "acted"
_ACTED_SECONDS = 30


def may_be_read_elsewhere() -> bool:
    """Whether this request may. Whoever brings any cookie is somebody, and reads what they wrote."""
    return request.endpoint in LISTS and request.method in {"GET", "HEAD"} and not request.cookies


def install(app: Flask) -> None:
    """Have those who did something known for a while, where there is a replica; nothing about them is in it."""
    settings: Settings = app.extensions["settings"]
    if not settings.database_read_url:
        return

    @app.after_request
    def remember(response: Response) -> Response:
        if request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
            name = f"__Host-{_ACTED}" if settings.is_secure else _ACTED
            response.set_cookie(
                name, "1", max_age=_ACTED_SECONDS, secure=settings.is_secure, httponly=True, samesite="Lax", path="/"
            )
        return response
