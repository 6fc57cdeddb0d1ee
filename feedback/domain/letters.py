"""The letters a sender or a member of staff is owed, by name."""

from enum import StrEnum


class Letter(StrEnum):
    """The letters there are; each is a template of the same name in ``templates/emails``."""

    RECEIVED = "received"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRANSFERRED_OUT = "transferred_out"
    ANSWERED = "answered"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"
    WITHDRAWN = "withdrawn"
    REOPENING_GRANTED = "reopening_granted"
    REOPENING_DECLINED = "reopening_declined"
    REINSTATED = "reinstated"
    OBJECTION_DECLINED = "objection_declined"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SPLIT = "split"
    EXTENDED = "extended"
    CORRECTED = "corrected"
    DUE_DATE_MOVED = "due_date_moved"
    MESSAGE = "message"
    DATA_REQUESTED = "data_requested"
    DATA_DECIDED = "data_decided"


class StaffLetter(StrEnum):
    """The letters to staff; each is a template of the same name in ``templates/emails``."""

    INVITATION = "staff_invitation"
    DIGEST = "staff_digest"
    URGENT_ASSIGNMENT = "staff_urgent_assignment"
    REMINDER = "staff_reminder"
    MESSAGE = "staff_message"
    ACCOUNT_ALERT = "staff_account_alert"
    PASSWORD_RESET = "staff_password_reset"  # noqa: S105 - a name, not a password


class ReaderLetter(StrEnum):
    """The letters to an address that somebody gave; each is a template of the same name in ``templates/emails``.

    FOLLOW_CONFIRM asks whether to follow, FOLLOWED tells who does; MINE carries the link to all petitions of the
    address, NEW_SECRET the link or code by which one petition is given a new secret. WITNESS brings a checkpoint of the
    public log to somebody who keeps it.
    """

    FOLLOW_CONFIRM = "reader_follow_confirm"
    FOLLOWED = "reader_followed"
    MINE = "reader_mine"
    NEW_SECRET = "reader_new_secret"  # noqa: S105 - a name, not a secret
    WITNESS = "reader_witness"
