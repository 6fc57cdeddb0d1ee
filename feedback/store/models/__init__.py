"""Everything that is remembered, one file a noun."""

from feedback.store.models.access_record import AccessRecord
from feedback.store.models.account import Account, Attempt, Membership, StaffSession
from feedback.store.models.administration import AdministrationChange, Deputy, Invitation
from feedback.store.models.answer import Answer
from feedback.store.models.attachment import Attachment
from feedback.store.models.calendar_day import CalendarDay
from feedback.store.models.catalogue import (
    AnswerTemplate,
    ContactPoint,
    DelayCause,
    Policy,
    RefusalReason,
    ReportCaption,
    RoutingRule,
)
from feedback.store.models.commune import Commune, FormerUnit
from feedback.store.models.consent_notice import ConsentNotice
from feedback.store.models.coordination import Coordination
from feedback.store.models.data_release import DataRelease
from feedback.store.models.data_request import DataRequest
from feedback.store.models.deadline import Deadline, Extension, SuspensionRow
from feedback.store.models.decision_request import DecisionRequest
from feedback.store.models.desk import Presence, SavedFilter, WorkingCopy
from feedback.store.models.document import Document, NumberSeries
from feedback.store.models.event import Event
from feedback.store.models.figures import DayStanding, FigureState, FormFigure, OfficeFigure
from feedback.store.models.follow import Follow
from feedback.store.models.job import Job
from feedback.store.models.ledger import (
    LedgerAnchor,
    LedgerHead,
    LedgerKey,
    LedgerLeaf,
    LedgerNode,
    LedgerSalts,
    LedgerSetback,
)
from feedback.store.models.limit import LimitPreset
from feedback.store.models.masking import MaskingDecision, PublicCopy
from feedback.store.models.office import Office, OfficeName
from feedback.store.models.once_key import ContactRequest, OnceKey
from feedback.store.models.outbox import OutboxMessage
from feedback.store.models.petition import CodeCounter, Petition
from feedback.store.models.petitioner import Petitioner
from feedback.store.models.public_notice import PublicNotice
from feedback.store.models.published import PageVersion, PublishedCount, PublishedPetition, ReplacedAnswer
from feedback.store.models.rating import Rating
from feedback.store.models.reading import AnswerUse, SearchWord, TrainedModel
from feedback.store.models.sector import Competence, Sector
from feedback.store.models.sign_in import AuthenticatorApp, Passkey, RecoveryCode, SignInRecord, SpentChallenge
from feedback.store.models.staged_file import StagedFile
from feedback.store.models.standing import ServiceStanding

__all__ = [
    "AccessRecord",
    "Account",
    "AdministrationChange",
    "Answer",
    "AnswerTemplate",
    "AnswerUse",
    "Attachment",
    "Attempt",
    "AuthenticatorApp",
    "CalendarDay",
    "CodeCounter",
    "Commune",
    "Competence",
    "ConsentNotice",
    "ContactPoint",
    "ContactRequest",
    "Coordination",
    "DataRelease",
    "DataRequest",
    "DayStanding",
    "Deadline",
    "DecisionRequest",
    "DelayCause",
    "Deputy",
    "Document",
    "Event",
    "Extension",
    "FigureState",
    "Follow",
    "FormFigure",
    "FormerUnit",
    "Invitation",
    "Job",
    "LedgerAnchor",
    "LedgerHead",
    "LedgerKey",
    "LedgerLeaf",
    "LedgerNode",
    "LedgerSalts",
    "LedgerSetback",
    "LimitPreset",
    "MaskingDecision",
    "Membership",
    "NumberSeries",
    "Office",
    "OfficeFigure",
    "OfficeName",
    "OnceKey",
    "OutboxMessage",
    "PageVersion",
    "Passkey",
    "Petition",
    "Petitioner",
    "Policy",
    "Presence",
    "PublicCopy",
    "PublicNotice",
    "PublishedCount",
    "PublishedPetition",
    "Rating",
    "RecoveryCode",
    "RefusalReason",
    "ReplacedAnswer",
    "ReportCaption",
    "RoutingRule",
    "SavedFilter",
    "SearchWord",
    "Sector",
    "ServiceStanding",
    "SignInRecord",
    "SpentChallenge",
    "StaffSession",
    "StagedFile",
    "SuspensionRow",
    "TrainedModel",
    "WorkingCopy",
]
