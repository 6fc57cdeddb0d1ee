"""The machine's clock is set back an hour, or midnight passes while people send: nothing is told in the wrong order."""

import threading

import pytest
from sqlalchemy import select

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.extensions import LONGEST_STANDSTILL, Clock
from feedback.services import deadlines, jobs
from feedback.store.models import Event, Job, Petition
from feedback.store.queries import jobs as job_queries
from tests import people
from tests.databases import on_both_databases
from tests.pages.citizens.test_submit import FILLED
from tests.pages.staff.test_staff_steps import step


def sent(client, **typed: object) -> str:
    client.get("/submit")
    client.fill_and_send(**{**FILLED, **typed})
    return client.follow().select(".receipt__code")[0].text.strip()


@on_both_databases
def test_codes_stay_unique_and_steps_stay_in_order(client, clock, work, sign_in):
    clock.set("2026-11-20T00:20")
    first = sent(client, phone="0912 345 671")
    clock.set("2026-11-19T23:25")
    second = sent(client, phone="0912 345 672")
    coordinator = sign_in("coordinator")
    with work() as session:
        made = people.reload(session, first)
    step(coordinator, made, "accept_and_route", office="SXD", note="")
    clock.set("2026-11-20T00:40")
    third = sent(client, phone="0912 345 673")
    assert len({first, second, third}) == 3
    with work() as session:
        petition = people.reload(session, first)
        assert [event.action for event in petition.events] == ["submit", "accept_and_route"]
        moments = [event.happened_at for event in session.scalars(select(Event).order_by(Event.id))]
        assert moments == sorted(moments)
        # It was received on the 20th, whatever the clock said later.
        assert local_date(petition.received_at).isoformat() == "2026-11-20"
        answer = deadlines.current(petition, Step.ANSWER)
        assert answer.due >= local_date(petition.received_at)


def test_nobody_is_signed_out_and_no_form_grows_old(client, clock, sign_in):
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/")
    client.get("/submit")
    clock.advance(hours=-1)
    coordinator.get("/staff/")
    client.fill_and_send(**FILLED)
    assert client.follow().select(".receipt__code")


def test_a_form_too_old_is_still_too_old(client, clock):
    client.get("/submit")
    clock.advance(hours=13)
    client.fill_and_send(**FILLED, status=422)


def test_time_stands_still_for_two_hours_at_most(clock):
    watch, floor = Clock(), clock()
    watch.source = clock
    clock.advance(hours=-1)
    with watch.not_before(floor):
        assert watch() == floor
        clock.advance(hours=1, minutes=1)
        assert watch() == clock()
        # It was wrong by years: the clock that was set right is believed.
        clock.now = floor - LONGEST_STANDSTILL * 2
        assert watch() == clock()
    assert watch() == clock()


@pytest.mark.parametrize("hours", [1, 24 * 300])
def test_a_lease_of_a_clock_that_was_ahead_ends(hours, session, clock, work):
    asked_by = people.account(session, "coordinator", now=clock()).id
    jobs.enqueue(session, by=asked_by, kind="export", arguments={}, now=clock())
    session.commit()
    clock.advance(hours=hours)
    with work() as first:
        assert job_queries.claim_next(first, now=clock(), lease_until=clock() + jobs.LEASE)
    clock.advance(hours=-hours)
    with work() as second:
        # A lease that may be somebody's is left alone for an hour; one of next year is nobody's.
        assert job_queries.has_due(second, clock()) is (hours > 24)
    clock.advance(hours=2)
    with work() as third:
        assert job_queries.has_due(third, clock())
        assert third.scalars(select(Job)).one().status == "running"


@on_both_databases
def test_midnight_passes_while_people_send(clock, work, files):
    clock.set("2026-11-20T23:59:59.9")
    codes: list[str] = []

    def send(number: int) -> None:
        for turn in range(3):
            with work() as session:
                now = clock() if turn == 0 else clock.advance(seconds=1)
                receipt = people.send(session, now=now, files=files, phone=f"09123{number}567{turn}", email="")
                codes.append(receipt.petition.code)

    senders = [threading.Thread(target=send, args=(number,)) for number in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(set(codes)) == 9
    with work() as session:
        for petition in session.scalars(select(Petition)):
            assert petition.code.split(".")[1] == f"{local_date(petition.received_at):%Y%m%d}"
