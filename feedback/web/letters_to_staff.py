"""Letters to staff, from their rows: what each says stands in its payload, so that it stays as it was when it was owed."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.letters import StaffLetter
from feedback.domain.signing_in import SignInEvent
from feedback.domain.text import N_
from feedback.language import force_locale, gettext
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
    StaffLetter.ACCOUNT_ALERT: N_("About the safety of your account in Lắng Nghe"),
    StaffLetter.PASSWORD_RESET: N_("A new password for your account in Lắng Nghe"),
}
"""``day`` is the day of the letter; every other blank is filled from the payload."""

ALERTS = {
    SignInEvent.NEW_DEVICE: N_("Your account was signed in on a device that was not used before."),
    SignInEvent.WRONG_PROOF: N_(
        "Somebody who has your password, or sits where you are signed in, was asked for more and could not show it three times. "
        "If it was not you, change the password now."
    ),
    SignInEvent.PASSWORD_CHANGED: N_("The password of your account was changed."),
    SignInEvent.APP_ADDED: N_("An authenticator app was added to your account."),
    SignInEvent.APP_REMOVED: N_("The authenticator app was removed from your account."),
    SignInEvent.PASSKEY_ADDED: N_("A passkey was added to your account: %(detail)s"),
    SignInEvent.PASSKEY_REMOVED: N_("A passkey was removed from your account: %(detail)s"),
    SignInEvent.CODES_MADE: N_("New recovery codes were made for your account. The earlier ones do not work any more."),
    SignInEvent.CODE_USED: N_("A recovery code of your account was used. Codes left: %(left)s"),
    SignInEvent.FACTORS_RESET: N_(
        "Every second factor of your account was taken away. If your role needs one, you are asked to add it at the next sign-in."
    ),
}
"""What a letter says that tells of something at the account."""


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
            **_alert(payload, message.language),
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


def _alert(payload: dict[str, Any], language: str) -> dict[str, str]:
    """What happened at the account, and when, where the letter is about that."""
    if payload.get("event") not in ALERTS:
        return {}
    at = datetime.fromisoformat(payload["at"]).astimezone(LOCAL_ZONE)
    what = gettext(ALERTS[SignInEvent(payload["event"])], detail=payload["detail"], left=payload.get("left", ""))
    return {"what": what, "at": f"{at:%H:%M}, {day_in(at.date(), language)}"}
