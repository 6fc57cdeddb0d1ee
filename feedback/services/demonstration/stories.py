"""The stories there are, how many of each, and how many working days ago they began."""

from dataclasses import dataclass
from datetime import timedelta

from feedback.domain.actors import Role
from feedback.services import following, handling, publishing, triage
from feedback.services.demonstration import second_thoughts as second
from feedback.services.demonstration.lives import EARLY, JUST_NOW, LATE, ON_TIME, Life, Story

_OLDEST = 375
"""Working days in eighteen months."""


@dataclass(frozen=True)
class Plan:
    """``count`` petitions that live by ``story`` and were sent between ``youngest`` and ``oldest`` working days ago."""

    story: Story
    count: int
    youngest: int
    oldest: int = _OLDEST
    held: bool = False
    everywhere: bool = False
    """Whether the first of them go to the offices that have demonstration accounts of their own."""


def _published(timing: str) -> Story:
    def story(life: Life) -> None:
        if life.chance(0.06):
            life.ask(life.coordinator)
            life.supply()
        life.accept()
        life.take()
        if life.chance(0.06):
            life.ask(life.staff(Role.OFFICER))
            life.supply()
        life.answer(timing)
        life.publish(most=2 if life.chance(0.9) else 5)
        if life.chance(0.45):
            life.rate()

    return story


def _waiting(_life: Life) -> None:
    """Sent, and nobody has looked yet."""


def _asked_by_coordinator(life: Life) -> None:
    life.ask(life.coordinator)


def _supplied(life: Life) -> None:
    life.ask(life.coordinator)
    life.supply()


def _asked_by_office(life: Life) -> None:
    life.accept(0, 1)
    life.take()
    life.ask(life.staff(Role.OFFICER))


def _assigned(life: Life) -> None:
    life.accept(0, 1)


def _in_progress(life: Life) -> None:
    life.accept(0, 1)
    life.take()
    if life.chance(0.35):
        words = life.answer_text(life.world.writer.answer(life.situation), life.world.days.today)
        officer = life.staff(Role.OFFICER)
        handling.draft_answer(life.world.session, life.petition, by=officer, now=life.later(1, 3), text=words)


def _before_the_leader(life: Life) -> None:
    life.accept(0, 1)
    life.take()
    day = life.answer_day(JUST_NOW)
    life.draft(day, life.answer_text(life.world.writer.answer(life.situation), day))


def _answered_just_now(life: Life) -> None:
    life.accept(0, 1)
    life.take()
    life.answer(JUST_NOW)


def _withheld(life: Life) -> None:
    life.accept()
    life.take()
    life.answer(EARLY)
    reason = life.world.writer.choice("withholdings")
    publishing.withhold(life.world.session, life.petition, by=life.coordinator, now=life.later(0, 2), reason=reason)


def _taken_down(life: Life) -> None:
    _published(EARLY)(life)
    reason = life.world.writer.choice("take_downs")
    publishing.take_down(life.world.session, life.petition, by=life.coordinator, now=life.later(4, 15), reason=reason)


def _asked_again(life: Life) -> None:
    life.accept(0, 1)
    life.take()
    life.answer(EARLY)
    life.publish()
    life.ask_again()


def _declined_again(life: Life) -> None:
    _asked_again(life)
    life.decide_again(granted=False)


def _reopened(life: Life) -> None:
    _asked_again(life)
    life.decide_again(granted=True)


def _answered_again(life: Life) -> None:
    _reopened(life)
    life.answer(EARLY, life.world.writer.choice("again"))
    life.publish()
    life.rate()


def _refused(life: Life) -> None:
    refusals: dict[str, str] = life.world.writer.words["refusals"]
    ground = "question" if life.situation.manner == "question" else life.world.rng.choice(sorted(refusals))
    now = life.later(0, 4 if life.chance(0.2) else 2)
    triage.refuse(life.world.session, life.petition, by=life.coordinator, now=now, reason=ground, explanation=refusals[ground])


def _transferred(life: Life) -> None:
    to = life.world.writer.choice("transfers")
    if life.chance(0.3):
        life.accept()
    now = life.later(1, 4)
    triage.transfer_out(life.world.session, life.petition, by=life.coordinator, now=now, **to)


def _withdrawn(life: Life) -> None:
    words = life.world.writer.choice("withdrawals")
    life.at += timedelta(hours=2)
    following.withdraw(life.world.session, life.petition, now=min(life.at, life.world.days.now), reason=words)


PLANS = (
    Plan(_published(EARLY), 33, 20),
    Plan(_published(ON_TIME), 10, 22),
    Plan(_published(LATE), 7, 32),
    Plan(second.late_with_a_cause, 6, 32),
    Plan(_answered_again, 4, 45),
    Plan(_reopened, 3, 26, 36),
    Plan(_asked_again, 2, 20, 24),
    Plan(_declined_again, 3, 30),
    Plan(_taken_down, 3, 50),
    Plan(_withheld, 5, 22),
    Plan(_answered_just_now, 7, 9, 15),
    Plan(_before_the_leader, 7, 8, 15, everywhere=True),
    Plan(_in_progress, 18, 4, 14, everywhere=True),
    Plan(_in_progress, 6, 18, 30),
    Plan(_assigned, 11, 1, 4, everywhere=True),
    Plan(_assigned, 2, 17, 21),
    Plan(_asked_by_coordinator, 4, 2, 7),
    Plan(_asked_by_office, 3, 6, 11),
    Plan(_supplied, 2, 4, 7),
    Plan(_waiting, 12, 0, 2),
    Plan(_waiting, 2, 3, 5),
    Plan(_waiting, 3, 0, 1, held=True),
    Plan(_refused, 11, 4),
    Plan(_transferred, 6, 6),
    Plan(_withdrawn, 6, 2),
    Plan(second.joined, 2, 5, 10, everywhere=True),
    Plan(second.joined_and_answered, 2, 24),
    Plan(second.split, 1, 3, 6),
    Plan(second.asks_for_time, 3, 5, 9, everywhere=True),
    Plan(second.extended, 1, 8, 12),
    Plan(second.extended_and_answered, 1, 40),
    Plan(second.asks_others, 3, 3, 6, everywhere=True),
    Plan(second.others_contribute, 1, 6, 10),
    Plan(second.corrected, 1, 30, 60),
    Plan(second.refused_and_objected, 2, 2, 4),
    Plan(second.reinstated, 1, 8, 12),
    Plan(second.urgent, 1, 2, 4, everywhere=True),
)
"""Two hundred: what is open began lately, what is over is spread over the eighteen months."""
