"""Making the public version: the original with what was found in it, beside the text that everyone will read."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from feedback.domain.errors import Changed, Invalid, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.publication import MASKS, pieces
from feedback.domain.states import Action, Publication
from feedback.extensions import clock
from feedback.services import history, identity, publishing
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.staff import blueprint, dossier
from feedback.web.staff.deed_forms import PublishForm
from feedback.web.staff.deeds import BY_SLUG
from feedback.web.staff.petition import fresh, take_step
from feedback.web.transaction import keep_record, records_a_look, session

if TYPE_CHECKING:
    from feedback.services.publishing import Suggestion
    from feedback.store.models import Petition

_DEED = BY_SLUG["publish"]
# The page marks where the sender's own name and address stand: that is a look at the identity.
records_a_look("staff.publish")


@blueprint.get("/petitions/<code>/publish")
@allows(Permission.PUBLISH)
def publish(petition: "Petition") -> Any:
    """The two versions side by side; refused with a sentence where there is nothing to publish."""
    history.begin(petition, Action.PUBLISH, actor())
    return _page(petition, PublishForm(data=_first_version(petition)))


@blueprint.post("/petitions/<code>/publish")
@allows(Permission.PUBLISH)
def petition_publish(petition: "Petition") -> Any:
    """Publish what stands in the form."""
    code, form = petition.code, PublishForm(request.form)
    refusal = take_step(_DEED, petition, form)
    if refusal is not None:
        return _page(fresh(code), form, refusal)
    flash(str(_DEED.done), "success")
    return redirect(_petition(code), 303)


def _page(petition: "Petition", form: PublishForm, refusal: Refusal | None = None) -> Any:
    known = form.known_events
    identity.reveal(session(), petition, by=actor(), now=clock(), purpose="publication")
    keep_record()
    form.prepare(petition, _DEED.slug)
    found = publishing.suggest(petition)
    texts = {part: getattr(form, part).data or "" for part in publishing.PARTS}
    page = render_template(
        "staff/publish.html",
        petition=petition,
        form=form,
        parts=[(part, getattr(form, part), marked(found[part]), _kinds(found[part])) for part in publishing.PARTS],
        remaining={part: words for part, words in publishing.remaining(petition, texts).items() if words},
        masks=[(labels.SENSITIVE[kind], mask) for kind, mask in MASKS.items()],
        photos=publishing.proof_photos(petition),
        was_published=petition.publication == Publication.PUBLISHED,
        refusal=None if refusal is None or isinstance(refusal, Invalid) else say(refusal),
        meanwhile=dossier.history(petition, known) if isinstance(refusal, Changed) else [],
    )
    return page if refusal is None else (page, status_of(refusal))


def marked(suggestion: "Suggestion") -> Markup:
    """The original, its findings marked and named for the ear."""
    parts = []
    for text, kind in pieces(suggestion.original, suggestion.findings):
        words = escape(text)
        if kind is not None:
            named = Markup('<mark title="{kind}">{words}<span class="visually-hidden"> ({kind})</span></mark>')
            words = named.format(kind=str(labels.SENSITIVE[kind]), words=words)
        parts.append(words)
    return Markup("").join(parts)


def _kinds(suggestion: "Suggestion") -> list[tuple[str, str]]:
    """What was found: its kind and its words, in order."""
    return [(str(labels.SENSITIVE[f.kind]), suggestion.original[f.start : f.end]) for f in suggestion.findings]


def _first_version(petition: "Petition") -> dict[str, Any]:
    """What was published before, else the suggestion; a new answer is suggested anew, and shows no picture unasked."""
    suggested = {part: found.masked for part, found in publishing.suggest(petition).items()}
    public = petition.published
    if public is None:
        return suggested
    told = [event.action for event in petition.events if event.action in {Action.PUBLISH, Action.APPROVE, Action.CORRECT_ANSWER}]
    answer = public.answer if told[-1:] == [Action.PUBLISH] else suggested["answer"]
    shown = [photo.reference for photo in publishing.proof_photos(petition) if photo.public_at is not None]
    return {"title": public.title, "content": public.content, "answer": answer, "photos": shown}


def _petition(code: str) -> str:
    return url_for("staff.petition", code=code)
