"""The public log as it grows: whatever is done becomes a leaf in the same transaction, and every leaf can be proved."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from feedback.domain.errors import Refusal
from feedback.domain.ledger import (
    INTERNAL,
    Checkpoint,
    leaf_hash,
    opens,
    read_leaf,
    read_note,
    read_vkey,
    verify_consistency,
    verify_inclusion,
)
from feedback.domain.petition import Channel
from feedback.services import intake, messaging, triage
from feedback.services.ledger import checkpoints, keys, opening, proving, receipts
from feedback.store import dialects
from feedback.store.models import Event, LedgerLeaf, Petition
from feedback.store.queries import petitions
from tests.databases import ORIGIN, on_both_databases
from tests.people import case_in, draft, petition_in, send, staff


def size(session) -> int:
    return checkpoints.head(session).size


def leaves(session):
    return [read_leaf(body.encode()) for body in proving.bodies(session, 0, 1000)]


@on_both_databases
def test_whatever_is_done_becomes_a_leaf(session, clock, files):
    case = case_in(session, "published", now=clock(), files=files)
    assert size(session) == 0, "the end of the log is asked for last, at the commit"
    session.commit()
    events = session.scalars(select(Event).order_by(Event.id)).all()
    logged = leaves(session)
    assert [leaf.seq for leaf in logged] == list(range(len(events)))
    assert [leaf.action for leaf in logged] == [
        "submit",
        "accept_and_route",
        "take",
        INTERNAL,
        INTERNAL,
        "approve",
        "publish",
    ]
    assert [leaf.office for leaf in logged] == [event.office.code if event.office else "" for event in events]
    assert len({leaf.petition for leaf in logged}) == 1
    assert logged[0].at == logged[0].logged == "2026-11-20T02:00:00.000000Z"
    everything = json.dumps(proving.bodies(session, 0, 1000))
    told = (case.petition.code, case.petition.title, case.petition.petitioner.full_name, "0912345678")
    assert not [word for word in told if word in everything]


@on_both_databases
def test_every_leaf_is_proved_to_every_later_head(session, clock, files):
    heads = []
    for _ in range(3):
        petition_in(session, "answered", now=clock(), files=files)
        session.commit()
        heads.append(read_note(checkpoints.current(session, now=clock())).checkpoint)
    for head in heads:
        for seq, body in enumerate(proving.bodies(session, 0, head.size)):
            proof = proving.inclusion(session, seq, head.size)
            assert verify_inclusion(leaf_hash(body.encode()), seq, head.size, proof, head.root)
        proof = proving.consistency(session, head.size, heads[-1].size)
        assert verify_consistency(head.size, head.root, heads[-1].size, heads[-1].root, proof)
        assert proving.root_at(session, head.size) == head.root
    for wrong in (lambda: proving.inclusion(session, 0, 1000), lambda: proving.consistency(session, 1, 1000)):
        with pytest.raises(ValueError, match="does not have"):
            wrong()


def test_what_a_savepoint_took_back_leaves_no_leaf(session, clock, files):
    case = case_in(session, "submitted", now=clock(), files=files)
    with pytest.raises(RuntimeError), session.begin_nested():
        case.accept()
        raise RuntimeError
    with session.begin_nested():
        case.refuse()
    session.commit()
    assert [leaf.action for leaf in leaves(session)] == ["submit", "refuse"]


def test_what_was_rolled_back_leaves_nothing_for_the_next(session, clock, files):
    send(session, now=clock(), files=files)
    session.rollback()
    send(session, now=clock(), files=files, title="Việc khác")
    session.commit()
    assert size(session) == 1
    petition = session.scalars(select(Petition)).one()
    assert receipts.receipt_of(session, petition, now=clock())["opened"]["title"]["value"] == "Việc khác"


def test_an_event_that_is_written_without_any_verb_is_logged_too(session, clock, files):
    petition = petition_in(session, "submitted", now=clock(), files=files)
    session.commit()
    copied = {
        name: getattr(petition.events[0], name)
        for name in ("petition_id", "happened_at", "recorded_at", "actor_kind", "state", "publication", "kind", "sector_id")
    }
    session.add(Event(action="note", text="x", detail="", round=1, extended_days=0, **copied))
    session.commit()
    assert [leaf.action for leaf in leaves(session)] == ["submit", INTERNAL]


def test_an_event_costs_five_statements_more(engine, session, clock, files):
    send(session, now=clock(), files=files)
    session.flush()
    said = []
    event.listen(engine, "before_cursor_execute", listener := lambda *a: said.append(a[2].split()[0]))
    session.commit()
    event.remove(engine, "before_cursor_execute", listener)
    assert said[0] == "INSERT", "the figures; the log comes last"
    assert said[1:] == ["SELECT", "INSERT", "INSERT", "INSERT", "UPDATE"]


def test_a_proof_looks_up_what_it_needs_and_reads_no_table_through(engine, session, clock, files):
    petition_in(session, "published", now=clock(), files=files)
    session.commit()
    said = []
    event.listen(engine, "before_cursor_execute", listener := lambda *a: said.append(a[2:4]))
    proving.inclusion(session, 2, 7)
    proving.consistency(session, 3, 7)
    event.remove(engine, "before_cursor_execute", listener)
    asked = [(statement, values) for statement, values in said if "ledger_node" in statement]
    assert len(asked) == 2
    for statement, values in asked:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert not [step for step in plan if "SCAN" in step[3]]


def test_log_time_never_runs_backwards(session, clock, files):
    send(session, now=clock(), files=files)
    session.commit()
    send(session, now=clock.advance(hours=-1), files=files, token="b" * 32)
    session.commit()
    first, second = leaves(session)
    assert second.at < first.at
    assert second.logged == first.logged


@on_both_databases
def test_two_who_write_at_once_get_two_leaves_in_one_log(engine, clock, files, work):
    """Both hold what they need before either asks for the end of the log: nobody waits for ever."""
    with work() as session:
        codes = [petition_in(session, "submitted", now=clock(), files=files).code for _ in range(2)]
        by = staff(session, "coordinator", now=clock())
    before, failed = len(codes), []
    ready = threading.Barrier(2, timeout=20)

    def one_after_the_other(order):
        try:
            with dialects.writing(), Session(engine) as session:
                if engine.dialect.name == "postgresql":
                    ready.wait()
                for code in order:
                    petition = petitions.find_petition(session, code)
                    messaging.write(session, petition, now=clock(), text="Xin chào", by=by)
                session.commit()
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    # One petition each, many times over: the log itself is all they could meet at.
    for _ in range(5):
        both = [threading.Thread(target=one_after_the_other, args=([code],)) for code in codes]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    assert not failed
    with work() as session:
        assert size(session) == session.scalar(select(func.count()).select_from(LedgerLeaf)) == before + 10
        head = checkpoints.head(session)
        assert proving.root_at(session, head.size) == head.root


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_who_holds_the_end_of_the_log_waits_for_no_row(engine, clock, files, work):
    """The first adds to the log and then is about to commit; the second has the rows it wants next and wants the log.

    Were the end of the log taken with the first event, these two would wait for each other for ever.
    """
    with work() as session:
        first, second = (petition_in(session, "submitted", now=clock(), files=files).code for _ in range(2))
        by = staff(session, "coordinator", now=clock())
    steps = [threading.Barrier(2, timeout=20) for _ in range(2)]
    failed = []

    def answer(own, other, wait_for_other):
        try:
            with dialects.writing(), Session(engine) as session:
                petition = petitions.lock_petition(session, own)
                messaging.write(session, petition, now=clock(), text="Xin chào", by=by)
                steps[0].wait()
                if wait_for_other:
                    # Waits for the row until the other is through with everything, the log too.
                    petitions.lock_petition(session, other)
                session.commit()
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    both = [threading.Thread(target=answer, args=args) for args in ((first, second, True), (second, first, False))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert not failed
    with work() as session:
        assert size(session) == 4


def test_a_checkpoint_is_signed_and_the_same_each_time(session, clock, files):
    petition_in(session, "answered", now=clock(), files=files)
    session.commit()
    text = checkpoints.current(session, now=clock())
    assert text == checkpoints.current(session, now=clock())
    note = read_note(text)
    assert note.checkpoint == Checkpoint(ORIGIN, 6, proving.root_at(session, 6))
    (key,) = keys.published(session)
    assert keys.verifies(note, *read_vkey(key.vkey))
    other = read_note(text.replace("\n6\n", "\n5\n"))
    assert not keys.verifies(other, *read_vkey(key.vkey))
    assert keys.is_ours(session, note)
    assert not keys.is_ours(session, other)


def test_keys_change_with_an_overlap_and_old_ones_go_on_verifying(session, clock, files):
    send(session, now=clock(), files=files)
    session.commit()
    old = read_note(checkpoints.current(session, now=clock()))
    keys.rotate(session, now=clock())
    both = read_note(checkpoints.current(session, now=clock()))
    first, second = (read_vkey(key.vkey) for key in keys.published(session))
    assert len(both.signatures) == 2
    assert keys.verifies(both, *first)
    assert keys.verifies(both, *second)
    new = read_note(checkpoints.current(session, now=clock.advance(days=91)))
    assert len(new.signatures) == 1
    assert not keys.verifies(new, *first)
    assert keys.verifies(new, *second)
    assert keys.is_ours(session, old)
    assert not keys.ensure(session, "another.name/ledger", now=clock())
    assert {name for name, _ in (first, second)} == {ORIGIN}


@on_both_databases
def test_a_receipt_holds_everything_that_was_sent_and_proves_it(session, clock, files):
    petition = send(session, now=clock(), files=files, subject_person="Ông Cường", latitude="20.95", longitude="107.08").petition
    assert receipts.receipt_of(session, petition, now=clock()) is None, "before the commit there is no leaf"
    session.commit()
    receipt = json.loads(json.dumps(receipts.receipt_of(session, petition, now=clock())))
    leaf, opened = read_leaf(receipt["leaf"].encode()), receipt["opened"]
    assert set(opened) == set(leaf.fields) | {"petition"}
    promised = {**leaf.fields, "petition": leaf.petition}
    for name, found in opened.items():
        assert opens(promised[name], name, bytes.fromhex(found["salt"]), found["value"])
    assert opened["title"]["value"] == petition.title
    assert opened["subject_person"]["value"] == "Ông Cường"
    assert opened["position"]["value"] == "20.95,107.08"
    assert json.loads(opened["sender"]["value"])["full_name"] == petition.petitioner.full_name
    note = read_note(receipt["checkpoint"])
    proof = [bytes.fromhex(found) for found in receipt["proof"]]
    assert verify_inclusion(
        leaf_hash(receipt["leaf"].encode()), receipt["index"], note.checkpoint.size, proof, note.checkpoint.root
    )
    assert keys.verifies(note, *read_vkey(receipt["keys"][0]))
    line = receipts.digest_line(receipt)
    assert line.startswith(f"LN1 {ORIGIN} 0 ")
    assert len(line.split(" ")) == 7


def test_what_somebody_of_the_staff_wrote_down_has_a_receipt_too(session, clock, files):
    entry = intake.Entry(Channel.PHONE, clock() - timedelta(days=1), staff(session, "coordinator", now=clock()))
    sent = intake.submit(session, draft(), form_token="a" * 32, now=clock(), files=files, entry=entry)
    session.commit()
    receipt = receipts.receipt_of(session, sent.petition, now=clock())
    leaf = read_leaf(receipt["leaf"].encode())
    assert (leaf.at, leaf.logged) == ("2026-11-19T02:00:00.000000Z", "2026-11-20T02:00:00.000000Z")
    assert receipt["opened"]["channel"]["value"] == "phone"
    assert receipts.check(session, receipt) is None


def test_only_a_published_petition_is_opened_to_everyone(session, clock, files):
    case = case_in(session, "answered", now=clock(), files=files)
    session.commit()
    assert opening.of_published(session, case.petition) is None
    case.publish()
    session.commit()
    found = opening.of_published(session, case.petition)
    assert found.leaves == tuple(range(7))
    assert all(opens(leaf.petition, "petition", found.salt, case.petition.code) for leaf in leaves(session))
    case.take_down()
    session.commit()
    assert opening.of_published(session, case.petition) is None


def test_steps_on_many_that_partly_fail_log_what_was_done(session, clock, files):
    cases = [case_in(session, state, now=clock(), files=files) for state in ("submitted", "answered", "submitted")]
    session.commit()
    before = size(session)
    for case in cases:
        try:
            with session.begin_nested():
                triage.accept_and_route(session, case.petition, by=case.person("coordinator"), now=clock(), office="SYT")
        except Refusal:
            continue
    session.commit()
    assert [leaf.action for leaf in leaves(session)[before:]] == ["accept_and_route"] * 2
