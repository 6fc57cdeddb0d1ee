"""What is forgotten takes its salts with it; leaves, tree and every earlier proof stay as they were."""

import json

import pytest
from sqlalchemy import select, text, update

from feedback.domain.ledger import leaf_hash, opens, read_leaf, read_note, verify_inclusion
from feedback.services import data_rights, erasing
from feedback.services.demonstration.replay import settle_letters
from feedback.services.ledger import checkpoints, faults, proving, receipts
from feedback.services.ledger.verifying import verify
from feedback.store.models import LedgerSalts
from tests import people
from tests.databases import on_both_databases

OWN = "Tôi là Nguyễn Thị An, gọi 0912345678. Chờ 3 giờ ở quầy số 2."
_SENT = {"content": OWN, "title": "Chờ lâu", "subject_person": "Ông Cường"}


@pytest.fixture
def at(session, clock, files):
    """An answered petition in whose words its sender is named, and the receipt its sender kept."""
    case = people.case_in(session, "published", now=clock(), files=files, **_SENT)
    session.commit()
    return case, receipts.receipt_of(session, case.petition, now=clock())


@pytest.fixture
def grant(session, clock):
    def granted(case, kind, **typed):
        asked = data_rights.request(session, case.petition, kind, now=clock(), **typed)
        settle_letters(session, case.petition, by=1, now=clock())
        clock.advance(hours=1)
        data_rights.decide(
            session, asked, by=case.person("coordinator"), now=clock(), granted=True, explanation="Được thực hiện như yêu cầu."
        )

    return granted


def salts_of(session, seq: int) -> set[str]:
    return set(json.loads(session.scalar(select(LedgerSalts.salts).where(LedgerSalts.seq == seq))))


@on_both_databases
def test_erasing_takes_the_salts_of_what_it_masks_and_breaks_nothing(session, clock, at, grant):
    case, receipt = at
    bodies, before = proving.bodies(session, 0, 100), checkpoints.head(session)
    all_salts = [salts_of(session, seq) for seq in range(len(bodies))]
    grant(case, "erase")
    session.commit()
    gone = {name for seq, names in enumerate(all_salts) for name in names - salts_of(session, seq)}
    assert gone == {"sender", "content", "subject_person", "address_text"}
    assert "title" in salts_of(session, 0), "nothing in it told who wrote"
    assert proving.bodies(session, 0, len(bodies)) == bodies
    assert proving.root_at(session, before.size) == before.root
    assert receipts.receipt_of(session, case.petition, now=clock()) is None
    assert verify(session) is None
    assert receipts.check(session, json.loads(json.dumps(receipt))) is None, "the sender's own still proves everything"


def test_the_last_public_text_of_somebody_who_was_forgotten_can_still_be_proved(session, clock, at, grant):
    case, _ = at
    grant(case, "erase")
    session.commit()
    leaf = read_leaf(proving.bodies(session, 6, 1)[0].encode())
    salts = json.loads(session.scalar(select(LedgerSalts.salts).where(LedgerSalts.seq == 6)))
    name = "public_answer"
    assert opens(leaf.fields[name], name, bytes.fromhex(salts[name]), case.petition.published.answer)
    head = read_note(checkpoints.current(session, now=clock())).checkpoint
    assert verify_inclusion(leaf_hash(leaf.body()), 6, head.size, proving.inclusion(session, 6, head.size), head.root)


def test_what_is_forgotten_before_it_is_logged_leaves_no_salt_either(session, clock, files, grant):
    """A demonstration plays a whole life in one transaction."""
    case = people.case_in(session, "answered", now=clock(), files=files, **_SENT)
    grant(case, "erase")
    session.commit()
    assert salts_of(session, 0) & {"sender", "content", "subject_person"} == set()
    assert verify(session) is None


def test_forgetting_hides_nothing_that_was_changed_before(session, clock, at, grant):
    case, _ = at
    session.execute(text("UPDATE petition SET title = 'Rất hài lòng'"))
    session.expire_all()
    grant(case, "erase")
    session.commit()
    found = verify(session)
    assert (found.sentence, found.seq, found.values["name"]) == (faults.OTHER, 0, "title")


def test_a_salt_deleted_without_a_decision_is_found(session, at):
    session.execute(update(LedgerSalts).where(LedgerSalts.seq == 0).values(salts="{}"))
    session.commit()
    assert verify(session).sentence == faults.SALTLESS


def test_a_corrected_sender_is_promised_anew_and_the_old_one_forgotten(session, clock, at, grant):
    case, _ = at
    grant(case, "correct", corrections={"full_name": "Nguyễn Thị Ân"})
    session.commit()
    assert "sender" not in salts_of(session, 0)
    seq = checkpoints.head(session).size - 1
    assert "sender" in salts_of(session, seq)
    assert verify(session) is None
    session.execute(text("UPDATE petitioner SET type = 'organisation'"))
    session.commit()
    found = verify(session)
    assert (found.seq, found.values["name"]) == (seq, "sender")


def test_what_the_authority_lets_go_after_its_time_is_no_fault(session, clock, files):
    from feedback.services import retention

    case = people.case_in(session, "answered", now=clock(), files=files, **_SENT)
    settle_letters(session, case.petition, by=1, now=clock())
    session.commit()
    retention._forget(session, case.petition, clock.advance(days=3000))
    session.commit()
    assert case.petition.is_erased
    assert erasing.obstacle(session, case.petition) == ""
    assert verify(session) is None
