"""How things are written: days, moments, masks, names."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import dates
from flask import Flask, has_request_context
from flask_babel import format_date, format_datetime, format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.excerpts import without_opening
from feedback.domain.publication import MASK
from feedback.extensions import clock
from feedback.language import current_language, current_locale
from feedback.web import labels
from feedback.web.catalogue import office_of
from feedback.web.marking import marked

if TYPE_CHECKING:
    from feedback.store.models import Office

_NO_ATTRIBUTE = Markup("")
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def day(value: date | datetime) -> str:
    """A day with its weekday: ``thứ Hai, 14/12/2026`` or ``Monday, 14 December 2026``."""
    return day_in(local_date(value) if isinstance(value, datetime) else value, current_language())


def day_in(value: date, language: str) -> str:
    """The same in a given language: letters have one of their own."""
    if language == "en":
        return dates.format_date(value, "EEEE, d MMMM y", locale="en")
    return f"{_WEEKDAYS[value.weekday()]}, {value:%d/%m/%Y}"


def iso_day(value: str) -> str:
    """The same from an ISO date, in the language of the letter that is being written."""
    return day_in(date.fromisoformat(value), current_locale())


def short_day(value: date | datetime) -> str:
    """A day for tables: ``14/12/2026`` or ``14 December 2026``."""
    local = local_date(value) if isinstance(value, datetime) else value
    if current_language() == "en":
        return format_date(local, "d MMMM y")
    return f"{local:%d/%m/%Y}"


def brief_day(value: date) -> str:
    """A day in a list of days of the same season: ``thứ Hai, 14/12`` or ``Mon, 14 Dec``."""
    if current_language() == "en":
        return format_date(value, "EEE, d MMM")
    return f"{_WEEKDAYS[value.weekday()]}, {value:%d/%m}"


def moment(value: datetime) -> str:
    """A day with the time: ``16:40, thứ Sáu, 20/11/2026``."""
    local = value.astimezone(LOCAL_ZONE)
    if current_language() == "en":
        return format_datetime(value, "d MMMM y, HH:mm")
    return f"{local:%H:%M}, {day(local)}"


def local_day(value: datetime | None) -> date | None:
    """The local date of a moment."""
    return local_date(value) if value else None


def iso(value: date | datetime) -> str:
    """For ``datetime`` attributes."""
    return value.astimezone(LOCAL_ZONE).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def masked(text: str) -> Markup:
    """Text with its masks told apart for the eye; their words say the same to the ear."""
    parts = []
    position = 0
    for found in MASK.finditer(text):
        parts += [escape(text[position : found.start()]), Markup('<span class="masked">{}</span>').format(found[0])]
        position = found.end()
    return Markup("").join([*parts, escape(text[position:])])


def office_name(office: "Office | None", on: date | None = None) -> str:
    """The name an office bears today, or bore on a day; from the kept catalogue, so that none is read for a page."""
    known = office_of(office.id) if office and has_request_context() else None
    office = known or office
    return office.name_on(on or local_date(clock()), current_language()) if office else ""


def size(count: int) -> str:
    """A number of bytes for people: ``2,1 MB`` or ``2.1 MB``."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} kB"
    return f"{format_decimal(count / 1024 / 1024, format='0.0')} MB"


def excerpt(text: str, length: int = 180) -> str:
    """The beginning of a text, cut between words."""
    flat = re.sub(r"\s+", " ", without_opening(text))
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + " …"


@pass_context
def spoken(_context: Context, language: str | None) -> Markup:
    """The attribute for a text that is not in the language of the page: a screen reader must know it to say it right.

    The context keeps Jinja from working it out once, when the template is compiled, for readers of every language.
    """
    return _attribute(language) if language and language != current_language() else _NO_ATTRIBUTE


@lru_cache(maxsize=16)
def _attribute(language: str) -> Markup:
    return Markup(' lang="{}"').format(language)


def install(app: Flask) -> None:
    """Register filters and the tables of words."""
    for rule in (day, iso_day, short_day, moment, local_day, iso, masked, marked, office_name, size, excerpt, spoken):
        app.jinja_env.filters[rule.__name__] = rule
    for name in (
        "KINDS",
        "STATES",
        "PUBLICATIONS",
        "CHANNELS",
        "PETITIONER_TYPES",
        "HOLD_REASONS",
        "ROLES",
        "STEPS",
        "SENSITIVE",
        "ACTIONS",
        "DATA_RIGHTS",
    ):
        app.jinja_env.globals[name.lower()] = getattr(labels, name)
