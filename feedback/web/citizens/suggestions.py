"""What the form says while it is filled in: answers that are there already, open reports, sectors, and other doors.

Nothing that was typed is kept, and nothing is decided: a suggestion is taken by a press or passed over. With a script the
parts are fetched as somebody types; without one the buttons named ``look`` show the same form again with them in it.
"""

from collections.abc import Mapping
from typing import Any

from flask import abort, jsonify, render_template, request

from feedback.domain.elsewhere import Elsewhere
from feedback.domain.excerpts import around
from feedback.domain.petition import Kind
from feedback.domain.places import find_places
from feedback.domain.publication import Sensitive, find_personal_data
from feedback.domain.states import Publication
from feedback.domain.text import tidy_line
from feedback.extensions import clock
from feedback.language import current_language, ngettext
from feedback.services import already_reported, answered_before, contact_points, suggestions
from feedback.store.queries import catalogue
from feedback.store.queries.published import find_published
from feedback.web import labels
from feedback.web.access import anyone
from feedback.web.catalogue import office_of
from feedback.web.citizens import blueprint
from feedback.web.filters import office_name
from feedback.web.petition_form import PetitionForm
from feedback.web.throttling import asked_to_look
from feedback.web.tokens import is_fresh
from feedback.web.transaction import only_reads, session

LOOK, PICK = "look", "pick"
"""Names of the buttons that show the form again: with suggestions, and with a suggested sector chosen."""
_LONGEST_TITLE = 300
_READ = 10_000
"""Characters of a content that are read."""
Parts = dict[str, Any]


@blueprint.post("/submit/answered")
@anyone
@only_reads
def answered() -> Any:
    """For what is typed so far: published answers alike, and open reports that may be the same."""
    parts = {**_answers(request.form), **_reports(request.form)}
    said = [_said_of_answers(len(parts["answers"])), _said_of_reports(len(parts["reports"]))]
    return _fragments(parts, ("answered_before", "already_reported"), said)


@blueprint.post("/submit/sector")
@anyone
@only_reads
def sector() -> Any:
    """For what is typed so far: sectors it may belong to, and where it belongs if not here."""
    parts = {**_sectors(request.form), **_elsewhere(request.form)}
    return _fragments(parts, ("which_sector", "elsewhere_hint"), [_said_of_sectors(len(parts["sectors"]))])


@blueprint.post("/submit/answered/<code>")
@anyone
def answered_enough(code: str) -> Any:
    """Somebody found what they needed: it is counted, and nothing is sent."""
    item = find_published(session(), code)
    if item is None or item.petition.publication != Publication.PUBLISHED:
        abort(404)
    token = request.form.get("form_token", "")
    times = answered_before.count_use(session(), item, now=clock(), form_token=token if is_fresh(token) else "")
    return render_template("citizens/answered_enough.html", item=item, times=times)


def suggested(form: PetitionForm) -> Parts:
    """What the form's page shows: suggestions where they were asked for, and in any case where other matters go."""
    looked = request.method == "POST" and asked_to_look()
    if looked and request.form.get(PICK):
        form.sector.data = request.form[PICK]
    none: Parts = {"answers": (), "reports": (), "sectors": (), "hint": Elsewhere.NONE, "personal": ()}
    typed = {name: str(value or "") for name, value in form.typed.items()}
    found = {**_answers(typed), **_reports(typed), **_sectors(typed), **_elsewhere(typed)} if looked else {}
    return {"contacts": contact_points.by_topic(session()), **none, **found, "looked": looked}


def _answers(typed: Mapping[str, str]) -> Parts:
    title = typed.get("title", "")[:_LONGEST_TITLE]
    found = answered_before.find(session(), title, kind=typed.get("kind", ""), commune=_commune(typed))
    shown = [
        (item, office_name(office_of(item.office_id)), around((item.answer, item.content), found.asked)) for item in found.items
    ]
    return {"answers": shown, "asked": found.asked, "too_short": not answered_before.says_enough(title)}


def _reports(typed: Mapping[str, str]) -> Parts:
    found = already_reported.find(
        session(),
        kind=typed.get("kind", ""),
        title=typed.get("title", "")[:_LONGEST_TITLE],
        sector=typed.get("sector", ""),
        commune=_commune(typed),
        position=already_reported.read_position(typed.get("latitude", ""), typed.get("longitude", "")),
    )
    return {"reports": found, "is_report": typed.get("kind") == Kind.FIELD_REPORT}


def _sectors(typed: Mapping[str, str]) -> Parts:
    language, known = current_language(), {one.code: one for one in catalogue.list_sectors(session())}
    title, content = typed.get("title", "")[:_LONGEST_TITLE], typed.get("content", "")[:_READ]
    found = suggestions.suggest_sectors(session(), title, content)
    named = [(one.code, known[one.code].name_in(language), one.words) for one in found if one.code in known]
    return {"sectors": named, "chosen": typed.get("sector", "")}


def _elsewhere(typed: Mapping[str, str]) -> Parts:
    title, content = typed.get("title", "")[:_LONGEST_TITLE], typed.get("content", "")[:_READ]
    hint, _words = suggestions.belongs_elsewhere(title, content)
    personal = [
        labels.SENSITIVE[kind] for kind in Sensitive if any(one.kind is kind for one in find_personal_data(f"{title}\n{content}"))
    ]
    return {"hint": hint, "contacts": contact_points.by_topic(session()), "personal": personal}


def _commune(typed: Mapping[str, str]) -> Any:
    """The one commune that was named; None while the name leaves a choice."""
    name = tidy_line(typed.get("commune", ""))[:_LONGEST_TITLE]
    found = find_places(name, catalogue.list_communes(session())) if name else []
    return found[0] if len(found) == 1 else None


def _fragments(parts: Parts, names: tuple[str, ...], said: list[str]) -> Any:
    """The parts for a script to put in their places, and one sentence for those who hear the page."""
    shown = {name: render_template(f"citizens/{name}.html", **parts, fragment=True) for name in names}
    return jsonify(parts=shown, said=" ".join(filter(None, said)))


def _said_of_answers(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s published answer may match. It is shown under the title.",
        "%(num)s published answers may match. They are shown under the title.",
        count,
    )


def _said_of_reports(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s open report may be the same. It is shown under the commune.",
        "%(num)s open reports may be the same. They are shown under the commune.",
        count,
    )


def _said_of_sectors(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(num)s sector suggested.", "%(num)s sectors suggested.", count)
