"""Atom (RFC 4287): what readers last got to see something new of, and the changes of one petition."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, abort, render_template, request

from feedback.domain.states import Publication
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import notices
from feedback.store.queries import catalogue, offices, published
from feedback.store.queries.petitions import find_petition
from feedback.web import labels
from feedback.web.access import anyone
from feedback.web.addresses import absolute, this_page
from feedback.web.catalogue import catalogue as places
from feedback.web.context import settings
from feedback.web.filters import office_name
from feedback.web.public import blueprint
from feedback.web.public.petitions import FEED_FILTERS
from feedback.web.transaction import session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition, PublishedPetition

_ENTRIES = 50
_BEGINNING = datetime(2026, 9, 1, tzinfo=UTC)
"""When a feed without entries was last changed: the day the authority took the service up."""


@dataclass(frozen=True)
class Entry:
    """One thing that readers got to see; ``gone``: that it is there no more (RFC 6721)."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    author: str
    category: tuple[str, str] | None
    question: str
    answer: str
    language: str
    """Of question and answer."""
    gone: bool = False


@blueprint.get("/petitions.atom")
@anyone
def feed() -> Any:
    """The latest changes; of a sector, an office or a commune where the address names one."""
    asked = {name: request.args.get(name, "") for name in FEED_FILTERS}
    if not all(_is_known(name, code) for name, code in asked.items() if code):
        abort(404)
    filters = published.Filters(sector=asked["sector"], office=asked["office"], commune=asked["commune"])
    items = published.list_latest_changes(session(), filters, places(), _ENTRIES)
    filtered = {name: value for name, value in asked.items() if value}
    return _answer(
        _("Published answers"),
        this_page("", *FEED_FILTERS),
        absolute("public.petitions", **filtered),
        "/".join(("petitions", *(f"{name}={value}" for name, value in filtered.items()))),
        [_entry(item) for item in items],
    )


@blueprint.get("/petitions/<code>.atom")
@anyone
def petition_feed(code: str) -> Any:
    """What happened to one petition that everyone can read, the latest first."""
    found = find_petition(session(), code)
    item = published.find_published(session(), code)
    public = found is not None and found.publication in {Publication.PUBLISHED, Publication.TAKEN_DOWN}
    if found is None or (found.notice is None and not (public and item)):
        abort(404)
    entries = sorted(_changes(found, item if public else None), key=lambda entry: entry.updated, reverse=True)
    title = item.title if item and found.publication == Publication.PUBLISHED else _("Petition %(code)s", code=code)
    return _answer(title, this_page(), absolute("public.petition", code=code), code, entries)


def _is_known(name: str, code: str) -> bool:
    """Whether there is such a sector, office or commune. What is no code is not even asked for: it could break XML and SQL."""
    find: dict[str, Callable[[Session, str], object]] = {
        "sector": catalogue.find_sector, "office": offices.find_office, "commune": catalogue.find_commune,
    }  # fmt: skip
    return code.isascii() and code.isprintable() and find[name](session(), code) is not None


def _answer(title: str, own: str, page: str, identity: str, entries: list[Entry]) -> Response:
    updated = max((entry.updated for entry in entries), default=_BEGINNING)
    body = render_template(
        "public/feed.xml", title=title, own=own, page=page, id=_tag(identity), entries=entries, updated=updated, stamp=_stamp
    )
    response = Response(body, mimetype="application/atom+xml")
    response.add_etag()
    response.last_modified = min(updated, clock())
    response.make_conditional(request)
    return response


def _entry(item: "PublishedPetition") -> Entry:
    petition = item.petition
    gone = petition.publication == Publication.TAKEN_DOWN
    return Entry(
        _tag(petition.code),
        "" if gone else item.title,
        absolute("public.petition", code=petition.code),
        item.published_at,
        item.changed_at,
        office_name(petition.office) or _("The authority"),
        (petition.sector.code, petition.sector.name_vi),
        "" if gone else item.content,
        "" if gone else item.answer,
        petition.language,
        gone,
    )


def _changes(petition: "Petition", item: "PublishedPetition | None") -> list[Entry]:
    made: list[Entry] = []
    url, office = absolute("public.petition", code=petition.code), office_name(petition.office) or _("The authority")

    def happened(what: str, title: str, when: datetime, text: str, language: str = "vi") -> None:
        made.append(Entry(_tag(f"{petition.code}/{what}"), title, url, when, when, office, None, "", text, language))

    notice = petition.notice
    if notice is not None:
        text = notice.line if petition.open_notice else ""
        happened("notice", _("A neutral line about it was published"), notice.published_at, text)
        ended = notices.ending(petition)
        if ended is not None:
            happened(f"notice-{ended.action}", str(labels.TOLD[ended.action]), ended.happened_at, "")
    if item is not None and item.taken_down_at is not None:
        happened("taken-down", _("This petition was taken down"), item.taken_down_at, item.taken_down_reason)
    elif item is not None:
        happened("answer", _("The answer was published"), item.published_at, item.answer, petition.language)
        for number, before in enumerate(item.replaced, 1):
            happened(f"corrected-{number}", _("The answer was corrected"), before.replaced_at, before.reason)
    return made


def _tag(identity: str) -> str:
    """A name that stays though the address of the page should change (RFC 4151)."""
    return f"tag:{urlsplit(settings().base_url).hostname},2026:{identity}"


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
