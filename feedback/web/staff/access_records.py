"""Who looked at whose identity: for the inspector."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import render_template, request
from wtforms import SelectField, StringField

from feedback.domain.calendar import start_of_day
from feedback.domain.permissions import Permission
from feedback.domain.petition import parse_code
from feedback.domain.text import whole_number
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.store.queries import access_records as found
from feedback.web.access import allows
from feedback.web.forms import PageForm, offer
from feedback.web.labels import LOOKS
from feedback.web.staff import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import AccessRecord, Petition

_MOST = 500
_TOGETHER = timedelta(minutes=5)
_UNPROCESSABLE = 422


class FilterForm(PageForm):
    """Whose looks, at which petition, between which days."""

    person = SelectField(_l("Who"), choices=[], validate_choice=False)
    petition = StringField(_l("Code of the petition"))
    since = StringField(_l("From day"), render_kw={"type": "date"})
    until = StringField(_l("To day"), render_kw={"type": "date"})

    def fill(self) -> None:
        """The people who ever looked."""
        people = [(str(account.id), account.name) for account in found.list_people_who_looked(session())]
        self.person.choices = offer([("", _("Everybody")), *people])
        self.person.data = self.person.data or ""

    @property
    def asked(self) -> dict[str, Any]:
        """What the query is asked for; a field that holds nonsense says so."""
        code, since, until = parse_code(self.petition.data or ""), self._day(self.since), self._day(self.until)
        if self.petition.data and code is None:
            self.petition.errors = [_("This is no code of a petition. It looks like PAKN.20261122.0001.")]
        return {
            "account_id": whole_number(self.person.data),
            "code": code or "",
            "since": start_of_day(since) if since else None,
            "until": start_of_day(until + timedelta(days=1)) if until else None,
        }

    def _day(self, field: StringField) -> date | None:
        try:
            day = date.fromisoformat(field.data) if field.data else None
        except ValueError:
            day = date.min
        if day and not 2000 <= day.year <= 2999:  # noqa: PLR2004 - what the calendar knows
            field.errors = [_("Choose a day.")]
            return None
        return day


@dataclass
class Look:
    """A line: looks of one person at one petition for one purpose, shortly after each other; ``record`` is the last."""

    record: "AccessRecord"
    petition: "Petition"
    purpose: str
    count: int = 1


@blueprint.get("/access-records")
@allows(Permission.SEE_ACCESS_RECORDS)
def access_records() -> Any:
    """The looks, latest first; no identity is shown here."""
    form = FilterForm(request.args)
    form.fill()
    asked = form.asked
    records = [] if form.errors else found.list_access_records(session(), **asked, limit=_MOST + 1)
    page = render_template(
        "staff/access_records.html",
        form=form,
        looks=_folded(records[:_MOST]),
        narrowed=any(form.typed.values()),
        more=len(records) > _MOST,
        most=_MOST,
    )
    return (page, _UNPROCESSABLE) if form.errors else page


def _folded(records: "Sequence[AccessRecord]") -> list[Look]:
    """The looks by line; each line spans five minutes at most."""
    lines: list[Look] = []
    latest: dict[tuple[int, int, str], Look] = {}
    for record in records:
        key = (record.account_id, record.petition_id, record.purpose)
        line = latest.get(key)
        if line is not None and line.record.at - record.at <= _TOGETHER:
            line.count += 1
            continue
        latest[key] = Look(record, record.petition, str(LOOKS.get(record.purpose, record.purpose)))
        lines.append(latest[key])
    return lines
