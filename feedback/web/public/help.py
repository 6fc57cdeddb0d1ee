"""Pages that explain: help, contact, data, accessibility."""

from typing import Any

from flask import redirect, render_template, url_for

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import current_language
from feedback.services.contact_points import by_topic
from feedback.services.general_limits import general_limits
from feedback.store.queries.limits import get_policy
from feedback.store.queries.offices import get_authority
from feedback.web.access import anyone
from feedback.web.catalogue import handling_offices
from feedback.web.consent import PRIVACY_POLICIES
from feedback.web.public import blueprint
from feedback.web.transaction import session


@blueprint.get("/help")
@anyone
def help_page() -> Any:
    """How to write a petition that gets answered, what happens to it, and what belongs elsewhere."""
    policies = _policies("suspend_clock", "extension_days", "extensions", "rating_days", "messages_per_day")
    days = general_limits(session(), local_date(clock()))
    return _explain("help", days=days, policies=policies, contacts=by_topic(session()))


@blueprint.get("/contact")
@anyone
def contact() -> Any:
    """Every published way to reach the authority."""
    facts = {"authority": get_authority(session()), "offices": handling_offices(), "contacts": by_topic(session())}
    return _explain("contact", **facts)


@blueprint.get("/privacy")
@anyone
def privacy() -> Any:
    """What happens to personal data."""
    return _explain("privacy", policies=_policies(*PRIVACY_POLICIES))


@blueprint.get("/accessibility")
@anyone
def accessibility() -> Any:
    """What works for whom, and what does not yet."""
    return _explain("accessibility")


@blueprint.get("/security")
@anyone
def disclosure() -> Any:
    """How to tell of a weakness, and what happens then."""
    return _explain("security", authority=get_authority(session()))


@blueprint.get("/.well-known/change-password")
@anyone
def change_password() -> Any:
    """Where a program that keeps passwords sends its owner (W3C, A Well-Known URL for Changing Passwords)."""
    return redirect(url_for("staff.my_password"), 303)


def _policies(*keys: str) -> dict[str, str]:
    """Numbers stand in the prose as they are in force, never written into it."""
    return {key: get_policy(session(), key) for key in keys}


def _explain(page: str, **facts: Any) -> Any:
    """These pages are prose: they are written in each language, not translated word by word."""
    return render_template(f"public/{page}_{current_language()}.html", **facts)
