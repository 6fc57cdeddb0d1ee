"""What somebody with the database would do, and who finds it: the service by itself, or whoever kept something of it.

``docs/ledger.md`` has the table of these.
"""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from feedback.domain.ledger import SALT_BYTES, append, commitment, leaf_hash, read_leaf
from feedback.services.ledger import checkpoints, faults, receipts
from feedback.services.ledger.verifying import verify
from feedback.store import dialects
from feedback.store.encryption import keyring
from feedback.store.queries.ledger_checks import frozen
from feedback.store.queries.petitions import find_petition
from tests.databases import on_both_databases
from tests.people import case_in, petition_in

SALTS = "ledger_salts.salts"
EARLIER = datetime(2026, 11, 19, 1, 0)


@dataclass
class City:
    """A log of a few petitions, and what people outside kept of it."""

    code: str
    """Of the petition that was answered and published."""
    submitted: int
    approved: int
    published: int
    """Its leaves for these."""
    size: int
    checkpoint: str
    receipt: dict[str, Any]


@pytest.fixture
def city(work, clock, files):
    """One petition lies open, one is answered and public, one was refused; somebody kept a checkpoint and a receipt."""
    with work() as session:
        petition_in(session, "assigned", now=clock(), files=files, title="Việc thứ nhất")
        case = case_in(session, "published", now=clock.advance(hours=1), files=files)
    with work() as session:
        petition_in(session, "refused", now=clock.advance(hours=1), files=files, title="Việc sau cùng")
    with work() as session:
        petition = find_petition(session, case.petition.code)
        return City(
            code=petition.code,
            submitted=2,
            approved=7,
            published=8,
            size=checkpoints.head(session).size,
            checkpoint=checkpoints.current(session, now=clock()),
            receipt=receipts.receipt_of(session, petition, now=clock()),
        )


@pytest.fixture
def insider(engine, city):
    """Somebody who speaks to the database directly; ``:code`` and other values by name."""

    def does(*statements: str, **values: object) -> list[Any]:
        found: list[Any] = []
        with dialects.writing(), engine.begin() as connection:
            for statement in statements:
                named = {name: value for name, value in {"code": city.code, **values}.items() if f":{name}" in statement}
                result = connection.execute(text(statement), named)
                found = list(result) if result.returns_rows else []
        return found

    return does


@pytest.fixture
def found(engine):
    """What the service finds when it looks, given checkpoints that somebody kept: sentence, leaf, name of what is changed."""

    def look(*notes: str) -> tuple[str, int | None, str] | None:
        with frozen(engine) as session:
            fault = verify(session, notes)
        return fault and (fault.sentence, fault.seq, fault.values.get("name", ""))

    return look


@pytest.fixture
def receipt_holder(engine, city):
    """What is found with the receipt that the sender of the published petition kept."""

    def look() -> str | None:
        with frozen(engine) as session:
            fault = receipts.check(session, city.receipt)
        return fault and fault.sentence

    return look


OF_CODE = "petition_id = (SELECT id FROM petition WHERE code = :code)"


@on_both_databases
def test_nothing_is_found_where_nothing_was_done(city, found, receipt_holder):
    assert found() is None
    assert found(city.checkpoint) is None
    assert receipt_holder() is None


@on_both_databases
def test_a_petition_deleted_with_everything(city, insider, found):
    tables = ("answer", "published_petition", "deadline", "petitioner", "event", "outbox_message", "decision_request")
    insider(*(f"DELETE FROM {table} WHERE {OF_CODE}" for table in tables), "DELETE FROM petition WHERE code = :code")
    assert found() == (faults.GONE, city.submitted, "")


@pytest.mark.parametrize(
    ("statement", "fault", "leaf", "name"),
    [
        ("UPDATE event SET happened_at = :at WHERE action = 'approve' AND " + OF_CODE, faults.OTHER, "approved", "at"),
        ("UPDATE answer SET approved_at = :at WHERE " + OF_CODE, faults.OTHER, "approved", "answer"),
        ("UPDATE deadline SET met_at = :at WHERE step = 'answer' AND " + OF_CODE, faults.STANDING, "published", "met_at"),
        ("UPDATE deadline SET due = '2027-01-29' WHERE step = 'answer' AND " + OF_CODE, faults.STANDING, "published", "due"),
        ("UPDATE petition SET answered_at = :at WHERE code = :code", faults.STANDING, "published", "answered_at"),
        ("UPDATE petition SET received_at = :at WHERE code = :code", faults.STANDING, "published", "received_at"),
        ("UPDATE petition SET content = 'Đã xong.' WHERE code = :code", faults.OTHER, "submitted", "content"),
        ("UPDATE petition SET title = 'Khen' WHERE code = :code", faults.OTHER, "submitted", "title"),
        ("UPDATE petition SET subject_person = :person WHERE code = :code", faults.OTHER, "submitted", "subject_person"),
        ("UPDATE petition SET state = 'refused' WHERE code = :code", faults.STANDING, "published", "state"),
        ("UPDATE petitioner SET type = 'organisation' WHERE " + OF_CODE, faults.OTHER, "submitted", "sender"),
        ("UPDATE answer SET text = 'Không có gì.' WHERE " + OF_CODE, faults.OTHER, "approved", "answer"),
        ("UPDATE published_petition SET answer = 'Khác' WHERE " + OF_CODE, faults.OTHER, "published", "public_answer"),
        ("UPDATE event SET text = :words WHERE action = 'approve' AND " + OF_CODE, faults.OTHER, "approved", "text"),
        ("UPDATE event SET account_id = 1 WHERE action = 'approve' AND " + OF_CODE, faults.OTHER, "approved", "actor"),
        ("UPDATE ledger_salts SET salts = :none WHERE seq = 7", faults.SALTLESS, "approved", "actor"),
        ("UPDATE ledger_salts SET salts = :torn WHERE seq = 7", faults.SALTLESS, "approved", "actor"),
        ("UPDATE event SET text = :torn WHERE action = 'approve' AND " + OF_CODE, faults.UNSEALED, "submitted", ""),
        ("UPDATE petition SET subject_person = :words WHERE code = :code", faults.UNSEALED, "submitted", ""),
        ("DELETE FROM ledger_salts WHERE seq = 7", faults.SALTLESS, "approved", "actor"),
        ("DELETE FROM ledger_leaf WHERE seq = 7", faults.MISSING, "approved", ""),
        ("UPDATE ledger_leaf SET event_id = NULL WHERE seq = 7", faults.ABOUT_NOTHING, "approved", ""),
    ],
)
def test_a_row_is_changed(city, insider, found, statement, fault, leaf, name):
    insider(
        statement,
        at=EARLIER.isoformat(" ", "microseconds"),
        person=keyring.seal("petition.subject_person", "Ông X"),
        words=keyring.seal("event.text", "Khác"),
        none=keyring.seal(SALTS, "{}"),
        torn=b"\x02torn",
    )
    assert found() == (fault, getattr(city, leaf), name)


def test_a_text_is_changed_and_its_salt_deleted_to_hide_it(city, insider, found):
    ((stored,),) = insider("SELECT salts FROM ledger_salts WHERE seq = 7")
    rest = {name: salt for name, salt in json.loads(keyring.unseal(SALTS, stored)).items() if name != "answer"}
    less = keyring.seal(SALTS, json.dumps(rest))
    insider(
        f"UPDATE answer SET text = 'Không.' WHERE {OF_CODE}", "UPDATE ledger_salts SET salts = :less WHERE seq = 7", less=less
    )
    assert found() == (faults.SALTLESS, city.approved, "answer")


def test_the_words_of_two_events_are_swapped(city, insider, found):
    """For this nobody needs the key: both are sealed for the same column."""
    of = "(SELECT event_id FROM ledger_leaf WHERE seq = {})"
    drafted, approved = of.format(5), of.format(city.approved)
    values = [f"(SELECT detail FROM event WHERE id = {one})" for one in (approved, drafted)]
    insider(
        f"UPDATE event SET detail = CASE id WHEN {drafted} THEN {values[0]} ELSE {values[1]} END "
        f"WHERE id IN ({drafted}, {approved})"
    )
    assert found() == (faults.OTHER, 5, "detail")


@on_both_databases
def test_an_event_is_put_in_between(city, insider, found):
    columns = "petition_id, actor_kind, state, publication, kind, sector_id, round, text, detail, extended_days"
    insider(
        f"INSERT INTO event ({columns}, action, happened_at, recorded_at) "
        f"SELECT {columns}, 'remind', happened_at, recorded_at FROM event WHERE action = 'submit' AND {OF_CODE}"
    )
    assert found()[0] in {faults.NO_LEAF, faults.STANDING}


def test_an_answer_is_put_in_that_no_event_sent(city, insider, found):
    columns = "petition_id, round, text, number, office_id, drafted_by, drafted_at, checks"
    insider(
        f"INSERT INTO answer ({columns}, version, correction, approved_at) "
        f"SELECT {columns}, 9, 'Nhầm', '2026-11-20 05:00:00.000000' FROM answer WHERE {OF_CODE}"
    )
    assert found() == (faults.UNSENT, city.published, "approved_at")


def test_a_leaf_says_that_it_was_logged_earlier(city, insider, found):
    insider('UPDATE ledger_leaf SET body = replace(body, \'"logged":"2026-11-20\', \'"logged":"2026-11-19\') WHERE seq = 7')
    assert found() == (faults.CHANGED, city.approved, "")


def test_a_node_of_the_tree_is_changed(city, insider, found):
    insider('UPDATE ledger_node SET hash = :hash WHERE level = 2 AND "index" = 1', hash=bytes(32))
    assert found() == (faults.TREE, 7, "")


def cut(insider, size: int) -> None:
    """Take off the end of the log, and make everything fit again that is in the database."""
    events = "SELECT event_id FROM ledger_leaf WHERE seq >= :size"
    petitions = f"SELECT petition_id FROM event WHERE action = 'submit' AND id IN ({events})"
    tables = ("deadline", "petitioner", "outbox_message", "event")
    insider(
        *(f"DELETE FROM {table} WHERE petition_id IN ({petitions})" for table in tables[:-1]),
        f"UPDATE petition SET state = 'gone' WHERE id IN ({petitions})",
        f"DELETE FROM event WHERE id IN ({events})",
        "DELETE FROM petition WHERE state = 'gone'",
        "DELETE FROM ledger_salts WHERE seq >= :size",
        "DELETE FROM ledger_leaf WHERE seq >= :size",
        size=size,
    )
    rebuild(insider)


def rebuild(insider) -> None:
    """Compute tree and end of the log anew, as the service itself would."""
    peaks: list[bytes] = []
    insider("DELETE FROM ledger_node")
    bodies = [body for (body,) in insider("SELECT body FROM ledger_leaf ORDER BY seq")]
    for seq, body in enumerate(bodies):
        placed, peaks = append(seq, peaks, leaf_hash(body.encode()))
        for level, index, made in placed:
            insider('INSERT INTO ledger_node (level, "index", hash) VALUES (:l, :i, :h)', l=level, i=index, h=made)
    insider("UPDATE ledger_head SET size = :size, peaks = :peaks", size=len(bodies), peaks=b"".join(peaks))


def test_the_tail_is_cut_off(city, insider, found, receipt_holder):
    cut(insider, city.published + 1)
    assert found() is None, "by itself the database fits"
    assert found(city.checkpoint) == (faults.SHORT, city.published + 1, "")
    assert receipt_holder() == faults.SHORT


def test_the_tail_is_cut_off_clumsily(city, insider, found):
    insider("DELETE FROM ledger_leaf WHERE seq >= 9")
    assert found() == (faults.MISSING, 9, "")


def rewrite(insider, seq: int, name: str, value: str) -> None:
    """Make a leaf promise something else, and everything that is computed from it fit again."""
    ((body, stored),) = insider("SELECT body, salts FROM ledger_leaf JOIN ledger_salts USING (seq) WHERE seq = :seq", seq=seq)
    leaf, salts = read_leaf(body.encode()), json.loads(keyring.unseal(SALTS, stored))
    salts[name] = bytes(SALT_BYTES).hex()
    promised = commitment(name, bytes(SALT_BYTES), value).hex()
    changed = replace(leaf, fields={**leaf.fields, name: promised}).body().decode()
    insider("UPDATE ledger_leaf SET body = :body WHERE seq = :seq", body=changed, seq=seq)
    insider("UPDATE ledger_salts SET salts = :salts WHERE seq = :seq", salts=keyring.seal(SALTS, json.dumps(salts)), seq=seq)
    rebuild(insider)


def test_a_text_is_changed_and_the_whole_chain_computed_anew(city, insider, found, receipt_holder):
    insider("UPDATE petition SET content = 'Rất hài lòng.' WHERE code = :code")
    rewrite(insider, city.submitted, "content", "Rất hài lòng.")
    assert found() is None, "with the service's own keys everything fits"
    assert found(city.checkpoint) == (faults.REWRITTEN, 0, "")
    assert receipt_holder() == faults.REWRITTEN


def test_a_later_checkpoint_narrows_down_what_was_written_anew(city, insider, found, work, clock, files):
    with work() as session:
        petition_in(session, "submitted", now=clock.advance(hours=1), files=files, title="Thêm một việc")
    with work() as session:
        later = checkpoints.current(session, now=clock())
    rewrite(insider, city.size, "text", "khác")
    insider("UPDATE event SET text = :new WHERE id = (SELECT max(id) FROM event)", new=keyring.seal("event.text", "khác"))
    assert found() is None
    assert found(later, city.checkpoint) == (faults.REWRITTEN, city.size, "")


def test_a_leaf_is_taken_out_and_the_rest_renumbered(city, insider, found, receipt_holder):
    gone = city.submitted + 3
    for table in ("ledger_leaf", "ledger_salts"):
        insider(f"DELETE FROM {table} WHERE seq = :gone", gone=gone)
        for seq in range(gone + 1, city.size):
            insider(f"UPDATE {table} SET seq = :new WHERE seq = :seq", seq=seq, new=seq - 1)
    for seq, (body,) in enumerate(insider("SELECT body FROM ledger_leaf ORDER BY seq")):
        renumbered = replace(read_leaf(body.encode()), seq=seq).body().decode()
        insider("UPDATE ledger_leaf SET body = :body WHERE seq = :seq", body=renumbered, seq=seq)
    rebuild(insider)
    assert found() == (faults.NO_LEAF, None, "")
    assert found(city.checkpoint) == (faults.SHORT, city.size - 1, "")
    assert receipt_holder() == faults.SHORT


def test_an_old_backup_is_restored(city, found, receipt_holder, engine, database, work, clock, files, tmp_path):
    backup, place = tmp_path / "backup.sqlite3", database.removeprefix("sqlite:///")
    engine.dispose()
    shutil.copyfile(place, backup)
    with work() as session:
        petition_in(session, "submitted", now=clock.advance(hours=1), files=files, title="Sau bản sao lưu")
    with work() as session:
        later = checkpoints.current(session, now=clock())
    engine.dispose()
    shutil.copyfile(backup, place)
    assert found() is None
    assert found(later) == (faults.SHORT, city.size, "")
    assert receipt_holder() is None, "what was there at the backup is still there"


def test_a_checkpoint_under_another_key_is_none_of_ours(city, found, insider):
    insider("DELETE FROM ledger_key")
    assert found(city.checkpoint) == (faults.NOT_OURS, None, "")
    assert found("a letter") == (faults.NO_CHECKPOINT, None, "")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda r: r["opened"]["content"].update(value="Khác"), faults.UNOPENED),
        (lambda r: r.update(code="PAKN.20261120.9999"), faults.NO_RECEIPT),
        (lambda r: r.update(leaf=r["leaf"].replace("submit", "refuse")), faults.UNPROVED),
        (lambda r: r.update(index=3), faults.UNPROVED),
        (lambda r: r["proof"].pop(), faults.UNPROVED),
        (lambda r: r.update(checkpoint=r["checkpoint"].replace("\u2014 localhost", "\u2014 elsewhere")), faults.NOT_OURS),
        (lambda r: r.pop("opened"), faults.NO_RECEIPT),
        (lambda r: r.update(opened=[]), faults.NO_RECEIPT),
        (lambda r: r.update(format="another"), faults.NO_RECEIPT),
    ],
)
def test_a_receipt_is_forged(city, receipt_holder, change, sentence):
    change(city.receipt)
    assert receipt_holder() == sentence
