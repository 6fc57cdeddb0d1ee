"""Writing an answer: a page with room for it, the petition beside it, and versions side by side."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.errors import Changed, Invalid, NotAllowed, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.states import Action, allowed_actions
from feedback.domain.text import tidy, whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import answer_words, answers, handling, working_copies
from feedback.services.attachments import ACCEPT
from feedback.store.queries.dossiers import load_dossier
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.files import chosen_names, takes_files
from feedback.web.staff import blueprint, dossier, presence, preview
from feedback.web.staff.answer_form import AnswerForm
from feedback.web.staff.deeds import BY_SLUG
from feedback.web.staff.petition import fresh, page_again, take_step
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Answer, Petition

_DEED = BY_SLUG["draft_answer"]
_TWO = 2


def _not_theirs(petition: "Petition") -> Any:
    if request.method == "GET":
        return redirect(_petition(petition.code), 303)
    return page_again(_DEED, petition, NotAllowed())


def _signed_in() -> bool:
    return g.get("actor") is not None


@blueprint.get("/petitions/<code>/draft_answer")
@allows(Permission.DRAFT_ANSWER, otherwise=_not_theirs)
def answer(petition: "Petition") -> Any:
    """Room to write; where no answer is written now, the petition says what is done instead."""
    if not _is_written(petition):
        return redirect(_petition(petition.code), 303)
    return _page(petition, AnswerForm(data=AnswerForm.beginning(petition)))


@blueprint.post("/petitions/<code>/draft_answer")
@allows(Permission.DRAFT_ANSWER, otherwise=_not_theirs)
@takes_files("attachments", only_if=_signed_in)
def petition_draft_answer(petition: "Petition") -> Any:
    """Keep a version; or put a template under what is typed, which keeps nothing."""
    code, form = petition.code, AnswerForm(request.form)
    if "insert" in request.form:
        return _with_template(petition, form)
    refusal = take_step(_DEED, petition, form)
    if refusal is not None:
        now = fresh(code)
        return _page(now, form, refusal) if _is_written(now) else page_again(_DEED, now, refusal, form)
    flash(str(_DEED.done), "success")
    return redirect(url_for("staff.petition", code=code, step="submit_for_approval"), 303)


@blueprint.post("/petitions/<code>/working-copy")
@allows(Permission.DRAFT_ANSWER)
def working_copy(petition: "Petition") -> Any:
    """Keep what is being typed; the page's script sends it. Says when, and whether a colleague kept a version meanwhile."""
    form, draft, now = AnswerForm(request.form), handling.latest_draft(petition), clock()
    working_copies.save(session(), petition, by=actor(), now=now, based_on=form.begun_from, **form.typed)
    kept = _("Kept by itself at %(time)s, not yet a version.", time=f"{now.astimezone(LOCAL_ZONE):%H:%M}")
    return jsonify(kept=kept, overtaken=_overtaken(draft) if draft and draft.version != form.begun_from else "")


@blueprint.post("/petitions/<code>/working-copy/drop")
@allows(Permission.DRAFT_ANSWER)
def working_copy_drop(petition: "Petition") -> Any:
    """Throw away what was kept by itself; the versions stay."""
    working_copies.forget(session(), petition, by=actor())
    flash(_("What was kept by itself is thrown away. The versions stay."), "success")
    return redirect(url_for("staff.answer", code=petition.code), 303)


@blueprint.get("/petitions/<code>/versions")
@allows(Permission.SEE_PETITION)
def versions(petition: "Petition") -> Any:
    """Two versions of the answer side by side; without a choice the last two."""
    load_dossier(session(), petition)
    known = {answer.version: answer for answer in petition.answers}
    if len(known) < _TWO:
        return redirect(_petition(petition.code), 303)
    last = sorted(known)[-_TWO:]
    left, right = (known.get(_chosen(side, otherwise)) for side, otherwise in zip(("left", "right"), last, strict=True))
    if left is None or right is None:
        abort(404)
    return render_template(
        "staff/answer_versions.html",
        petition=petition,
        left=left,
        right=right,
        difference=preview.side_by_side(left.text, right.text),
        proofs={side.version: preview.previews(petition.code, answers.proofs_of(side)) for side in (left, right)},
    )


def _with_template(petition: "Petition", form: AnswerForm) -> Any:
    """The page again with the chosen template under what stands there; nothing typed is replaced."""
    chosen = next((t for t in answers.templates_for(session(), petition) if t.code == form.template.data), None)
    if chosen is None:
        form.template.errors = [_("Choose a template.")]
        return _page(petition, form, status=422)
    begun = answer_words.begun(chosen, petition, local_date(clock()))
    form.text.data = "\n\n".join(filter(None, [(form.text.data or "").rstrip(), begun]))
    form.template.data = ""
    return _page(petition, form)


def _page(petition: "Petition", form: AnswerForm, refusal: Refusal | None = None, status: int = 200) -> Any:
    load_dossier(session(), petition)
    draft, known = handling.latest_draft(petition), form.known_events
    overtaken = draft if draft is not None and form.begun_from != draft.version else None
    typed = tidy(form.text.data)
    form.prepare(petition, _DEED.slug)
    page = render_template(
        "staff/answer.html",
        petition=petition,
        form=form,
        accept=ACCEPT,
        draft=draft,
        previews=dossier.previews_of(petition),
        presence=presence.seen(petition),
        pointed=preview.pointed(typed),
        kept=working_copies.standing(session(), petition, by=actor(), draft=draft) if request.method == "GET" else None,
        overtaken=_overtaken(overtaken) if overtaken else "",
        difference=preview.side_by_side(overtaken.text, typed) if overtaken else None,
        refusal=None if refusal is None or isinstance(refusal, Invalid) else say(refusal),
        meanwhile=dossier.history(petition, known) if isinstance(refusal, Changed) else [],
        lost_files=bool(refusal) and bool(chosen_names("attachments")),
    )
    return page, status if refusal is None else status_of(refusal)


def _overtaken(newer: "Answer") -> str:
    name, number = newer.author.name, newer.version
    return _("%(name)s kept version %(number)s while this text was being written.", name=name, number=number)


def _is_written(petition: "Petition") -> bool:
    """Whether this person writes its answer now."""
    return Action.DRAFT_ANSWER in set(allowed_actions(petition, actor()))


def _chosen(side: str, otherwise: int) -> int:
    return otherwise if side not in request.args else whole_number(request.args[side]) or 0


def _petition(code: str) -> str:
    return url_for("staff.petition", code=code)
