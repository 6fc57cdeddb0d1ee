"""A backlog that comes in as a sheet: row by row, each whole or not at all, and the same row never twice."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotAllowed, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Channel, PetitionerType
from feedback.domain.places import find_places
from feedback.domain.text import N_, tidy_line
from feedback.services import duplicates, import_sheet, intake
from feedback.services.draft import Draft, SeveralPlaces, check
from feedback.services.import_columns import code_of, vocabulary
from feedback.services.import_report import Line, Problem, Report, Result
from feedback.services.import_sheet import Row
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring
from feedback.store.queries.catalogue import list_communes
from feedback.store.queries.duplicates import find_entered
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

_TOGETHER = 50
"""Rows stored in one transaction: nobody else waits longer for it than a moment."""
_OLDEST = timedelta(days=10 * 365)
_UNKNOWN = N_("“%(typed)s” is not in the list of codes. Choose one from the list.")
_ALIKE = N_("%(code)s came from the same contact and reads alike. Look whether it is the same.")

Words = Mapping[str, str]
"""Vietnamese for the English of headings and lists: chosen by whoever asks, as the worker has no words of its own."""


@dataclass
class Import:
    """One pass through a sheet. ``store``: whether rows go in, or are only looked at.

    ``since``: a row that was entered at or after this moment was entered by an earlier try of this same import; None: there
    was none.
    """

    engine: "Engine"
    files: "FileStore"
    by: Staff
    clock: Callable[[], datetime]
    words: Words
    since: datetime | None = None
    store: bool = False
    tell: bool = False
    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    """Token of a row to the number of the row that had it first."""
    communes: dict[str, str] = field(default_factory=dict)
    """What was written for a commune, to its code: a backlog names the same few again and again."""

    def run(self, data: bytes, progress: Callable[[int], None]) -> Report:
        """Go through the sheet. It may break off at any row: run again, it leaves out what is in.

        :param progress: told after each heap of rows how many are done.
        :raises NotAllowed: not for this role. :raises Unreadable: the file as a whole cannot be taken.
        """
        check_role(self.by)
        with snapshot(self.engine) as session:
            self.lists = vocabulary(session, self._translate, local_date(self.clock()))
        if self.store:
            # A sheet that breaks off at its end is to be noticed before its first row is in.
            for _row in import_sheet.read(data, self._translate, lambda: progress(0)):
                pass
        lines = list[Line]()
        rows = import_sheet.read(data, self._translate, lambda: progress(len(lines)))
        while heap := list(islice(rows, _TOGETHER)):
            with self._session() as session:
                lines += [self._line(session, row) for row in heap]
            progress(len(lines))
        return Report(lines, self.store)

    def _session(self) -> Any:
        return unit_of_work(self.engine) if self.store else snapshot(self.engine)

    def _translate(self, message: str) -> str:
        return self.words.get(message, message)

    def _line(self, session: "Session", row: Row) -> Line:
        draft, entry = self._understood(session, row)
        tokens = _tokens(draft, row)
        token = tokens[0]
        if token in self.seen:
            return Line(row.number, Result.SAME, problems=(_same_as(self.seen[token]),))
        self.seen[token] = row.number
        earlier = find_entered(session, [known for made in tokens for known in keyring.hashes("form-token", made)])
        if earlier is not None:
            code, recorded = earlier
            by_us = self.store and self.since is not None and recorded >= self.since
            return Line(row.number, Result.NEW if by_us else Result.KNOWN, code)
        try:
            if row.problems or not self.store or entry is None:
                check(session, draft, entered=True)
            if row.problems or entry is None:
                return _wrong(row)
            if self.store:
                receipt = intake.submit(session, draft, form_token=token, now=self.clock(), files=self.files, entry=entry)
                return Line(row.number, Result.NEW, receipt.petition.code)
        except Invalid as invalid:
            return _wrong(row, invalid)
        alike = duplicates.find_same(session, draft, self.clock())
        return Line(row.number, Result.NEW, problems=(_reads_like(alike.code),) if alike else ())

    def _understood(self, session: "Session", row: Row) -> tuple[Draft, intake.Entry | None]:
        """The row as a draft, with codes for words; what cannot be understood is added to the row's problems."""
        texts = dict(row.texts)
        for column, words in self.lists.items():
            typed = texts.get(column, "")
            if typed and (code := code_of(words, typed)) is not None:
                texts[column] = code
            elif typed:
                row.problems.setdefault(column, Refusal(_UNKNOWN, typed=tidy_line(typed)[:60]))
        if not texts.get("channel"):
            row.problems.setdefault("channel", Refusal(N_("Choose how it came.")))
        _check_time(row, self.clock())
        confidential, reference, channel = (texts.pop(name, "") for name in ("confidential", "reference", "channel"))
        texts["commune"] = self._commune(session, texts.get("commune", ""))
        texts["petitioner_type"] = texts.get("petitioner_type") or PetitionerType.PERSON
        draft = Draft(**texts, confidential=confidential == "yes", consent=True)  # type: ignore[arg-type]
        if row.problems or row.received is None:
            return draft, None
        entry = intake.Entry(Channel(channel), row.received, self.by, reference=tidy_line(reference)[:100], tell=self.tell)
        return draft, entry

    def _commune(self, session: "Session", typed: str) -> str:
        """The code of the one commune that is meant, else what was written."""
        if typed not in self.communes:
            found = find_places(typed, list_communes(session))
            self.communes[typed] = found[0].code if len(found) == 1 else typed
        return self.communes[typed]


def check_role(by: Staff) -> None:
    """Whether this person takes in a backlog: coordinators only.

    :raises NotAllowed: anybody else.
    """
    if not permits(Permission.TRIAGE, by):
        raise NotAllowed


def _check_time(row: Row, now: datetime) -> None:
    if row.received is not None and row.received > now:
        row.problems["received"] = Refusal(N_("This moment has not come yet. Write when it was received."))
    elif row.received is not None and row.received < now - _OLDEST:
        row.problems["received"] = Refusal(N_("This is more than ten years ago. Look at the year."))


def _tokens(draft: Draft, row: Row) -> tuple[str, ...]:
    """The form token of a row, made of what stands in it: the same row makes the same petition, whenever it comes; after it
    those that it had before a new secret took the place of an old one.

    Keyed, so that who knows the row cannot work out the secret of the petition.
    """
    typed = {name: " ".join(str(text).split()) for name, text in vars(draft).items() if name != "attachments"}
    typed |= {name: tidy_line(row.texts.get(name, "")) for name in ("channel", "commune", "reference")}
    typed["received"] = row.received.isoformat() if row.received else ""
    text = json.dumps(typed, sort_keys=True, ensure_ascii=False)
    return keyring.hashes("import-row", text)


def _wrong(row: Row, invalid: Invalid | None = None) -> Line:
    """Everything that is wrong with a row, a cell's own trouble before what follows from it."""
    problems = {column: Problem(column, refusal) for column, refusal in row.problems.items()}
    for name, refusals in invalid.fields.items() if invalid else ():
        problems.setdefault(name, Problem(name, _for_a_sheet(refusals[0])))
    return Line(row.number, Result.WRONG, problems=tuple(problems.values()))


def _for_a_sheet(refusal: Refusal) -> Refusal:
    """Where the form offers a choice, the sheet names it."""
    if isinstance(refusal, SeveralPlaces):
        names = ", ".join(name for _code, name in refusal.places)
        asked = N_("“%(name)s” can mean several communes: %(places)s. Write one of them.")
        if refusal.is_guess:
            asked = N_("No place is called “%(name)s”. Is it %(places)s? Write its name.")
        return Refusal(asked, **refusal.values, places=names)
    return refusal


def _same_as(number: int) -> Problem:
    return Problem("", Refusal(N_("It says the same as row %(number)s."), number=number))


def _reads_like(code: str) -> Problem:
    return Problem("", Refusal(_ALIKE, code=code))
