"""Keys good for one use, sent to an address that is proved by using them."""

from datetime import timedelta
from enum import StrEnum


class OncePurpose(StrEnum):
    """MINE opens the list of all petitions of an e-mail address; SECRET gives a petition a new tracking secret.

    FOLLOW is asked for in the same way: its letter carries the token of the row that is followed by. So is STAFF_PASSWORD,
    whose letter carries the link to set a new one.
    """

    MINE = "mine"
    SECRET = "secret"  # noqa: S105 - a name, not a secret
    FOLLOW = "follow"
    STAFF_PASSWORD = "staff_password"  # noqa: S105 - a name, not a password


LIFETIMES = {OncePurpose.MINE: timedelta(hours=2), OncePurpose.SECRET: timedelta(days=7), OncePurpose.FOLLOW: timedelta(days=7)}
"""How long a key is good. A new secret may have to be told by telephone, which takes working days."""
CALL_WITHIN = 2
"""Working days within which who lost the secret and gave a telephone number is called."""
