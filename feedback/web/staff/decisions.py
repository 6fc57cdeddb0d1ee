"""Suggestions of what looks personal, and the choice made for each: a field of the forms whose text everyone will read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from wtforms import Field

from feedback.domain.deciding import Choice, Decision
from feedback.domain.publication import MASKS
from feedback.domain.text import tidy_line
from feedback.language import gettext as _
from feedback.language import ngettext
from feedback.web import labels
from feedback.web.filters import masked

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.domain.deciding import Suggestion
    from feedback.services.masking import Review
    from feedback.store.models import MaskingDecision, Petition

_CHOICE, _WHY = "decision-", "why-"


class DecisionsField(Field):
    """Holds decisions by the key of their suggestion; ``reviews`` is what the page shows of them, set by the form."""

    reviews: Mapping[str, "Review"] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002 - WTForms' own signature
        """Take ``decision-<key>`` and ``why-<key>`` of what was sent; any other value than a choice is none."""
        self.process_errors: list[str] = []
        known = {choice.value for choice in Choice}
        self.data: dict[str, Decision] = {
            name.removeprefix(_CHOICE): Decision(
                Choice(formdata.get(name)), tidy_line(formdata.get(_WHY + name.removeprefix(_CHOICE), ""))
            )
            for name in formdata or ()
            if name.startswith(_CHOICE) and formdata.get(name) in known
        }
        self.whys: dict[str, str] = {
            name.removeprefix(_WHY): tidy_line(formdata.get(name)) for name in formdata or () if name.startswith(_WHY)
        }

    @property
    def suggestions(self) -> list["Suggestion"]:
        """All of them, in the order of the parts."""
        return [suggestion for seen in self.reviews.values() for suggestion in seen.suggestions]

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.suggestions)

    def rows(self, part: str = "") -> list["Row"]:
        """What the page shows of a part, or of all."""
        return [
            Row(
                suggestion=suggestion,
                kind=str(labels.SENSITIVE[suggestion.kind]),
                reason=_(suggestion.why, **{name: _(value) if value else "" for name, value in suggestion.values.items()}),
                why=self.whys.get(suggestion.key) or (suggestion.decision.why if suggestion.decision else ""),
                trouble=_(suggestion.trouble) if suggestion.decision and suggestion.trouble else "",
            )
            for suggestion in self.suggestions
            if part in ("", suggestion.part)
        ]


@dataclass(frozen=True)
class Row:
    """A suggestion in the words of the page."""

    suggestion: "Suggestion"
    kind: str
    reason: str
    why: str
    trouble: str


def kinds_left(suggestions: Iterable["Suggestion"]) -> list[tuple[str, str, int]]:
    """Kinds of which something is not decided: value, name and how many."""
    left: dict[str, int] = {}
    for suggestion in suggestions:
        if suggestion.trouble:
            left[suggestion.kind] = left.get(suggestion.kind, 0) + 1
    return [(kind, str(labels.SENSITIVE[kind]), number) for kind, number in left.items()]


def worked_on(seen: "Review") -> Markup:
    """The text as it would go public, with what is not decided marked and named for the ear."""
    decided = {place.start: s for s in seen.suggestions for place in s.places}
    parts, position = [], 0
    for finding in seen.findings:
        suggestion = decided[finding.start]
        words = seen.text[finding.start : finding.end]
        parts += [masked(seen.text[position : finding.start]), _shown(suggestion, words)]
        position = finding.end
    return Markup("").join([*parts, masked(seen.text[position:])])


def _shown(suggestion: "Suggestion", words: str) -> Markup:
    if suggestion.decision is None:
        named = Markup('<mark title="{kind}">{words}<span class="visually-hidden"> ({kind})</span></mark>')
        return named.format(kind=str(labels.SENSITIVE[suggestion.kind]), words=words)
    return escape(words) if suggestion.decision.choice is Choice.KEEP else masked(MASKS[suggestion.kind])


def told(petition: "Petition") -> list[tuple["datetime", str, str, str]]:
    """What was decided, the latest first: when, by whom, what, why."""
    rows = sorted(petition.masking_decisions, key=lambda row: (row.decided_at, row.id), reverse=True)
    return [(row.decided_at, row.account.name, _what(row), row.why) for row in rows]


def _what(row: "MaskingDecision") -> str:
    if row.kind == "picture":
        return ngettext("looked at a picture, %(num)s box", "looked at a picture, %(num)s boxes", row.places)
    if row.kind == "paper":
        return _("looked through a paper")
    what = {"kind": str(labels.SENSITIVE.get(row.kind, row.kind)), "number": row.places}
    if row.choice == Choice.MASK:
        return _("masked: %(kind)s, places: %(number)s", **what)
    return _("left readable: %(kind)s, places: %(number)s", **what)
