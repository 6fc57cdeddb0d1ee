"""What things are called on pages: one place for the words of LAW 7.4."""

from feedback.domain.actors import Role
from feedback.domain.data_rights import DataRight
from feedback.domain.deadlines import DayNote, Step
from feedback.domain.elsewhere import Topic
from feedback.domain.petition import Channel, HoldReason, Kind, PetitionerType
from feedback.domain.publication import Sensitive
from feedback.domain.states import Action, Publication, State
from feedback.language import LazyString
from feedback.language import lazy_gettext as _l
from feedback.services.documents.kinds import DocumentKind
from feedback.services.notifications.letters import Way

KINDS: dict[str, LazyString] = {
    Kind.CONDUCT: _l("Conduct of officials"),
    Kind.REGULATION: _l("Administrative rules"),
    Kind.FIELD_REPORT: _l("Report from a place"),
}
KIND_HINTS: dict[str, LazyString] = {
    Kind.CONDUCT: _l("An office or an official was slow, unhelpful, asked for too much or did it wrongly."),
    Kind.REGULATION: _l("A rule or a procedure does not fit, contradicts another, or could be better."),
    Kind.FIELD_REPORT: _l("Something at a place: waste, a broken street, flooding, noise, building without a permit."),
}
STATES: dict[str, LazyString] = {
    State.HELD: _l("Waiting to be looked at"),
    State.SUBMITTED: _l("Waiting to be received"),
    State.AWAITING_SUPPLEMENT: _l("Waiting for a supplement"),
    State.ASSIGNED: _l("Passed to the office"),
    State.IN_PROGRESS: _l("Being handled"),
    State.AWAITING_APPROVAL: _l("Waiting for approval"),
    State.ANSWERED: _l("Answered"),
    State.REFUSED: _l("Refused"),
    State.TRANSFERRED_OUT: _l("Passed to the competent authority"),
    State.WITHDRAWN: _l("Withdrawn"),
    State.LINKED: _l("Joined to another petition"),
}
PUBLICATIONS: dict[str, LazyString] = {
    Publication.NONE: _l("Not public"),
    Publication.PENDING: _l("Waiting to be published"),
    Publication.PUBLISHED: _l("Published"),
    Publication.WITHHELD: _l("Not published"),
    Publication.TAKEN_DOWN: _l("Taken down"),
}
CHANNELS: dict[str, LazyString] = {
    Channel.WEB: _l("Web"),
    Channel.PHONE: _l("Telephone"),
    Channel.COUNTER: _l("At the counter"),
    Channel.POST: _l("By post"),
    Channel.EMAIL: _l("E-mail"),
    Channel.API: _l("Another program"),
}
HOLD_REASONS: dict[str, LazyString] = {
    HoldReason.HONEYPOT: _l("A field was filled that no person sees: probably a program."),
    HoldReason.UNCHECKED: _l("Sent without the check against floods, while very many petitions came."),
    HoldReason.FLOOD: _l("Many petitions came from the same telephone number or e-mail address."),
    HoldReason.NEARBY: _l("Very many petitions came from the same part of the network."),
    HoldReason.SAME_TEXT: _l("Many petitions came with nearly the same words."),
    HoldReason.LINKS: _l("It holds more links than a petition needs."),
}
"""Why it was put aside, for the coordinator."""
PETITIONER_TYPES: dict[str, LazyString] = {
    PetitionerType.PERSON: _l("A person"),
    PetitionerType.ORGANISATION: _l("An organisation or a company"),
}
ROLES: dict[str, LazyString] = {
    Role.COORDINATOR: _l("Coordinator"),
    Role.CLERK: _l("Office clerk"),
    Role.OFFICER: _l("Officer"),
    Role.LEADER: _l("Head of office"),
    Role.INSPECTOR: _l("Inspector"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
STEPS: dict[str, LazyString] = {
    Step.TRIAGE: _l("Receive or refuse"),
    Step.TRANSFER: _l("Pass to another authority"),
    Step.SUPPLEMENT_REQUEST: _l("Ask for a supplement"),
    Step.SUPPLEMENT_WAIT: _l("Wait for the supplement"),
    Step.ANSWER: _l("Answer"),
    Step.PUBLICATION: _l("Publish"),
    Step.REOPENING_REQUEST: _l("Ask for reopening"),
    Step.REOPENING_DECISION: _l("Decide on reopening"),
    Step.OBJECTION_REQUEST: _l("Object to a decision"),
    Step.OBJECTION_DECISION: _l("Decide on the objection"),
    Step.CONTRIBUTION: _l("Contribute"),
}
DAY_NOTES: dict[str, LazyString] = {
    DayNote.RECEIVED: _l("The day it began; not counted"),
    DayNote.COUNTED: _l("Working day"),
    DayNote.WEEKEND: _l("Weekend"),
    DayNote.DAY_OFF: _l("Day off"),
    DayNote.WORKING_WEEKEND: _l("Working day in exchange"),
    DayNote.SUSPENDED: _l("Waiting for the supplement; not counted"),
}
SENSITIVE: dict[str, LazyString] = {
    Sensitive.PHONE: _l("telephone number"),
    Sensitive.EMAIL: _l("e-mail address"),
    Sensitive.ID_NUMBER: _l("number of an identity paper"),
    Sensitive.INSURANCE: _l("insurance number"),
    Sensitive.PLATE: _l("number plate"),
    Sensitive.ACCOUNT: _l("bank account"),
    Sensitive.TAX_CODE: _l("tax code of a person"),
    Sensitive.BIRTH: _l("date of birth"),
    Sensitive.PROFILE: _l("profile on a social network"),
    Sensitive.POSITION: _l("position"),
    Sensitive.HOUSE: _l("house address"),
    Sensitive.PERSON: _l("name of a person"),
    Sensitive.SENDER: _l("the sender's name or address"),
}
ACTIONS: dict[str, LazyString] = {
    Action.SUBMIT: _l("Petition sent"),
    Action.RELEASE: _l("Released"),
    Action.REQUEST_SUPPLEMENT: _l("Supplement asked for"),
    Action.SUPPLEMENT: _l("Supplement received"),
    Action.ACCEPT_AND_ROUTE: _l("Received and passed to the competent office"),
    Action.REFUSE: _l("Refused"),
    Action.TRANSFER_OUT: _l("Passed to the competent authority"),
    Action.RETURN_TO_COORDINATOR: _l("Given back to find the competent office"),
    Action.REROUTE: _l("Passed to another office"),
    Action.RECLASSIFY: _l("Classified anew"),
    Action.TAKE: _l("The office has begun to handle it"),
    Action.ASSIGN_OFFICER: _l("Officer named"),
    Action.DRAFT_ANSWER: _l("Draft kept"),
    Action.SUBMIT_FOR_APPROVAL: _l("Draft laid before the head of office"),
    Action.SEND_BACK: _l("Draft given back"),
    Action.APPROVE: _l("Answered"),
    Action.PUBLISH: _l("Published"),
    Action.WITHHOLD: _l("Decided not to publish"),
    Action.TAKE_DOWN: _l("Taken down"),
    Action.RATE: _l("Answer rated"),
    Action.REQUEST_REOPENING: _l("Reopening asked for"),
    Action.GRANT_REOPENING: _l("Reopened"),
    Action.DECLINE_REOPENING: _l("Reopening declined"),
    Action.WITHDRAW: _l("Withdrawn by the sender"),
    Action.LAPSE: _l("Going on without the supplement"),
    Action.OBJECT: _l("Objection raised"),
    Action.DECLINE_OBJECTION: _l("Objection declined"),
    Action.REINSTATE: _l("Refusal taken back"),
    Action.LINK: _l("Joined to another petition"),
    Action.UNLINK: _l("Not joined to the other petition any more"),
    Action.FOLLOW_PRIMARY: _l("Answered together with the petition it was joined to"),
    Action.SPLIT: _l("Another matter was split off"),
    Action.REQUEST_EXTENSION: _l("More time asked for"),
    Action.GRANT_EXTENSION: _l("More time granted"),
    Action.DECLINE_EXTENSION: _l("More time declined"),
    Action.ADD_COORDINATING_OFFICE: _l("Another office asked to contribute"),
    Action.REMOVE_COORDINATING_OFFICE: _l("Contribution not needed any more"),
    Action.CONTRIBUTE: _l("Contribution given"),
    Action.CORRECT_ANSWER: _l("Answer corrected"),
    Action.NAME_SUBJECT: _l("Named whom the petition is about"),
    Action.ALLOW_SUBJECT: _l("Allowed to act although the petition is about them"),
    Action.MARK_URGENT: _l("Urgency changed"),
    Action.EXPLAIN_DELAY: _l("Cause of the delay given"),
    Action.REMIND: _l("Reminded"),
    Action.ISSUE_DOCUMENT: _l("Document issued"),
    Action.SIGN_DOCUMENT: _l("Signed document added"),
    Action.MESSAGE: _l("Message"),
    Action.PUBLISH_NOTICE: _l("A neutral line about it was published"),
    Action.TAKE_BACK_NOTICE: _l("The neutral line about it was taken back"),
    Action.RENEW_SECRET: _l("New secret given out"),
    Action.REQUEST_DATA_RIGHT: _l("Request about personal data"),
    Action.DECIDE_DATA_RIGHT: _l("Request about personal data decided"),
    Action.REVEAL_IDENTITY: _l("Looked at who sent it"),
    Action.FORGET_SENDER: _l("The sender's data were deleted: the time for keeping them is over"),
    Action.NOTE: _l("Note"),
    Action.CALENDAR_CHANGED: _l("Due dates counted anew: the calendar changed"),
}
DATA_RIGHTS: dict[str, LazyString] = {
    DataRight.COPY: _l("a copy of the data"),
    DataRight.CORRECT: _l("correct the data"),
    DataRight.RESTRICT: _l("use the data only where the law demands it"),
    DataRight.OBJECT: _l("stop a use of the data"),
    DataRight.WITHDRAW_CONSENT: _l("withdraw the consent"),
    DataRight.ERASE: _l("erase the data"),
}
TOPICS: dict[str, LazyString] = {
    Topic.EMERGENCY: _l("Danger"),
    Topic.COMPLAINT: _l("Complaints"),
    Topic.DENUNCIATION: _l("Denunciations"),
    Topic.QUESTION: _l("Questions"),
    Topic.SUPPLY: _l("Power and water"),
    Topic.AUTHORITY: _l("Other ways to the authority"),
}
"""For what people turn to a contact point."""
LOOKS: dict[str, LazyString] = {
    "petition": _l("Opened the petition"),
    "asked": _l("Asked to see the sender"),
    "letter": _l("Opened a letter to deliver"),
    "report": _l("Downloaded the report with names"),
    "publication": _l("Prepared the publication"),
    "print": _l("Printed the petition"),
    "document": _l("Opened an official document"),
    "duplicates": _l("Looked for earlier petitions of a caller"),
    "search": _l("Searched by a telephone number or an e-mail address"),
    "scan": _l("Opened the scan of a letter"),
    "original": _l("Saved a file as it was sent"),
    "data_request": _l("Opened a request about personal data"),
}
"""For what somebody looked at a sender."""
WAYS: dict[str, LazyString] = {
    Way.EMAIL: _l("By e-mail"),
    Way.PHONE: _l("By telephone"),
    Way.POST: _l("By post"),
}
DOCUMENTS: dict[str, LazyString] = {
    DocumentKind.REPLY: _l("Letter of reply"),
    DocumentKind.RECEIPT_SLIP: _l("Receipt slip"),
    DocumentKind.TRANSFER_SLIP: _l("Transfer slip"),
    DocumentKind.REFUSAL_NOTICE: _l("Notice of refusal"),
    DocumentKind.SUPPLEMENT_REQUEST: _l("Letter asking for a supplement"),
}
TOLD: dict[str, LazyString] = {
    Action.PUBLISH: _l("The answer was published, or its public version was changed."),
    Action.TAKE_DOWN: _l("The petition and its answer were taken down. The reason is given on its page."),
    Action.TAKE_BACK_NOTICE: _l("The line about it is not public any more."),
    Action.REFUSE: _l("It was not taken up for handling, so no answer will be published."),
    Action.WITHDRAW: _l("Whoever reported it has withdrawn it, so no answer will be published."),
    Action.TRANSFER_OUT: _l("It was passed to another authority, which is competent for it. No answer will be published here."),
    Action.LINK: _l("It is handled together with another report of the same matter."),
    Action.WITHHOLD: _l("The office has answered whoever reported it. The answer is not published."),
    Action.REINSTATE: _l("It was taken up again and is being handled."),
    Action.UNLINK: _l("It is handled by itself again."),
}
"""What readers are told when what everyone can read of a petition has changed, or will not come."""
