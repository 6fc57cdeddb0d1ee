"""A short calculation that a device does before it sends, while very many send: cheap for one petition, dear for ten thousand.

Challenges and solutions are those of ALTCHA (version 2 of its protocol, PBKDF2 with a key prefix to be found). A challenge is
signed with a key of ours, is bound to one form, and is over after two hours; a solution opens one form once.
"""

import base64
import json
from datetime import datetime, timedelta

import altcha

from feedback.store.encryption import keyring

VALID = timedelta(hours=2)
_USE = "proof-of-work"
_ALGORITHM = "PBKDF2/SHA-256"
_ROUNDS = 5000
"""Of one try. A prefix of one byte needs 256 tries on average: about a second on a telephone of today."""
_LONGEST = 4096


def challenge(form: str, *, now: datetime) -> str:
    """A new challenge, as the widget takes it (JSON).

    :param form: what the solution may be used for: the token of a form, or the name of one that has none.
    """
    made = altcha.create_challenge(
        _ALGORITHM,
        _ROUNDS,
        data={"form": _bound(form)[0], "until": int((now + VALID).timestamp())},
        hmac_secret=keyring.key(_USE),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def solved(payload: str, form: str, *, now: datetime) -> str | None:
    """The name of a challenge that was solved for this form in time, under which it can be used up; None: it was not.

    :param payload: what the widget sent, in base64; anything at all may stand there.
    """
    if not payload or len(payload) > _LONGEST:
        return None
    try:
        read = json.loads(base64.b64decode(payload, validate=True))
        data, signature = read["challenge"]["parameters"]["data"], read["challenge"]["signature"]
        fits = data["form"] in _bound(form) and data["until"] > now.timestamp()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    verified = fits and any(altcha.verify_solution(payload, key).verified for key in keyring.keys(_USE))
    return str(signature) if verified else None


def solve(challenge: str) -> str:
    """What the widget does, for those who speak to the service from a program of their own, and for tests."""
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    solution = altcha.solve_challenge(asked)
    assert solution is not None, "one byte of a prefix is always found"
    return altcha.Payload(asked, solution).to_base64()


def _bound(form: str) -> list[str]:
    return [index[:32] for index in keyring.blind_indexes("challenge", form)]
