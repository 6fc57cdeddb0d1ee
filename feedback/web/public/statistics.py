"""Figures for everyone: how petitions were answered, with every number's period, rule and list."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for

from feedback.domain.open_data import Month
from feedback.domain.small_cells import LEAST
from feedback.language import gettext as _
from feedback.services.cells import MARK, harmless
from feedback.services.ratings import SIDES
from feedback.services.statistics import Question, Statistics, statistics
from feedback.store.queries.statistics import last_number
from feedback.web.access import anyone
from feedback.web.public import blueprint, pictures
from feedback.web.public.statistics_form import asked_form
from feedback.web.transaction import session

_KEPT_SECONDS = 300
_MANY, _MOST_KEPT = 10_000, 100
"""Where there have been so many petitions, figures are kept; counting fewer takes no time."""


@blueprint.get("/statistics")
@anyone
def statistics_page() -> Any:
    """The figures of a period, with their tables and charts."""
    form = asked_form()
    found = _found(form.question)
    page = render_template(
        "public/statistics.html",
        form=form,
        found=found,
        question=found.question,
        pillars=pictures.pillars(found.tables.get("month", ())),
        shares=pictures.shares(found.tables.get("sector", ())),
        picture=pictures,
        sides=SIDES,
        list_of=_lists(found.question),
        csv_url=url_for("public.statistics_csv", **_same()),
        least=LEAST,
    )
    return _kept(make_response(page))


@blueprint.get("/statistics.csv")
@anyone
def statistics_csv() -> Any:
    """The same figures, a line for each; what the page does not give is empty here too."""
    found = _found(asked_form().question)
    response = Response(_lines(found), mimetype="text/csv")
    name = f"statistics-{found.question.first}-{found.question.last}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return _kept(response)


def _found(question: Question) -> Statistics:
    """Count; of many petitions that is kept as long as a cache may keep the page, so that nobody can wear the service out."""
    kept: dict[Question, tuple[float, Statistics]] = current_app.extensions.setdefault("statistics", {})
    until, found = kept.get(question, (0.0, None))
    if found is not None and monotonic() < until:
        return found
    found = statistics(session(), question)
    if last_number(session()) >= _MANY:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[question] = monotonic() + _KEPT_SECONDS, found
    return found


def _same() -> dict[str, Any]:
    return {
        name: request.args[name] for name in ("period", "from", "to", "sector", "office", "commune") if request.args.get(name)
    }


def _kept(response: Response) -> Response:
    """Figures a few minutes old are good enough for everyone, so that a crowd costs no more than one reader."""
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    return response


def _lists(question: Question) -> Callable[[str, str], str]:
    """Gives the address of the published answers behind a line of a table."""

    def address(table: str, code: str) -> str:
        first, last = question.days
        if table == "month":
            month = Month(int(code[:4]), int(code[5:]))
            first, last = month.first, min(month.next.first - timedelta(days=1), last)
        days = {"from": first, "to": last}
        parts = {**dict([question.part] if question.part else []), **{table: code}}
        wanted: dict[str, Any] = {
            key: value for key, value in {**parts, **days}.items() if value and key not in ("month", "total")
        }
        return url_for("public.petitions", **wanted)

    return address


def _lines(found: Statistics) -> str:
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("from", "to", "table", "code", "name", "measure", "value"))
    days = found.question.days
    lines = [("total", found.total), *((table, group) for table, groups in found.tables.items() for group in groups)]
    for table, group in lines:
        name = harmless(group.name or (_("Not tied to a place") if table == "commune" else _("With no office yet")))
        for measure, number in group.numbers.items():
            writer.writerow((*days, table, group.code, name if table != "total" else "", measure, number))
    for side in found.sides:
        writer.writerow((*days, "total", "", "", f"mean_{side.name}", side.mean))
        writer.writerow((*days, "total", "", "", f"said_{side.name}", side.said))
    return text.getvalue()
