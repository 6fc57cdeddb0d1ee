"""Every verb is asked the same: it works for whom it is meant, for nobody else, only in its state, and never over another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from feedback.domain.actors import Role
from feedback.domain.errors import Changed, Invalid, NotAllowed, NotPossible
from feedback.services import answers, handling, publishing, reopening, triage
from tests import people

TEXTS = {"title": "Chờ lâu", "content": "Chờ 3 giờ.", "answer": "Đã khắc phục."}


@dataclass(frozen=True)
class Verb:
    """A verb of staff: the state it needs, who may, what it takes, and where it leads."""

    call: Callable[..., Any]
    state: str
    who: tuple[str, ...]
    takes: dict[str, Any]
    leads_to: str
    not_in: str = "withdrawn"
    words: tuple[str, ...] = ()
    """Arguments that must not be empty."""

    def __str__(self) -> str:
        return f"{self.call.__name__} in {self.state}"


COORDINATOR = ("coordinator",)
LEADERS = ("leader",)
RECEIVERS = ("clerk", "leader")
EVERYBODY = ("clerk", "officer", "leader")
AUTHORS = ("officer", "leader")
REFUSAL = {"reason": "unclear", "explanation": "Không rõ."}
OUT = {"body": "Công an thành phố", "explanation": "Việc của Công an."}
CLASS = {"kind": "regulation", "sector": "DAT", "commune": "06652"}

VERBS = [
    Verb(triage.release, "held", COORDINATOR, {}, "submitted", not_in="submitted"),
    Verb(triage.accept_and_route, "submitted", COORDINATOR, {"office": "SYT"}, "assigned", words=("office",)),
    Verb(triage.accept_and_route, "awaiting_supplement", COORDINATOR, {"office": "SYT"}, "assigned", not_in="assigned"),
    Verb(triage.refuse, "submitted", COORDINATOR, REFUSAL, "refused", words=("reason", "explanation")),
    Verb(triage.refuse, "in_progress", COORDINATOR, REFUSAL, "refused", not_in="awaiting_approval"),
    Verb(triage.refuse, "held", COORDINATOR, REFUSAL, "refused"),
    Verb(triage.transfer_out, "submitted", COORDINATOR, OUT, "transferred_out", words=("body", "explanation")),
    Verb(triage.transfer_out, "assigned", COORDINATOR, OUT, "transferred_out", not_in="answered"),
    Verb(
        triage.request_supplement,
        "submitted",
        COORDINATOR,
        {"question": "Hồ sơ nào?"},
        "awaiting_supplement",
        words=("question",),
    ),
    Verb(triage.request_supplement, "in_progress", ("coordinator", *AUTHORS), {"question": "Nào?"}, "awaiting_supplement"),
    Verb(triage.reclassify, "submitted", COORDINATOR, CLASS, "submitted", words=("kind", "sector")),
    Verb(triage.reclassify, "awaiting_approval", COORDINATOR, CLASS, "awaiting_approval", not_in="answered"),
    Verb(triage.reroute, "in_progress", COORDINATOR, {"office": "SXD"}, "assigned", not_in="submitted", words=("office",)),
    Verb(handling.take, "assigned", EVERYBODY, {}, "in_progress", not_in="in_progress"),
    Verb(
        handling.return_to_coordinator,
        "assigned",
        RECEIVERS,
        {"explanation": "Việc của SXD."},
        "submitted",
        words=("explanation",),
    ),
    Verb(handling.draft_answer, "in_progress", AUTHORS, {"text": "Trả lời."}, "in_progress", not_in="assigned", words=("text",)),
    Verb(
        handling.submit_for_approval,
        "drafted",
        AUTHORS,
        {"checks": tuple(answers.CHECKS)},
        "awaiting_approval",
        not_in="assigned",
    ),
    Verb(handling.send_back, "awaiting_approval", LEADERS, {"explanation": "Thiếu ngày."}, "in_progress", words=("explanation",)),
    Verb(handling.approve, "awaiting_approval", LEADERS, {}, "answered", not_in="in_progress"),
    Verb(publishing.publish, "answered", COORDINATOR, {"texts": TEXTS}, "answered", not_in="in_progress"),
    Verb(publishing.publish, "withheld", COORDINATOR, {"texts": TEXTS}, "answered"),
    Verb(publishing.publish, "taken_down", COORDINATOR, {"texts": TEXTS}, "answered"),
    Verb(
        publishing.withhold, "answered", COORDINATOR, {"reason": "Riêng tư."}, "answered", not_in="published", words=("reason",)
    ),
    Verb(publishing.take_down, "published", COORDINATOR, {"reason": "Lộ tên."}, "answered", not_in="answered", words=("reason",)),
    Verb(
        reopening.decide_reopening,
        "asking_reopening",
        COORDINATOR,
        {"granted": True, "explanation": "Xem lại."},
        "in_progress",
        not_in="answered",
        words=("explanation",),
    ),
    Verb(reopening.decide_reopening, "asking_reopening", COORDINATOR, {"granted": False, "explanation": "Đã đủ."}, "answered"),
]
each_verb = pytest.mark.parametrize("verb", VERBS, ids=str)


@pytest.fixture
def at(session, clock, files):
    """The case in a verb's state, and the verb done by somebody."""

    def prepare(verb: Verb, state: str = ""):
        case = people.case_in(session, state or verb.state, now=clock(), files=files)

        def do(role: str, at_office: str = "", **changed: Any):
            place = at_office or ("" if Role(role) in {Role.COORDINATOR, Role.INSPECTOR, Role.ADMINISTRATOR} else case.office)
            by = people.staff(session, role, place, now=clock())
            return verb.call(session, case.petition, by=by, now=clock(), **{**verb.takes, **changed})

        return case.petition, do

    return prepare


@each_verb
def test_it_works_and_is_written_down(at, verb, clock):
    petition, do = at(verb)
    lines, version = len(petition.events), petition.version
    do(verb.who[0] if verb.state != "in_progress" or "officer" not in verb.who else "officer")
    assert petition.state == verb.leads_to
    event = petition.events[-1]
    assert len(petition.events) == lines + 1
    assert (event.happened_at, event.actor_kind, event.state, event.publication) == (
        clock(),
        "staff",
        petition.state,
        petition.publication,
    )
    assert petition.version > version


@each_verb
def test_nobody_else_may(at, verb):
    petition, do = at(verb)
    before = (petition.state, petition.version, len(petition.events))
    for role in Role:
        if role not in verb.who:
            with pytest.raises(NotAllowed):
                do(role)
        if role in EVERYBODY:
            with pytest.raises(NotAllowed):
                do(role, at_office="SXD")
    assert (petition.state, petition.version, len(petition.events)) == before


@each_verb
def test_it_is_not_possible_in_another_state(at, verb):
    petition, do = at(verb, state=verb.not_in)
    before = (petition.state, petition.version, len(petition.events))
    with pytest.raises(NotPossible):
        do(verb.who[0])
    assert (petition.state, petition.version, len(petition.events)) == before


@each_verb
def test_the_second_is_told_that_the_first_was_faster(at, verb):
    petition, do = at(verb)
    with pytest.raises(Changed):
        do(verb.who[0], version=petition.version - 1)
    do("officer" if "officer" in verb.who else verb.who[0], version=petition.version)


@pytest.mark.parametrize(("verb", "argument"), [pytest.param(v, a, id=f"{v}-{a}") for v in VERBS for a in v.words])
def test_words_that_are_needed(at, verb, argument):
    petition, do = at(verb)
    before = (petition.state, len(petition.events))
    who = "officer" if "officer" in verb.who else verb.who[0]
    with pytest.raises(Invalid) as invalid:
        do(who, **{argument: " \u200b "})
    assert list(invalid.value.fields) == [argument]
    assert (petition.state, len(petition.events)) == before


def test_a_colleague_of_the_named_officer_may_not_draft(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    colleague = people.staff(session, "officer", people.HEALTH, "Ngô Đồng Nghiệp", now=clock())
    with pytest.raises(NotAllowed):
        handling.draft_answer(session, case.petition, by=colleague, now=clock(), text="Trả lời.")
