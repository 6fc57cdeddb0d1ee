"""What programs that read the whole site ask for: its addresses, what to leave alone, whom to tell of a fault."""

from datetime import UTC, timedelta
from typing import Any

from flask import Response, abort, render_template, request

from feedback.extensions import clock
from feedback.language import LANGUAGES
from feedback.store.queries import published
from feedback.store.queries.offices import get_authority
from feedback.web.access import anyone
from feedback.web.addresses import absolute
from feedback.web.context import settings
from feedback.web.public import blueprint
from feedback.web.transaction import session

_PART = 4_900
"""Answers a part: in two languages and with the pages below they stay under 10,000 addresses."""
_PAGES = (
    *("home", "petitions", "statistics_page", "data", "ledger", "ledger_about", "ledger_verify"),
    *("help_page", "contact", "privacy", "accessibility", "disclosure"),
)
_CLOSED = (
    "/staff/", "/track/", "/t/", "/my", "/follow/", "/submit/received", "/petitions/*/follow", "/dev/", "/*cursor=",
)  # fmt: skip
_EXPIRES = timedelta(days=180)


@blueprint.get("/sitemap.xml")
@anyone
def sitemap() -> Any:
    """The parts of the map of addresses (https://www.sitemaps.org/protocol.html)."""
    ends = published.list_part_ends(session(), _PART)
    parts = [absolute("public.sitemap_part", LANGUAGES[0], number=number) for number in range(1, len(ends) + 2)]
    return _xml(render_template("public/sitemap.xml", parts=parts))


@blueprint.get("/sitemap-<int:number>.xml")
@anyone
def sitemap_part(number: int) -> Any:
    """A part: pages in both languages, each naming the other."""
    bounds = [0, *published.list_part_ends(session(), _PART), None]
    if not 1 <= number < len(bounds):
        abort(404)
    rows = published.list_addresses(session(), bounds[number - 1] or 0, bounds[number])
    pages = [(_both("public.petition", code=row.code), row.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")) for row in rows]
    if number == 1:
        pages = [*((_both(f"public.{page}"), "") for page in _PAGES), (_both("citizens.submit"), ""), *pages]
    return _xml(render_template("public/sitemap_part.xml", pages=pages))


@blueprint.get("/robots.txt")
@anyone
def robots() -> Any:
    """Search engines may read what is public, and nothing that belongs to one person."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _CLOSED),
        "",
        f"Sitemap: {absolute('public.sitemap', LANGUAGES[0])}",
    ]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@anyone
def security() -> Any:
    """Whom to tell of a weakness (RFC 9116)."""
    address = get_authority(session()).email
    # Stated to the day, so that it does not change with every look.
    expires = (clock() + _EXPIRES).astimezone(UTC).strftime("%Y-%m-%dT00:00:00Z")
    contact = [f"Contact: mailto:{address}"] if address else []
    lines = [
        *contact,
        f"Contact: {absolute('public.contact', LANGUAGES[0])}",
        f"Expires: {expires}",
        f"Policy: {absolute('public.disclosure', LANGUAGES[0])}",
        f"Policy: {absolute('public.disclosure', 'en')}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings().base_url}{request.path}",
    ]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


def _both(endpoint: str, **values: Any) -> dict[str, str]:
    return {language: absolute(endpoint, language, **values) for language in LANGUAGES}


def _xml(body: str) -> Response:
    response = Response(body, mimetype="application/xml")
    response.add_etag()
    response.make_conditional(request)
    return response
