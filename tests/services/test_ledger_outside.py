"""Checkpoints outside the house, and the log that went back: noticed, shown, acknowledged in the log itself."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.ledger import read_leaf, read_note
from feedback.gateways.anchors import AnchorFolder, KeptCheckpoint
from feedback.services.ledger import adopting, anchoring, checkpoints, faults, proving, setbacks
from feedback.services.ledger.anchoring import Outside
from feedback.services.ledger.verifying import verify
from feedback.services.ledger.watching import Watch
from feedback.store import dialects
from feedback.store.models import LedgerAnchor, LedgerHead, LedgerSetback, OutboxMessage
from feedback.store.queries.ledger_checks import frozen
from tests.databases import on_both_databases
from tests.people import petition_in

HOURS = timedelta(hours=6)
WITNESSES = (("vi", "bao@example.vn"), ("en", "press@example.org"))


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "outside"
    place.mkdir()
    return place


@pytest.fixture
def folder(place):
    return AnchorFolder(place)


@pytest.fixture
def kept(tmp_path):
    return KeptCheckpoint(tmp_path / "ledger.checkpoint")


@pytest.fixture
def watch(engine, kept, folder, clock):
    return lambda: Watch(engine, kept, folder, clock)


@pytest.fixture
def happens(work, clock, files):
    """Something is sent; then the clock goes on."""

    def one(title="Đèn đường hỏng"):
        with work() as session:
            petition_in(session, "submitted", now=clock(), files=files, title=title)
        clock.advance(minutes=10)

    return one


def anchors(work):
    with work() as session:
        return [(a.size, a.kept_at is not None, a.last_error) for a in session.scalars(select(LedgerAnchor))]


@on_both_databases
def test_checkpoints_go_out_when_they_are_due_and_once_for_each_size(engine, work, clock, happens, folder, place):
    outside = Outside(HOURS, WITNESSES, folder)
    assert anchoring.anchor(engine, outside, clock) == 0, "of an empty log nobody needs a checkpoint"
    happens()
    assert anchoring.anchor(engine, outside, clock) == 1
    assert anchoring.anchor(engine, outside, clock) == 0
    happens()
    assert anchoring.anchor(engine, outside, clock) == 0, "not before six hours are over"
    clock.advance(hours=6)
    assert anchoring.anchor(engine, outside, clock) == 1
    clock.advance(hours=6)
    assert anchoring.anchor(engine, outside, clock) == 0, "nothing was added"
    assert [read_note(note).checkpoint.size for note in folder.notes()] == [1, 2]
    assert sorted(file.name for file in place.iterdir()) == ["000000000001.checkpoint", "000000000002.checkpoint"]
    with work() as session:
        letters = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_witness")).all()
        assert [(m.language, m.recipient) for m in letters] == [*WITNESSES, *WITNESSES]
        state = anchoring.state(session)
        assert (state.mailed.size, state.kept.size, state.error) == (2, 2, "")
        assert all(setbacks.check_checkpoint(session, note) is None for note in folder.notes())
    with frozen(engine) as session:
        assert verify(session, folder.notes()) is None


def test_a_folder_that_is_gone_is_tried_again_and_everyone_sees_it(engine, work, clock, happens, folder, place, caplog):
    outside = Outside(HOURS, (), folder)
    place.rmdir()
    happens()
    assert anchoring.anchor(engine, outside, clock) == 0
    assert "could not be kept outside: No such file or directory" in caplog.text
    with work() as session:
        state = anchoring.state(session)
        assert (state.kept, state.error, state.tried_at) == (None, "No such file or directory", clock())
    place.mkdir()
    assert anchoring.anchor(engine, outside, clock) == 0, "not at every round"
    clock.advance(minutes=6)
    assert anchoring.anchor(engine, outside, clock) == 1
    with work() as session:
        assert anchoring.state(session).error == ""


def test_a_file_is_never_written_over(engine, work, clock, happens, folder, place):
    happens()
    lies = place / "000000000001.checkpoint"
    lies.write_text("something else\n")
    assert anchoring.anchor(engine, Outside(HOURS, (), folder), clock) == 0
    assert lies.read_text() == "something else\n"
    assert anchors(work) == [(1, False, "another checkpoint of this size: 000000000001.checkpoint")]


def test_what_a_power_cut_left_half_written_stays_and_the_whole_one_lies_beside(engine, work, clock, happens, folder, place):
    happens()
    with work() as session:
        note = checkpoints.current(session, now=clock())
    torn = place / "000000000001.checkpoint"
    torn.write_text(note[:20])
    assert anchoring.anchor(engine, Outside(HOURS, (), folder), clock) == 1
    assert torn.read_text() == note[:20]
    assert folder.notes() == [note]
    assert anchoring.anchor(engine, Outside(timedelta(0), (), folder), clock) == 0


def test_without_any_place_nothing_goes_out(engine, work, clock, happens):
    happens()
    assert anchoring.anchor(engine, Outside(HOURS), clock) == 0
    assert anchors(work) == []


@pytest.fixture
def restored(engine, database, tmp_path, happens, watch, clock):
    """A backup was made, two petitions came in, and the backup was restored."""
    happens()
    watch()()
    backup, place = tmp_path / "backup.sqlite3", database.removeprefix("sqlite:///")
    engine.dispose()
    shutil.copyfile(place, backup)
    happens("Sau đó")
    happens("Sau nữa")
    watch()()
    engine.dispose()
    shutil.copyfile(backup, place)
    return clock.advance(hours=1)


def test_a_restored_service_notices_that_the_log_went_back_and_says_so(restored, watch, engine, work, kept, caplog):
    before = kept.read()
    (found,) = watch()()
    assert "THE LOG WENT BACK: a checkpoint of 3 leaves is not continued by the log, which has 1" in caplog.text
    assert (found.size, found.found_size, found.noticed_at) == (3, 1, restored)
    assert watch()() == [], "it is written down once"
    assert kept.read() == before, "the proof of it is not written over"
    with work() as session:
        (shown,) = setbacks.went_back(session)
        assert shown.acknowledged_at is None
    with frozen(engine) as session:
        fault = verify(session)
        assert (fault.sentence, fault.seq, fault.values) == (faults.SHORT, 1, {"size": 3})


def test_an_operator_says_why_and_the_log_keeps_it(restored, watch, engine, work, kept, happens, clock):
    old = kept.read()
    watch()()
    happens("Việc mới sau khi khôi phục")
    with work() as session, pytest.raises(Invalid):
        setbacks.acknowledge(session, reason=" ", by="vận hành", now=clock())
    with work() as session:
        (done,) = setbacks.acknowledge(session, reason="Ổ đĩa hỏng, khôi phục bản sao lưu.", by="vận hành", now=clock())
        assert (done.leaf_seq, done.reason) == (2, "Ổ đĩa hỏng, khôi phục bản sao lưu.")
        leaf = read_leaf(proving.bodies(session, 2, 1)[0].encode())
        assert (leaf.action, leaf.petition, set(leaf.fields)) == ("log_went_back", "", {"reason", "overruled"})
    with frozen(engine) as session:
        assert verify(session, [old]) is None, "what was overruled is overruled for everyone to see"
    watch()()
    assert read_note(kept.read()).checkpoint.size == 3
    with work() as session, pytest.raises(NotPossible):
        setbacks.acknowledge(session, reason="Lần nữa", by="vận hành", now=clock())


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ledger_setback SET acknowledged_at = noticed_at", (faults.HUSHED, None)),
        ("UPDATE ledger_setback SET acknowledged_at = noticed_at, leaf_seq = 0", (faults.HUSHED, None)),
    ],
)
def test_hushing_it_up_is_found(restored, watch, engine, statement, fault):
    watch()()
    with dialects.writing(), engine.begin() as connection:
        connection.execute(text(statement))
    with frozen(engine) as session:
        found = verify(session)
        assert (found.sentence, found.seq) == fault


def test_changing_the_reason_later_is_found(restored, watch, engine, work, clock):
    watch()()
    with work() as session:
        setbacks.acknowledge(session, reason="Khôi phục.", by="vận hành", now=clock())
    with work() as session:
        session.execute(update(LedgerSetback).values(reason="Không có gì."))
    with frozen(engine) as session:
        assert (verify(session).sentence, verify(session).seq) == (faults.ABOUT_NOTHING, 1)


def test_a_new_database_under_an_old_name_is_noticed_too(watch, work, kept, happens, clock):
    """Everything was deleted, and the service made itself a new key: the old checkpoint bears no signature of it."""
    happens()
    watch()()
    with work() as session:
        for table in ("ledger_leaf", "ledger_salts", "ledger_node", "ledger_key", "event"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(update(LedgerHead).values(size=0, peaks=b"", logged_at=None))
    with work() as session:
        from feedback.services.ledger import keys

        keys.ensure(session, "localhost/ledger", now=clock())
    (found,) = watch()()
    assert (found.size, found.found_size) == (1, 0)


def test_a_checkpoint_file_that_is_no_checkpoint_is_put_right(watch, kept, happens, tmp_path):
    happens()
    (tmp_path / "ledger.checkpoint").write_bytes(b"\xff\x00")
    assert watch()() == []
    assert read_note(kept.read()).checkpoint.size == 1


def test_a_watch_looks_only_where_something_is_new(watch, happens, kept, engine):
    looks = watch()
    happens()
    looks()
    assert read_note(kept.read()).checkpoint.size == 1
    happens()
    looks()
    assert read_note(kept.read()).checkpoint.size == 2


@on_both_databases
def test_what_happened_before_the_log_is_taken_into_it_once(engine, work, clock, happens, files):
    for number in range(3):
        happens(f"Việc {number}")
    with work() as session:
        petition_in(session, "published", now=clock(), files=files)
    # As the migration leaves a database of the last release.
    with work() as session:
        for table in ("ledger_leaf", "ledger_salts", "ledger_node"):
            session.execute(text(f"DELETE FROM {table}"))
        last = session.execute(text("SELECT max(id) FROM event")).scalar()
        session.execute(update(LedgerHead).values(size=0, peaks=b"", logged_at=None, adopted_id=0, adopt_until_id=last))
    later = clock.advance(days=30)
    with frozen(engine) as session:
        assert verify(session) is None, "what waits to be taken in is no fault"
    with work() as session:
        assert adopting.adopt(session, now=later, most=4) == 4, "and then the machine stops"
    happens("Trong khi đó")
    assert adopting.adopt_all(engine, clock) == 6
    assert adopting.adopt_all(engine, clock) == 0
    with work() as session:
        leaves = [read_leaf(body.encode()) for body in proving.bodies(session, 0, 100)]
        assert [leaf.action for leaf in leaves[:4]] == ["submit"] * 4
        assert leaves[0].at < leaves[0].logged == "2026-12-20T02:30:00.000000Z"
    with frozen(engine) as session:
        assert verify(session) is None


def test_what_is_put_in_later_is_not_taken_in(engine, work, happens, clock):
    happens()
    with work() as session:
        columns = "petition_id, happened_at, recorded_at, actor_kind, text, detail, state, publication, kind, sector_id, round"
        session.execute(text(f"INSERT INTO event (action, extended_days, {columns}) SELECT 'remind', 0, {columns} FROM event"))
    assert adopting.adopt_all(engine, clock) == 0
    with frozen(engine) as session:
        assert verify(session) is not None
