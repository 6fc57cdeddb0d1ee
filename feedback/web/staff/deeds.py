"""The steps that can be taken on a petition's page: one table, read by the page and by the addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.domain.deadlines import Step
from feedback.domain.permissions import Permission
from feedback.domain.states import Action
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import LazyString
from feedback.language import lazy_gettext as _l
from feedback.services import (
    coordinating,
    correcting,
    explaining,
    extending,
    following,
    handling,
    identity,
    linking,
    messaging,
    notes,
    notices,
    objecting,
    publishing,
    reminding,
    reopening,
    splitting,
    subjects,
    triage,
    urgency,
)
from feedback.web.staff import deed_forms as forms
from feedback.web.staff import joining_forms, public_forms, time_forms
from feedback.web.staff.answer_form import AnswerForm, SubmitForm

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition


@dataclass(frozen=True)
class Deed:
    """A step: what its button says, what it means, the verb that takes it, and the sentence that confirms it.

    ``actions`` are those of the table of states, any of which makes it possible; ``step`` is the limit it may be late for.
    ``seldom``: it stands below the steps of the straight way. ``when``: it is not offered where it would mean nothing.
    """

    slug: str
    actions: tuple[Action, ...]
    permission: Permission
    button: LazyString
    explains: LazyString
    done: LazyString
    form: type[forms.DeedForm]
    verb: Callable[..., object]
    step: Step | None = None
    danger: bool = False
    own_page: str | None = None
    seldom: bool = False
    when: Callable[["Petition"], bool] = lambda _petition: True


def _assign(session: "Session", petition: "Petition", *, officer: str, **how: Any) -> None:
    handling.assign_officer(session, petition, officer_id=whole_number(officer) or 0, **how)


def _yes_or_no(verb: Callable[..., object], field: str = "granted") -> Callable[..., None]:
    """The verb with a radio button's yes or no as true or false; None where nothing was chosen."""

    def decide(session: "Session", petition: "Petition", **how: Any) -> None:
        verb(session, petition, **{**how, field: {"yes": True, "no": False}.get(how[field])})

    return decide


def _beside(verb: Callable[..., object]) -> Callable[..., None]:
    """The verb overwrites nothing, so it is taken whatever version was looked at."""

    def take(session: "Session", petition: "Petition", **how: Any) -> None:
        verb(session, petition, **{**how, "version": None})

    return take


def _is_late(petition: "Petition") -> bool:
    return explaining.is_or_was_late(petition, now=clock())


def publish(session: "Session", petition: "Petition", **how: Any) -> None:
    """Publish the texts of the form."""
    texts = {part: how.pop(part) for part in publishing.PARTS}
    publishing.publish(session, petition, texts=texts, photos=how.pop("photos", None) or (), **how)


A, P = Action, Permission

DEEDS: tuple[Deed, ...] = (
    Deed("release", (A.RELEASE,), P.TRIAGE, _l("Let it be received"),
         _l("It was put aside because many petitions came from the same contact. It then waits to be received like any other."),
         _l("The petition now waits to be received."), forms.DeedForm, triage.release, Step.TRIAGE),
    Deed("accept_and_route", (A.ACCEPT_AND_ROUTE,), P.TRIAGE, _l("Accept and route"),
         _l("The petition is received and passed to the office; the sender is told which."),
         _l("Accepted and passed to the office."), forms.OfficeForm, triage.accept_and_route, Step.TRIAGE),
    Deed("decide_reopening", (A.GRANT_REOPENING, A.DECLINE_REOPENING), P.DECIDE_REOPENING, _l("Decide on reopening"),
         _l("Taken up again, the petition goes back to the office with a new limit for the answer."),
         _l("The decision was kept and goes to the sender."), forms.DecideForm,
         _yes_or_no(reopening.decide_reopening), Step.REOPENING_DECISION),
    Deed("reinstate", (A.REINSTATE,), P.TRIAGE, _l("Take the refusal back"),
         _l("The petition goes on where it was. Its answer is due on the day it was due before; no clock begins anew."),
         _l("The refusal was taken back; the sender is told."), joining_forms.ExplainForm, objecting.reinstate,
         Step.OBJECTION_DECISION),
    Deed("unlink", (A.UNLINK,), P.UNLINK, _l("Undo the joining"),
         _l("The petition stands again where it stood, with its own office and its own due date."),
         _l("It is not joined any more; the sender is told."), joining_forms.ExplainForm, linking.unlink,
         Step.OBJECTION_DECISION),
    Deed("decline_objection", (A.DECLINE_OBJECTION,), P.TRIAGE, _l("Decline the objection"),
         _l("The decision stands; the sender is told why."),
         _l("The objection was declined; the sender is told why."), joining_forms.ExplainForm, objecting.decline_objection,
         Step.OBJECTION_DECISION),
    Deed("decide_extension", (A.GRANT_EXTENSION, A.DECLINE_EXTENSION), P.DECIDE_EXTENSION, _l("Decide on more time"),
         _l("Granted, the answer is due that many working days later and the sender is told. Who asked cannot decide."),
         _l("The decision was kept."), time_forms.DecideExtensionForm, _yes_or_no(extending.decide_extension), Step.ANSWER),
    Deed("contribute", (A.CONTRIBUTE,), P.CONTRIBUTE, _l("Give the contribution"),
         _l("The office that answers uses it in the answer."),
         _l("The contribution was given."), time_forms.ContributeForm, _beside(coordinating.contribute)),
    Deed("take", (A.TAKE,), P.TAKE, _l("Take it in hand"),
         _l("You become the officer who handles it, until another is named."),
         _l("You now handle this petition."), forms.DeedForm, handling.take, Step.ANSWER),
    Deed("approve", (A.APPROVE,), P.APPROVE_ANSWER, _l("Approve and send the answer"),
         _l("The answer goes to the sender at once. This moment decides whether it was in time."),
         _l("The answer was approved and goes out."), forms.DeedForm, handling.approve, Step.ANSWER),
    Deed("send_back", (A.SEND_BACK,), P.APPROVE_ANSWER, _l("Send the draft back"),
         _l("The officer changes the draft and submits it again."),
         _l("The draft was sent back."), forms.SendBackForm, handling.send_back),
    Deed("draft_answer", (A.DRAFT_ANSWER,), P.DRAFT_ANSWER, _l("Write the answer"),
         _l("Each draft is kept as a version of its own; nothing goes out before the head of office approves it."),
         _l("The draft was kept."), AnswerForm, handling.draft_answer, Step.ANSWER, own_page="staff.answer"),
    Deed("submit_for_approval", (A.SUBMIT_FOR_APPROVAL,), P.DRAFT_ANSWER, _l("Submit for approval"),
         _l("The last draft is laid before the head of office, who sees what is confirmed here."),
         _l("The draft was laid before the head of office."), SubmitForm, handling.submit_for_approval, Step.ANSWER),
    Deed("publish", (A.PUBLISH,), P.PUBLISH, _l("Publish"),
         _l("Look through the public version and mask what is personal before everyone can read it."),
         _l("Published."), forms.PublishForm, publish, Step.PUBLICATION, own_page="staff.publish"),
    Deed("assign_officer", (A.ASSIGN_OFFICER,), P.ASSIGN_OFFICER, _l("Name an officer"),
         _l("The officer handles it and writes the answer; the clock runs on."),
         _l("The officer was named."), forms.OfficerForm, _assign, Step.ANSWER),
    Deed("request_supplement", (A.REQUEST_SUPPLEMENT,), P.REQUEST_SUPPLEMENT, _l("Ask for a supplement"),
         _l("The sender is asked for what is missing, by letter and on the tracking page."),
         _l("The sender is asked for a supplement."), forms.SupplementForm, triage.request_supplement, Step.SUPPLEMENT_REQUEST),
    Deed("supplement", (A.SUPPLEMENT,), P.SUPPLEMENT, _l("Enter the supplement"),
         _l("What the sender told by telephone, at the counter or by letter. The clock runs again from the next day."),
         _l("The supplement was kept."), forms.GivenForm, following.supplement),
    Deed("lapse", (A.LAPSE,), P.REQUEST_SUPPLEMENT, _l("Go on without the supplement"),
         _l("Where the supplement does not come, or is not needed any more. The clock runs again from the next day."),
         _l("It goes on without the supplement."), forms.LapseForm, triage.lapse),
    Deed("reclassify", (A.RECLASSIFY,), P.RECLASSIFY, _l("Classify anew"),
         _l("Kind, sector and commune decide which office is proposed. No due date moves earlier."),
         _l("Classified anew."), forms.ReclassifyForm, triage.reclassify),
    Deed("reroute", (A.REROUTE,), P.TRIAGE, _l("Pass to another office"),
         _l("Another office handles it; the clock runs on."),
         _l("Passed to the other office."), forms.OfficeForm, triage.reroute),
    Deed("return_to_coordinator", (A.RETURN_TO_COORDINATOR,), P.RETURN, _l("Give it back to the coordinator"),
         _l("Where the office is not competent. The clock runs on until another office has it."),
         _l("Given back to the coordinator."), forms.ReturnForm, handling.return_to_coordinator),
    Deed("transfer_out", (A.TRANSFER_OUT,), P.TRIAGE, _l("Transfer to another authority"),
         _l("Where an authority outside is competent. Lack of competence is a reason to transfer, never to refuse."),
         _l("Transferred; the sender is told to whom."), forms.TransferForm, triage.transfer_out, Step.TRANSFER, danger=True),
    Deed("refuse", (A.REFUSE,), P.TRIAGE, _l("Refuse"),
         _l("The petition ends here; the sender is told the reason and what can be done instead."),
         _l("Refused; the sender is told why."), forms.RefuseForm, triage.refuse, Step.TRIAGE, danger=True),
    Deed("withhold", (A.WITHHOLD,), P.PUBLISH, _l("Do not publish"),
         _l("The sender has the answer; nobody else can read it. The reason stays in the history."),
         _l("It is not published."), forms.ReasonForm, publishing.withhold, Step.PUBLICATION, danger=True),
    Deed("take_down", (A.TAKE_DOWN,), P.PUBLISH, _l("Take down"),
         _l("The address then says only that it was taken down, and why."),
         _l("Taken down."), forms.PublicReasonForm, publishing.take_down, danger=True),
    Deed("publish_notice", (A.PUBLISH_NOTICE,), P.PUBLISH_NOTICE, _l("Tell everyone by one line"),
         _l("One neutral line about a report from a place, so that others follow it instead of sending it again."),
         _l("Everyone can read the line now."), public_forms.NoticeForm, notices.publish_notice, seldom=True),
    Deed("take_back_notice", (A.TAKE_BACK_NOTICE,), P.PUBLISH_NOTICE, _l("Take the line back"),
         _l("Nobody can read it any more; who followed the report is told."),
         _l("The line was taken back."), forms.ReasonForm, notices.take_back_notice, danger=True, seldom=True),
    Deed("explain_delay", (A.EXPLAIN_DELAY,), P.EXPLAIN_DELAY, _l("Give the cause of the delay"),
         _l("It is in the report of what is overdue."), _l("The cause was kept."), time_forms.DelayForm,
         explaining.explain_delay, when=_is_late),
    Deed("link", (A.LINK,), P.TRIAGE, _l("Join to another petition"),
         _l("For a repeat: its sender gets the other's answer and keeps code, history and due date. It can be undone."),
         _l("Joined; the sender is told."), joining_forms.LinkForm, linking.link, seldom=True),
    Deed("split", (A.SPLIT,), P.TRIAGE, _l("Split off another matter"),
         _l("A new petition of the same sender with a code of its own; its days are counted from the letter's receipt."),
         _l("Split off; the sender is told the new code."), joining_forms.SplitForm, splitting.split, seldom=True),
    Deed("request_extension", (A.REQUEST_EXTENSION,), P.REQUEST_EXTENSION, _l("Ask for more time"),
         _l("Before the due date is over, with a reason. Somebody else decides; granted, it counts as a lawful extension."),
         _l("More time was asked for."), time_forms.ExtensionForm, extending.request_extension, seldom=True),
    Deed("add_coordinating_office", (A.ADD_COORDINATING_OFFICE,), P.COORDINATE, _l("Ask another office to contribute"),
         _l("One office leads and answers, others contribute by a day of their own; they do not see who sent it."),
         _l("The office was asked."), time_forms.CoordinatingForm, coordinating.add_coordinating_office, seldom=True),
    Deed("remove_coordinating_office", (A.REMOVE_COORDINATING_OFFICE,), P.COORDINATE, _l("Do without a contribution"),
         _l("The office is not waited for any more."), _l("The office is not waited for any more."), time_forms.DismissForm,
         coordinating.remove_coordinating_office, seldom=True),
    Deed("mark_urgent", (A.MARK_URGENT,), P.MARK_URGENT, _l("Change the urgency"),
         _l("Whoever an urgent petition is given to is told at once. No due date moves."),
         _l("The urgency was changed."), time_forms.UrgencyForm, _yes_or_no(urgency.mark_urgent, "urgent"), seldom=True),
    Deed("remind", (A.REMIND,), P.REMIND, _l("Remind"),
         _l("A word to whoever has it in hand."), _l("Reminded."), time_forms.RemindForm, _beside(reminding.remind), seldom=True),
    Deed("name_subject", (A.NAME_SUBJECT,), P.ALLOW_SUBJECT, _l("Name whom it is about"),
         _l("The office and the person it is about neither handle it, nor see its sender, nor approve its answer."),
         _l("Kept."), joining_forms.SubjectForm, subjects.name_subject, seldom=True),
    Deed("allow_subject", (A.ALLOW_SUBJECT,), P.ALLOW_SUBJECT, _l("Let them act although it is about them"),
         _l("The reason stays visible to everyone who handles the petition."),
         _l("They may act on it; the reason stays visible."), joining_forms.AllowForm, subjects.allow_subject, danger=True,
         seldom=True),
    Deed("correct_answer", (A.CORRECT_ANSWER,), P.CORRECT_ANSWER, _l("Correct the answer"),
         _l("A corrected answer goes to the sender at once and takes the place of the first; both stay in the history."),
         _l("The corrected answer goes out."), time_forms.CorrectForm, correcting.correct_answer, danger=True, seldom=True),
    Deed("message", (A.MESSAGE,), P.MESSAGE, _l("Write to the sender"),
         _l("A message, such as a question that stops no clock, or a word on how it is going. The sender can reply."),
         _l("The message goes to the sender."), public_forms.MessageForm, _beside(messaging.write)),
    Deed("reveal_identity", (A.REVEAL_IDENTITY,), P.REVEAL_IDENTITY, _l("See the sender"),
         _l("Name and contact are shown to you for 30 minutes. That you looked, and what for, is written down."),
         _l("The sender is shown to you for 30 minutes."), forms.RevealForm, _beside(identity.reveal_identity), seldom=True),
    Deed("note", (A.NOTE,), P.WRITE_NOTE, _l("Write a note"),
         _l("It is in the history."), _l("The note was kept."), forms.NoteForm, _beside(notes.add_note)),
)  # fmt: skip
BY_SLUG = {deed.slug: deed for deed in DEEDS}
