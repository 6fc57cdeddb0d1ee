"""Everything that is remembered, one file a noun."""

from feedback.store.models.access_record import AccessRecord
from feedback.store.models.account import Account, Attempt, Membership, StaffSession
from feedback.store.models.answer import Answer
from feedback.store.models.attachment import Attachment
from feedback.store.models.calendar_day import CalendarDay
from feedback.store.models.catalogue import AnswerTemplate, Policy, RefusalReason, ReportCaption, RoutingRule
from feedback.store.models.commune import Commune, FormerUnit
from feedback.store.models.deadline import Deadline, SuspensionRow
from feedback.store.models.event import Event
from feedback.store.models.limit import LimitPreset
from feedback.store.models.office import Office, OfficeName
from feedback.store.models.outbox import OutboxMessage
from feedback.store.models.petition import CodeCounter, Petition
from feedback.store.models.petitioner import Petitioner
from feedback.store.models.published import PublishedPetition
from feedback.store.models.rating import Rating, ReopeningRequest
from feedback.store.models.sector import Competence, Sector

__all__ = [
    "AccessRecord",
    "Account",
    "Answer",
    "AnswerTemplate",
    "Attachment",
    "Attempt",
    "CalendarDay",
    "CodeCounter",
    "Commune",
    "Competence",
    "Deadline",
    "Event",
    "FormerUnit",
    "LimitPreset",
    "Membership",
    "Office",
    "OfficeName",
    "OutboxMessage",
    "Petition",
    "Petitioner",
    "Policy",
    "PublishedPetition",
    "Rating",
    "RefusalReason",
    "ReopeningRequest",
    "ReportCaption",
    "RoutingRule",
    "Sector",
    "StaffSession",
    "SuspensionRow",
]
