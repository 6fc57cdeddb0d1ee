"""The captions of the reports' forms: the exact wording is unverified (LAW 2.2), so it is data."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.text import tidy_line
from feedback.services.administration import checks
from feedback.services.administration.audit import Facts, changing
from feedback.store.models import ReportCaption

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "captions"


def key_of(caption: ReportCaption) -> str:
    """What names it in addresses: ``ii-05a.title``."""
    return f"{caption.report}.{caption.key}"


def facts(_session: "Session", caption: ReportCaption) -> Facts:
    """What stands in the entry."""
    return {"text": caption.text}


def change(session: "Session", caption: ReportCaption, *, by: Staff, now: datetime, text: str, seen: str | None = None) -> None:
    """Change a caption.

    :raises Invalid: an empty or overlong text. :raises Overtaken: not the first.
    """
    with changing(session, lambda: facts(session, caption), by=by, now=now, noun=NOUN, key=key_of(caption), seen=seen):
        words = tidy_line(text)
        problems = checks.needed({"text": words})
        if problems:
            raise Invalid(problems)
        caption.text, caption.updated_by = words, by.account_id
