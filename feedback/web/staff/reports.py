"""Official reports: form II.05a on the page and as files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from feedback.domain.calendar import local_date
from feedback.domain.periods import BadPeriod, Basis, Period
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.services import identity
from feedback.services.reports import csv_file, layout
from feedback.services.reports.ii_05a import Form, Look, Names, build
from feedback.services.reports.text import RESULTS
from feedback.services.reports.wording import QUARTERS, note_lines
from feedback.services.reports.xlsx import workbook
from feedback.store.queries.reports import list_with_senders
from feedback.web.access import actor, allows
from feedback.web.context import settings
from feedback.web.errors import say
from feedback.web.forms import PageForm
from feedback.web.staff import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from feedback.store.queries.reports import Case

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


class PeriodForm(PageForm):
    """Which period, and by which windows."""

    year = StringField(_l("Year"), render_kw={"inputmode": "numeric"})
    quarter = SelectField(_l("Quarter"), choices=[], validate_choice=False)
    basis = SelectField(_l("Counted"), choices=[], validate_choice=False)

    def fill(self) -> None:
        """The choices, in the reader's language."""
        self.quarter.choices = [("", gettext("Whole year")), *((str(number), name) for number, name in QUARTERS.items())]
        self.basis.choices = [
            (str(Basis.REPORTING), gettext("15th to 14th (rule)")),
            (str(Basis.CALENDAR), gettext("Calendar")),
        ]
        self.basis.data = self.basis.data if self.basis.data in list(Basis) else str(Basis.REPORTING)
        self.quarter.data = self.quarter.data or ""

    def period(self) -> Period:
        """The period asked for.

        :raises BadPeriod: no quarter and no year; the sentence stands beside the year.
        """
        asked = f"{self.year.data or ''}-Q{self.quarter.data}" if self.quarter.data else self.year.data or ""
        try:
            return Period.parse(asked)
        except BadPeriod as refusal:
            self.year.errors = [say(refusal)]
            raise


@dataclass
class _Facts:
    """A line of part B as the rules see a petition."""

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
    open_requests: frozenset[str] = frozenset()
    extension_asked_by: int | None = None
    coordinating_office_ids: frozenset[int] = frozenset()
    awaited_office_ids: frozenset[int] = frozenset()


@blueprint.get("/reports/ii-05a")
@allows(Permission.SEE_REPORTS)
def report_ii_05a() -> Any:
    """The form with its checks, its note and its sentence; no sender is named here."""
    asked = _asked(request.args)
    try:
        form = _built(asked)
    except BadPeriod:
        return _page(asked), 422
    return _page(asked, form)


@blueprint.get("/reports/ii-05a.csv")
@allows(Permission.SEE_REPORTS)
def report_ii_05a_csv() -> Any:
    """Part A, or part B with ``part=b``, as comma-separated values."""
    asked = _asked(request.args)
    try:
        form = _built(asked)
    except BadPeriod:
        return _page(asked), 422
    with force_locale("vi"):
        part_b = request.args.get("part") == "b"
        text = csv_file.part_b(form, gettext) if part_b else csv_file.part_a(form)
    return _file((_BOM + text).encode(), "text/csv; charset=utf-8", form, "b.csv" if part_b else "a.csv")


@blueprint.get("/reports/ii-05a.xlsx")
@allows(Permission.SEE_REPORTS)
def report_ii_05a_xlsx() -> Any:
    """The workbook without names."""
    asked = _asked(request.args)
    try:
        form = _built(asked)
    except BadPeriod:
        return _page(asked), 422
    return _workbook(form, "xlsx")


@blueprint.post("/reports/ii-05a/with-names")
@allows(Permission.SEE_IDENTITY)
def report_ii_05a_with_names() -> Any:
    """The workbook with the names of those who did not ask to be kept confidential; every name is a look, written down."""
    asked = _asked(request.form)
    try:
        form = _built(asked, _names)
    except BadPeriod:
        return _page(asked), 422
    return _workbook(form, "names.xlsx")


def _asked(typed: "MultiDict[str, str]") -> PeriodForm:
    """What was asked for: by ``year`` and ``quarter``, by ``period`` in one word, or the present quarter."""
    form = PeriodForm(typed)
    form.fill()
    if "year" not in typed:
        text = typed.get("period")
        try:
            period = Period.parse(text) if text is not None else Period.containing(local_date(clock()), Basis(form.basis.data))
        except BadPeriod:
            form.year.data = text
        else:
            form.year.data, form.quarter.data = str(period.year), str(period.quarter or "")
    return form


def _built(asked: PeriodForm, names: Names | None = None) -> Form:
    look = Look(may_read=_may_read, names=names, base_url=settings().base_url)
    return build(session(), asked.period(), Basis(asked.basis.data), look, today=local_date(clock()))


def _may_read(case: "Case") -> bool:
    facts = _Facts(
        case.id, case.kind, case.state, case.publication, case.present_office_id, confidential=case.confidential, round=case.round
    )
    return permits(Permission.SEE_PETITION, actor(), facts)


def _names(cases: "Sequence[Case]") -> Mapping[int, str]:
    found = {}
    for petition in list_with_senders(session(), [case.id for case in cases]):
        sender = identity.reveal(session(), petition, by=actor(), now=clock(), purpose="report")
        if sender is not None:
            found[petition.id] = sender.full_name
    return found


def _page(asked: PeriodForm, form: Form | None = None) -> str:
    shown: dict[str, Any] = {}
    if form is not None:
        with force_locale("vi"):
            lines = [(item, item.sender.put(gettext), item.result.put(gettext)) for item in form.items]
        shown = {
            "report": form,
            "head": layout.head(form),
            "levels": layout.HEADINGS,
            "numbers": layout.NUMBERS,
            "caption_of": layout.caption_of,
            "lines": lines,
            "pieces": _pieces,
            "note": [said.put(gettext) for said in note_lines(form.note)],
            "results": RESULTS,
            "differences": [said.put(gettext) for said in form.differences],
            "chosen": {"year": form.period.year, "quarter": form.period.quarter or "", "basis": str(form.basis)},
        }
    return render_template(
        "staff/report_ii_05a.html", form=asked, sees_names=permits(Permission.SEE_IDENTITY, actor()), put=gettext, **shown
    )


def _pieces(name: str) -> list[str]:
    """A sector's name in the pieces that should each stay on one line."""
    return re.split(r"(?<=,) | (?=và )", name)


def _workbook(form: Form, ending: str) -> Response:
    with force_locale("vi"):
        return _file(workbook(form, gettext, now=clock()), _XLSX, form, ending)


def _file(content: bytes, kind: str, form: Form, ending: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"ii-05a-{form.period}-{form.basis}.{ending}")
    return response
