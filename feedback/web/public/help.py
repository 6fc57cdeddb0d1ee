"""Pages that explain: help, contact, data, accessibility."""

from typing import Any

from flask import render_template

from feedback.store.queries.offices import get_authority
from feedback.web.access import anyone
from feedback.web.language import current_language
from feedback.web.offices import handling_offices
from feedback.web.public import blueprint
from feedback.web.transaction import session


@blueprint.get("/help")
@anyone
def help_page() -> Any:
    """How to write a petition that gets answered, what happens to it, and what belongs elsewhere."""
    return _explain("help")


@blueprint.get("/contact")
@anyone
def contact() -> Any:
    """Every published way to reach the authority."""
    return _explain("contact", authority=get_authority(session()), offices=handling_offices())


@blueprint.get("/privacy")
@anyone
def privacy() -> Any:
    """What happens to personal data."""
    return _explain("privacy")


@blueprint.get("/accessibility")
@anyone
def accessibility() -> Any:
    """What works for whom, and what does not yet."""
    return _explain("accessibility")


def _explain(page: str, **facts: Any) -> Any:
    """These pages are prose: they are written in each language, not translated word by word."""
    return render_template(f"public/{page}_{current_language()}.html", **facts)
