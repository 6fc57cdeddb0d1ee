"""What this service is not for, and where it belongs instead (NĐ 20/2008 Đ1; LAW 1.4, 1.9)."""

from enum import StrEnum


class Elsewhere(StrEnum):
    """Why a text may belong elsewhere; NONE: it belongs here."""

    NONE = "none"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    EMERGENCY = "emergency"
    QUESTION = "question"
    SPAM = "spam"


class Topic(StrEnum):
    """What a contact point is for: one of the reasons above, or another way to reach the authority."""

    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    QUESTION = "question"
    SUPPLY = "supply"
    AUTHORITY = "authority"
