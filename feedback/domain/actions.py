"""What each action asks for, which letter it owes, and what the sender sees of it: beside the tables of states and clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.letters import Letter
from feedback.domain.standing import Action
from feedback.domain.text import N_


class Shown(StrEnum):
    """What the sender sees in the history: nothing, that it happened, or also the words given with it."""

    NOTHING = "nothing"
    FACT = "fact"
    WORDS = "words"


@dataclass(frozen=True)
class About:
    """``requires``: what has to be given, each a message id; ``letter``: what the sender is owed."""

    shown: Shown
    letter: Letter | None = None
    requires: tuple[str, ...] = ()


_FACT, _WORDS, _NOTHING = Shown.FACT, Shown.WORDS, Shown.NOTHING
_OFFICE = (N_("a competent office"), N_("a reason, where the petition is about that office"))
_REASON, _SENTENCE, _DRAFT = N_("a reason"), N_("a sentence for the sender"), N_("a draft without blanks left open")

ABOUT: Mapping[Action, About] = {
    Action.SUBMIT: About(_FACT, Letter.RECEIVED, (N_("name, address, a way to be reached, kind, sector, title and content"),)),
    Action.RELEASE: About(_NOTHING),
    Action.REQUEST_SUPPLEMENT: About(_WORDS, Letter.SUPPLEMENT_REQUESTED, (N_("what is missing"),)),
    Action.SUPPLEMENT: About(_WORDS, None, (N_("words or a file"),)),
    Action.LAPSE: About(_WORDS, None, (_REASON,)),
    Action.ACCEPT_AND_ROUTE: About(_FACT, Letter.ACCEPTED, _OFFICE),
    Action.REFUSE: About(_WORDS, Letter.REFUSED, (N_("a ground from the list"), _SENTENCE)),
    Action.TRANSFER_OUT: About(_WORDS, Letter.TRANSFERRED_OUT, (N_("the competent authority"), _SENTENCE)),
    Action.RETURN_TO_COORDINATOR: About(_FACT, None, (_REASON,)),
    Action.REROUTE: About(_FACT, Letter.ACCEPTED, _OFFICE),
    Action.RECLASSIFY: About(_NOTHING, None, (N_("another kind, sector or commune"),)),
    Action.TAKE: About(_FACT),
    Action.ASSIGN_OFFICER: About(_NOTHING, None, (N_("somebody of the office whom the petition is not about"),)),
    Action.DRAFT_ANSWER: About(_NOTHING, None, (N_("the text"),)),
    Action.SUBMIT_FOR_APPROVAL: About(_NOTHING, None, (_DRAFT, N_("the checklist"))),
    Action.SEND_BACK: About(_NOTHING, None, (N_("what should be changed"),)),
    Action.APPROVE: About(_FACT, Letter.ANSWERED, (_DRAFT,)),
    Action.CORRECT_ANSWER: About(_WORDS, Letter.CORRECTED, (N_("the corrected text"), _REASON)),
    Action.PUBLISH: About(_FACT, Letter.PUBLISHED, (N_("title, content and answer, looked through for personal data"),)),
    Action.WITHHOLD: About(_NOTHING, None, (_REASON,)),
    Action.TAKE_DOWN: About(_WORDS, Letter.TAKEN_DOWN, (_REASON,)),
    Action.RATE: About(_FACT, None, (N_("satisfied or not"),)),
    Action.REQUEST_REOPENING: About(_WORDS, None, (_REASON, N_("within the limit"))),
    Action.GRANT_REOPENING: About(_WORDS, Letter.REOPENING_GRANTED, (_SENTENCE,)),
    Action.DECLINE_REOPENING: About(_WORDS, Letter.REOPENING_DECLINED, (_SENTENCE,)),
    Action.WITHDRAW: About(_WORDS, Letter.WITHDRAWN),
    Action.OBJECT: About(_WORDS, None, (_REASON, N_("within the limit"))),
    Action.DECLINE_OBJECTION: About(_WORDS, Letter.OBJECTION_DECLINED, (_SENTENCE,)),
    Action.REINSTATE: About(_WORDS, Letter.REINSTATED, (_SENTENCE,)),
    Action.LINK: About(_FACT, Letter.LINKED, (N_("a petition that is not linked itself and was not refused"), _REASON)),
    Action.UNLINK: About(_WORDS, Letter.UNLINKED, (_REASON,)),
    Action.FOLLOW_PRIMARY: About(_FACT, Letter.ANSWERED),
    Action.SPLIT: About(_FACT, Letter.SPLIT, (N_("title, content, kind and sector of the other matter"),)),
    Action.REQUEST_EXTENSION: About(_NOTHING, None, (_REASON, N_("a number of working days"), N_("before the due date is over"))),
    Action.GRANT_EXTENSION: About(_WORDS, Letter.EXTENDED, (N_("somebody other than who asked"), _SENTENCE)),
    Action.DECLINE_EXTENSION: About(_NOTHING, None, (N_("somebody other than who asked"), _REASON)),
    Action.ADD_COORDINATING_OFFICE: About(_FACT, None, (N_("another office"), N_("what is asked of it"), N_("a due date"))),
    Action.REMOVE_COORDINATING_OFFICE: About(_NOTHING, None, (N_("an office whose contribution is awaited"),)),
    Action.CONTRIBUTE: About(_NOTHING, None, (N_("the text"),)),
    Action.NAME_SUBJECT: About(_NOTHING, None, (N_("an office or a member of staff"),)),
    Action.ALLOW_SUBJECT: About(_NOTHING, None, (_REASON,)),
    Action.MARK_URGENT: About(_NOTHING, None, (_REASON,)),
    Action.EXPLAIN_DELAY: About(_NOTHING, None, (N_("a cause from the list"),)),
    Action.REMIND: About(_NOTHING),
    Action.ISSUE_DOCUMENT: About(_NOTHING, None, (N_("kind, subject and text without blanks left open"),)),
    Action.SIGN_DOCUMENT: About(_NOTHING, None, (N_("a signed PDF"),)),
    Action.MESSAGE: About(_WORDS, Letter.MESSAGE, (N_("the text"),)),
    Action.PUBLISH_NOTICE: About(_WORDS, None, (N_("one neutral line, without personal data"),)),
    Action.TAKE_BACK_NOTICE: About(_FACT, None, (_REASON,)),
    Action.RENEW_SECRET: About(_FACT, None, (N_("a link or code that was sent to the sender's own address"),)),
    Action.REQUEST_DATA_RIGHT: About(_FACT, Letter.DATA_REQUESTED, (N_("what is asked about the data"),)),
    Action.DECIDE_DATA_RIGHT: About(_WORDS, Letter.DATA_DECIDED, (_SENTENCE,)),
    Action.REVEAL_IDENTITY: About(_NOTHING, None, (N_("what the sender is needed for"),)),
    Action.FORGET_SENDER: About(_FACT, None, (N_("that the time for keeping the sender's data is over"),)),
    Action.NOTE: About(_NOTHING, None, (N_("the text"),)),
    Action.CALENDAR_CHANGED: About(_WORDS, Letter.DUE_DATE_MOVED),
}


def visible_to_sender(action: str) -> bool:
    """Whether the sender sees that this happened."""
    return ABOUT[Action(action)].shown is not Shown.NOTHING


def text_visible_to_sender(action: str) -> bool:
    """Whether the sender also reads the words that were given with it."""
    return ABOUT[Action(action)].shown is Shown.WORDS
