"""Checking a receipt. The page does it in the browser; here it is done for those whose browser runs no scripts."""

import re
from typing import Any

from flask import render_template, request
from wtforms import FileField, StringField, TextAreaField

from feedback.domain.receipts import MAX_BYTES, Outcome
from feedback.language import lazy_gettext as _l
from feedback.services import receipts
from feedback.services.receipts import Checked
from feedback.web import labels
from feedback.web.access import anyone
from feedback.web.filters import moment
from feedback.web.forms import PageForm
from feedback.web.public import blueprint
from feedback.web.public import ledger_words as words
from feedback.web.public.ledger import moment_of
from feedback.web.transaction import only_reads, session

SHOWN = (
    ("code", _l("Petition code")),
    ("title", _l("Title")),
    ("content", _l("Content")),
    ("happened", _l("Happened at")),
    ("logged", _l("Logged at")),
    ("action", _l("Action")),
)


OUTCOMES = {Outcome.GOOD: _l("Holds"), Outcome.BAD: _l("Does not hold"), Outcome.OPEN: _l("Not certain")}


class VerifyForm(PageForm):
    """A receipt, as a file or as text, and whom to trust."""

    file = FileField(_l("The file of the receipt"), description=_l("Its name begins with bien-nhan and ends with .json."))
    receipt = TextAreaField(_l("Or its text, or the line under the QR code on paper (it begins with LN1)"))
    key = StringField(
        _l("Key of the log"),
        description=_l("From a source other than this service. Without one the keys are taken from this service."),
    )


@blueprint.get("/ledger/verify")
@anyone
def ledger_verify() -> Any:
    """The page that checks a receipt in the browser."""
    return _page(VerifyForm())


@blueprint.post("/ledger/verify")
@anyone
@only_reads
def ledger_verify_check() -> Any:
    """The same done here, for a browser without scripts; nothing of it is kept."""
    form = VerifyForm(request.form)
    file = request.files.get("file")
    # One byte more than may be says the same as all of a file too large.
    given = file.read(MAX_BYTES + 1) if file and file.filename else (form.receipt.data or "").encode()
    checked = receipts.check(session(), given, form.key.data or "")
    form.receipt.data = ""
    return _page(form, checked)


def _page(form: VerifyForm, checked: Checked | None = None) -> Any:
    return render_template(
        "public/ledger_verify.html",
        form=form,
        findings=checked.findings if checked else [],
        verdict=words.verdict(checked.findings) if checked else None,
        said=_said(checked) if checked and checked.holds else [],
        sentence=words.sentence,
        SAID=words.SAID,
        FIELDS=words.FIELDS,
        LOOKS=words.LOOKS,
        OUTCOMES=OUTCOMES,
        SHOWN=SHOWN,
        with_places=_with_places,
    )


def _said(checked: Checked) -> list[tuple[Any, str]]:
    """What the receipt says, as far as it says it; the paper says nothing of texts."""
    facts = dict(checked.values)
    if checked.leaf is not None:
        facts["happened"], facts["logged"] = (moment(moment_of(text)) for text in (checked.leaf.at, checked.leaf.logged))
        facts["action"] = str(
            labels.ACTIONS.get(checked.leaf.action) or words.ACTIONS.get(checked.leaf.action, checked.leaf.action)
        )
    return [(name, facts[key]) for key, name in SHOWN if facts.get(key)]


def _with_places(words: object) -> str:
    """A sentence whose facts the browser's script fills in: ``{size}`` stands where ``%(size)s`` does."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", str(words))
