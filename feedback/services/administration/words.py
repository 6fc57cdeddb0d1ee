"""What people choose from: grounds for refusing, causes of delay, beginnings of answers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from feedback.domain.answer import unknown_blanks
from feedback.domain.errors import Refusal
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services.administration import checks
from feedback.services.administration.listed import Checked, Listed
from feedback.services.answers import OUTCOMES
from feedback.store.models import AnswerTemplate, DelayCause, RefusalReason
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_sector

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_REASON = ("label_vi", "label_en", "guidance_vi", "guidance_en", "source")
_CAUSE = ("label_vi", "label_en")


def _reason(_session: "Session", typed: Mapping[str, str]) -> Checked:
    texts = {name: (tidy if "guidance" in name else tidy_line)(typed.get(name)) for name in _REASON}
    return dict(texts), checks.needed(texts)


def _cause(_session: "Session", typed: Mapping[str, str]) -> Checked:
    texts = {name: tidy_line(typed.get(name)) for name in _CAUSE}
    return dict(texts), checks.needed(texts)


def _template(session: "Session", typed: Mapping[str, str]) -> Checked:
    title, body, outcome = tidy_line(typed.get("title")), tidy(typed.get("body")), typed.get("outcome", "")
    sector = find_sector(session, typed["sector"]) if typed.get("sector") else None
    problems = {**checks.needed({"title": title}), **checks.needed({"body": body}, checks.LONG_LENGTH)}
    unknown = unknown_blanks(body)
    if unknown:
        sentence = N_("Nobody can fill the blank %(blanks)s. Use one of the blanks listed beside the text.")
        problems["body"] = Refusal(sentence, blanks=", ".join(unknown))
    if typed.get("sector") and sector is None:
        problems["sector"] = N_("Choose a sector.")
    if outcome and outcome not in OUTCOMES:
        problems["outcome"] = N_("Choose how it ends.")
    return {"title": title, "body": body, "sector_id": sector.id if sector else None, "outcome": outcome}, problems


def _template_words(session: "Session", template: AnswerTemplate) -> dict[str, str]:
    sector = found.get_sector(session, template.sector_id)
    words = {"title": template.title, "body": template.body, "outcome": template.outcome}
    return {**words, "sector": sector.code if sector else ""}


REASONS: Listed[RefusalReason] = Listed(
    noun="reasons",
    make=RefusalReason,
    rows=found.list_all_refusal_reasons,
    check=_reason,
    words=lambda _session, reason: {name: getattr(reason, name) for name in _REASON},
    titled="label_vi",
)
"""The grounds for refusing (LAW 1.4) with the guidance that goes to the sender."""

CAUSES: Listed[DelayCause] = Listed(
    noun="causes",
    make=DelayCause,
    rows=found.list_all_causes,
    check=_cause,
    words=lambda _session, cause: {name: getattr(cause, name) for name in _CAUSE},
    titled="label_vi",
)
"""Why an answer came late: for the report of what is overdue."""

TEMPLATES: Listed[AnswerTemplate] = Listed(
    noun="templates",
    make=AnswerTemplate,
    rows=found.list_all_templates,
    check=_template,
    words=_template_words,
    titled="title",
)
"""Beginnings of answers; a blank in braces that nobody fills is refused."""
