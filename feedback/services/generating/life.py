"""The steps of a petition's life: each leaves the rows as the verb of its name does, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.petition import RequestKind
from feedback.domain.states import Action, State
from feedback.services import answers, ratings
from feedback.services.generating import clockwork
from feedback.services.generating.book import Book, Draft, Given, Public, Said
from feedback.services.generating.letters import Letters

_CHECKS = "|".join(answers.CHECKS)
_MORE_DAYS = 5


@dataclass
class Life(Book):
    """One petition, and the moment its story has come to."""

    letters: Letters
    primary: "Life | None" = None

    def live(self) -> None:
        """Go through the whole story."""
        for step in self.story.steps:
            getattr(self, step)()
        # What the service counts: one change an event.
        self.petition.version = len(self.petition.events)

    def submit(self) -> None:
        """Sent, and waiting to be received."""
        self.arrive(State.SUBMITTED)

    def hold(self) -> None:
        """Sent, and put aside for somebody to look at."""
        self.petition.hold_reason = self.rng.choice(("flood", "nearby", "unchecked"))
        self.arrive(State.HELD)

    def accept(self) -> None:
        """Accepted and given to the competent office."""
        now = self.later(0, 2)
        self.hand_to(self.world.competent(self.petition, local_date(now)), now)

    def accept_wrongly(self) -> None:
        """Accepted and given to another office."""
        now = self.later(0, 2)
        right = self.world.competent(self.petition, local_date(now))
        self.hand_to(self.world.wrong(self.petition, right, local_date(now)), now)

    def give_back(self) -> None:
        """The office says that it is not competent."""
        leader, code = self.staff(Role.LEADER), self.petition.office.code
        self.give_to(None)
        self.record(Action.RETURN_TO_COORDINATOR, leader, self.later(0, 1), self.letters.words("returns"), code)

    def take(self) -> None:
        """Taken by an officer, or given to one by the head of the office."""
        officer, now = self.staff(Role.OFFICER), self.later(0, 1)
        self.petition.officer_id = officer.account_id
        if self.rng.random() < 0.4:  # noqa: PLR2004 - a share
            self.record(Action.ASSIGN_OFFICER, self.staff(Role.LEADER), now, detail=officer.name)
        else:
            self.record(Action.TAKE, officer, now)

    def ask(self) -> None:
        """A supplement is asked for, by whoever has it."""
        by = self.staff(Role.OFFICER) if self.petition.office_id else self.coordinator
        self.record(Action.REQUEST_SUPPLEMENT, by, self.later(0, 1), self.letters.words("supplement_questions"))

    def supply(self) -> None:
        """The supplement comes."""
        self.record(Action.SUPPLEMENT, "sender", self.later(1, 5), self.letters.words("supplements"))

    def lapse(self) -> None:
        """It does not come."""
        self.record(Action.LAPSE, self.coordinator, self.later(11, 14), self.letters.said("no_supplement"))

    def ask_for_time(self) -> None:
        """The officer asks for more working days."""
        officer, now, words = self.staff(Role.OFFICER), self.later(1, 3), self.letters.words("second_thoughts", "more_time")
        self.ask_table(Action.REQUEST_EXTENSION)
        self.note_request(RequestKind.EXTENSION, words, now, officer.account_id, _MORE_DAYS)
        self.record(Action.REQUEST_EXTENSION, officer, now, words, f"+{_MORE_DAYS}")

    def give_time(self) -> None:
        """They are given, by somebody else than who asked."""
        leader, now = self.staff(Role.LEADER), self.later(0, 1)
        by = self.coordinator if leader == self.staff(Role.OFFICER) else leader
        self.ask_table(Action.GRANT_EXTENSION)
        request = self.note_decision(now, by.account_id, granted=True)
        given = Given(request=request, working_days=_MORE_DAYS, granted_at=now)
        clockwork.current(self.petition).extensions.append(given)
        words = self.letters.words("second_thoughts", "more_time_granted")
        self.record(Action.GRANT_EXTENSION, by, now, words, f"+{_MORE_DAYS}")

    def draft(self) -> None:
        """An answer is drafted, so that it can go out early, on its day, or late."""
        last, officer = self._answer_day(), self.staff(Role.OFFICER)
        before = last - timedelta(days=self.rng.randint(0, 2))
        self.at = self.days.office_hour(max(before, local_date(self.at)), self.at)
        text = self.letters.answer(self, last)
        number = f"{self.rng.randint(100, 4900)}/{self.letters.sign(self.petition.office)}" if self.rng.random() < 0.7 else ""  # noqa: PLR2004
        draft = Draft(
            petition_id=self.petition.id,
            version=len(self.petition.answers) + 1,
            round=self.petition.round,
            text=text,
            number=number,
            office_id=self.petition.office_id,
            drafted_by=officer.account_id,
            drafted_at=self.at,
        )
        self.petition.answers.append(draft)
        self.record(Action.DRAFT_ANSWER, officer, self.at, detail=str(draft.version))

    def lay(self) -> None:
        """It is laid before the head of the office."""
        self.at += timedelta(minutes=6)
        self.petition.answers[-1].checks = _CHECKS
        self.record(Action.SUBMIT_FOR_APPROVAL, self.staff(Role.OFFICER), self.at)

    def send_back(self) -> None:
        """The head of the office wants it changed."""
        self.record(Action.SEND_BACK, self.staff(Role.LEADER), self.later(0, 0), self.letters.words("send_backs"))

    def approve(self) -> None:
        """It goes out."""
        leader, draft = self.staff(Role.LEADER), self.petition.answers[-1]
        now = self.at = self.days.office_hour(max(self._answer_day(), local_date(self.at)), self.at)
        draft.approved_by, draft.approved_at = leader.account_id, now
        self.petition.answered_at = now
        self.record(Action.APPROVE, leader, now, detail=draft.number)

    def publish(self) -> None:
        """Everyone may read it, without what looks personal."""
        now, petition = self.later(0, 2 if self.rng.random() < 0.9 else 5), self.petition  # noqa: PLR2004 - a share
        first = petition.published is None
        public = petition.published or Public(petition_id=petition.id, published_at=now)
        public.title, public.content, public.answer = self.letters.public(self)
        public.published_by, public.changed_at = self.coordinator.account_id, now
        petition.published = public
        if first:
            petition.published_at = now
        self.record(Action.PUBLISH, self.coordinator, now)

    def withhold(self) -> None:
        """Nobody else may read it."""
        self.record(Action.WITHHOLD, self.coordinator, self.later(0, 2), self.letters.words("withholdings"))

    def take_down(self) -> None:
        """Nobody may read it any more."""
        words, public = self.letters.words("take_downs"), self.petition.published
        now = self.later(4, 15)
        public.taken_down_at, public.taken_down_reason, public.changed_at = now, words, now
        self.record(Action.TAKE_DOWN, self.coordinator, now, words)

    def rate(self) -> None:
        """The sender says whether the answer satisfies."""
        now, satisfied = self.later(0, 6), self.rng.random() < 0.72  # noqa: PLR2004 - a share
        reasons = () if satisfied else self.rng.sample(sorted(ratings.REASONS), k=self.rng.randint(1, 2))
        grades = dict(zip(ratings.SIDES, self.letters.grades(satisfied=satisfied), strict=True))
        said = Said(
            petition_id=self.petition.id,
            round=self.petition.round,
            satisfied=satisfied,
            reasons="|".join(reasons),
            comment=self.letters.words("rating_comments") if satisfied else "",
            rated_at=now,
            first_rated_at=now,
            **grades,
        )
        self.petition.ratings.append(said)
        self.record(Action.RATE, "sender", now, detail="satisfied" if satisfied else "not_satisfied")

    def ask_again(self) -> None:
        """The sender asks that it be taken up again."""
        words, now = self.letters.words("reopenings"), self.later(1, 4)
        self.ask_table(Action.REQUEST_REOPENING)
        self.note_request(RequestKind.REOPENING, words, now)
        self.record(Action.REQUEST_REOPENING, "sender", now, words)

    def decline_again(self) -> None:
        """The coordinator sees no ground."""
        now = self.later(1, 3)
        self.ask_table(Action.DECLINE_REOPENING)
        self.note_decision(now, self.coordinator.account_id, granted=False)
        self.record(Action.DECLINE_REOPENING, self.coordinator, now, self.letters.words("reopening_decisions", "declined"))

    def grant_again(self) -> None:
        """A second round begins."""
        now = self.later(1, 3)
        self.ask_table(Action.GRANT_REOPENING)
        self.note_decision(now, self.coordinator.account_id, granted=True)
        self.petition.round += 1
        self.record(Action.GRANT_REOPENING, self.coordinator, now, self.letters.words("reopening_decisions", "granted"))

    def refuse(self) -> None:
        """Refused with a ground and a sentence."""
        ground, words = self.letters.refusal(self.situation)
        self.petition.refusal_reason_id = self.world.reasons[ground].id
        self.record(Action.REFUSE, self.coordinator, self.later(0, 3), words, ground)

    def transfer(self) -> None:
        """Handed to an authority outside."""
        to: Mapping[str, str] = self.letters.words("transfers")
        self.petition.transferred_to = to["body"]
        self.record(Action.TRANSFER_OUT, self.coordinator, self.later(1, 4), to["explanation"], to["body"])

    def withdraw(self) -> None:
        """Taken back by the sender."""
        self.at += timedelta(hours=2)
        self.record(Action.WITHDRAW, "sender", self.at, self.letters.words("withdrawals"))

    def link(self) -> None:
        """Joined to the petition that tells of the same matter."""
        leading = self.leading.petition
        self.petition.primary_id, self.petition.linked_from = leading.id, self.petition.state
        self.record(Action.LINK, self.coordinator, self.later(0, 2), self.letters.said("same_matter"), leading.code)

    def follow(self) -> None:
        """Answered with that petition."""
        leading = self.leading.petition
        self.at = max(self.at, leading.answered_at)
        self.petition.answered_at = self.at
        self.record(Action.FOLLOW_PRIMARY, "service", self.at, detail=leading.code)

    @property
    def leading(self) -> "Life":
        """What it is joined to."""
        if self.primary is None:
            raise LookupError("there is nothing to be joined to")
        return self.primary

    def _answer_day(self) -> date:
        """The local day on which the answer goes out."""
        work, today, deadline = self.world.clockwork, local_date(self.at), clockwork.current(self.petition)
        due = deadline.due or today
        if self.story.answered == "late":
            return work.add(due, 1 + self.petition.id % 8)
        if self.story.answered == "on_time":
            return due
        left = max(1, self.world.calendar.working_days_between(today, due) - 1)
        return work.add(today, self.rng.randint(min(2, left), left))
