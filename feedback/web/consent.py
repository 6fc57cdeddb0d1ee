"""The words beside the box of consent, as plain text, to be kept with what was agreed."""

from flask import current_app, render_template
from markupsafe import Markup

from feedback.language import current_language
from feedback.store.queries.limits import get_policy
from feedback.web.context import authority_name
from feedback.web.petition_form import PetitionForm
from feedback.web.transaction import session

PRIVACY_POLICIES = (
    *(f"data_{name}_days" for name in ("acknowledge", "copy", "correct", "stop", "erase", "extension")),
    *("retention", "keep_sender_years"),
)
"""Numbers that stand in the notice on personal data as they are in force."""


def words_agreed_to() -> str:
    """What stood on the form, and the whole notice it leads to, in the language of the page."""
    policies = {key: get_policy(session(), key) for key in PRIVACY_POLICIES}
    # All that the words depend on.
    facts = current_language(), authority_name(), tuple(policies.values())
    kept: dict[object, str] = current_app.extensions.setdefault("words agreed to", {})
    if facts not in kept:
        box = str(PetitionForm().consent.label.text)
        kept.clear()
        kept[facts] = "\n\n".join((_plain(render_template("citizens/consent.html")), box, _privacy_notice(policies)))
    return kept[facts]


def words_said() -> str:
    """What staff read out to a caller or to a person at the counter."""
    return _plain(render_template("staff/to_be_said.html"))


def _privacy_notice(policies: dict[str, str]) -> str:
    """What the page says, without menus and footers, which are no part of what is agreed."""
    template = current_app.jinja_env.get_template(f"public/privacy_{current_language()}.html")
    facts: dict[str, object] = {"policies": policies}
    current_app.update_template_context(facts)
    parts = (template.blocks[name](template.new_context(facts)) for name in ("lead", "content"))
    return "\n\n".join(_plain("".join(part)) for part in parts)


def _plain(html: str) -> str:
    return Markup(html).striptags()  # noqa: S704 - tags are taken out, none is put in
