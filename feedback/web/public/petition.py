"""One petition that everyone can read."""

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing
from feedback.domain.states import Publication, State
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.services import following_by_mail, notices, searching
from feedback.services.photos import measured
from feedback.store.queries.petitions import find_petition
from feedback.store.queries.shown import find_shown
from feedback.web import labels
from feedback.web.access import anyone
from feedback.web.addresses import absolute
from feedback.web.catalogue import catalogue, office_of, versions
from feedback.web.context import authority_name
from feedback.web.files import PICTURE, files, serve_copy
from feedback.web.filters import iso, office_name
from feedback.web.public import blueprint
from feedback.web.public.petitions import listed
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.store.models import PublicCopy
    from feedback.store.queries.shown import Shown


@blueprint.get("/petitions/<code>")
@anyone
def petition(code: str) -> Any:
    """One petition with its answer: 404 unless published, 410 with the reason when it was taken down (DESIGN 9.6)."""
    # Asked for before anything is read: what is kept of this page is as new as they are at least.
    places = catalogue()
    shown = find_shown(session(), code)
    if shown is not None and shown.petition.publication == Publication.TAKEN_DOWN:
        return render_template("public/taken_down.html", item=shown.item), 410
    if shown is None or shown.petition.publication != Publication.PUBLISHED:
        return _notice(code)
    asked = shown.petition
    office = office_name(places.office.get(asked.office_id or 0), shown.answered_at and local_date(shown.answered_at))
    return render_template(
        "public/petition.html",
        item=shown.item,
        petition=asked,
        shown=shown,
        kept=_kept(shown.standing),
        office=office,
        sector=places.sector[asked.sector_id],
        commune=places.commune.get(asked.commune_id or 0),
        photos=measured(_pictures(shown), files()),
        papers=_papers(shown),
        alike=listed(searching.alike(session(), shown.item, places, versions().public)),
        address=absolute("public.petition", code=code),
        data=_data(shown),
    )


@blueprint.get("/petitions/<code>/photos/<reference>")
@anyone
def photo(code: str, reference: str) -> Any:
    """A picture that proves the answer, with its boxes, as long as everyone may see it."""
    return _copy(code, reference, _pictures)


@blueprint.get("/petitions/<code>/papers/<reference>")
@anyone
def paper(code: str, reference: str) -> Any:
    """A paper that proves the answer, set anew from its masked text, as long as everyone may read it."""
    return _copy(code, reference, _papers)


def _copy(code: str, reference: str, among: "Callable[[Shown], list[PublicCopy]]") -> Any:
    shown = find_shown(session(), code)
    if shown is None or shown.petition.publication != Publication.PUBLISHED:
        abort(404)
    found = [(number, copy) for number, copy in enumerate(among(shown), 1) if copy.reference == reference]
    if not found:
        abort(404)
    number, copy = found[0]
    response = serve_copy(copy, _called(copy, number))
    # May be taken down at any time: kept, but asked for again.
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(copy.reference)
    return response.make_conditional(request)


def _called(copy: "PublicCopy", number: int) -> str:
    """Its name for everyone: never the one it came with."""
    return f"Ảnh {number}.jpg" if copy.media_type == PICTURE else f"Tài liệu {number}.pdf"


def _pictures(shown: "Shown") -> "list[PublicCopy]":
    return [copy for copy in shown.copies if copy.media_type == PICTURE]


def _papers(shown: "Shown") -> "list[PublicCopy]":
    return [copy for copy in shown.copies if copy.media_type != PICTURE]


def _notice(code: str) -> Any:
    """The neutral line about a field report: its page, or 410 and why where it was taken back or no answer will stand there."""
    found = find_petition(session(), code)
    if found is None or found.notice is None:
        abort(404)
    if found.open_notice is None:
        ended, primary = notices.ending(found), found.primary
        return render_template(
            "public/notice_gone.html",
            petition=found,
            why=labels.TOLD[ended.action] if ended else "",
            primary=primary if primary and following_by_mail.is_open_to_all(primary) else None,
        ), 410
    return render_template(
        "public/notice.html",
        petition=found,
        line=found.notice.line,
        answered=found.state == State.ANSWERED,
        address=absolute("public.petition", code=code),
    )


def _kept(standing: Standing | None) -> tuple[str, str] | None:
    """Class and words for whether it was answered in time."""
    words = {
        Standing.EARLY: ("met", _("Answered early")),
        Standing.ON_TIME: ("met", _("Answered on time")),
        Standing.LATE: ("late", _("Answered late")),
    }
    return words.get(standing) if standing else None


def _data(shown: "Shown") -> dict[str, Any]:
    """The page for machines: https://schema.org/QAPage with its one question and its answer."""
    item, asked = shown.item, shown.petition
    address = absolute("public.petition", code=asked.code)
    nobody = {"@type": "Person", "name": _("A resident (not named)")}
    answer = {
        "@type": "Answer",
        "text": item.answer,
        "url": address,
        "datePublished": iso(shown.answered_at or item.published_at),
        "author": {"@type": "GovernmentOrganization", "name": office_name(office_of(asked.office_id)) or authority_name()},
        "upvoteCount": 0,
    }
    question = {
        "@type": "Question",
        "name": item.title,
        "text": item.content,
        "datePublished": iso(asked.received_at),
        "inLanguage": asked.language,
        "author": nobody,
        "answerCount": 1,
        "acceptedAnswer": answer,
    }
    publisher = {"@type": "GovernmentOrganization", "name": authority_name(), "url": absolute("public.home")}
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "url": address,
        "inLanguage": current_language(),
        "dateModified": iso(item.changed_at),
        "publisher": publisher,
        "mainEntity": question,
        "image": absolute("static", filename="img/card.png"),
        "isPartOf": {"@type": "WebSite", "name": "Lắng Nghe", "url": absolute("public.home")},
        "identifier": asked.code,
    }
