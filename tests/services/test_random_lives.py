"""Whoever does whatever in whatever order, by the real verbs: the laws of the house hold after every step."""

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from feedback.domain.actors import Sender, Staff
from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Refusal
from feedback.domain.states import FINAL, TRANSITIONS, Action, State, allowed_actions
from feedback.services import (
    coordinating,
    correcting,
    extending,
    figures,
    following,
    handling,
    linking,
    messaging,
    notices,
    objecting,
    publishing,
    ratings,
    recounting,
    reminding,
    reopening,
    splitting,
    subjects,
    triage,
    urgency,
)
from feedback.services.answers import CHECKS
from feedback.services.ledger.verifying import verify
from feedback.store import kept
from feedback.store.models import CalendarDay
from tests.people import HEALTH, LAND, Case, case_in, send, staff

WORDS = "Đã kiểm tra ngày 20/11/2026 và làm xong."
Verb = Callable[[Case, datetime, int], object]


PEOPLE: dict[tuple[str, str], Staff] = {}


def by(case: Case, role: str, office: str = "") -> Staff:
    """Somebody with that role, in the office that has the petition unless told otherwise."""
    place = case.petition.office.code if case.petition.office else HEALTH
    return PEOPLE[role, "" if role in {"coordinator", "administrator"} else office or place]


def calendar_changes(case: Case, now: datetime, n: int) -> None:
    """A day three to six days ahead is off from now on, or is not any more."""
    day = local_date(now) + timedelta(days=3 + n)
    found = case.session.get(CalendarDay, day)
    if found is not None:
        case.session.delete(found)
    elif day.weekday() < 5:
        case.session.add(CalendarDay(day=day, working=False, name_vi="Nghỉ", name_en="Off", source="thử"))
    case.session.flush()
    recounting.recount(case.session, by=by(case, "administrator"), now=now, changed=[day])


def link(case: Case, now: datetime, n: int) -> None:
    mail = f"{secrets.token_hex(8)}@example.vn"
    other = send(case.session, now=now, files=FILES[0], email=mail, phone="").petition
    linking.link(case.session, case.petition, by=by(case, "coordinator"), now=now, primary=other.code, reason=WORDS)
    if n:
        triage.refuse(case.session, other, by=by(case, "coordinator"), now=now, reason="unclear", explanation=WORDS)


def publish(case: Case, now: datetime, _n: int) -> None:
    texts = {part: text or WORDS for part, text in publishing.masked(case.session, case.petition).items()}
    publishing.publish(case.session, case.petition, by=by(case, "coordinator"), now=now, texts=texts)


FILES: list = []
VERBS: dict[str, Verb] = {
    "accept": lambda c, now, n: triage.accept_and_route(
        c.session, c.petition, by=by(c, "coordinator"), now=now, office=(HEALTH, LAND)[n % 2], override=WORDS
    ),
    "reroute": lambda c, now, n: triage.reroute(
        c.session, c.petition, by=by(c, "coordinator"), now=now, office=(HEALTH, LAND, "SXD")[n % 3], override=WORDS
    ),
    "reclassify": lambda c, now, n: triage.reclassify(
        c.session,
        c.petition,
        by=by(c, "coordinator"),
        now=now,
        kind=("conduct", "regulation")[n % 2],
        sector=("YT", "MT", "GT")[n % 3],
    ),
    "refuse": lambda c, now, n: triage.refuse(
        c.session, c.petition, by=by(c, "coordinator"), now=now, reason="unclear", explanation=WORDS
    ),
    "transfer": lambda c, now, n: triage.transfer_out(
        c.session, c.petition, by=by(c, "coordinator"), now=now, body="Công an", explanation=WORDS
    ),
    "ask": lambda c, now, n: triage.request_supplement(
        c.session, c.petition, by=by(c, ("coordinator", "officer", "leader")[n % 3]), now=now, question=WORDS
    ),
    "supply": lambda c, now, n: following.supplement(c.session, c.petition, now=now, text=WORDS),
    "lapse": lambda c, now, n: triage.lapse(c.session, c.petition, by=by(c, "coordinator"), now=now, explanation=WORDS),
    "take": lambda c, now, n: handling.take(c.session, c.petition, by=by(c, "officer"), now=now),
    "assign": lambda c, now, n: handling.assign_officer(
        c.session, c.petition, by=by(c, "leader"), now=now, officer_id=by(c, ("officer", "clerk")[n % 2]).account_id
    ),
    "return": lambda c, now, n: handling.return_to_coordinator(
        c.session, c.petition, by=by(c, "leader"), now=now, explanation=WORDS
    ),
    "draft": lambda c, now, n: handling.draft_answer(c.session, c.petition, by=by(c, "officer"), now=now, text=WORDS),
    "lay": lambda c, now, n: handling.submit_for_approval(
        c.session, c.petition, by=by(c, "officer"), now=now, checks=CHECKS, vague_read=True
    ),
    "send_back": lambda c, now, n: handling.send_back(c.session, c.petition, by=by(c, "leader"), now=now, explanation=WORDS),
    "approve": lambda c, now, n: handling.approve(c.session, c.petition, by=by(c, "leader"), now=now),
    "correct": lambda c, now, n: correcting.correct_answer(
        c.session, c.petition, by=by(c, "leader"), now=now, text=f"{WORDS} {secrets.token_hex(4)}", reason=WORDS
    ),
    "publish": publish,
    "withhold": lambda c, now, n: publishing.withhold(c.session, c.petition, by=by(c, "coordinator"), now=now, reason=WORDS),
    "take_down": lambda c, now, n: publishing.take_down(c.session, c.petition, by=by(c, "coordinator"), now=now, reason=WORDS),
    "withdraw": lambda c, now, n: following.withdraw(c.session, c.petition, now=now),
    "rate": lambda c, now, n: ratings.rate(c.session, c.petition, now=now, satisfied=bool(n % 2), comment=WORDS),
    "ask_again": lambda c, now, n: following.request_reopening(c.session, c.petition, now=now, reason=WORDS),
    "decide_again": lambda c, now, n: reopening.decide_reopening(
        c.session, c.petition, by=by(c, "coordinator"), now=now, granted=bool(n % 2), explanation=WORDS
    ),
    "object": lambda c, now, n: objecting.object_to(c.session, c.petition, now=now, reason=WORDS),
    "reinstate": lambda c, now, n: objecting.reinstate(
        c.session, c.petition, by=by(c, "coordinator"), now=now, explanation=WORDS
    ),
    "decline": lambda c, now, n: objecting.decline_objection(
        c.session, c.petition, by=by(c, "coordinator"), now=now, explanation=WORDS
    ),
    "link": link,
    "unlink": lambda c, now, n: linking.unlink(c.session, c.petition, by=by(c, "coordinator"), now=now, explanation=WORDS),
    "split": lambda c, now, n: splitting.split(
        c.session, c.petition, by=by(c, "coordinator"), now=now, title="Việc khác", content=WORDS, kind="regulation", sector="GT"
    ),
    "more_time": lambda c, now, n: extending.request_extension(
        c.session, c.petition, by=by(c, "officer"), now=now, working_days=str(n + 1), reason=WORDS
    ),
    "give_time": lambda c, now, n: extending.decide_extension(
        c.session, c.petition, by=by(c, "leader"), now=now, granted=n != 0, explanation=WORDS
    ),
    "ask_others": lambda c, now, n: coordinating.add_coordinating_office(
        c.session, c.petition, by=by(c, "leader"), now=now, office="SXD", question=WORDS, due=local_date(now).isoformat()
    ),
    "contribute": lambda c, now, n: coordinating.contribute(
        c.session, c.petition, by=by(c, "officer", "SXD"), now=now, text=WORDS
    ),
    "subject": lambda c, now, n: subjects.name_subject(
        c.session, c.petition, by=by(c, "coordinator"), now=now, office=("", HEALTH)[n % 2], officer=""
    ),
    "allow": lambda c, now, n: subjects.allow_subject(
        c.session, c.petition, by=by(c, "coordinator"), now=now, whom="office", reason=WORDS
    ),
    "urgent": lambda c, now, n: urgency.mark_urgent(
        c.session, c.petition, by=by(c, "coordinator"), now=now, urgent=bool(n % 2), reason=WORDS
    ),
    "remind": lambda c, now, n: reminding.remind(c.session, c.petition, by=by(c, "clerk"), now=now, text=WORDS),
    "message": lambda c, now, n: messaging.write(
        c.session, c.petition, now=now, text=WORDS, by=by(c, "coordinator") if n % 2 else None
    ),
    "notice": lambda c, now, n: notices.publish_notice(
        c.session, c.petition, by=by(c, "coordinator"), now=now, line="Đường hỏng"
    ),
    "no_notice": lambda c, now, n: notices.take_back_notice(
        c.session, c.petition, by=by(c, "coordinator"), now=now, reason=WORDS
    ),
    "calendar": calendar_changes,
}
ACTIONS = {
    "accept": Action.ACCEPT_AND_ROUTE, "reroute": Action.REROUTE, "reclassify": Action.RECLASSIFY, "refuse": Action.REFUSE,
    "transfer": Action.TRANSFER_OUT, "ask": Action.REQUEST_SUPPLEMENT, "supply": Action.SUPPLEMENT, "lapse": Action.LAPSE,
    "take": Action.TAKE, "assign": Action.ASSIGN_OFFICER, "return": Action.RETURN_TO_COORDINATOR, "draft": Action.DRAFT_ANSWER,
    "lay": Action.SUBMIT_FOR_APPROVAL, "send_back": Action.SEND_BACK, "approve": Action.APPROVE,
    "correct": Action.CORRECT_ANSWER, "publish": Action.PUBLISH, "withhold": Action.WITHHOLD, "take_down": Action.TAKE_DOWN,
    "withdraw": Action.WITHDRAW, "rate": Action.RATE, "ask_again": Action.REQUEST_REOPENING,
    "decide_again": Action.GRANT_REOPENING, "object": Action.OBJECT, "reinstate": Action.REINSTATE,
    "decline": Action.DECLINE_OBJECTION, "link": Action.LINK, "unlink": Action.UNLINK, "split": Action.SPLIT,
    "more_time": Action.REQUEST_EXTENSION, "give_time": Action.GRANT_EXTENSION, "ask_others": Action.ADD_COORDINATING_OFFICE,
    "contribute": Action.CONTRIBUTE, "subject": Action.NAME_SUBJECT, "allow": Action.ALLOW_SUBJECT, "urgent": Action.MARK_URGENT,
    "remind": Action.REMIND, "message": Action.MESSAGE, "notice": Action.PUBLISH_NOTICE, "no_notice": Action.TAKE_BACK_NOTICE,
}  # fmt: skip
OFTEN = {"accept": 6, "take": 5, "draft": 4, "lay": 5, "approve": 5, "publish": 3, "ask_again": 3, "decide_again": 3,
         "object": 4, "reinstate": 3, "unlink": 3, "lapse": 3, "supply": 3, "give_time": 6, "contribute": 3,
         "more_time": 2, "send_back": 2}  # fmt: skip
DONE: Counter[str] = Counter()


def possible(case: Case) -> list[str]:
    """What somebody may do now; the straight way more often, so that lives get far."""
    actors = [by(case, role) for role in ("coordinator", "clerk", "officer", "leader")]
    everybody = [*actors, by(case, "officer", "SXD"), Sender(case.petition.id)]
    allowed = {action for actor in everybody for action in allowed_actions(case.petition, actor)}
    names = [name for name, action in ACTIONS.items() if action in allowed]
    ends = {"transfer", "withdraw", "refuse", "link"}
    return [name for name in names for _ in range(1 if name in ends else 4 * OFTEN.get(name, 1))] + ["calendar"]


@pytest.fixture
def at(session, clock, files):
    FILES[:] = [files]
    for office, role in product((HEALTH, LAND, "SXD"), ("clerk", "officer", "leader")):
        PEOPLE[role, office] = staff(session, role, office, now=clock())
    for role in ("coordinator", "administrator"):
        PEOPLE[role, ""] = staff(session, role, now=clock())
    return session, files


def check(case: Case, seen: dict[int, tuple[date, date | None]], last_known: int) -> None:
    petition, session = case.petition, case.session
    session.flush()
    session.expire(petition, ["events", "deadlines"])
    events = petition.events
    for before, after in zip([None, *events[:-1]], events, strict=True):
        if before is None or after.from_state is None:
            assert before is None or after.state == before.state, "what moves nothing leaves the state alone"
            continue
        assert after.from_state == before.state
        lines = [line for line in TRANSITIONS if line.action == after.action and after.from_state in line.sources]
        assert any((line.target or after.from_state) == after.state for line in lines), after.action
    assert events[-1].state == petition.state
    assert events[-1].publication == petition.publication
    moved_back = any(event.action == Action.CALENDAR_CHANGED for event in events[last_known:])
    for deadline in petition.deadlines:
        starts, due = seen.get(deadline.id, (deadline.starts_on, None))
        assert deadline.starts_on == starts, "no step begins a clock anew"
        assert moved_back or due is None or deadline.due is None or deadline.due >= due, "a due date moved earlier"
        seen[deadline.id] = (starts, deadline.due or due)
    answers = [deadline for deadline in petition.deadlines if deadline.step == Step.ANSWER]
    assert [deadline.round for deadline in answers] == list(range(1, petition.round + 1))
    for step in Step:
        assert sum(deadline.is_open for deadline in petition.deadlines if deadline.step == step) <= 1
    if petition.state not in FINAL:
        roles = ("coordinator", "officer", "leader")
        ways = {action for role in roles for action in allowed_actions(petition, by(case, role))}
        leading = {line.action for line in TRANSITIONS if line.target and petition.state in line.sources}
        assert petition.state == State.ANSWERED or ways & leading or petition.state == State.AWAITING_SUPPLEMENT


def test_the_laws_hold_after_every_step(at):
    session, files = at

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(seed=st.integers(0, 2**32 - 1))
    def live(seed):
        chance = Random(seed)
        now = datetime.combine(date(2026, 11, 20), time(9), LOCAL_ZONE)
        session.execute(delete(CalendarDay).where(CalendarDay.source == "thử"))
        kept.changed(session)
        case = case_in(session, "submitted", now=now, files=files, email=f"{secrets.token_hex(8)}@example.vn", phone="")
        seen: dict[int, tuple[date, date | None]] = {}
        for _ in range(30):
            names = possible(case)
            name, known, n = chance.choice(names), len(case.petition.events), chance.randint(0, 3)
            now += timedelta(days=chance.randint(0, 2), minutes=1)
            try:
                with session.begin_nested():
                    VERBS[name](case, now, n)
                DONE[name] += 1
            except Refusal:
                session.expire_all()
            kept.changed(session)
            check(case, seen, known)

    live()
    session.commit()
    assert verify(session) is None
    assert not figures.check(session)
    # What is never done proves nothing.
    assert len(set(VERBS) - set(DONE)) <= len(VERBS) // 6, set(VERBS) - set(DONE)
