"""Reading what was published."""

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import DateField, SearchField, SelectField

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, Step, standing
from feedback.domain.petition import parse_code
from feedback.domain.publication import MASK
from feedback.domain.states import Publication
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.services import deadlines
from feedback.services.publishing import awaits_correction
from feedback.store.queries import catalogue, published
from feedback.web.access import anyone
from feedback.web.filters import excerpt, office_name, short_day
from feedback.web.forms import PageForm, offer
from feedback.web.language import current_language
from feedback.web.offices import handling_offices
from feedback.web.public import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import PublishedPetition

_LONGEST_WORDS = 200
_COUNTED = 1000
"""More answers than these are not counted out."""


class FilterForm(PageForm):
    """What a reader looks for. Every field is optional; what makes no sense is left out and said."""

    q = SearchField(_l("Words"), description=_l("With or without marks, for example duong or đường."))
    sector = SelectField(_l("Sector"), validate_choice=False)
    office = SelectField(_l("Office"), validate_choice=False)
    commune = SelectField(_l("Commune"), validate_choice=False)
    since = DateField(_l("Published from"), name="from")
    until = DateField(_l("Published until"), name="to")

    def prepare(self) -> "FilterForm":
        """Offer what there is to choose."""
        language, everything = current_language(), ("", _("All"))
        sectors = catalogue.list_sectors(session())
        named = ((s.code, ("– " if s.parent_id else "") + s.name_in(language)) for s in sectors)
        self.sector.choices = offer([everything, *named])
        self.office.choices = offer([everything, *((office.code, name) for name, office in handling_offices())])
        communes = sorted(catalogue.list_communes(session()), key=lambda commune: sort_key(commune.short_name))
        self.commune.choices = offer([everything, *((commune.code, commune.name) for commune in communes)])
        return self

    def judge_days(self) -> None:
        """Say which days make no sense; the filters leave them out."""
        for field in (self.since, self.until):
            if field.raw_data and field.raw_data[0] and field.data is None:
                field.errors = [_("This is no day. Write it like 2026-11-20.")]
        if self.since.data and self.until.data and self.since.data > self.until.data:
            self.since.errors = [_("The first day is after the last, so neither was used. Correct one of them.")]
            self.since.data = self.until.data = None

    @property
    def filters(self) -> published.Filters:
        """What the query takes."""
        return published.Filters(
            words=(self.q.data or "")[:_LONGEST_WORDS],
            sector=self.sector.data or "",
            office=self.office.data or "",
            commune=self.commune.data or "",
            since=_sensible(self.since.data),
            until=_sensible(self.until.data),
        )


def _sensible(day: date | None) -> date | None:
    """A day that can be counted with; years like 9999 or 1 cannot."""
    return day if day and 1990 <= day.year <= 2999 else None  # noqa: PLR2004


@blueprint.get("/petitions")
@anyone
def petitions() -> Any:
    """Published answers, newest first, by cursor; a whole code leads to its petition."""
    form = FilterForm(request.args).prepare()
    form.judge_days()
    page = published.list_published(session(), form.filters, request.args.get("cursor", ""))
    code = parse_code(form.q.data or "")
    return render_template(
        "public/petitions.html",
        form=form,
        items=[listed(item) for item in page.items],
        next_url=_other(cursor=page.next) if page.next else None,
        first_url=_other(cursor=None) if request.args.get("cursor") else None,
        found=_found(form.filters),
        filtered=_is_filtered(),
        code=code,
    )


def _is_filtered() -> bool:
    return any(request.args.get(name) for name in ("q", "sector", "office", "commune", "from", "to"))


def _found(filters: published.Filters) -> str:
    """How many answers there are to read."""
    count = published.count_published(session(), filters, _COUNTED)
    if count == 0:
        return _("Result")
    if count > _COUNTED:
        return _("More than 1,000 answers found") if _is_filtered() else _("More than 1,000 answers, newest first")
    if _is_filtered():
        return ngettext("%(num)s answer found", "%(num)s answers found", count)
    return ngettext("%(num)s answer, newest first", "%(num)s answers, newest first", count)


def _other(**changed: str | None) -> str:
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if value}
    return url_for("public.petitions", **{**kept, **changed})


def listed(item: "PublishedPetition") -> dict[str, Any]:
    """A published petition as a line of a list."""
    petition = item.petition
    place = petition.commune.name if petition.commune else None
    return {
        "url": url_for("public.petition", code=petition.code),
        "title": item.title,
        "excerpt": excerpt(MASK.sub("…", item.answer)),
        "meta": [
            text
            for text in (
                petition.sector.name_in(current_language()),
                office_name(petition.office),
                place,
                _("Published on %(day)s", day=short_day(item.published_at)),
            )
            if text
        ],
        "tag": None,
    }


@blueprint.get("/petitions/<code>")
@anyone
def petition(code: str) -> Any:
    """One petition with its answer: 404 unless published, 410 with the reason when it was taken down (DESIGN 9.6)."""
    item = published.find_published(session(), code)
    if item is None or item.petition.publication not in {Publication.PUBLISHED, Publication.TAKEN_DOWN}:
        abort(404)
    if item.petition.publication == Publication.TAKEN_DOWN:
        return render_template("public/taken_down.html", item=item), 410
    answer = deadlines.current(item.petition, Step.ANSWER)
    kept = standing(answer.due, local_date(answer.met_at), local_date(clock())) if answer and answer.met_at else None
    words = {
        Standing.EARLY: ("met", _("Answered early")),
        Standing.ON_TIME: ("met", _("Answered on time")),
        Standing.LATE: ("late", _("Answered late")),
    }
    return render_template(
        "public/petition.html",
        item=item,
        petition=item.petition,
        due=answer.due if answer else None,
        kept=words.get(kept) if kept else None,
        corrected=awaits_correction(item.petition),
    )
