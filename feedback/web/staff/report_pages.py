"""Reports: one page, one set of files and one list behind each figure, whichever report it is."""

import re
from contextlib import nullcontext
from typing import Any

from flask import Response, abort, render_template, request

from feedback.domain.periods import BadPeriod
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import catalogue_in, current_locale, force_locale, gettext
from feedback.services.reports import shown
from feedback.services.reports.asking import Names
from feedback.services.reports.drawing import pictures, warmth
from feedback.services.reports.files import FILES, written
from feedback.services.reports.registry import REPORTS, Entry
from feedback.services.reports.said import checked, notes_of
from feedback.services.reports.table import Report
from feedback.services.reports.wording import Translate
from feedback.store.queries.reports import list_by_id
from feedback.web.access import actor, allows
from feedback.web.staff import blueprint
from feedback.web.staff.report_lines import Lines
from feedback.web.staff.reports import PeriodForm, asked_in, chosen, question, senders
from feedback.web.transaction import session

SHOWN = 300
"""Lines of a list on the page; files hold all of them."""
_PAGE = 50


@blueprint.get("/reports")
@allows(Permission.SEE_REPORTS)
def reports() -> Any:
    """Every report with what it is for."""
    return render_template("staff/reports.html", reports=REPORTS, put=lambda said: said.put(gettext))


@blueprint.get("/reports/<report>")
@allows(Permission.SEE_REPORTS)
def report(report: str) -> Any:
    """The report on the page, or with ``format`` as a file; no sender is named here."""
    entry, form = _entry(report), asked_in(request.args)
    form_of_file = request.args.get("format", "")
    if form_of_file and form_of_file not in FILES:
        abort(404)
    try:
        built = _built(entry, form) if form_of_file else entry.page(session(), question(form))
    except BadPeriod:
        return _page(report, form), 422
    return _file(built, form, form_of_file, request.args.get("table", "")) if form_of_file else _page(report, form, built)


@blueprint.get("/reports/<report>/petitions")
@allows(Permission.SEE_REPORTS)
def report_petitions(report: str) -> Any:
    """The petitions that a figure of the report counts, no more and no fewer; only those the reader may open are links."""
    entry, form = _entry(report), asked_in(request.args)
    try:
        built = _built(entry, form)
    except BadPeriod:
        return _page(report, form), 422
    table = built.table(request.args.get("table", "")) or built.tables[0]
    line, key = table.line(request.args.get("row", "")), request.args.get("column", "")
    if line is None or key not in line.counted:
        abort(404)
    ids, first, translate = line.counted[key], _number(request.args.get("after", "0")), _translator(built)
    column = next(column for column in table.columns if column.key == key)
    found = list_by_id(session(), ids[first : first + _PAGE])
    return render_template(
        "staff/report_petitions.html",
        title=entry.title.put(gettext),
        slug=report,
        official=built.official,
        where=[shown.name(line, translate), shown.caption(column, translate)],
        period=built.head.centre[1:],
        total=len(ids),
        petitions=[(petition, permits(Permission.SEE_PETITION, actor(), petition)) for petition in found],
        first=first,
        before=max(first - _PAGE, 0) if first else None,
        following=first + _PAGE if first + _PAGE < len(ids) else None,
        chosen={**chosen(form), "table": table.slug, "row": line.key, "column": key},
        back=chosen(form),
    )


@blueprint.post("/reports/<report>/with-names")
@allows(Permission.TAKE_NAMES, fresh=True)
def report_with_names(report: str) -> Any:
    """A file with the senders who did not ask to be kept confidential; every name is a look, written down."""
    entry, form = _entry(report), asked_in(request.form)
    form_of_file = request.form.get("format", "xlsx")
    if not entry.names or form_of_file not in FILES:
        abort(404)
    try:
        built = _built(entry, form, senders)
    except BadPeriod:
        return _page(report, form), 422
    return _file(built, form, form_of_file, request.form.get("table", ""), named=True)


def _entry(slug: str) -> Entry:
    if slug not in REPORTS:
        abort(404)
    return REPORTS[slug]


def _built(entry: Entry, form: PeriodForm, names: Names | None = None) -> Report:
    return entry.build(session(), question(form, names))


def _number(text: str) -> int:
    """How many lines stand before, from the address."""
    if not re.fullmatch(r"[0-9]{1,7}", text):
        abort(404)
    return int(text)


def _translator(report: Report) -> Translate:
    """Into the language of the report: an official paper is Vietnamese, whatever language the page is in.

    The catalogue is looked up once: a report says some thousand words.
    """
    with force_locale("vi") if report.official else nullcontext():
        return catalogue_in(current_locale()).gettext


def _page(slug: str, form: PeriodForm, built: Report | None = None) -> str:
    parts: dict[str, Any] = {}
    if built is not None:
        translate, asked, warm = _translator(built), chosen(form), warmth(built)
        parts = {
            "report": built,
            "put": lambda said: said.put(translate),
            "cell": lambda value, kind: shown.cell(value, kind, translate),
            "levels": shown.levels,
            "filled": shown.filled,
            "checked": list(checked(built, translate)),
            "notes": list(notes_of(built, translate)),
            "lines_of": lambda table: Lines(slug, table, asked, warm, translate),
            "chosen": asked,
            "formats": FILES,
            "most": SHOWN,
            "pictures": pictures(built),
        }
    return render_template(
        "staff/report.html",
        slug=slug,
        entry=REPORTS[slug],
        title=REPORTS[slug].title.put(gettext),
        form=form,
        takes_names=permits(Permission.TAKE_NAMES, actor()),
        **parts,
    )


def _file(report: Report, form: PeriodForm, ending: str, table: str, *, named: bool = False) -> Response:
    if ending == "csv" and table and report.table(table) is None:
        abort(404)
    content = written(report, ending, _translator(report), now=clock(), table=table)
    parts = [report.slug, str(form.period()), form.basis.data, form.office.data.lower(), table, "names" if named else ""]
    response = Response(content, content_type=FILES[ending])
    response.headers.set("Content-Disposition", "attachment", filename=f"{'-'.join(filter(None, parts))}.{ending}")
    return response
