"""Letters to staff, from their rows: what each says stands in its payload, so that it stays as it was when it was owed."""

import re
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale, gettext

from feedback.domain.calendar import local_date
from feedback.domain.letters import StaffLetter
from feedback.domain.text import N_
from feedback.services.notifications.letters import RenderedLetter
from feedback.services.notifications.outbox import message_id_of
from feedback.services.notifications.staff_letters import staff_payload
from feedback.store.queries.offices import get_authority
from feedback.web.context import settings
from feedback.web.filters import day_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Account, OutboxMessage

SUBJECTS = {
    StaffLetter.INVITATION: N_("Set the password of your account in Lắng Nghe"),
    StaffLetter.DIGEST: N_("Work to do, %(day)s"),
    StaffLetter.URGENT_ASSIGNMENT: N_("Urgent: %(code)s was given to you"),
    StaffLetter.REMINDER: N_("%(code)s: a reminder"),
    StaffLetter.MESSAGE: N_("%(code)s: the sender wrote a message"),
}
"""``day`` is the day of the letter; every other blank is filled from the payload."""


def render_for_staff(session: "Session", message: "OutboxMessage", account: "Account") -> RenderedLetter:
    """The letter as it goes out. Needs an app context; only reads."""
    letter, payload = StaffLetter(message.letter), staff_payload(message)
    written_on = local_date(message.created_at)
    with force_locale(message.language):
        texts = {key: value for key, value in payload.items() if isinstance(value, str)}
        context = {
            "payload": payload,
            "language": message.language,
            "greeting": gettext("Dear %(name)s,", name=account.name),
            "authority": get_authority(session).name_on(written_on, message.language),
            "base_url": settings().base_url,
            "subject": gettext(SUBJECTS[letter], **{**texts, "day": day_in(written_on, message.language)}),
        }
        # Not flask.render_template: what pages need of a request does not exist here.
        templates = current_app.jinja_env
        plain = templates.get_template(f"emails/{letter}.txt").render(context)
        written = templates.get_template(f"emails/{letter}.html").render(context)
    return RenderedLetter(
        message_id=message_id_of(message, settings().base_url),
        recipient=message.recipient,
        subject=str(context["subject"]),
        text=re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n",
        html=written,
        language=message.language,
    )
