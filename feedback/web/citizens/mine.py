"""All petitions of one e-mail address, in the browser of who opened the link that was sent there."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import StringField

from feedback.domain.errors import Invalid
from feedback.domain.once import OncePurpose
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import my_petitions, recovery
from feedback.services.once_keys import KeyOver
from feedback.web import challenge
from feedback.web import following as telling
from feedback.web.access import PASS, anyone, give_pass, holds_pass
from feedback.web.citizens import blueprint
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.tokens import seal, unseal
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import Petition

_MINE = "mine"
_SECONDS = 2 * 60 * 60


class MineForm(PageForm):
    """The address."""

    email = StringField(_l("E-mail"), REQUIRED, description=_l("The one that was given with the petitions."))


@dataclass(frozen=True)
class Line:
    """A petition of the list; ``due`` as ``components/tags.html`` takes it."""

    petition: "Petition"
    due: tuple[str, str]


@blueprint.get("/my")
@anyone
def mine() -> Any:
    """The list, where the address was proved in this browser; else the form that asks for the link."""
    proved = _proved()
    if proved is None:
        return render_template("citizens/mine.html", form=MineForm(), **challenge.shown("mine"))
    return render_template("citizens/mine_list.html", lines=_lines(my_petitions.list_of(session(), proved[0])))


@blueprint.post("/my")
@anyone
def mine_ask() -> Any:
    """Note that somebody asks for the link; the answer is the same for every address."""
    form = MineForm(request.form)
    try:
        challenge.demand("mine")
        recovery.ask(session(), OncePurpose.MINE, form.email.data or "", now=clock(), language=current_language())
    except Invalid as invalid:
        form.accept(Invalid({"email" if name == "contact" else name: said for name, said in invalid.fields.items()}))
        return render_template("citizens/mine.html", form=form, **challenge.shown("mine")), 422
    return redirect(url_for("citizens.mine_asked"), 303)


@blueprint.get("/my/asked")
@anyone
def mine_asked() -> Any:
    """What happens now, whoever asked."""
    return render_template("citizens/mine_asked.html")


@blueprint.get("/my/open/<token>")
@anyone
def mine_link(token: str) -> Any:
    """The link in the letter: one button. The page is the same for a link that leads nowhere."""
    return render_template("citizens/mine_link.html", token=token)


@blueprint.post("/my/open/<token>")
@anyone
def mine_prove(token: str) -> Any:
    """Remember for two hours in this browser that the address was proved; the link is good once."""
    try:
        email = my_petitions.prove(session(), token, now=clock())
    except KeyOver:
        return render_template("citizens/lost_over.html", again=url_for("citizens.mine")), 410
    cookie[_MINE] = seal(json.dumps([email, int(clock().timestamp()) + _SECONDS]))
    return redirect(url_for("citizens.mine"), 303)


@blueprint.post("/my/petitions/<code>")
@anyone
def mine_open(code: str) -> Any:
    """Open one of them; ``data`` leads to what is stored about the sender."""
    email, proved_at = _proved() or ("", clock())
    petition = my_petitions.find_of(session(), email, code)
    if petition is None:
        abort(404)
    if my_petitions.is_renewed_since(petition, proved_at) and not holds_pass(code):
        flash(_("This petition has a new tracking secret. Open it with that one."))
        return redirect(url_for("citizens.track", code=code), 303)
    give_pass(petition)
    endpoint = "citizens.my_data" if request.form.get("show") == "data" else "citizens.tracked"
    return redirect(url_for(endpoint, code=petition.code), 303)


@blueprint.post("/my/leave")
@anyone
def mine_leave() -> Any:
    """Forget the address and every petition in this browser."""
    cookie.pop(_MINE, None)
    cookie.pop(PASS, None)
    flash(_("This browser no longer shows the petitions."), "success")
    return redirect(url_for("citizens.mine"), 303)


def _proved() -> tuple[str, datetime] | None:
    """The address that was proved in this browser within the last two hours, and when."""
    carried = unseal(cookie.get(_MINE))
    email, until = json.loads(carried) if carried else ("", 0)
    return (email, datetime.fromtimestamp(until - _SECONDS, UTC)) if email and until > clock().timestamp() else None


def _lines(petitions: "Sequence[Petition]") -> list[Line]:
    return [Line(petition, telling.next_due(petition)) for petition in petitions]
