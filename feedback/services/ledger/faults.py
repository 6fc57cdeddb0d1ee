"""What can be found wrong with the log, each as one sentence for people."""

from dataclasses import dataclass, field
from typing import Any

from feedback.domain.text import N_

MISSING = N_("This leaf is missing.")
UNREADABLE = N_("It is not written as leaves are written.")
CHANGED = N_("Its body was changed: the tree holds the hash of another.")
TREE = N_("The tree above it was changed.")
BACKWARDS = N_("It says that it was logged before the leaf in front of it.")
ABOUT_NOTHING = N_("It tells of nothing that the database knows.")
GONE = N_("The event it tells of is not in the database any more.")
OTHER = N_("What the database holds as “%(name)s” of %(code)s is not what was logged.")
UNPROMISED = N_("The database holds “%(name)s” of %(code)s, which was not logged.")
UNSEALED = N_("What the database holds of it cannot be opened: it was changed without the key, or the key is not here.")
SALTLESS = N_("The salt of “%(name)s” of %(code)s is gone although nothing was erased.")
STANDING = N_("“%(name)s” of %(code)s is not as its last event left it.")
UNSENT = N_("An answer of %(code)s is said to have gone out at a moment at which no event sent one.")
END = N_("The stored end of the log does not fit its leaves.")
NO_LEAF = N_("An event of %(code)s has no leaf: number %(event)d, %(at)s.")
NO_SUBMISSION = N_("%(code)s has no submission in its history.")
NO_CHECKPOINT = N_("This is no signed checkpoint.")
NOT_OURS = N_("A checkpoint of %(size)d leaves carries no signature of a key of this log.")
SHORT = N_("The log ends before this leaf, but a signed checkpoint counts %(size)d leaves: it went back.")
REWRITTEN = N_("From here on, and before leaf %(size)d, the log was written anew: a signed checkpoint has another root.")
HUSHED = N_("The log went back, somebody noted that as acknowledged, and no leaf tells of it.")
NO_RECEIPT = N_("This is no receipt.")
UNOPENED = N_("The receipt does not fit itself: “%(name)s” is not what its leaf promises.")
UNPROVED = N_("The receipt does not fit itself: its leaf is not in the log of its checkpoint.")
NOT_LOGGED = N_("The log holds another leaf in this place than the receipt.")


@dataclass(frozen=True)
class Fault:
    """``sentence`` % ``values`` says what is wrong; ``seq`` is the first leaf that does not fit, None where it is none."""

    sentence: str
    values: dict[str, Any] = field(default_factory=dict)
    seq: int | None = None
