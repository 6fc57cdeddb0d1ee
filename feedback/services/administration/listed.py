"""Lists that people choose from: entries have words and a place, and are retired, not deleted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.text import N_
from feedback.services.administration import checks, ordering
from feedback.services.administration.audit import Facts, audit, changing, take_turn
from feedback.services.administration.checks import Problems
from feedback.store.models import AnswerTemplate, ContactPoint, DelayCause, RefusalReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


AnyEntry = TypeVar("AnyEntry", AnswerTemplate, ContactPoint, DelayCause, RefusalReason)
Checked = tuple[dict[str, Any], Problems]
"""Columns with what was typed for them, and what is wrong with it."""


@dataclass(frozen=True)
class Listed(Generic[AnyEntry]):
    """The verbs of one such list.

    ``check`` reads the words that were typed, ``words`` says them as facts, ``titled`` names the column of the title.
    """

    noun: str
    make: Callable[..., AnyEntry]
    rows: "Callable[[Session], Sequence[AnyEntry]]"
    check: "Callable[[Session, Mapping[str, str]], Checked]"
    words: "Callable[[Session, AnyEntry], dict[str, str]]"
    titled: str

    def facts(self, session: "Session", entry: AnyEntry) -> Facts:
        """What stands in the entry."""
        place = ordering.place_of(self.rows(session), entry)
        return {**self.words(session, entry), "place": place, "active": "yes" if entry.active else "no"}

    def add(self, session: "Session", *, by: Staff, now: datetime, place: str = "", **typed: str) -> AnyEntry:
        """Enter an entry; it is offered at once.

        :param place: a number as typed; empty: at the end. :raises Invalid: what does not fit, by field.
        """
        take_turn(session, by)
        rows = self.rows(session)
        columns = self._checked(session, typed, place, len(rows) + 1)
        entry = self.make(code=checks.code_of(columns[self.titled], {row.code for row in rows}), active=True, **columns)
        ordering.put(rows, entry, place)
        session.add(entry)
        session.flush()
        audit(session, by=by, now=now, noun=self.noun, key=entry.code, before=None, after=self.facts(session, entry))
        return entry

    def change(
        self,
        session: "Session",
        entry: AnyEntry,
        *,
        by: Staff,
        now: datetime,
        seen: str | None = None,
        place: str = "",
        **typed: str,
    ) -> None:
        """Change the words or the place of an entry. :raises Invalid: as in :meth:`add`. :raises Overtaken: not the first."""
        facts = lambda: self.facts(session, entry)  # noqa: E731 - asked before and after
        with changing(session, facts, by=by, now=now, noun=self.noun, key=entry.code, seen=seen):
            rows = self.rows(session)
            for name, value in self._checked(session, typed, place, len(rows)).items():
                setattr(entry, name, value)
            ordering.put(rows, entry, place)

    def retire(self, session: "Session", entry: AnyEntry, *, by: Staff, now: datetime) -> None:
        """Offer the entry no more; whatever bears it keeps it. :raises NotPossible: it is the last one in use."""
        facts = lambda: self.facts(session, entry)  # noqa: E731
        with changing(session, facts, by=by, now=now, noun=self.noun, key=entry.code):
            if not any(other.active for other in self.rows(session) if other is not entry):
                raise NotPossible(N_("This is the last one in use. Bring another back first."))
            entry.active = False

    def restore(self, session: "Session", entry: AnyEntry, *, by: Staff, now: datetime) -> None:
        """Offer the entry again."""
        facts = lambda: self.facts(session, entry)  # noqa: E731
        with changing(session, facts, by=by, now=now, noun=self.noun, key=entry.code):
            entry.active = True

    def _checked(self, session: "Session", typed: Mapping[str, str], place: str, most: int) -> dict[str, Any]:
        columns, problems = self.check(session, typed)
        problems |= ordering.wrong_place(place, most)
        if problems:
            raise Invalid(problems)
        return columns
