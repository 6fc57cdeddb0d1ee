"""Stories in which something is joined, split, extended, asked of others, corrected or taken back."""

from datetime import timedelta

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.services import (
    coordinating,
    correcting,
    deadlines,
    explaining,
    extending,
    linking,
    objecting,
    splitting,
    triage,
    urgency,
)
from feedback.services.demonstration.lives import EARLY, LATE, Life

_HELPERS = ("SNNMT", "SXD", "SYT")


def begun(life: Life) -> None:
    """Accepted and in an officer's hands."""
    life.accept(0, 1)
    life.take()


def _repeat(life: Life) -> Life:
    """Somebody else sends the same a little later, and a coordinator joins it."""
    world, words = life.world, life.world.writer.words["second_thoughts"]
    at = life.later(1, 2)
    other = Life(world, world.send_again(life.situation, at), life.situation, at)
    linking.link(
        world.session,
        other.petition,
        by=life.coordinator,
        now=other.later(0, 1),
        primary=life.petition.code,
        reason=words["same_matter"],
    )
    life.at = max(life.at, other.at)
    return other


def joined(life: Life) -> None:
    """A repeat waits for its primary."""
    begun(life)
    _repeat(life)


def joined_and_answered(life: Life) -> None:
    """A repeat was answered with its primary."""
    begun(life)
    _repeat(life)
    life.answer(EARLY)
    life.publish()


def split(life: Life) -> None:
    """A letter with two matters became two petitions."""
    words = life.world.writer.words["second_thoughts"]["other_matter"]
    other = splitting.split(life.world.session, life.petition, by=life.coordinator, now=life.later(0, 1), **words)
    other.petition.demonstration = True
    life.accept(0, 1)


def asks_for_time(life: Life) -> None:
    """More time is asked for and nobody has decided."""
    begun(life)
    words = life.world.writer.words["second_thoughts"]
    officer = life.staff(Role.OFFICER)
    extending.request_extension(
        life.world.session, life.petition, by=officer, now=life.later(1, 3), working_days="5", reason=words["more_time"]
    )


def extended(life: Life) -> None:
    """More time was granted, by somebody else than who asked: where one account serves an office, by the coordinator."""
    asks_for_time(life)
    words = life.world.writer.words["second_thoughts"]
    alone = life.staff(Role.LEADER) == life.staff(Role.OFFICER)
    extending.decide_extension(
        life.world.session,
        life.petition,
        by=life.coordinator if alone else life.staff(Role.LEADER),
        now=life.later(0, 1),
        granted=True,
        explanation=words["more_time_granted"],
    )


def extended_and_answered(life: Life) -> None:
    """The same; the answer came after the first date, and in time."""
    extended(life)
    life.answer("on_time")
    life.publish()


def asks_others(life: Life) -> None:
    """Another office is asked to contribute."""
    begun(life)
    session, leader, now = life.world.session, life.staff(Role.LEADER), life.later(0, 1)
    helper = next(code for code in _HELPERS if life.petition.office is None or code != life.petition.office.code)
    due = coordinating.proposed_due(session, life.petition, local_date(now))
    question = life.world.writer.words["second_thoughts"]["question"]
    coordinating.add_coordinating_office(
        session, life.petition, by=leader, now=now, office=helper, question=question, due=due.isoformat()
    )


def others_contribute(life: Life) -> None:
    """The other office has contributed."""
    asks_others(life)
    asked = life.petition.coordinations[-1]
    helper = life.world.cast.of(asked.office_id, Role.OFFICER)
    words = life.world.writer.words["second_thoughts"]["contribution"]
    coordinating.contribute(life.world.session, life.petition, by=helper, now=life.later(1, 2), text=words)


def corrected(life: Life) -> None:
    """A public answer was wrong: both versions can be read."""
    begun(life)
    life.answer(EARLY)
    life.publish()
    words = life.world.writer.words["second_thoughts"]
    text = f"{life.petition.answers[-1].text}\n\n{words['correction']}"
    correcting.correct_answer(
        life.world.session,
        life.petition,
        by=life.staff(Role.LEADER),
        now=life.later(2, 6),
        text=text,
        reason=words["was_wrong"],
    )
    life.publish()


def refused_and_objected(life: Life) -> None:
    """The sender objects to a refusal."""
    words = life.world.writer.words
    triage.refuse(
        life.world.session,
        life.petition,
        by=life.coordinator,
        now=life.later(0, 1),
        reason="unclear",
        explanation=words["refusals"]["unclear"],
    )
    life.at += timedelta(hours=3)
    objecting.object_to(life.world.session, life.petition, now=life.later(0, 1), reason=words["second_thoughts"]["objection"])


def reinstated(life: Life) -> None:
    """A mistaken refusal was taken back."""
    refused_and_objected(life)
    words = life.world.writer.words["second_thoughts"]["reinstated"]
    objecting.reinstate(life.world.session, life.petition, by=life.coordinator, now=life.later(0, 2), explanation=words)
    life.accept(0, 1)


def urgent(life: Life) -> None:
    """It cannot wait."""
    begun(life)
    words = life.world.writer.words["second_thoughts"]["urgent"]
    urgency.mark_urgent(life.world.session, life.petition, by=life.coordinator, now=life.later(0, 0), urgent=True, reason=words)


def late_with_a_cause(life: Life) -> None:
    """Answered late, and the head of the office says why."""
    begun(life)
    life.answer(LATE)
    deadline = deadlines.current(life.petition, Step.ANSWER)
    if deadline is not None and explaining.is_or_was_late(life.petition, now=life.at):
        cause = life.world.rng.choice(("other_body", "inspection", "complex"))
        explaining.explain_delay(life.world.session, life.petition, by=life.staff(Role.LEADER), now=life.later(0, 1), cause=cause)
    life.publish()
