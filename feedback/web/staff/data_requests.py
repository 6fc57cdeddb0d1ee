"""What senders ask about their own data: the list, and the page on which a coordinator decides."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import RadioField, TextAreaField

from feedback.domain.data_rights import ENDS_PUBLICITY, DataRight
from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import data_rights, erasing, identity
from feedback.store.queries import data_requests as query
from feedback.web.access import actor, allows
from feedback.web.data_due import FIELDS, due_of
from feedback.web.files import delete_afterwards
from feedback.web.forms import REQUIRED, PageForm, offer
from feedback.web.staff import blueprint
from feedback.web.transaction import keep_record, noticing_others, records_a_look, session, start_again

if TYPE_CHECKING:
    from feedback.store.models import DataRequest, Petition

records_a_look("staff.data_request")
_MOST = 200


class DecideForm(PageForm):
    """Granted or not, and the sentence for the sender."""

    granted = RadioField(
        _l("Decision"),
        REQUIRED,
        choices=offer((("yes", _l("Grant and carry out")), ("no", _l("Decline")))),
        validate_choice=False,
    )
    explanation = TextAreaField(_l("Sentence for the sender"), REQUIRED)


class ExtendForm(PageForm):
    """Why more time is needed."""

    reason = TextAreaField(_l("Why more time is needed"), REQUIRED, description=_l("The sender reads it."))


@blueprint.get("/data-requests", endpoint="data_requests")
@allows(Permission.SEE_DATA_REQUESTS)
def list_data_requests() -> Any:
    """The open ones by due date, then what was decided. No identity stands here."""
    found = query.list_requests(session(), actor(), _MOST + 1)
    return render_template(
        "staff/data_requests.html",
        lines=[(row, due_of(row)) for row in found[:_MOST]],
        more=len(found) > _MOST,
        most=_MOST,
    )


@blueprint.get("/petitions/<code>/data-requests/<reference>")
@allows(Permission.SEE_DATA_REQUESTS)
def data_request(petition: "Petition", reference: str) -> Any:
    """One request. What it says shows who the sender is, so the look is written down."""
    return _page(_find(petition, reference))


@blueprint.route("/petitions/<code>/data-requests/<reference>/decide", methods=["GET", "POST"])
@allows(Permission.DECIDE_DATA_RIGHT)
def data_request_decide(petition: "Petition", reference: str) -> Any:
    """Grant or decline."""
    asked, form = _find(petition, reference), DecideForm(request.form)
    if request.method == "GET":
        return redirect(url_for("staff.data_request", code=petition.code, reference=reference), 303)
    choice = {"yes": True, "no": False}.get(form.granted.data or "")

    def act() -> None:
        keys = data_rights.decide(
            session(), asked, by=actor(), now=clock(), granted=choice, explanation=form.explanation.data or ""
        )
        delete_afterwards(keys)

    return _done(asked, act, _("It was decided; the sender is told."), decide=form)


@blueprint.route("/petitions/<code>/data-requests/<reference>/extend", methods=["GET", "POST"])
@allows(Permission.DECIDE_DATA_RIGHT)
def data_request_extend(petition: "Petition", reference: str) -> Any:
    """Take more time, once."""
    asked, form = _find(petition, reference), ExtendForm(request.form)
    if request.method == "GET":
        return redirect(url_for("staff.data_request", code=petition.code, reference=reference), 303)

    def act() -> None:
        data_rights.extend(session(), asked, by=actor(), now=clock(), reason=form.reason.data or "")

    return _done(asked, act, _("The time was extended; the sender is told why."), extend=form)


def _find(petition: "Petition", reference: str) -> "DataRequest":
    return query.find_request(session(), petition, reference) or abort(404)


def _done(asked: "DataRequest", act: Callable[[], None], success: str, **forms: PageForm) -> Any:
    code, reference = asked.petition.code, asked.reference
    try:
        with noticing_others():
            act()
    except Invalid as invalid:
        start_again()
        keep_record()
        for form in forms.values():
            form.accept(invalid)
        return _page(asked, 422, **forms)
    flash(success, "success")
    return redirect(url_for("staff.data_request", code=code, reference=reference), 303)


def _page(asked: "DataRequest", status: int = 200, **forms: PageForm) -> Any:
    petition = asked.petition
    sender = identity.reveal(session(), petition, by=actor(), now=clock(), purpose="data_request")
    may_decide = asked.decided_at is None and permits(Permission.DECIDE_DATA_RIGHT, actor(), petition)
    new = data_rights.corrections_of(asked)
    was_corrected = asked.decided_at is not None and asked.granted
    rendered = render_template(
        "staff/data_request.html",
        asked=asked,
        petition=petition,
        due=due_of(asked),
        is_shown=sender is not None,
        changes=[(FIELDS[n], "" if was_corrected else getattr(sender, n), value) for n, value in new.items()] if sender else [],
        erases=asked.kind == DataRight.ERASE,
        obstacle=erasing.obstacle(session(), petition),
        ends_publicity=asked.kind in ENDS_PUBLICITY,
        same_sender=erasing.same_sender(petition),
        decide=forms.get("decide", DecideForm()) if may_decide else None,
        extend=forms.get("extend", ExtendForm())
        if may_decide and data_rights.may_be_extended(session(), asked, now=clock())
        else None,
        failed=next(iter(forms.values()), None),
    )
    return rendered, status
