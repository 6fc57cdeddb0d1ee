"""A proof of work is asked for while very many send; who cannot give one is received all the same, and looked at first."""

from datetime import timedelta

from flask import request

from feedback.config import Challenge
from feedback.domain.errors import Invalid
from feedback.domain.petition import HoldReason
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.services import intake, proof_of_work, throttle
from feedback.store.queries.limits import get_policy
from feedback.web.context import settings
from feedback.web.networks import around
from feedback.web.transaction import session

SENDS = "sends"
"""The door through which all petitions and requests for letters come."""
HONEYPOT = "homepage"
"""A field that no person sees."""
UNCHECKED = "unchecked"
_NEIGHBOURS = 10
_LATELY = timedelta(minutes=10)
_HOUR = timedelta(hours=1)


_ONCE_MORE = N_(
    "Very many are sending at this moment. Please send once more when the check above the button has ended: "
    "this device does it by itself."
)


class NotProved(Invalid):
    """The check is asked for and did not come, came too late, or belongs to another form. It is no field's fault."""

    def __init__(self) -> None:
        super().__init__({"": _ONCE_MORE})


def sends_around() -> str:
    """The door of the neighbourhood this request comes from."""
    return f"{SENDS}|{around()}"


def shown(form: str) -> dict[str, str]:
    """What the page of a form needs: a challenge while one is asked for, else nothing.

    :param form: its token, or its name where it has none.
    """
    return {"challenge": proof_of_work.challenge(form, now=clock())} if _is_asked() else {}


def signs(token: str) -> list[HoldReason]:
    """What is seen of a petition at the door.

    :param token: of its form; a petition that this token made already is not asked again.
    :raises NotProved: the check is asked for, and the form comes without it but could have had it.
    """
    seen = [HoldReason.HONEYPOT] if request.form.get(HONEYPOT) else []
    if _is_asked() and intake.receipt_of(session(), token) is None and not _solved(token):
        seen.append(HoldReason.UNCHECKED)
    if throttle.is_more(session(), sends_around(), int(get_policy(session(), "nearby_per_hour")), since=clock() - _HOUR):
        seen.append(HoldReason.NEARBY)
    return seen


def demand(form: str) -> None:
    """For a form that only asks for a letter and carries no token: a solution opens it once.

    :raises NotProved: the check is asked for, and none came, or it was used.
    """
    if not _is_asked():
        return
    name = _solved(form)
    if name is None:
        return
    door = f"proof|{name}"
    if throttle.is_more(session(), door, 0, since=clock() - proof_of_work.VALID):
        raise NotProved
    throttle.note(session(), door, now=clock())


def _solved(form: str) -> str | None:
    """The name of the solution; None: it comes without one, on purpose and counted more strictly (``web.throttling``)."""
    name = proof_of_work.solved(request.form.get("altcha", ""), form, now=clock())
    if name is None and not request.form.get(UNCHECKED):
        raise NotProved
    return name


def _is_asked() -> bool:
    wish = settings().challenge
    if wish is not Challenge.UNDER_LOAD:
        return wish is Challenge.ALWAYS
    since = clock() - _LATELY
    return throttle.is_more(session(), SENDS, settings().challenge_sends, since=since) or throttle.is_more(
        session(), sends_around(), settings().submissions_per_hour * _NEIGHBOURS, since=since
    )
