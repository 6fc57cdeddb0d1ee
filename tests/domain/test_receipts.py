"""What the service says of a receipt that somebody without scripts sends in: the same as the verifier that needs nothing."""

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from feedback.domain.ledger import leaf_hash, read_vkey
from feedback.domain.receipts import DoesNotHold, Outcome, check_included, check_opened, check_signed, read_digest, read_receipt
from tests.receipts.made import CODE, CONTENT, GOOD, KEY, LOG, ORIGIN, OTHER, TAMPERED, UNREADABLE, UNSIGNED


def verifies(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def check(data, keys=(KEY,)):
    """The findings; the last is bad where something does not hold."""
    found = []
    try:
        receipt = read_receipt(data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode())
        found += [check_opened(receipt)]
        found += [check_included(leaf_hash(receipt.text.encode()), receipt.index, receipt.proof, receipt.note)]
        found += [check_signed(receipt.note, [read_vkey(key.vkey) for key in keys], verifies)]
    except DoesNotHold as refused:
        found.append(refused.finding)
    return found


def test_a_good_receipt():
    assert [f"{each.step}.{each.say}" for each in check(GOOD)] == ["opened.good", "included.good", "signed.good"]
    assert check(GOOD)[1].facts == {"index": 5, "origin": ORIGIN, "size": 9}
    assert read_receipt(json.dumps(GOOD).encode()).values["content"] == CONTENT
    assert check(GOOD)[0].facts == {"code": CODE}
    assert check(GOOD, [OTHER, KEY])[-1].facts["id"] == KEY.id.hex()


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(what):
    step, receipt = TAMPERED[what]
    last = check(receipt)[-1]
    assert last.outcome is Outcome.BAD
    expected = {"opened": {"opened.changed", "opened.missing"}, "included": {"included.bad"}}
    assert f"{last.step}.{last.say}" in expected.get(step, {f"opened.{step}"})


@pytest.mark.parametrize("what", UNSIGNED)
def test_what_the_log_did_not_sign_is_refused(what):
    assert check(UNSIGNED[what])[-1].say in {"nobody", "false"}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_receipt_is_said_to_be_none(what):
    [only] = check(UNREADABLE[what])
    assert (only.step, only.outcome) == ("read", Outcome.BAD)


def test_the_line_on_paper():
    paper = read_digest(f" {LOG.digest_line(9)}\n".encode())
    assert (paper.index, paper.note.checkpoint.size, paper.note.checkpoint.origin) == (5, 9, ORIGIN)
    assert check_signed(paper.note, [read_vkey(KEY.vkey)], verifies).outcome is Outcome.GOOD
    assert check_included(paper.leaf, 5, [bytes.fromhex(step) for step in GOOD["proof"]], paper.note).say == "good"


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("LN1", "read"),
        (LOG.digest_line()[:-9], "read"),
        (LOG.digest_line().replace(" 5 ", " -5 "), "read"),
        (LOG.digest_line().replace(" 5 ", " ٥ "), "read"),
        (LOG.digest_line().replace(" 5 ", f" {'5' * 20} "), "read"),
        (LOG.digest_line().replace(" 11 ", f" {'1' * 5000} "), "read"),
        (LOG.digest_line() + " more", "read"),
        ("LN1 " + "x" * 300_000, "read"),
        (LOG.digest_line().replace(" 5 ", " 11 "), "included"),
    ],
)
def test_a_line_that_cannot_be(line, step):
    with pytest.raises(DoesNotHold) as refused:
        read_digest(line.encode())
    assert refused.value.finding.step == step
