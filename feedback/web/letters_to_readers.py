"""Letters to an address that somebody gave: the link to all its petitions, a new secret, and what readers follow."""

import re
from typing import TYPE_CHECKING

from flask import current_app
from markupsafe import Markup

from feedback.domain.calendar import local_date
from feedback.domain.letters import ReaderLetter
from feedback.domain.states import Action, Publication
from feedback.domain.text import N_
from feedback.language import force_locale, gettext
from feedback.services import following_by_mail
from feedback.services.notifications.letters import RenderedLetter, payload_of
from feedback.services.notifications.outbox import message_id_of
from feedback.services.notifications.telling import NOTICE_ENDS
from feedback.store.queries.offices import get_authority
from feedback.web import labels
from feedback.web.context import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Follow, OutboxMessage, Petition

SUBJECTS = {
    ReaderLetter.FOLLOW_CONFIRM: N_("Confirm that you want to follow %(code)s"),
    ReaderLetter.FOLLOWED: N_("%(code)s: something has changed"),
    ReaderLetter.MINE: N_("Link to all your petitions"),
    ReaderLetter.NEW_SECRET: N_("%(code)s: a new tracking secret"),
    ReaderLetter.WITNESS: N_("The public log: checkpoint %(size)s"),
}
_ONE_CLICK = ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
"""RFC 8058: mail programs may end the series by themselves, with one POST."""


def is_for_reader(message: "OutboxMessage") -> bool:
    """Whether it goes to an address somebody gave, not to the sender of a petition as such or to staff."""
    return message.letter in set(ReaderLetter)


def render_for_reader(session: "Session", message: "OutboxMessage") -> RenderedLetter:
    """The letter as it goes out. Needs an app context; only reads."""
    subject, text, html = text_for_reader(session, message, "emails/reader_layout.html")
    stop = _stop(message.follow) if message.follow and message.letter == ReaderLetter.FOLLOWED else None
    return RenderedLetter(
        message_id=message_id_of(message, settings().base_url),
        recipient=message.recipient,
        subject=subject,
        text=text,
        html=str(html),
        language=message.language,
        headers=(("List-Unsubscribe", f"<{stop}>"), _ONE_CLICK) if stop else (),
    )


def text_for_reader(session: "Session", message: "OutboxMessage", layout: str) -> tuple[str, str, Markup]:
    """Subject, plain text, and the same as HTML inside a layout."""
    letter, payload, language = ReaderLetter(message.letter), payload_of(message), message.language
    petition = message.follow.petition if message.follow else message.petition
    suffix = "" if language == "vi" else f"?lang={language}"
    base_url = settings().base_url
    code = petition.code if petition else payload.get("code", "")
    with force_locale(language):
        context = {
            **_what_is_followed(message.follow, payload.get("action", ""), suffix),
            "layout": layout,
            "language": language,
            "payload": payload,
            "code": code,
            "authority": get_authority(session).name_on(local_date(message.created_at), language),
            "subject": gettext(SUBJECTS[letter], code=code, size=payload.get("size", "")),
            "link": f"{base_url}{_path(message, letter, payload)}{suffix}",
            "track": f"{base_url}/track{suffix}",
            "stop": f"{_stop(message.follow)}{suffix}" if message.follow else "",
            # An erased sender is never called; what is told on the telephone begins by asking for them.
            "greeting": "",
        }
        # Not flask.render_template: what pages need of a request does not exist here.
        templates = current_app.jinja_env
        plain = templates.get_template(f"emails/{letter}.txt").render(context)
        written = templates.get_template(f"emails/{letter}.html").render(context)
    text = re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n"
    return str(context["subject"]), text, Markup(written)  # noqa: S704 - escaped by Jinja


def _path(message: "OutboxMessage", letter: ReaderLetter, payload: dict[str, str]) -> str:
    """Where the letter's button leads; it acts only when another is pressed there (DESIGN 9.10)."""
    if message.follow is not None:
        return f"/follow/{message.follow.token}"
    if letter is ReaderLetter.WITNESS:
        return "/ledger"
    token = payload.get("token", "")
    return f"/my/open/{token}" if letter is ReaderLetter.MINE else f"/track/lost/{token}"


def _stop(follow: "Follow") -> str:
    return f"{settings().base_url}/follow/{follow.token}/stop"


def _what_is_followed(follow: "Follow | None", action: str, suffix: str) -> dict[str, object]:
    """What has happened, what everyone knows of it at this moment, and where there is something to read."""
    if follow is None:
        return {}
    petition = follow.petition
    public = petition.published if petition.publication == Publication.PUBLISHED else None
    notice = petition.notice if petition.has_notice else None
    title = public.title if public else notice.line if notice else ""
    read: Petition | None = petition
    if action == Action.LINK:
        read = petition.primary if petition.primary and following_by_mail.is_open_to_all(petition.primary) else None
    elif action in NOTICE_ENDS | {Action.TAKE_BACK_NOTICE}:
        read = None
    page = f"{settings().base_url}/petitions/{read.code}{suffix}" if read else ""
    return {"title": title, "change": labels.TOLD.get(action, gettext("What everyone can read of it was changed.")), "page": page}
