"""Everything the page of a petition shows to a member of staff."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import url_for

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Purpose
from feedback.domain.states import Action, Publication, State, allowed_actions
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import answers, data_rights, deadlines, identity, ratings, similar
from feedback.services.handling import latest_draft
from feedback.services.messaging import messages_of
from feedback.store.queries import outbox
from feedback.store.queries.dossiers import load_dossier
from feedback.web.access import actor
from feedback.web.catalogue import commune_of
from feedback.web.filters import office_name, short_day
from feedback.web.following import Entry, conversation, due_card, next_due, open_deadlines, staff_history
from feedback.web.staff import choices, decisions, presence, preview
from feedback.web.staff.deed_forms import DeedForm, waits_too_long
from feedback.web.staff.deeds import DEEDS, Deed
from feedback.web.staff.document_forms import documents_part
from feedback.web.staff.event_words import with_detail
from feedback.web.staff.letter_words import letter_lines
from feedback.web.staff.suggested import suggested
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition

_NOT_ROUTED = {State.HELD, State.SUBMITTED, State.AWAITING_SUPPLEMENT}


@dataclass(frozen=True)
class Offer:
    """A step that can be taken now: its form, whether it is open, and what is late about it."""

    deed: Deed
    label: str
    url: str
    form: DeedForm | None
    late: str
    open: bool


def dossier(petition: "Petition") -> dict[str, Any]:
    """The context of the page, but for the steps and the sender."""
    load_dossier(session(), petition)
    draft = latest_draft(petition)
    alike = similar.similar_petitions(session(), petition, by=actor(), now=clock())
    return {
        "petition": petition,
        "due": next_due(petition),
        "deadlines": [due_card(deadline) for deadline in open_deadlines(petition)],
        "proposed": choices.proposed_office(petition) if _to_be_routed(petition) else None,
        "supplement_until": _supplement_until(petition),
        "waits_too_long": waits_too_long(petition),
        "draft": draft,
        "history": history(petition),
        "messages": messages(petition),
        "rating_reasons": ratings.REASONS,
        "letters": letter_lines(petition, outbox.list_of_petition(session(), petition.id), actor()),
        "draft_read": preview.reading(petition.code, draft) if draft else None,
        "proofs": {answer.id: preview.previews(petition.code, answers.proofs_of(answer)) for answer in petition.answers},
        "previews": previews_of(petition),
        "presence": presence.seen(petition),
        "suggested": suggested(petition),
        "similar": [(line, commune_of(line.commune_id)) for line in alike],
        **_relations(petition),
        "documents": documents_part(petition),
        **_about_data(petition),
        "masked": decisions.told(petition),
        "is_public": petition.publication == Publication.PUBLISHED,
    }


def _about_data(petition: "Petition") -> dict[str, Any]:
    """What the sender asked about personal data: what holds from then on, and what this person may look at and decide."""
    may_see = permits(Permission.SEE_DATA_REQUESTS, actor(), petition)
    return {
        "data_standing": data_rights.standing_of(petition),
        "data_words": may_read_decisions(petition),
        "data_open": [row for row in petition.data_requests if may_see and row.decided_at is None],
    }


def may_read_decisions(petition: "Petition") -> bool:
    """Whether this person reads what was written to the sender about their data: it may tell who that is."""
    return permits(Permission.SEE_IDENTITY, actor(), petition)


def _relations(petition: "Petition") -> dict[str, Any]:
    """The petitions beside it that this person may open, and the offices that are missing."""
    beside = [*petition.repeats, *petition.split_off, *filter(None, (petition.primary, petition.split_from))]
    awaited = [c.office for c in petition.coordinations if c.office_id in petition.awaited_office_ids and c.is_open]
    return {
        "readable": {other.id for other in beside if may_see(other)},
        "awaited": [office_name(office) for office in awaited],
        "today": local_date(clock()),
    }


def offers(petition: "Petition", opened: Deed | None = None, typed: DeedForm | None = None) -> list[Offer]:
    """The steps this person can take now, in the order of the table.

    :param opened: the step whose form stands open, ``typed`` with what was typed in it.
    """
    possible = set(allowed_actions(petition, actor()))
    found = []
    for deed in DEEDS:
        if not possible.intersection(deed.actions) or not deed.when(petition):
            continue
        form = None
        if deed.own_page is None:
            form = typed if typed is not None and deed is opened else deed.form(data=deed.form.beginning(petition))
            form.prepare(petition, deed.slug)
        endpoint = deed.own_page or f"staff.petition_{deed.slug}"
        url = url_for(endpoint, code=petition.code)
        found.append(Offer(deed, _label(deed, petition), url, form, _late(deed, petition), deed is opened))
    return found


def sender(petition: "Petition", *, looked: bool) -> dict[str, Any]:
    """Who sent it, as far as this person may see; the look is written down.

    :param looked: False on a page that was refused: it leaves nothing behind, so it shows nobody either.
    """
    if not looked:
        return {"petitioner": None, "sender_hidden": _("Open the petition again to see the sender.")}
    found = identity.reveal(session(), petition, by=actor(), now=clock(), purpose="petition")
    if found is not None:
        return {"petitioner": found, "sender_hidden": ""}
    if permits(Permission.REVEAL_IDENTITY, actor(), petition):
        return {"petitioner": None, "sender_hidden": _("Not shown until you say what for."), "sender_asked": True}
    if petition.confidential:
        return {"petitioner": None, "sender_hidden": _("The sender asked to be kept from the office that handles it.")}
    return {"petitioner": None, "sender_hidden": _("Your role does not show who sent it.")}


def history(petition: "Petition", since: int = 0) -> list[Entry]:
    """The history, latest first, with the words that only staff need.

    :param since: how many of the first events to leave out.
    """
    events = list(reversed(petition.events))
    lines = [with_detail(entry, event) for entry, event in zip(staff_history(petition), events, strict=True)]
    if not may_read_decisions(petition):
        decided = [event.action == Action.DECIDE_DATA_RIGHT for event in events]
        lines = [replace(line, text=None) if hidden else line for line, hidden in zip(lines, decided, strict=True)]
    return lines[: max(0, len(lines) - since)]


def previews_of(petition: "Petition") -> list[preview.Preview]:
    """The files that came in; a proof stands with its answer."""
    open_to_them = [
        file for file in petition.files_of_sender if identity.may_open(session(), petition, file, by=actor(), now=clock())
    ]
    return preview.previews(petition.code, open_to_them, lambda file: preview.name_of(petition, file))


def messages(petition: "Petition") -> list[Entry]:
    """What was written back and forth; files that came with it are named as in the list of files."""
    lines = conversation(petition, for_staff=True)
    if preview.sees_sender(petition):
        return lines
    sent = [file for file in petition.files_of_sender if file.purpose == Purpose.MESSAGE]
    return [
        replace(line, detail=", ".join(preview.name_of(petition, file) for file in sent if file.added_at == event.happened_at))
        for line, event in zip(lines, messages_of(petition), strict=True)
    ]


def may_see(petition: "Petition") -> bool:
    """Whether the petition is still open to this person, after a step that may have given it away."""
    return permits(Permission.SEE_PETITION, actor(), petition)


def _label(deed: Deed, petition: "Petition") -> str:
    if deed.slug == "publish" and petition.publication == Publication.PUBLISHED:
        return _("Change the public version")
    return str(deed.button)


def _late(deed: Deed, petition: "Petition") -> str:
    """What to say when the step should have been taken already."""
    today = local_date(clock())
    if deed.step is Step.SUPPLEMENT_REQUEST:
        last = _supplement_until(petition)
    else:
        deadline = deadlines.current(petition, deed.step) if deed.step else None
        last = deadline.due if deadline and deadline.is_open else None
    return _("Late: this was due on %(day)s.", day=short_day(last)) if last and last < today else ""


def _supplement_until(petition: "Petition") -> Any:
    if petition.state != State.SUBMITTED or petition.is_accepted:
        return None
    return deadlines.last_day(session(), petition, Step.SUPPLEMENT_REQUEST)


def _to_be_routed(petition: "Petition") -> bool:
    return petition.state in _NOT_ROUTED
