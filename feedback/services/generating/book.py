"""The book of a petition that is not in the database: as ``services.history`` keeps it, by the same table."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from feedback.domain.actors import Role, Staff
from feedback.domain.petition import RequestKind
from feedback.domain.states import FINAL, TRANSITIONS, Action, Publication, State, Transition
from feedback.services.demonstration.days import Days
from feedback.services.demonstration.situations import Situation
from feedback.services.generating import clockwork
from feedback.services.generating.stories import Story
from feedback.services.generating.world import World
from feedback.services.ledger.appending import Entry, entry_of
from feedback.store.bulk import stand_in
from feedback.store.models import (
    Answer,
    DecisionRequest,
    Event,
    Extension,
    Office,
    Petition,
    Petitioner,
    PublishedPetition,
    Rating,
)

_LINES: dict[tuple[str, str], list[Transition]] = {}
for _line in TRANSITIONS:
    for _source in _line.sources:
        _LINES.setdefault((_line.action.value, _source.value), []).append(_line)

Sender: Any = stand_in(Petitioner)
Draft: Any = stand_in(Answer)
Public: Any = stand_in(PublishedPetition)
Happened: Any = stand_in(Event)
Said: Any = stand_in(Rating)
Asked: Any = stand_in(DecisionRequest)
Given: Any = stand_in(Extension)
_Petition: Any = stand_in(Petition)


class Case(_Petition):  # type: ignore[misc]
    """A petition with what belongs to it, as the table of states and the log look at one."""

    has_repeats = has_notice = is_kept_private = is_erased = False
    awaited_office_ids: frozenset[int] = frozenset()
    consent_notice = published = None
    files_of_sender: tuple[()] = ()
    attachments: tuple[()] = ()

    @property
    def is_accepted(self) -> bool:
        """As of the model."""
        return self.accepted_at is not None

    @property
    def is_answered(self) -> bool:
        """As of the model."""
        return self.answered_at is not None

    @property
    def open_requests(self) -> frozenset[str]:
        """As of the model."""
        return frozenset(request.kind for request in self.requests if request.decided_at is None)


@dataclass
class Book:
    """What was done to a petition until ``at``; ``entries`` are what it becomes in the public log."""

    world: World
    days: Days
    rng: Random
    story: Story
    petition: Any
    situation: Situation
    at: datetime
    next_event: int
    entries: list[Entry] = field(default_factory=list, kw_only=True)
    _asked: Transition | None = field(default=None, kw_only=True)

    @property
    def coordinator(self) -> Staff:
        """Who triages and publishes."""
        return self.world.cast.coordinator

    def staff(self, role: Role) -> Staff:
        """Who does it in the office that has the petition."""
        return self.world.cast.of(self.petition.office_id, role)

    def later(self, fewest: int, most: int) -> datetime:
        """Let so many working days pass."""
        self.at = self.days.later(self.at, fewest, most)
        return self.at

    def arrive(self, state: State) -> None:
        """The first line."""
        self.petition.state, self.petition.publication = state.value, Publication.NONE.value
        self._write(Action.SUBMIT, None, "service", self.at, "", "")

    def record(self, action: Action, by: Staff | str, now: datetime, text: str = "", detail: str = "") -> None:
        """Move the petition by a line of the table, run the clocks, and write down what happened.

        :param by: who did it, or ``sender`` or ``service``. :raises LookupError: as :meth:`ask_table`.
        """
        petition, line = self.petition, self._asked or self.ask_table(action)
        before, self._asked = petition.state, None
        if line.action != action:
            raise LookupError(f"{line.action} was asked for, and {action} done")
        if line.target:
            petition.state = line.target.value
        if line.publication:
            petition.publication = line.publication.value
        self._write(action, before, by, now, text, detail)

    def ask_table(self, action: Action) -> Transition:
        """The line by which it may be done now, for the next record: before what the line asks about is changed by doing it.

        :raises LookupError: the table has no such line.
        """
        fitting = _LINES.get((action.value, self.petition.state), ())
        self._asked = next((line for line in fitting if line.when is None or line.when(self.petition)), None)
        if self._asked is None:
            raise LookupError(f"{action} in {self.petition.state}")
        return self._asked

    def hand_to(self, office: Office, now: datetime, note: str = "") -> None:
        """The coordinator gives it to an office."""
        self.ask_table(Action.ACCEPT_AND_ROUTE)
        self.give_to(office)
        self.petition.accepted_at = self.petition.accepted_at or now
        self.record(Action.ACCEPT_AND_ROUTE, self.coordinator, now, note)

    def give_to(self, office: Office | None) -> None:
        """From now on it lies there, and nobody has taken it."""
        petition = self.petition
        petition.office, petition.office_id, petition.officer_id = office, office.id if office else None, None

    def note_request(self, kind: RequestKind, words: str, now: datetime, by: int | None = None, days: int | None = None) -> None:
        """Somebody asks for what somebody else decides."""
        asked = Asked(
            petition_id=self.petition.id, kind=kind.value, reason=words, working_days=days, asked_by=by, requested_at=now
        )
        self.petition.requests.append(asked)

    def note_decision(self, now: datetime, by: int, *, granted: bool) -> Any:
        """It is decided; what was asked."""
        asked = self.petition.requests[-1]
        asked.decided_at, asked.decided_by, asked.granted = now, by, granted
        return asked

    def _write(self, action: Action, before: str | None, by: Staff | str, now: datetime, text: str, detail: str) -> None:
        petition = self.petition
        if petition.state in FINAL or petition.state == State.ANSWERED:
            self._close(now)
        else:
            petition.closed_at = None
        moved = self.world.clockwork.follow(petition, action, before, now)
        limit = clockwork.current(petition)
        event = Happened(
            id=self.next_event,
            petition_id=petition.id,
            petition=petition,
            action=action.value,
            happened_at=now,
            recorded_at=self.world.now,
            actor_kind=by if isinstance(by, str) else "staff",
            account_id=None if isinstance(by, str) else by.account_id,
            from_state=before,
            text=text,
            detail=" · ".join(filter(None, (detail, *moved))),
            state=petition.state,
            publication=petition.publication,
            kind=petition.kind,
            sector_id=petition.sector_id,
            sector=petition.sector,
            office_id=petition.office_id,
            office=petition.office,
            round=petition.round,
            commune_id=petition.commune_id,
            commune=petition.commune,
            answer_due=limit.due,
            extended_days=sum(given.working_days for given in limit.extensions),
        )
        self.next_event += 1
        petition.events.append(event)
        self.entries.append(entry_of(event, newest=True))

    def _close(self, now: datetime) -> None:
        self.petition.closed_at = self.petition.closed_at or now
        for asked in self.petition.requests:
            if asked.kind == RequestKind.EXTENSION and asked.decided_at is None:
                asked.decided_at = now
