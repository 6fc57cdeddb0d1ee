"""The verifier that needs nothing: run as somebody far away would run it, on receipts good, forged and broken."""

import base64
import gzip
import json
import shutil
import subprocess
import sys
from functools import partial

import pytest

from tests.house.source import ROOT
from tests.receipts import made
from tests.receipts.made import CODE, CONTENT, GOOD, KEY, LOG, OTHER, PHOTO, TAMPERED, TITLE, UNREADABLE, UNSIGNED, Log, changed

SCRIPT = ROOT / "verify_receipt.py"


class Reader:
    """Somebody with a copy of the script in an empty folder, and Python without its packages."""

    def __init__(self, folder) -> None:
        self.folder = folder
        shutil.copy(SCRIPT, folder)

    def keep(self, name: str, content) -> str:
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def run(self, *arguments: str, status: int = 0) -> str:
        command = [sys.executable, "-I", "-S", "verify_receipt.py", *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False, timeout=60)
        said = done.stdout.decode() + done.stderr.decode()
        assert done.returncode == status, said
        assert "Traceback" not in said
        return said


@pytest.fixture
def reader(tmp_path):
    return Reader(tmp_path)


@pytest.fixture
def check(reader):
    """Check a receipt under the log's key."""
    return lambda receipt, *more, status=0: reader.run(
        reader.keep("receipt.json", receipt), "--key", KEY.vkey, *more, status=status
    )


def loaded():
    """The script as a module, for its functions."""
    names = {"__name__": "verify_receipt"}
    exec(compile(SCRIPT.read_text(encoding="utf-8"), SCRIPT, "exec"), names)
    return names


RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
"""RFC 8032 section 7.1, tests 1 to 3: public key, message, signature."""


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_standard(key, message, signature):
    verifies = loaded()["ed25519_verifies"]
    key, message, signature = map(bytes.fromhex, (key, message, signature))
    assert verifies(key, message, signature)
    assert not verifies(key, message + b"!", signature)
    for place in (0, 31, 32, 63):
        spoilt = bytearray(signature)
        spoilt[place] ^= 1
        assert not verifies(key, message, bytes(spoilt))
    order = loaded()["ORDER"]
    malleable = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not verifies(key, message, malleable)


def test_keys_under_which_anything_would_verify_are_refused():
    verifies = loaded()["ed25519_verifies"]
    neutral = (1).to_bytes(32, "little")
    assert not verifies(neutral, b"anything", neutral + bytes(32))
    assert not verifies(b"\xff" * 32, b"anything", bytes(64))


def test_every_proof_of_small_logs():
    script = loaded()
    leaves = [b"leaf %d" % number for number in range(20)]
    heads = [made.head(leaves[:size]) for size in range(21)]
    for size in range(1, 21):
        for index in range(size):
            steps, hashed = made.path(index, leaves[:size]), made.sha(b"\0" + leaves[index])
            holds = partial(script["inclusion_holds"], hashed, proof=steps, root=heads[size])
            assert [(i, s) for s in range(21) for i in range(s) if s == size and holds(i, s)] == [(index, size)]
        for first in range(1, size + 1):
            steps = made.proof(first, leaves[:size])
            assert script["consistency_holds"](first, heads[first], size, heads[size], steps)
            assert not script["consistency_holds"](first, heads[first - 1], size, heads[size], steps)
            assert not script["consistency_holds"](first, heads[first], size, heads[size], [*steps, heads[1]])
            if steps:
                assert not script["consistency_holds"](first, heads[first], size, heads[size], steps[:-1])


def test_a_good_receipt_is_proved_in_both_languages(check):
    said = check(GOOD)
    assert "ĐÃ CHỨNG MINH" in said
    assert "PROVED" in said
    assert TITLE in said
    assert "09:00:00, 20/11/2026" in said
    english = check(GOOD, "--lang", "en")
    assert "ĐÃ" not in english


def test_the_key_may_stand_in_a_file_with_remarks(reader):
    keys = reader.keep("keys.txt", f"# from 2026-11-01\n{OTHER.vkey}\n\n{KEY.vkey}\n")
    reader.run(reader.keep("r.json", GOOD), "--keys", keys)


def test_while_a_key_is_changed_either_verifies(reader):
    receipt = reader.keep("r.json", LOG.receipt(9, OTHER, KEY))
    reader.run(receipt, "--key", KEY.vkey)
    reader.run(receipt, "--key", OTHER.vkey)


def test_without_a_key_nothing_is_proved(reader):
    receipt = reader.keep("r.json", GOOD)
    assert "NOT PROVED" in reader.run(receipt, status=3)
    assert "anybody can make a key" in reader.run(receipt, "--trust-key-inside", status=3)


SHOWS = {
    "opened": "does not fit the log|lacks",
    "code": "codes in the receipt differ",
    "index": "index in the receipt",
    "included": "does not stand in the log",
    "leaf": "leaf in the receipt is not",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(what, check):
    step, receipt = TAMPERED[what]
    said = check(receipt, status=1)
    assert any(words in said for words in SHOWS[step].split("|")), said
    assert "PROVED:" not in said


@pytest.mark.parametrize("what", UNSIGNED)
def test_what_the_log_did_not_sign_is_refused(what, check):
    assert "signature" in check(UNSIGNED[what], status=1)


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_receipt_is_said_to_be_none(what, check):
    check(UNREADABLE[what], status=2)


def test_a_file_that_is_not_there_and_a_key_that_is_none(reader):
    reader.run("nowhere.json", "--key", KEY.vkey, status=2)
    receipt = reader.keep("r.json", GOOD)
    for key in ("", "abc", KEY.vkey[:-4], KEY.vkey.replace(KEY.id.hex(), "00000000"), f"{made.ORIGIN}+zz+%%"):
        assert "The key" in reader.run(receipt, "--key", key, status=2)


def test_todays_log_continues_the_receipts(reader, check):
    reader.keep("today.txt", LOG.checkpoint())
    reader.keep("proof.json", LOG.consistency(9, 11))
    assert "still contains" in check(GOOD, "--checkpoint", "today.txt", "--consistency", "proof.json")
    assert "proof is needed" in check(GOOD, "--checkpoint", "today.txt", status=3)
    reader.keep("same.txt", LOG.checkpoint(9))
    assert "still contains" in check(GOOD, "--checkpoint", "same.txt")


def test_a_log_that_went_back_or_was_rewritten_is_told_apart_from_a_false_receipt(reader, check):
    rewritten = Log(at="2026-11-19T02:00:00.000000Z")
    reader.keep("shorter.txt", LOG.checkpoint(7))
    assert "WENT BACK" in check(GOOD, "--checkpoint", "shorter.txt", status=4)
    reader.keep("other.txt", rewritten.checkpoint())
    reader.keep("proof.json", rewritten.consistency(9, 11))
    assert "WENT BACK" in check(GOOD, "--checkpoint", "other.txt", "--consistency", "proof.json", status=4)
    reader.keep("fork.txt", rewritten.checkpoint(9))
    assert "WENT BACK" in check(GOOD, "--checkpoint", "fork.txt", status=4)
    reader.keep("forged.txt", LOG.checkpoint(11, OTHER))
    assert "no signature" in check(GOOD, "--checkpoint", "forged.txt", status=1)
    reader.keep("wrong.json", LOG.consistency(8, 11))
    reader.keep("today.txt", LOG.checkpoint())
    check(GOOD, "--checkpoint", "today.txt", "--consistency", "wrong.json", status=2)


def test_the_whole_log_is_computed_anew(reader, check):
    lines = "".join(f"{body}\n" for body in LOG.bodies).encode()
    reader.keep("leaves.jsonl", lines)
    reader.keep("leaves.jsonl.gz", gzip.compress(lines))
    reader.keep("today.txt", LOG.checkpoint())
    for name in ("leaves.jsonl", "leaves.jsonl.gz"):
        assert "computed anew" in check(GOOD, "--leaves", name, "--checkpoint", "today.txt")
    reader.keep("cut.jsonl", b"".join(lines.splitlines(keepends=True)[:8]))
    assert "WENT BACK" in check(GOOD, "--leaves", "cut.jsonl", status=4)
    reader.keep("changed.jsonl", lines.replace(b'"seq":2', b'"seq":3'))
    assert "WENT BACK" in check(GOOD, "--leaves", "changed.jsonl", status=4)
    reader.keep("half.jsonl.gz", gzip.compress(lines)[:-30])
    check(GOOD, "--leaves", "half.jsonl.gz", status=2)


def test_ones_own_copies(reader, check):
    reader.keep("text.txt", CONTENT.replace("\n", "\r\n") + "\r\n")
    reader.keep("photo.jpg", PHOTO)
    check(GOOD, "--content", "text.txt", "--file", "photo.jpg")
    reader.keep("text.txt", CONTENT.replace("3 giờ", "2 giờ"))
    assert "not the recorded one" in check(GOOD, "--content", "text.txt", status=1)
    reader.keep("photo.jpg", PHOTO + b"!")
    assert "not among the files" in check(GOOD, "--file", "photo.jpg", status=1)


def test_the_paper(reader):
    line = LOG.digest_line(9)
    key = ("--key", KEY.vkey)
    assert "digests only" in reader.run("--digest", line, *key, status=3)
    reader.keep("leaves.jsonl", "".join(f"{body}\n" for body in LOG.bodies))
    assert "PROVED" in reader.run("--digest", line, "--leaves", "leaves.jsonl", *key)
    assert "PROVED" in reader.run(reader.keep("r.json", GOOD), "--digest", line, *key)
    reader.keep("other.jsonl", "".join(f"{body}\n" for body in Log(at="2026-11-19T02:00:00.000000Z").bodies))
    assert "WENT BACK" in reader.run("--digest", line, "--leaves", "other.jsonl", *key, status=4)
    other = Log(at="2026-11-19T02:00:00.000000Z").digest_line(9)
    assert "different leaves" in reader.run("r.json", "--digest", other, *key, status=1)


@pytest.mark.parametrize(
    "line", ["", "LN1", "LN1 a 1 b 2 c d", LOG.digest_line()[:-9], LOG.digest_line().replace("LN1", "LN2"),
             LOG.digest_line().replace(" 5 ", " -5 "), LOG.digest_line().replace(" 11 ", f" {'1' * 30} ")]
)  # fmt: skip
def test_a_paper_that_cannot_be_read(line, reader):
    reader.run("--digest", line, "--key", KEY.vkey, status=2)


def test_a_paper_that_was_changed(reader):
    root = base64.b64encode(bytes(32)).decode()
    parts = LOG.digest_line().split()
    forged = " ".join([*parts[:5], root, parts[6]])
    assert "signature under the checkpoint is false" in reader.run("--digest", forged, "--key", KEY.vkey, status=1)
    assert "beyond the log" in reader.run("--digest", LOG.digest_line().replace(" 5 ", " 11 "), "--key", KEY.vkey, status=1)


def test_it_says_how_it_is_used(reader):
    assert "--leaves" in reader.run("--help")
    reader.run(status=2)
    reader.run("--digest", LOG.digest_line(), "--content", "x", status=2)


def test_it_knows_the_code_it_speaks_of(check):
    assert CODE in check(GOOD)
    assert "codes in the receipt differ" in check(changed(GOOD, "code", to="PAKN.20261120.0001"), status=1)
