"""What is asked of a report in the browser: the period, the office, and how much its reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import abort
from wtforms import SelectField, StringField

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.periods import BadPeriod, Basis, Period
from feedback.domain.permissions import Permission, permits
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.language import current_locale, gettext
from feedback.language import lazy_gettext as _l
from feedback.services import identity
from feedback.services.reports.asking import Asked, Look, Names, Sender
from feedback.services.reports.wording import QUARTERS
from feedback.store.queries.reports import list_with_senders
from feedback.web.access import actor
from feedback.web.catalogue import catalogue
from feedback.web.context import settings
from feedback.web.errors import say
from feedback.web.forms import PageForm, offer
from feedback.web.transaction import session

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from feedback.store.models import Office
    from feedback.store.queries.report_figures import Life
    from feedback.store.queries.report_rows import Case


class PeriodForm(PageForm):
    """Which period, by which windows, of which office."""

    year = StringField(_l("Year"), render_kw={"inputmode": "numeric"})
    part = SelectField(_l("Part of the year"), choices=[], validate_choice=False)
    first = StringField(_l("Or from"), name="from")
    last = StringField(_l("To"), name="to")
    basis = SelectField(_l("Counted"), choices=[], validate_choice=False)
    office = SelectField(_l("Office"), choices=[], validate_choice=False)

    def period(self) -> Period:
        """The period asked for: the days where one of them is given, else the year or its part.

        :raises BadPeriod: it is none; the sentence stands beside the field.
        """
        days = bool(self.first.data or self.last.data)
        wrong, year, part = (self.first if days else self.year), self.year.data or "", self.part.data or ""
        text = f"{self.first.data}..{self.last.data}" if days else f"{year}-{part}" if part else year
        try:
            return Period.parse(text)
        except BadPeriod as refusal:
            wrong.errors = [say(refusal)]
            raise


def asked_in(typed: "MultiDict[str, str]") -> PeriodForm:
    """The form as it was sent: by its fields, by ``period`` in one word, or with the present quarter."""
    form = PeriodForm(typed)
    form.basis.choices = offer(
        [(str(Basis.REPORTING), gettext("15th to 14th (rule)")), (str(Basis.CALENDAR), gettext("Calendar"))]
    )
    form.basis.data = form.basis.data if form.basis.data in list(Basis) else str(Basis.REPORTING)
    form.part.choices = offer(_parts())
    form.part.data = form.part.data or ""
    form.office.choices = offer(_offered())
    form.office.data = form.office.data or ""
    if not {"year", "from", "to"} & set(typed):
        text = typed.get("period")
        try:
            period = Period.parse(text) if text is not None else Period.containing(local_date(clock()), Basis(form.basis.data))
        except BadPeriod:
            form.year.data = text
        else:
            _put(form, period)
    return form


def _put(form: PeriodForm, period: Period) -> None:
    if period.days:
        form.first.data, form.last.data = (str(day) for day in period.days)
    else:
        form.year.data, form.part.data = str(period.year), period.part


def _parts() -> list[tuple[str, str]]:
    return [
        ("", gettext("Whole year")),
        ("H1", gettext("First half")),
        ("H2", gettext("Second half")),
        *((f"Q{number}", gettext("Quarter %(number)s", number=name)) for number, name in QUARTERS.items()),
        *((f"{number:02d}", gettext("Month %(number)d", number=number)) for number in range(1, 13)),
    ]


def _offered() -> list[tuple[str, str]]:
    """The offices the reader may ask about; the whole authority stands first where it is theirs to see."""
    today, language = local_date(clock()), current_locale()
    named = [(office.code, office.name_on(today, language)) for office in _own_or_all(today)]
    offices = sorted(named, key=lambda choice: sort_key(choice[1]))
    return [("", gettext("The whole authority")), *offices] if sees_everything(actor()) else offices


def _own_or_all(today: date) -> "Sequence[Office]":
    every = catalogue().handling(today)
    if sees_everything(actor()):
        return every
    return [office for office in every if actor().has_role_in(office.id, Role.LEADER)]


def sees_everything(staff: Staff) -> bool:
    """Whether reports of the whole authority are theirs to see; a head of office sees those of the own office."""
    wide = staff.has_role(Role.COORDINATOR, Role.INSPECTOR)
    return wide or staff.has_role_in(catalogue().authority.id, Role.LEADER)


def question(form: PeriodForm, names: Names | None = None) -> Asked:
    """What the services are asked.

    :raises BadPeriod: the period is none.
    """
    today = local_date(clock())
    return Asked(
        period=form.period(),
        basis=Basis(form.basis.data),
        office_id=_office_id(form, today),
        look=Look(may_read=_may_read, names=names, base_url=settings().base_url, language=current_locale()),
        today=today,
    )


def _office_id(form: PeriodForm, today: date) -> int | None:
    """The office asked about, None for the whole authority; one that does not exist or is not theirs reads 404."""
    theirs = _own_or_all(today)
    if not form.office.data and sees_everything(actor()):
        return None
    found = next((office for office in theirs if form.office.data in ("", office.code)), None)
    if found is None:
        abort(404)
    form.office.data = found.code
    return found.id


def chosen(form: PeriodForm) -> dict[str, str]:
    """The same question as the query of an address."""
    asked = {"period": str(form.period()), "basis": form.basis.data, "office": form.office.data}
    return {name: value for name, value in asked.items() if value}


@dataclass
class _Facts:
    """A petition of a report as the rules see it."""

    id: int
    kind: str
    state: str
    publication: str
    office_id: int | None
    confidential: bool
    round: int
    officer_id: int | None = None
    subject_office_id: int | None = None
    subject_account_id: int | None = None
    office_override: str = ""
    officer_override: str = ""
    linked_from: str | None = None
    is_accepted: bool = True
    is_answered: bool = False
    has_repeats: bool = False
    has_notice: bool = False
    is_erased: bool = False
    is_kept_private: bool = False
    open_requests: frozenset[str] = frozenset()
    extension_asked_by: int | None = None
    coordinating_office_ids: frozenset[int] = frozenset()
    awaited_office_ids: frozenset[int] = frozenset()


def _may_read(case: "Case | Life") -> bool:
    facts = _Facts(
        case.id, case.kind, case.state, case.publication, case.present_office_id, confidential=case.confidential, round=case.round
    )
    return permits(Permission.SEE_PETITION, actor(), facts)


def senders(cases: "Sequence[Case]") -> Mapping[int, Sender]:
    """The senders of petitions as far as the reader may see; every one is a look that is written down."""
    found = {}
    for petition in list_with_senders(session(), [case.id for case in cases]):
        sender = identity.reveal(session(), petition, by=actor(), now=clock(), purpose="report")
        if sender is not None:
            found[petition.id] = Sender(sender.full_name or gettext("Erased on request"), sender.address)
    return found
