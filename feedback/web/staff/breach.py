"""After a leak: whose data was touched and since when, for whoever writes the notification. No sender is shown here."""

import csv
import io
from typing import Any

from flask import Response, render_template, request
from wtforms import BooleanField, SelectField, StringField

from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services import breach
from feedback.store.queries.breach import Asked
from feedback.web.access import allows
from feedback.web.labels import LOOKS
from feedback.web.staff import blueprint
from feedback.web.staff.access_records import FilterForm
from feedback.web.transaction import session

_MOST = 500
_UNPROCESSABLE = 422


class BreachForm(FilterForm):
    """Through which account (empty: any), between which days, or everything that was stored."""

    person = SelectField(_l("Account through which it happened"), choices=[], validate_choice=False)
    petition = StringField()
    stored = BooleanField(
        _l("The database or a backup was taken: count everything that was stored until the last day"),
    )

    def question(self) -> Asked:
        """What the records are asked; a field that holds nonsense says so."""
        asked = self.asked
        return Asked(asked["account_id"], asked["since"], asked["until"], bool(self.stored.data))


@blueprint.get("/access-records/breach")
@allows(Permission.SEE_ACCESS_RECORDS)
def breach_report() -> Any:
    """The figures and the petitions."""
    form = BreachForm(request.args)
    form.fill()
    asked = form.question()
    rows = [] if form.errors else list(breach.touched(session(), asked, _MOST + 1))
    page = render_template(
        "staff/breach.html",
        form=form,
        summary=None if form.errors else breach.summary(session(), asked),
        rows=rows[:_MOST],
        more=len(rows) > _MOST,
        most=_MOST,
        looks=LOOKS,
        chosen={name: value for name, value in request.args.items() if name in form.typed and value},
    )
    return (page, _UNPROCESSABLE) if form.errors else page


@blueprint.get("/access-records/breach.csv")
@allows(Permission.SEE_ACCESS_RECORDS, fresh=True)
def breach_file() -> Any:
    """All of it, for whoever has to tell the senders: a coordinator finds them by the codes."""
    form = BreachForm(request.args)
    form.fill()
    asked = form.question()
    if form.errors:
        return breach_report()
    response = Response(_written(asked), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"touched-{local_date(clock())}.csv")
    return response


def _written(asked: Asked) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(breach.lines(session(), asked))
    return text.getvalue()
