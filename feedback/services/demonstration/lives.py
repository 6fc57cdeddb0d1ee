"""What becomes of a petition: every step by the real verbs, each later than the one before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.services import (
    answers,
    deadlines,
    following,
    handling,
    public_copies,
    publishing,
    ratings,
    reopening,
    routing,
    triage,
)
from feedback.services.demonstration import proofs
from feedback.services.demonstration.cast import Cast
from feedback.services.demonstration.days import Days
from feedback.services.demonstration.situations import Situation, Writer
from feedback.store.models import Office, Petition
from feedback.store.queries import offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

_NOBODY_ELSE = "TT"
"""The inspectorate handles what no rule gives to anybody, such as conduct of the office that would lead."""
EARLY, ON_TIME, LATE, JUST_NOW = "early", "on_time", "late", "just_now"


@dataclass
class World:
    """What every life needs."""

    session: "Session"
    files: "FileStore"
    cast: Cast
    writer: Writer
    days: Days
    rng: Random
    send_again: Callable[[Situation, datetime], Petition]
    """Somebody else sends the same situation at a moment."""
    wrong_offices: list[Office] = field(default_factory=list)


@dataclass
class Life:
    """One petition and the moment its story has come to."""

    world: World
    petition: Petition
    situation: Situation
    at: datetime

    def chance(self, share: float) -> bool:
        """True in that share of the stories."""
        return self.world.rng.random() < share

    def later(self, fewest: int, most: int) -> datetime:
        """Let so many working days pass."""
        self.at = self.world.days.later(self.at, fewest, most)
        return self.at

    def on(self, day: date) -> datetime:
        """Go on to that day."""
        self.at = self.world.days.office_hour(day, self.at)
        return self.at

    def staff(self, role: Role) -> Staff:
        """Who does it in the office that handles the petition."""
        return self.world.cast.of(self.petition.office_id, role)

    @property
    def coordinator(self) -> Staff:
        """Who triages and publishes."""
        return self.world.cast.coordinator

    def accept(self, fewest: int = 0, most: int = 2) -> None:
        """Accepted and given to the competent office; now and then first to the wrong one."""
        session, petition, writer = self.world.session, self.petition, self.world.writer
        now = self.later(fewest, most)
        proposal = routing.propose_office(session, petition, local_date(now))
        right = proposal[0] if proposal else offices.find_office(session, _NOBODY_ELSE)
        wrong = self.world.rng.choice(self.world.wrong_offices)
        if right is None:
            raise LookupError(_NOBODY_ELSE)
        if self.chance(0.04) and wrong.code not in {right.code, _code(petition.subject_office)}:
            triage.accept_and_route(session, petition, by=self.coordinator, now=now, office=wrong.code)
            words = writer.choice("returns")
            handling.return_to_coordinator(session, petition, by=self.staff(Role.LEADER), now=self.later(0, 1), explanation=words)
            note = writer.choice("reroute_notes")
            triage.accept_and_route(session, petition, by=self.coordinator, now=self.later(0, 1), office=right.code, note=note)
            return
        triage.accept_and_route(session, petition, by=self.coordinator, now=now, office=right.code)

    def take(self) -> None:
        """Taken by an officer, or given to one by the head of the office."""
        session, officer = self.world.session, self.staff(Role.OFFICER)
        now = self.later(0, 1)
        if self.chance(0.4):
            leader = self.staff(Role.LEADER)
            handling.assign_officer(session, self.petition, by=leader, now=now, officer_id=officer.account_id)
        else:
            handling.take(session, self.petition, by=officer, now=now)

    def ask(self, by: Staff) -> None:
        """A supplement is asked for."""
        words = self.world.writer.choice("supplement_questions")
        triage.request_supplement(self.world.session, self.petition, by=by, now=self.later(0, 1), question=words)

    def supply(self) -> None:
        """The supplement comes."""
        words, files = self.world.writer.choice("supplements"), self.world.files
        following.supplement(self.world.session, self.petition, now=self.later(1, 5), text=words, files=files)

    def draft(self, day: date, text: str) -> None:
        """Drafted in time for the day of approval, and laid before the head of the office."""
        session, officer = self.world.session, self.staff(Role.OFFICER)
        before = day - timedelta(days=self.world.rng.randint(0, 2))
        now = self.on(max(before, local_date(self.at)))
        number = f"{self.world.rng.randint(100, 4900)}/{_sign(self.petition.office)}" if self.chance(0.7) else ""
        proof = proofs.picture(self.petition)
        handling.draft_answer(
            session, self.petition, by=officer, now=now, text=text, number=number, uploads=proof, files=self.world.files
        )
        self.at += timedelta(minutes=6)
        confirmed: dict[str, Any] = {"checks": answers.CHECKS, "vague_read": True}
        handling.submit_for_approval(session, self.petition, by=officer, now=min(self.at, self.world.days.now), **confirmed)

    def answer(self, timing: str, words: str | None = None) -> None:
        """Drafted and approved, early, on the due date, late, or just now."""
        session, leader = self.world.session, self.staff(Role.LEADER)
        day = self.answer_day(timing)
        text = self.answer_text(words or self.world.writer.answer(self.situation), day)
        self.draft(day, text)
        if self.chance(0.1):
            why = self.world.writer.choice("send_backs")
            handling.send_back(session, self.petition, by=leader, now=self.later(0, 0), explanation=why)
            self.draft(local_date(self.at), text)
        handling.approve(session, self.petition, by=leader, now=self.on(max(day, local_date(self.at))))

    def answer_day(self, timing: str) -> date:
        """The local day on which the answer goes out."""
        days, rng, today = self.world.days, self.world.rng, local_date(self.at)
        deadline = deadlines.current(self.petition, Step.ANSWER)
        due = (deadline.due if deadline else None) or today
        if timing == JUST_NOW:
            return days.last_working_day(rng.randint(0, 3))
        if timing == LATE:
            return days.calendar.add_working_days(due, rng.randint(1, 8))
        if timing == ON_TIME:
            return due
        left = max(1, days.calendar.working_days_between(today, due) - 1)
        return days.calendar.add_working_days(today, rng.randint(min(2, left), left))

    def answer_text(self, words: str, day: date) -> str:
        """The answer with its opening and close, and with days that fit the story."""
        begun, calendar = local_date(self.at), self.world.days.calendar
        span = max(calendar.working_days_between(begun, day), 0)
        seen = calendar.add_working_days(begun, span // 3)
        done = calendar.add_working_days(begun, span * 4 // 5)
        plan = calendar.add_working_days(day, self.world.rng.randint(10, 40))
        office = self.petition.office.name_on(day) if self.petition.office else ""
        commune = self.situation.commune.name
        blanks = {
            "seen": f"{seen:%d/%m/%Y}",
            "done": f"{done:%d/%m/%Y}",
            "plan": f"{plan:%d/%m/%Y}",
            "commune": commune[:1].lower() + commune[1:],
        }
        opening = f"Về việc “{self.petition.title}”, {office} trả lời như sau."
        return f"{opening}\n\n{words.format(**blanks)}\n\nCảm ơn Ông/Bà đã phản ánh."

    def publish(self, most: int = 2) -> None:
        """Published with everything masked that looks like personal data."""
        session, now = self.world.session, self.later(0, most)
        texts = publishing.masked(session, self.petition)
        shown = [proof for proof in publishing.proofs(self.petition) if public_copies.is_picture(proof)]
        for proof in shown:
            public_copies.show_picture(session, proof, (), by=self.coordinator, now=now, files=self.world.files, looked_at=True)
        photos = [proof.reference for proof in shown]
        publishing.publish(session, self.petition, by=self.coordinator, now=now, texts=texts, photos=photos)

    def rate(self) -> None:
        """The sender says whether the answer satisfies."""
        satisfied = self.chance(0.72)
        reasons = () if satisfied else tuple(self.world.rng.sample(sorted(ratings.REASONS), k=self.world.rng.randint(1, 2)))
        comment = self.world.writer.choice("rating_comments") if satisfied else ""
        ratings.rate(
            self.world.session, self.petition, now=self.later(0, 6), satisfied=satisfied, reasons=reasons, comment=comment
        )

    def ask_again(self) -> None:
        """The sender asks that it be taken up again."""
        words = self.world.writer.choice("reopenings")
        following.request_reopening(self.world.session, self.petition, now=self.later(1, 4), reason=words)

    def decide_again(self, *, granted: bool) -> None:
        """The coordinator decides on that."""
        words = self.world.writer.words["reopening_decisions"]["granted" if granted else "declined"]
        reopening.decide_reopening(
            self.world.session, self.petition, by=self.coordinator, now=self.later(1, 3), granted=granted, explanation=words
        )


Story = Callable[[Life], None]


def _code(office: Office | None) -> str:
    return office.code if office else ""


def _sign(office: Office | None) -> str:
    """The sign of an office in the number of a letter; communes share theirs."""
    code = _code(office)
    return "UBND" if code.startswith("UBND-") else code
