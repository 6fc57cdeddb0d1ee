"""What happened at the doors of the back office: for the inspector."""

from typing import Any

from flask import render_template, request
from wtforms import SelectField

from feedback.domain.permissions import Permission
from feedback.domain.signing_in import SignInEvent
from feedback.domain.text import whole_number
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.store.queries import sign_in as found
from feedback.web.access import allows
from feedback.web.forms import PageForm, offer
from feedback.web.staff import blueprint
from feedback.web.staff.sign_in_words import SIGN_INS, said
from feedback.web.transaction import session

_MOST = 500


class FilterForm(PageForm):
    """Whose door, and what happened there."""

    person = SelectField(_l("Who"), choices=[], validate_choice=False)
    event = SelectField(_l("What"), choices=[], validate_choice=False)

    def fill(self) -> None:
        """The people and the events there are."""
        people = [(str(account.id), account.name) for account in found.list_people_at_doors(session())]
        self.person.choices = offer([("", _("Everybody")), *people])
        self.event.choices = offer([("", _("Everything")), *((str(event), str(SIGN_INS[event])) for event in SignInEvent)])
        self.person.data, self.event.data = self.person.data or "", self.event.data or ""


@blueprint.get("/sign-ins")
@allows(Permission.SEE_ACCESS_RECORDS)
def sign_ins() -> Any:
    """The events, the latest first."""
    form = FilterForm(request.args)
    form.fill()
    wanted = {"account_id": whole_number(form.person.data), "event": form.event.data}
    records = found.list_records(session(), **wanted, limit=_MOST + 1)
    return render_template(
        "staff/sign_ins.html",
        form=form,
        records=records[:_MOST],
        said=said,
        narrowed=any(form.typed.values()),
        more=len(records) > _MOST,
        most=_MOST,
    )
