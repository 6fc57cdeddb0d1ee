"""The tree of the public log against an independent implementation, and everything a forger would try."""

import base64
import json
import unicodedata
from datetime import datetime

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    Leaf,
    append,
    commitment,
    consistency_proof,
    inclusion_proof,
    key_id,
    leaf_hash,
    moment_text,
    opens,
    read_leaf,
    read_note,
    read_vkey,
    root,
    root_of_peaks,
    signature_line,
    verify_consistency,
    verify_inclusion,
    vkey,
)

MOST = 130
BODIES = [f"lá {number}".encode() for number in range(MOST)]


class Tree:
    """Ours, grown leaf by leaf, with every root on the way."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots, peaks = [EMPTY_ROOT], []
        for size, body in enumerate(BODIES):
            placed, peaks = append(size, peaks, leaf_hash(body))
            self.nodes.update({(level, index): found for level, index, found in placed})
            self.roots.append(root_of_peaks(peaks))

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


TREE = Tree()
NAMES = st.text(st.characters(codec="ascii", exclude_characters="\0"))


@pytest.fixture(scope="module")
def theirs():
    tree = pymerkle.InmemoryTree()
    for body in BODIES:
        tree.append_entry(body)
    return tree


def test_every_root_is_that_of_the_other_implementation(theirs):
    for size in range(MOST + 1):
        assert TREE.roots[size] == theirs.get_root(size) == root(size, TREE.node)


def test_an_append_stores_each_whole_node_once():
    assert len(TREE.nodes) == 2 * MOST - MOST.bit_count()


def test_every_inclusion_is_proved_and_no_other(theirs):
    for size in range(1, MOST + 1):
        expected = TREE.roots[size]
        for index in range(size):
            proof, leaf = inclusion_proof(index, size, TREE.node), leaf_hash(BODIES[index])
            other = theirs.prove_inclusion(index + 1, size)
            assert sorted([leaf, *proof]) == sorted(other.path)
            assert verify_inclusion(leaf, index, size, proof, expected)
            assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, expected)
            assert not verify_inclusion(leaf, index, size, proof, TREE.roots[size - 1])
            assert not verify_inclusion(leaf, index, size, [*proof, expected], expected)
            assert size == 1 or not verify_inclusion(leaf, index, size, proof[:-1], expected)
            assert size == 1 or not verify_inclusion(leaf, index ^ 1, size, proof, expected)


def test_every_continuation_is_proved_and_no_other(theirs):
    for second in range(1, MOST + 1):
        for first in range(1, second + 1):
            proof, roots = consistency_proof(first, second, TREE.node), (TREE.roots[first], TREE.roots[second])
            theirs.prove_consistency(first, second).verify(*roots, first, second)
            assert verify_consistency(first, roots[0], second, roots[1], proof)
            assert not verify_consistency(first, roots[0], second, EMPTY_ROOT, proof)
            assert not verify_consistency(first, EMPTY_ROOT, second, roots[1], proof)
            assert not verify_consistency(first, roots[0], second, roots[1], [*proof, roots[0]])
            assert first == second or not verify_consistency(first, roots[0], second, roots[1], proof[:-1])
            assert first == second or not verify_consistency(second, roots[1], first, roots[0], proof)


def test_what_cannot_be_proved_is_refused():
    for index, size in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, size, TREE.node)
        assert not verify_inclusion(leaf_hash(BODIES[0]), index, size, [], EMPTY_ROOT)
    for first, second in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="no continuation"):
            consistency_proof(first, second, TREE.node)
    assert verify_consistency(0, EMPTY_ROOT, 7, TREE.roots[7], [])
    assert not verify_consistency(0, TREE.roots[7], 7, TREE.roots[7], [])
    assert not verify_consistency(-1, EMPTY_ROOT, 7, TREE.roots[7], [])


@given(size=st.integers(2, MOST), data=st.data())
def test_no_changed_bit_of_a_proof_passes(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, TREE.node)
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    forged = bytearray(proof[place])
    forged[bit // 8] ^= 1 << bit % 8
    proof[place] = bytes(forged)
    assert not verify_inclusion(leaf_hash(BODIES[index]), index, size, proof, TREE.roots[size])


@given(name=NAMES, other=NAMES, value=st.text(), guess=st.text(), salt=st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_only_to_its_name_and_value(name, other, value, guess, salt):
    promised = commitment(name, salt, value).hex()
    assert opens(promised, name, salt, value)
    assert not opens(promised, name, bytes(32), value) or salt == bytes(32)
    same = unicodedata.normalize("NFC", value) == unicodedata.normalize("NFC", guess)
    assert opens(promised, other, salt, guess) == (name == other and same)


def test_the_two_ways_of_writing_a_mark_are_one_value():
    assert commitment("title", bytes(32), "Đường") == commitment("title", bytes(32), "Đươ\u0300ng")


LEAF = Leaf(
    seq=3,
    petition="aa" * 32,
    action="approve",
    at="2026-11-20T02:00:00.000000Z",
    logged="2026-11-20T02:00:00.000000Z",
    office="SYT",
    actor="bb" * 32,
    fields={"text": "cc" * 32, "answer": "dd" * 32},
)


def test_a_leaf_is_written_in_one_way_only():
    body = LEAF.body()
    assert read_leaf(body) == LEAF
    assert body.startswith(b'{"action":"approve","actor":"bb')
    said = json.loads(body)
    for strange in (
        json.dumps(said).encode(),
        body + b" ",
        body.replace(b'"v":1', b'"v":2'),
        body.replace(b'"seq":3', b'"seq":"3"'),
        body.replace(b'"seq":3', b'"seq":true'),
        body.replace(b'"office":"SYT",', b""),
        body.replace(b'"office":"SYT"', b'"office":"SYT","more":"x"'),
        body.replace(b'"seq":3', b'"seq":3,"seq":3'),
        body.replace(b"SYT", b"\xff"),
        body.replace(b'"SYT"', b"null"),
        b"[]",
        b"",
        b"[" * 100_000,
    ):
        with pytest.raises(ValueError, match=r"leaf|JSON|Expecting|codec"):
            read_leaf(strange)


def test_moments_are_written_in_utc():
    assert moment_text(datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL_ZONE)) == "2026-11-20T02:00:00.000000Z"


def test_a_note_says_what_was_signed_and_by_whom():
    key = bytes(range(32))
    text = Checkpoint("pakn.example.vn/ledger", 7, TREE.roots[7]).text()
    first, second = (signature_line(name, key, bytes([n]) * 64) for n, name in ((1, "pakn.example.vn/ledger"), (2, "w")))
    note = read_note(f"{text}\n{first}{second}")
    assert note.checkpoint == Checkpoint("pakn.example.vn/ledger", 7, TREE.roots[7])
    assert note.text == text
    assert [(s.name, s.key_id, s.signature[:1]) for s in note.signatures] == [
        ("pakn.example.vn/ledger", key_id("pakn.example.vn/ledger", key), b"\x01"),
        ("w", key_id("w", key), b"\x02"),
    ]


def test_the_note_of_the_published_example_is_read():
    """The example of the signed-note specification: a text with one Ed25519 signature."""
    name, key = read_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert vkey(name, key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n7\n", "\n07\n"),
        lambda note: note.replace("\n7\n", "\n-7\n"),
        lambda note: note.replace("\n7\n", "\n٧\n"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note[:-1],
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("=", ""),
        lambda note: note.split("\n\n")[0] + "\n\n",
        lambda note: note.replace(base64.b64encode(TREE.roots[7]).decode(), base64.b64encode(b"short").decode()),
        lambda note: "\n" + note,
        lambda note: note + "x" * 20_000,
    ],
)
def test_what_is_no_note_is_refused(change):
    note = Checkpoint("o", 7, TREE.roots[7]).text() + "\n" + signature_line("o", bytes(32), bytes(64))
    assert read_note(note).checkpoint.size == 7
    with pytest.raises(ValueError, match=r"checkpoint|signature|base64"):
        read_note(change(note))


@pytest.mark.parametrize("text", ["", "a", "a+b", "a+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a+b+%%%"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match=r"key|base64"):
        read_vkey(text)
