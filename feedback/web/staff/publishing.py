"""Making the public version: the original, what was found in it with its reason, and the text that everyone will read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from feedback.domain.boxes import kept_boxes
from feedback.domain.errors import Changed, Invalid, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.publication import MASKS
from feedback.domain.states import Action, Publication
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import ngettext
from feedback.services import history, identity, public_copies, publishing
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.staff import blueprint, decisions, dossier
from feedback.web.staff.deed_forms import PublishForm, proof_name
from feedback.web.staff.deeds import BY_SLUG
from feedback.web.staff.petition import fresh, take_step
from feedback.web.transaction import keep_record, records_a_look, session

if TYPE_CHECKING:
    from feedback.store.models import Attachment, Petition

_DEED = BY_SLUG["publish"]
# The page marks where the sender's own name and address stand: that is a look at the identity.
records_a_look("staff.publish")


@dataclass(frozen=True)
class _Proof:
    """A file of the answer, as the page shows it."""

    name: str
    filename: str
    is_picture: bool
    page: str
    address: str
    standing: str


@blueprint.get("/petitions/<code>/publish")
@allows(Permission.PUBLISH)
def publish(petition: "Petition") -> Any:
    """The two versions side by side; refused with a sentence where there is nothing to publish."""
    history.begin(petition, Action.PUBLISH, actor())
    shown = [proof.reference for proof in publishing.proofs(petition) if proof.public_at is not None]
    return _page(petition, PublishForm(data={**publishing.first_texts(petition), "photos": shown}))


@blueprint.post("/petitions/<code>/publish")
@allows(Permission.PUBLISH)
def petition_publish(petition: "Petition") -> Any:
    """Publish what stands in the form, or show the page again with what a button decided."""
    code, form = petition.code, PublishForm(request.form)
    if pressed := request.form.get("press"):
        history.begin(petition, Action.PUBLISH, actor())
        form.press(petition, pressed)
        return _page(petition, form)
    refusal = take_step(_DEED, petition, form)
    if refusal is not None:
        return _page(fresh(code), form, refusal)
    flash(str(_DEED.done), "success")
    return redirect(url_for("staff.petition", code=code), 303)


def _page(petition: "Petition", form: PublishForm, refusal: Refusal | None = None) -> Any:
    known = form.known_events
    identity.reveal(session(), petition, by=actor(), now=clock(), purpose="publication")
    keep_record()
    form.prepare(petition, _DEED.slug)
    originals, reviews = publishing.originals(petition), form.decisions.reviews
    kinds = decisions.kinds_left(form.decisions.suggestions)
    page = render_template(
        "staff/publish.html",
        petition=petition,
        form=form,
        parts=[(part, getattr(form, part), originals[part], decisions.worked_on(reviews[part])) for part in publishing.PARTS],
        kinds=kinds,
        left=sum(number for _kind, _label, number in kinds),
        masks=[(labels.SENSITIVE[kind], mask) for kind, mask in MASKS.items()],
        proofs=[_proof(petition.code, proof, number) for number, proof in enumerate(publishing.proofs(petition), 1)],
        told=decisions.told(petition),
        was_published=petition.publication == Publication.PUBLISHED,
        refusal=None if refusal is None or isinstance(refusal, Invalid) else say(refusal),
        meanwhile=dossier.history(petition, known) if isinstance(refusal, Changed) else [],
    )
    return page if refusal is None else (page, status_of(refusal))


def _proof(code: str, proof: "Attachment", number: int) -> _Proof:
    return _Proof(
        name=proof_name(proof, number),
        filename=proof.filename,
        is_picture=public_copies.is_picture(proof),
        page=url_for("staff.public_file", code=code, reference=proof.reference),
        address=url_for("staff.attachment", code=code, reference=proof.reference),
        standing=_standing(proof),
    )


def _standing(proof: "Attachment") -> str:
    if not proof.copies:
        return _("Nobody has looked at it yet; it cannot go public.")
    if any(copy.text for copy in proof.copies):
        return _("Looked through; everyone gets a new paper with the decided text.")
    number = sum(len(kept_boxes(copy.boxes)) for copy in proof.copies)
    return ngettext("Looked at; %(num)s black box.", "Looked at; %(num)s black boxes.", number)
