"""Who stands in for a leader: named by the leader, or for any leader by the administrator."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, SelectField, StringField

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import deputies as verbs
from feedback.store.queries import deputies as query
from feedback.store.queries.administration import list_present_offices
from feedback.store.queries.offices import find_office, get_offices
from feedback.web.access import actor, allows
from feedback.web.filters import office_name, short_day
from feedback.web.forms import REQUIRED, PageForm, blank_choice, offer
from feedback.web.staff import blueprint
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.store.models import Account, Deputy, Office


class DeputyForm(PageForm):
    """Who stands in for whom, and when."""

    office = HiddenField()
    leader = SelectField(_l("Head of office"), REQUIRED, choices=[], validate_choice=False)
    deputy = SelectField(
        _l("Stands in"),
        REQUIRED,
        choices=[],
        validate_choice=False,
        description=_l("Somebody who has a role in the office; they keep it, and may do what the head may do in these days."),
    )
    since = StringField(_l("First day"), REQUIRED, render_kw={"type": "date"})
    until = StringField(_l("Last day"), REQUIRED, render_kw={"type": "date"}, description=_l("It ends by itself with this day."))
    reason = StringField(_l("Reason"))

    def prepare(self, office: "Office") -> None:
        """The people of the office; a leader names a deputy for no one else."""
        leaders = verbs.leaders_of(session(), office)
        if not permits(Permission.ADMINISTER, actor()):
            leaders = [leader for leader in leaders if leader.id == actor().account_id]
        self.office.data = office.code
        self.leader.choices = offer(_named(leaders) if len(leaders) == 1 else blank_choice(_named(leaders)))
        self.deputy.choices = offer(blank_choice(_named(verbs.possible_deputies(session(), office))))


@blueprint.route("/deputies", methods=["GET", "POST"])
@allows(Permission.NAME_DEPUTY)
def deputies() -> Any:
    """Who stands in for whom, and the form for an office."""
    mine, wanted = _offices(), request.values.get("office", "")
    office = next((office for office in mine if office.code == wanted), mine[0] if len(mine) == 1 else None)
    form = DeputyForm(request.form if request.method == "POST" else None)
    if request.method == "POST":
        if office is None:
            abort(403)
        typed = {**form.typed, "office": office}
        try:
            named = verbs.name_deputy(session(), by=actor(), now=clock(), **typed)
        except Invalid as invalid:
            start_again()
            form.accept(invalid)
            return _page(_offices(), find_office(session(), office.code), form), 422
        said = _("%(name)s stands in from %(since)s to %(until)s.", name=named.deputy.name, **_days(named))
        flash(said, "success")
        return redirect(url_for("staff.deputies", office=office.code), 303)
    return _page(mine, office, form)


@blueprint.route("/deputies/<office>/<email>/<since>/end", methods=["GET", "POST"])
@allows(Permission.NAME_DEPUTY)
def deputies_end(office: str, email: str, since: str) -> Any:
    """End it before its last day."""
    named = next(
        (n for n in query.list_deputies(session()) if verbs.key_of(n) == f"{office} {email} {since}" and not n.ended_at), None
    )
    if named is None or named.office not in _offices():
        abort(404)
    if request.method == "POST":
        verbs.end_deputy(session(), named, by=actor(), now=clock())
        flash(_("%(name)s stands in no more.", name=named.deputy.name), "success")
    return redirect(url_for("staff.deputies", office=office), 303)


def _page(mine: "Sequence[Office]", office: "Office | None", form: DeputyForm) -> str:
    if office is not None:
        form.prepare(office)
    listed = query.list_deputies(session(), office_ids=[each.id for each in ([office] if office else mine)])
    today = local_date(clock())
    return render_template(
        "staff/deputies.html",
        offices=[(each.code, office_name(each)) for each in mine],
        office=office,
        administers=permits(Permission.ADMINISTER, actor()),
        form=form,
        rows=[(named, _state(named), not verbs.is_over(named, today) and _may_end(named)) for named in listed],
        lent=query.list_standing_in(session(), actor().account_id, today),
    )


def _offices() -> "Sequence[Office]":
    """The offices for which this person may name deputies."""
    if permits(Permission.ADMINISTER, actor()):
        return list_present_offices(session(), local_date(clock()))
    own = {office for office, role in actor().own.memberships if role is Role.LEADER}
    return sorted(get_offices(session(), own).values(), key=lambda office: office.code)


def _may_end(named: "Deputy") -> bool:
    return named.leader_id == actor().account_id or permits(Permission.ADMINISTER, actor())


def _state(named: "Deputy") -> tuple[str, str]:
    """Tone and words for how it stands."""
    today = local_date(clock())
    if named.ended_at is not None:
        return "none", _("Ended on %(day)s", day=short_day(named.ended_at))
    if named.until < today:
        return "none", _("Past")
    return ("ok", _("Stands in now")) if named.since <= today else ("soon", _("Still to come"))


def _days(named: "Deputy") -> dict[str, str]:
    return {"since": short_day(named.since), "until": short_day(named.until)}


def _named(people: "Iterable[Account]") -> list[tuple[str, str]]:
    return [(person.email, person.name) for person in people]
