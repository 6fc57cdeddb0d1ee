"""The page of a petition, its files, and the steps taken on it: one address a step, made from the table of deeds."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.domain.errors import Changed, Invalid, NotAllowed, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.petition import Purpose
from feedback.extensions import clock
from feedback.services import identity
from feedback.store.queries import petitions
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.files import serve, serve_original
from feedback.web.staff import blueprint, dossier, preview
from feedback.web.staff.deeds import BY_SLUG, DEEDS, Deed
from feedback.web.transaction import noticing_others, records_a_look, session, start_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.store.models import Petition
    from feedback.web.staff.deed_forms import DeedForm

records_a_look("staff.petition")
records_a_look("staff.attachment")
records_a_look("staff.attachment_original")


@blueprint.get("/petitions/<code>")
@allows(Permission.SEE_PETITION)
def petition(petition: "Petition") -> Any:
    """Everything about a petition, the steps that can be taken now first."""
    opened = BY_SLUG.get(request.args.get("step", ""))
    return render_template(
        "staff/petition.html",
        **dossier.dossier(petition),
        **dossier.sender(petition, looked=True),
        offers=dossier.offers(petition, opened),
    )


@blueprint.get("/petitions/<code>/attachments/<reference>")
@allows(Permission.SEE_PETITION)
def attachment(petition: "Petition", reference: str) -> Any:
    """The safe copy of a file; the scan of a letter shows who wrote it, so that opening one is written down."""
    found = next((file for file in petition.attachments if file.reference == reference), None)
    if found is None or not identity.may_open(session(), petition, found, by=actor(), now=clock()):
        abort(404)
    if found.purpose == Purpose.SCAN:
        identity.reveal(session(), petition, by=actor(), now=clock(), purpose="scan")
    return serve(found) if found not in petition.files_of_sender else serve(found, preview.name_of(petition, found))


@blueprint.get("/petitions/<code>/attachments/<reference>/original")
@allows(Permission.SEE_IDENTITY)
def attachment_original(petition: "Petition", reference: str) -> Any:
    """A file as it came, to be saved: it may tell who sent it, so that opening one is written down."""
    found = next((file for file in petition.attachments if file.reference == reference), None)
    if found is None:
        abort(404)
    if not identity.may_open_original(session(), found, by=actor(), now=clock()):
        # Where the sender is asked for, and what for.
        return redirect(url_for("staff.petition", code=petition.code), 303)
    identity.reveal(session(), petition, by=actor(), now=clock(), purpose="original")
    return serve_original(found)


def take_step(deed: Deed, petition: "Petition", form: "DeedForm") -> Refusal | None:
    """Call the verb of a step; what it refuses is put into the form, and nothing it began is left.

    :returns: the refusal, or None when the step was taken.
    """
    try:
        with noticing_others():
            deed.verb(session(), petition, by=actor(), now=clock(), version=form.looked_at_version, **form.arguments)
    except Refusal as refusal:
        start_again()
        if isinstance(refusal, Invalid):
            form.accept(refusal)
        else:
            form.form_errors.append(say(refusal))
        return refusal
    return None


def fresh(code: str) -> "Petition":
    """The petition as it is stored, after a step was refused."""
    found = petitions.find_petition(session(), code)
    if found is None or not dossier.may_see(found):
        abort(404)
    return found


def _view(deed: Deed) -> "Callable[..., Any]":
    def refused(petition: "Petition") -> Any:
        if request.method == "GET":
            return redirect(url_for("staff.petition", code=petition.code), 303)
        return page_again(deed, petition, NotAllowed())

    @allows(deed.permission, otherwise=refused, fresh=deed.permission is Permission.REVEAL_IDENTITY)
    def step(petition: "Petition") -> Any:
        # A reload after signing in, or a change of language, asks for this address.
        if request.method == "GET":
            return redirect(url_for("staff.petition", code=petition.code), 303)
        code, form = petition.code, deed.form(request.form)
        refusal = take_step(deed, petition, form)
        if refusal is not None:
            return page_again(deed, fresh(code), refusal, form)
        flash(str(deed.done), "success")
        onward = url_for("staff.petition", code=code) if dossier.may_see(petition) else url_for("staff.work")
        return redirect(onward, 303)

    step.__doc__ = f"Take the step ``{deed.slug}``."
    return step


def page_again(deed: Deed, petition: "Petition", refusal: Refusal, form: "DeedForm | None" = None) -> Any:
    """The page with the form of the step open and filled; for a latecomer also what happened meanwhile."""
    if form is None:
        form = deed.form(request.form)
        form.form_errors.append(say(refusal))
    known = form.known_events
    shown = dossier.offers(petition, deed, form)
    context = {
        **dossier.dossier(petition),
        **dossier.sender(petition, looked=False),
        "offers": shown,
        "refusal": None if isinstance(refusal, Invalid) else say(refusal),
        "meanwhile": dossier.history(petition, known) if isinstance(refusal, Changed) else [],
        "refused_deed": None if any(offer.open for offer in shown) else deed,
        "refused_form": form,
    }
    return render_template("staff/petition.html", **context), status_of(refusal)


for _deed in DEEDS:
    if _deed.own_page is None:
        blueprint.add_url_rule(
            f"/petitions/<code>/{_deed.slug}",
            endpoint=f"petition_{_deed.slug}",
            view_func=_view(_deed),
            methods=["GET", "POST"],
        )
