"""The page of the administrator's catalogues: every one is the same table with the same form."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import flash, render_template
from flask_babel import gettext as _

from feedback.domain.errors import Invalid
from feedback.web.forms import PageForm
from feedback.web.transaction import start_again

if TYPE_CHECKING:
    from collections.abc import Callable

_UNPROCESSABLE = 422


@dataclass(frozen=True)
class Row:
    """A line of a catalogue: its cells, the page to change it, a button, and whether it is out of use."""

    cells: list[str]
    edit_url: str | None = None
    button: tuple[str, str] | None = None
    muted: bool = False
    edit_label: str = ""
    """What the link to that page says, where it is not “Change”."""


@dataclass(frozen=True)
class Sheet:
    """A page of a catalogue."""

    heading: str
    lead: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    form: PageForm | None = None
    form_heading: str = ""
    form_button: str = ""
    form_url: str = ""
    tabs: list[tuple[str, str, bool]] = field(default_factory=list)
    back: tuple[str, str] | None = None
    notice: str = ""
    danger: bool = False
    """Whether the form takes something away."""


def show(sheet: Sheet) -> Any:
    """The page; with what was refused in its form, as such."""
    page = render_template("staff/sheet.html", sheet=sheet)
    return (page, _UNPROCESSABLE) if sheet.form is not None and (sheet.form.errors or sheet.form.form_errors) else page


def taken(form: PageForm, act: "Callable[[], object]", success: str) -> bool:
    """Whether the verb took it; if not, what it said stands in the form and nothing is left of the try."""
    try:
        act()
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return False
    flash(success, "success")
    return True


def editing(heading: str, form: PageForm, url: str, back: tuple[str, str], lead: str = "") -> Sheet:
    """The page on which one thing is changed."""
    return Sheet(heading, lead, form=form, form_button=_("Save"), form_url=url, back=back)
