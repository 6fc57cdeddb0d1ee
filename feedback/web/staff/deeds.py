"""The steps that can be taken on a petition's page: one table, read by the page and by the addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from feedback.domain.deadlines import Step
from feedback.domain.permissions import Permission
from feedback.domain.states import Action
from feedback.domain.text import whole_number
from feedback.services import following, handling, notes, publishing, reopening, triage
from feedback.web.staff import deed_forms as forms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition


@dataclass(frozen=True)
class Deed:
    """A step: what its button says, what it means, the verb that takes it, and the sentence that confirms it.

    ``actions`` are those of the table of states, any of which makes it possible; ``step`` is the limit it may be late for.
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


def _assign(session: "Session", petition: "Petition", *, officer: str, **how: Any) -> None:
    handling.assign_officer(session, petition, officer_id=whole_number(officer) or 0, **how)


def _decide(session: "Session", petition: "Petition", *, granted: str, **how: Any) -> None:
    reopening.decide_reopening(session, petition, granted={"yes": True, "no": False}.get(granted), **how)


def _note(session: "Session", petition: "Petition", **how: Any) -> None:
    """A note overwrites nothing, so it is taken whatever version was looked at."""
    notes.add_note(session, petition, **{**how, "version": None})


def publish(session: "Session", petition: "Petition", *, looked_at: bool, **how: Any) -> None:
    """Publish the texts of the form."""
    texts = {part: how.pop(part) for part in publishing.PARTS}
    publishing.publish(session, petition, texts=texts, looked_at=looked_at, **how)


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
         _l("The decision was kept and goes to the sender."), forms.DecideForm, _decide, Step.REOPENING_DECISION),
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
         _l("The draft was kept."), forms.AnswerForm, handling.draft_answer, Step.ANSWER),
    Deed("submit_for_approval", (A.SUBMIT_FOR_APPROVAL,), P.DRAFT_ANSWER, _l("Submit for approval"),
         _l("The last draft is laid before the head of office."),
         _l("The draft was laid before the head of office."), forms.DeedForm, handling.submit_for_approval, Step.ANSWER),
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
    Deed("note", (A.NOTE,), P.WRITE_NOTE, _l("Write a note"),
         _l("It stands in the history."), _l("The note was kept."), forms.NoteForm, _note),
)  # fmt: skip
BY_SLUG = {deed.slug: deed for deed in DEEDS}
