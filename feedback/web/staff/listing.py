"""The list of petitions: filtered, sorted by its headings, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import get_template_attribute, redirect, render_template, request, url_for
from markupsafe import Markup

from feedback.domain.calendar import local_date
from feedback.domain.errors import Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import RequestKind, parse_code
from feedback.domain.standing import Publication, State
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import finding, identity
from feedback.services.deadlines import calendar_of
from feedback.store.queries import desk, filtered, petitions
from feedback.store.queries.lookers import Days
from feedback.web import labels
from feedback.web.access import actor, allows, staff
from feedback.web.catalogue import catalogue, office_names, once, sector_names
from feedback.web.errors import say
from feedback.web.following import days_left
from feedback.web.staff import blueprint, choices, dossier
from feedback.web.staff.filter_form import FilterForm, list_url, read_query
from feedback.web.staff.list_forms import BulkForm, ContactForm, NameForm
from feedback.web.tags import tag
from feedback.web.transaction import keep_record, records_a_look, session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.queries.lines import Line

_UNPROCESSABLE = 422
_FORMS = "staff/list_forms.html"
records_a_look("staff.petitions", only_if=lambda: bool(request.args.get("sender")))
_ASKED: dict[str, "LazyString"] = {
    RequestKind.REOPENING: _l("Asks to reopen"),
    RequestKind.OBJECTION: _l("Objects to the decision"),
    RequestKind.EXTENSION: _l("More time is asked for"),
}
_COLUMNS: tuple[tuple["LazyString", tuple[tuple[str, "LazyString"], ...]], ...] = (
    (_l("Code"), (("code", _l("Code")), ("received", _l("Received")))),
    (_l("Title"), (("sector", _l("Sector")),)),
    (_l("State"), ()),
    (_l("Due"), (("due", _l("Due")),)),
    (_l("Office"), (("office", _l("Office")),)),
)
"""The columns, and what each can be sorted by."""
_MORE = ("desk", "officer", "commune", "kind", "channel", "asks", "since", "until", "state", "urgent")
"""Fields that stand folded away."""


@dataclass(frozen=True)
class Row:
    """A petition in a list; ``klass`` and ``due`` say how its date stands, ``tags`` its state and what else should be seen."""

    petition: "Line"
    sector: str
    commune: str
    office: str
    klass: str
    due: Markup
    tags: Markup


@dataclass(frozen=True)
class SortLink:
    """A way to sort by a column, and the way it is sorted by that now."""

    label: str
    url: str
    way: str


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    label: str
    links: list[SortLink]

    @property
    def way(self) -> str:
        """What ``aria-sort`` says, empty where the column cannot be sorted by."""
        return next((link.way for link in self.links if link.way != "none"), "none") if self.links else ""


@blueprint.get("/petitions", endpoint="petitions")
@staff
def list_petitions() -> Any:
    """Everything this person may know of, as far as it was asked for; a full code leads straight to its petition."""
    form = FilterForm(request.args)
    code = parse_code(form.words.data or "")
    named = petitions.find_petition(session(), code) if code else None
    if named is not None and dossier.may_see(named):
        return redirect(url_for("staff.petition", code=named.code))
    return show(form)


@blueprint.post("/petitions/by-contact")
@allows(Permission.FIND_BY_CONTACT)
def petitions_by_contact() -> Any:
    """The list of one sender: the number that was typed stands in no address, only what it is sealed into."""
    form, asked = FilterForm(request.args, of_sender=False), ContactForm(request.form)
    try:
        sender = finding.sender_of(asked.contact.data or "")
    except Refusal as refusal:
        asked.contact.errors = [say(refusal)]
        return show(form, contact=asked, status=_UNPROCESSABLE)
    return redirect(list_url(**form.parameters, sender=sender), 303)


def show(
    form: FilterForm,
    *,
    name: NameForm | None = None,
    bulk: BulkForm | None = None,
    contact: ContactForm | None = None,
    status: int = 200,
) -> Any:
    """The page of the list; with what was typed in one of its other forms, where that was refused.

    The filter and the place in the list stand in the address, whatever was sent to it.
    """
    cursor, asked = request.args.get("cursor", ""), form.asked
    filters = _filters(form)
    page, total = filtered.Page([], "", ""), 0
    if not form.errors:
        page = filtered.list_page(session(), actor(), asked, days(), cursor)
        total = filtered.count(session(), actor(), asked, days())
    if asked.contact:
        _record_looks(page.lines)
    bulk = bulk or BulkForm()
    answer = render_template(
        "staff/petitions.html",
        form=form,
        rows=rows(page.lines),
        total=total,
        most=filtered.MOST,
        columns=_columns(form, asked.sort),
        previous_url=_paged(form, page.previous),
        next_url=_paged(form, page.next),
        saved=saved(),
        name_form=name or NameForm(),
        contact_form=contact or ContactForm(),
        may_ask=permits(Permission.FIND_BY_CONTACT, actor()),
        of_sender=bool(asked.contact),
        bulk=bulk,
        filters=filters,
        together=_together(bulk),
        here={**form.parameters, **({"cursor": cursor} if cursor else {})},
    )
    return answer, _UNPROCESSABLE if form.errors else status


def _filters(form: FilterForm) -> Markup:
    """The fields of the filter, filled; as they were written last for whoever asked the same and may name the same officers.

    What is wrong with the question is looked for each time: the answer hangs on it.
    """
    form.fill()

    def write() -> Markup:
        more = [form[name] for name in _MORE]
        return _written("filters", form, sum(bool(field.data) for field in more), any(field.errors for field in more))

    if form.errors or form.words.data:
        return write()
    return once(write, "filters", form.query, tuple(choices.officers(actor())))


def _together(bulk: BulkForm) -> Markup:
    """What can be done with those that are ticked; the same for whoever may do the same with the same officers."""

    def write() -> Markup:
        bulk.fill()
        return _written("together", bulk)

    if bulk.pressed:
        return write()
    return once(write, "together", tuple(deed.slug for deed in bulk.deeds), tuple(choices.officers(actor())))


def _written(macro: str, *arguments: Any) -> Markup:
    return Markup(get_template_attribute(_FORMS, macro)(*arguments))  # noqa: S704 - a template escapes


def _record_looks(lines: "Iterable[Line]") -> None:
    """That these petitions stand in the list of a sender says who sent them; also where the page answers a refused step."""
    for petition in petitions.list_by_ids(session(), [line.id for line in lines]):
        identity.reveal(session(), petition, by=actor(), now=clock(), purpose="search")
    keep_record()


@dataclass(frozen=True)
class Saved:
    """A saved filter with the number of petitions it finds for this person now."""

    reference: str
    name: str
    url: str
    count: int
    is_open: bool


def saved() -> list[Saved]:
    """The filters this person keeps."""
    found = []
    for kept in desk.list_filters(session(), actor().account_id):
        form = read_query(kept.query)
        count = filtered.count(session(), actor(), form.asked, days())
        here = request.endpoint == "staff.petitions" and read_query(request.query_string.decode()).query == form.query
        found.append(Saved(kept.reference, kept.name, list_url(**form.parameters), count, here))
    return found


def days() -> Days:
    """Today, and until when a due date is near."""
    return finding.days_of(session(), local_date(clock()))


def rows(lines: "Iterable[Line]") -> list[Row]:
    """The lines of a list as people read them."""
    today, calendar = local_date(clock()), calendar_of(session())
    sectors, offices, communes = sector_names(), office_names(), catalogue().commune
    states = {state: tag("state", state, str(label)) for state, label in labels.STATES.items()}
    found = []
    for line in lines:
        klass, due = "none", Markup()
        if line.due is not None:
            klass, words = days_left(line.due, today, calendar.working_days_between(today, line.due))
            due = tag("due", klass, words)
        place = communes.get(line.commune_id or 0)
        found.append(
            Row(
                line,
                sector=sectors[line.sector_id],
                commune=place.name if place else "",
                office=offices.get(line.office_id or 0, ""),
                klass=klass,
                due=due,
                tags=Markup("<br>").join([states[line.state], *_tags(line)]),
            )
        )
    return found


def _tags(line: "Line") -> list[Markup]:
    tags = []
    if line.state == State.ANSWERED and line.publication != Publication.NONE:
        tags.append(tag("publication", line.publication, str(labels.PUBLICATIONS[line.publication])))
    said = [_("Urgent")] if line.urgent else []
    said += [str(label) for kind, label in _ASKED.items() if getattr(line, kind)]
    said += [_("Contributions are awaited")] if line.awaited else []
    return [*tags, *(tag("plain", words) for words in said)]


def _columns(form: FilterForm, sort: str) -> list[Column]:
    """Each link leads to the list sorted that way; pressed again, the other way round."""
    found = []
    for label, keys in _COLUMNS:
        links = []
        for key, named in keys:
            turned = f"-{key}" if sort == key or (key == "received" and sort != "-received") else key
            way = "ascending" if sort == key else "descending" if sort == f"-{key}" else "none"
            links.append(SortLink(str(named), list_url(**{**form.parameters, "sort": turned}), way))
        found.append(Column(str(label), links))
    return found


def _paged(form: FilterForm, cursor: str) -> str:
    return url_for("staff.petitions", **form.parameters, cursor=cursor) if cursor else ""
