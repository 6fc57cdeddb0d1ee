"""The working calendar, day by day; a whole year at once is in ``calendar_import``."""

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from wtforms import RadioField, StringField

from feedback.domain.calendar import local_date
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import current_language, ngettext
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import calendar
from feedback.services.administration.checks import read_day
from feedback.store.queries import administration as found
from feedback.web.filters import day as written_day
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff.admin.registry import REMOVE, YES_NO, Act, EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import CalendarDay

KINDS = (("no", _l("Day off")), ("yes", _l("Working day in exchange")))


class _NewDay(EntryForm):
    """What is said once, when a day is entered; declared first, so it stands first."""

    day = StringField(_l("Day"), REQUIRED, render_kw={"type": "date"})
    working = RadioField(_l("Kind of day"), REQUIRED, choices=offer(KINDS), validate_choice=False)


class _Words(EntryForm):
    """What a day is called, and who says so."""

    name_vi = StringField(_l("Name in Vietnamese"), REQUIRED)
    name_en = StringField(_l("Name in English"), REQUIRED)
    source = StringField(_l("Source"), REQUIRED, description=_l("The decision that says so."))


class DayForm(_Words):
    """A day of the calendar that stands."""

    estimated = RadioField(
        _l("Not yet decided"),
        choices=offer(YES_NO),
        validate_choice=False,
        description=_l("Yes: only the rule is known. No: the decision named as source says so."),
    )


class NewDayForm(_NewDay, _Words):
    """A day that is entered."""


@register
class Calendar(Noun):
    """Days that are not what their weekday says."""

    slug, icon = "calendar", "clock"
    title, one = _l("Working calendar"), _l("a day")
    about = _l("Days off, and weekend days worked in exchange. What is changed takes effect at once.")
    columns = (_l("Day"), _l("Name"), _l("Kind of day"), _l("Source"))
    verbs, form, new_form = calendar, DayForm, NewDayForm

    def rows(self) -> list[Row]:
        """Of the year of the address, else of this one."""
        kinds, today = dict(KINDS), local_date(clock())
        return [
            Row(
                entry.day.isoformat(),
                (
                    written_day(entry.day),
                    named(entry),
                    str(kinds["yes" if entry.working else "no"]),
                    _("%(source)s (not yet decided)", source=entry.source) if entry.estimated else entry.source,
                ),
                entry.day < today,
            )
            for entry in found.list_days(session(), asked_year())
        ]

    def find(self, key: str) -> "CalendarDay | None":
        """By its day."""
        day = read_day(key)
        return found.find_day(session(), day) if day else None

    def key(self, thing: Any) -> str:
        """Its day."""
        return thing.day.isoformat()

    def name(self, thing: Any) -> str:
        """Its day, and what it is called."""
        return f"{written_day(thing.day)} – {named(thing)}"

    def acts(self, thing: Any) -> "Sequence[Act]":
        """What is over stays."""
        return [REMOVE] if thing.day >= local_date(clock()) else []

    def home(self, thing: Any) -> str:
        """The list of its year."""
        return url_for("staff.catalogue", noun=self.slug, year=thing.day.year)

    def warning(self, act: Act, thing: Any) -> str:  # noqa: ARG002 - a day is only ever removed
        """How many due dates move."""
        moving = len(calendar.moved_without(session(), thing.day))
        words = ngettext(
            "The due date of %(num)s running petition moves, at once; its history says so and the sender reads it.",
            "The due dates of %(num)s running petitions move, at once; their history says so and the senders read it.",
            moving,
        )
        return words if moving else _("No due date of a running petition moves. It takes effect at once.")

    def tabs(self) -> list[tuple[str, str, bool]]:
        """A year each, and the next."""
        this = local_date(clock()).year
        first, last = found.first_and_last_year(session()) or (this, this)
        shown = asked_year()
        return [(str(y), url_for("staff.catalogue", noun=self.slug, year=y), y == shown) for y in range(first, last + 2)]

    def tools(self) -> list[tuple[str, str]]:
        """The whole year at once."""
        year = asked_year()
        return [(_("Import the year %(year)s", year=year), url_for("staff.catalogue_import", year=year))]


def named(entry: "CalendarDay") -> str:
    """What the day is called in the reader's language."""
    return entry.name_en if current_language() == "en" else entry.name_vi


def asked_year() -> int:
    """The year of the address or of the form, else this one."""
    year = whole_number(request.values.get("year", ""))
    return year if year and 2000 <= year <= 2999 else local_date(clock()).year  # noqa: PLR2004
