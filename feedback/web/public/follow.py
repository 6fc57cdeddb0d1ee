"""Following a petition that everyone can read, by e-mail: asked for here, confirmed and ended from the letters."""

from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for
from wtforms import StringField

from feedback.domain.errors import Invalid
from feedback.domain.once import OncePurpose
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import lazy_gettext as _l
from feedback.services import following_by_mail, recovery
from feedback.store.queries import petitions
from feedback.web import challenge
from feedback.web.access import anyone
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.public import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Follow, Petition


class FollowForm(PageForm):
    """The address."""

    email = StringField(_l("E-mail"), REQUIRED, description=_l("A letter asks to confirm it. It is used for nothing else."))


@blueprint.get("/petitions/<code>/follow")
@anyone
def follow(code: str) -> Any:
    """The form on a page of its own, and what happens after it was sent."""
    return _page(_public(code), FollowForm())


@blueprint.post("/petitions/<code>/follow")
@anyone
def follow_ask(code: str) -> Any:
    """Note that somebody wants to follow; the answer is the same whether the address follows already or not."""
    petition, form = _public(code), FollowForm(request.form)
    try:
        challenge.demand("follow")
        recovery.ask(
            session(), OncePurpose.FOLLOW, form.email.data or "", now=clock(), code=petition.code, language=current_language()
        )
    except Invalid as invalid:
        form.accept(Invalid({"email" if name == "contact" else name: said for name, said in invalid.fields.items()}))
        return _page(petition, form), 422
    return redirect(url_for("public.follow", code=petition.code, asked="yes"), 303)


@blueprint.get("/follow/<token>", endpoint="follow_link")
@blueprint.get("/follow/<token>/stop", endpoint="follow_link")
@anyone
def link(token: str) -> Any:
    """The links in the letters: buttons to confirm and to stop. Looking does nothing."""
    return render_template("public/follow_link.html", token=token, follow=_follow(token))


@blueprint.post("/follow/<token>", endpoint="follow_confirm")
@anyone
def confirm(token: str) -> Any:
    """The address wants to follow."""
    following_by_mail.confirm(session(), _follow(token), now=clock())
    return redirect(url_for("public.follow_link", token=token), 303)


@blueprint.post("/follow/<token>/stop", endpoint="follow_stop")
@anyone
def stop(token: str) -> Any:
    """No more letters: by the button, or by the mail program itself with one POST (RFC 8058). Stopping twice is well."""
    found = following_by_mail.find(session(), token)
    if found is not None:
        following_by_mail.stop(session(), found)
    return render_template("public/follow_stopped.html")


def _public(code: str) -> "Petition":
    petition = petitions.find_petition(session(), code)
    if petition is None or not following_by_mail.is_open_to_all(petition):
        abort(404)
    return petition


def _follow(token: str) -> "Follow":
    return following_by_mail.find(session(), token) or abort(404)


def _page(petition: "Petition", form: FollowForm) -> str:
    asked = request.args.get("asked") == "yes"
    return render_template("public/follow.html", petition=petition, form=form, asked=asked, **challenge.shown("follow"))
