"""The link in letters and QR codes: looking at it does nothing, pressing its button opens the petition (DESIGN 9.10)."""

from typing import Any

from flask import abort, redirect, render_template, url_for

from feedback.services import following
from feedback.web.access import anyone, give_pass
from feedback.web.citizens import blueprint
from feedback.web.transaction import session


@blueprint.get("/t/<token>")
@anyone
def link(token: str) -> Any:
    """One button. The page is the same for a link that leads nowhere."""
    return render_template("citizens/link.html", token=token)


@blueprint.post("/t/<token>")
@anyone
def link_open(token: str) -> Any:
    """Open the petition in this browser."""
    petition = following.find_with_link(session(), token)
    if petition is None:
        abort(404)
    give_pass(petition)
    return redirect(url_for("citizens.tracked", code=petition.code), 303)
