"""Looking for what was published."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import render_template, request
from flask_babel import format_decimal
from markupsafe import Markup
from wtforms import DateField, SearchField, SelectChoice, SelectField

from feedback.domain.asking import Asked
from feedback.domain.excerpts import around
from feedback.domain.petition import parse_code
from feedback.domain.text import tidy_line
from feedback.language import ANSWERS, current_language, ngettext
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import searching
from feedback.store.queries import known, published
from feedback.web.access import anyone
from feedback.web.catalogue import catalogue, communes_by_name, handling_offices, office_names, once, sector_names, versions
from feedback.web.filters import short_day
from feedback.web.forms import LongSelect, PageForm, offer
from feedback.web.marking import marked
from feedback.web.public import blueprint
from feedback.web.routes import url_for
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.services.searching import Result
    from feedback.store.queries.known import Facts
    from feedback.store.queries.published import Line

_FILTERS = ("sector", "office", "commune", "from", "to")
FEED_FILTERS = ("sector", "office", "commune")


class FilterForm(PageForm):
    """What a reader looks for. Every field is optional; what makes no sense is left out and said."""

    q = SearchField(
        _l("Words"),
        filters=[tidy_line],
        description=_l("With or without marks, for example duong or đường. A phrase in quotes stays together."),
    )
    sector = SelectField(_l("Sector"), validate_choice=False, widget=LongSelect())
    office = SelectField(_l("Office"), validate_choice=False, widget=LongSelect())
    commune = SelectField(_l("Commune"), validate_choice=False, widget=LongSelect())
    since = DateField(_l("Published from"), name="from")
    until = DateField(_l("Published until"), name="to")

    def count(self, facts: "Sequence[Facts]") -> None:
        """Offer what there is to choose, with how many answers of the result each choice holds."""
        self.sector.choices, self.office.choices, self.commune.choices = _choices(facts)

    def list_sectors(self) -> list[tuple[str, str]]:
        """Name and address of every sector in which there is something to read: for those whose words are not the answers'."""
        read = {fact.sector_id for fact in known.counts(session(), versions().public)}
        held = [s for s in catalogue().sectors if s.id in read]
        return [(s.name_in(current_language()), url_for("public.petitions", sector=s.code)) for s in held]

    def judge_days(self) -> None:
        """Say which days make no sense; the filters leave them out."""
        for field in (self.since, self.until):
            if field.raw_data and field.raw_data[0] and field.data is None:
                field.errors = [_("This is no day. Write it like 2026-11-20.")]
        if self.since.data and self.until.data and self.since.data > self.until.data:
            self.since.errors = [_("The first day is after the last, so neither was used. Correct one of them.")]
            self.since.data = self.until.data = None

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter beside the words was used, or something is wrong with one."""
        beside = (self.sector, self.office, self.commune, self.since, self.until)
        return any(field.data or field.errors for field in beside)

    @property
    def filters(self) -> published.Filters:
        """What the query takes."""
        return published.Filters(
            words=self.q.data or "",
            sector=self.sector.data or "",
            office=self.office.data or "",
            commune=self.commune.data or "",
            since=_sensible(self.since.data),
            until=_sensible(self.until.data),
        )


def _asked() -> FilterForm:
    form = FilterForm(request.args)
    form.judge_days()
    return form


@cache
def _unasked() -> FilterForm:
    """The form of a list that nothing narrows; nobody changes it."""
    return FilterForm()


def _unasked_filters() -> Markup:
    public = versions().public
    return once(lambda: _written(FilterForm(), known.counts(session(), public)), "filters of all answers", public)


def _written(form: FilterForm, facts: "Sequence[Facts]") -> Markup:
    form.count(facts)
    return Markup(render_template("public/filters.html", form=form))  # noqa: S704 - escaped by Jinja


def _choices(facts: "Sequence[Facts]") -> tuple[list[SelectChoice], ...]:
    """Sectors, offices and communes with how many answers each holds; a sector also those of the sectors below it."""
    sectors: Counter[int] = Counter()
    offices: Counter[int | None] = Counter()
    communes: Counter[int | None] = Counter()
    for fact in facts:
        sectors[fact.sector_id] += fact.answers
        offices[fact.office_id] += fact.answers
        communes[fact.commune_id] += fact.answers
    direct, names = Counter(sectors), sector_names()
    for sector in catalogue().sectors:
        if sector.parent_id:
            sectors[sector.parent_id] += direct[sector.id]
    everything = [("", _("All"))]
    named = [(s.code, ("– " if s.parent_id else "") + _counted(names[s.id], sectors[s.id])) for s in catalogue().sectors]
    return (
        offer(everything + named),
        offer(everything + [(office.code, _counted(name, offices[office.id])) for name, office in handling_offices()]),
        offer(everything + [(c.code, _counted(c.name, communes[c.id])) for c in communes_by_name()]),
    )


def _counted(name: str, number: int) -> str:
    return f"{name} ({number})" if number else name


def _sensible(day: date | None) -> date | None:
    """A day that can be counted with; years like 9999 or 1 cannot."""
    return day if day and 1990 <= day.year <= 2999 else None  # noqa: PLR2004


@blueprint.get("/petitions")
@anyone
def petitions() -> Any:
    """Published answers by cursor: with words the best first, else the newest; a whole code leads to its petition."""
    form = _asked() if _is_filtered() else _unasked()
    result = searching.find(session(), form.filters, cursor=request.args.get("cursor", ""), versions=versions())
    return render_template(
        "public/petitions.html",
        filters=_written(form, result.facts) if _is_filtered() else _unasked_filters(),
        items=listed(result.items, result.asked),
        next_url=_other(cursor=result.next) if result.next else None,
        first_url=_other(cursor=None) if request.args.get("cursor") else None,
        found=_found(result),
        remarks=_remarks(result),
        more=format_decimal(result.total) if result.more else "",
        searched=bool(form.filters.words.strip()),
        filtered=_is_filtered(),
        ways_out=_ways_out(form),
        sectors=[] if result.items or current_language() == ANSWERS else form.list_sectors(),
        feed_url=feed_url(),
        code=parse_code(form.q.data or ""),
    )


def feed_url() -> str:
    """The feed of what the page's filters leave."""
    kept: dict[str, Any] = {name: request.args[name] for name in FEED_FILTERS if request.args.get(name)}
    return url_for("public.feed", **kept)


def _is_filtered() -> bool:
    return any(request.args.get(name) for name in ("q", *_FILTERS))


def _found(result: "Result") -> str:
    """How many answers there are to read."""
    count = result.total
    if count == 0:
        return _("Result")
    number = format_decimal(count)
    if result.more:
        return _("More than %(number)s answers found", number=number)
    if _is_filtered():
        return ngettext("%(number)s answer found", "%(number)s answers found", count, number=number)
    return ngettext("%(number)s answer, newest first", "%(number)s answers, newest first", count, number=number)


def _remarks(result: "Result") -> list[str]:
    """What else was looked for, and what names of places are now."""
    said = []
    if result.guesses:
        said.append(_("Also looked for: %(words)s", words=", ".join(result.guesses)))
    for moved in result.moved:
        # In a sentence the kind of a commune is written small: phường Hạ Long.
        communes = ", ".join(name[0].lower() + name[1:] for name in moved.communes)
        if communes:
            said.append(_("%(name)s is now part of %(communes)s", name=moved.name, communes=communes))
        else:
            said.append(_("%(name)s is now divided into several communes", name=moved.name))
    if result.whole == 0:
        said.append(_("No answer holds all the words. These come nearest."))
    elif result.whole is not None:
        said.append(
            ngettext(
                "%(num)s answer holds all the words; the others come near.",
                "%(num)s answers hold all the words; the others come near.",
                result.whole,
            )
        )
    return said


def _ways_out(form: FilterForm) -> list[tuple[str, str]]:
    """Where nothing was found: the same question with one filter less."""
    sentences = {
        "sector": _("Look in every sector"),
        "office": _("Look at every office"),
        "commune": _("Look in every commune"),
        "from": _("Look at all days"),
        "to": _("Look at all days"),
    }
    ways = {sentences[name]: _other(cursor=None, **{name: None}) for name in _FILTERS if request.args.get(name)}
    if request.args.get("from") and request.args.get("to"):
        ways[_("Look at all days")] = _other(cursor=None, **{"from": None, "to": None})
    words = (form.q.data or "").split()
    if 1 < len(words) <= 12:  # noqa: PLR2004
        longest = max(words, key=len)
        ways[_("Look for “%(word)s” alone", word=longest)] = _other(cursor=None, q=longest)
    return list(ways.items())


def _other(**changed: str | None) -> str:
    # Only names this page knows: an address could carry those by which Flask builds addresses, like _anchor or endpoint.
    kept: dict[str, Any] = {name: request.args[name] for name in ("q", *_FILTERS, "cursor") if request.args.get(name)}
    return url_for("public.petitions", **{**kept, **changed})


def listed(items: "Iterable[Line]", asked: Asked = Asked()) -> list[dict[str, Any]]:  # noqa: B008 - it never changes
    """Published petitions as lines of a list, the words that were asked for marked."""
    sectors, offices, communes = sector_names(), office_names(), catalogue().commune
    return [
        {
            "url": url_for("public.petition", code=item.code),
            "title": marked(item.title, asked),
            "language": item.language,
            "excerpt_language": ANSWERS,
            "excerpt": marked(around((item.answer, item.content), asked), asked),
            "meta": [
                sectors[item.sector_id],
                *([offices[item.office_id]] if item.office_id else ()),
                *([communes[item.commune_id].name] if item.commune_id else ()),
                _("Published on %(day)s", day=short_day(item.published_at)),
            ],
            "tag": None,
        }
        for item in items
    ]
