"""A log and its receipts made for tests straight from the definitions (RFC 9162 2.1), sharing no code with the service."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "phananh.example.vn/ledger"
TITLE = "Chờ lâu ở quầy tiếp nhận"
CONTENT = "Ngày 18/11/2026 tôi chờ 3 giờ ở quầy số 2.\n\nKhông ai tiếp nhận hồ sơ."
PHOTO = b"\xff\xd8\xff not quite a photo"
CODE = "PAKN.20261120.0007"


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def split(count: int) -> int:
    """The largest power of two smaller than the count."""
    return 1 << (count - 1).bit_length() - 1


def head(leaves: Sequence[bytes]) -> bytes:
    """MTH (2.1.1)."""
    if len(leaves) < 2:
        return sha(b"\0" + leaves[0]) if leaves else sha(b"")
    k = split(len(leaves))
    return sha(b"\1" + head(leaves[:k]) + head(leaves[k:]))


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH (2.1.3.1)."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), head(leaves[k:])]
    return [*path(index - k, leaves[k:]), head(leaves[:k])]


def proof(first: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF (2.1.4.1)."""
    if first == len(leaves):
        return [] if whole else [head(leaves)]
    k = split(len(leaves))
    if first <= k:
        return [*proof(first, leaves[:k], whole), head(leaves[k:])]
    return [*proof(first - k, leaves[k:], False), head(leaves[:k])]


def salt(name: str) -> bytes:
    return sha(b"salt of " + name.encode())


def committed(name: str, value: str) -> str:
    return hmac.new(salt(name), f"{name}\0{value}".encode(), "sha256").hexdigest()


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Signer:
    """A key of a log."""

    def __init__(self, seed: str, name: str = ORIGIN) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(sha(seed.encode()))
        self.name = name
        public = b"\1" + self.private.public_key().public_bytes_raw()
        self.id = sha(name.encode() + b"\n" + public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def line(self, text: str) -> str:
        return f"— {self.name} {base64.b64encode(self.id + self.private.sign(text.encode())).decode()}\n"


KEY = Signer("the log's")


class Log:
    """So many leaves, of which one is a petition's first."""

    def __init__(self, count: int = 11, index: int = 5, at: str = "2026-11-20T02:00:00.000000Z") -> None:
        self.index = index
        self.values = {
            "code": CODE,
            "title": TITLE,
            "content": CONTENT,
            "state": "submitted",
            "answer_due": "2026-12-11",
            "files": hashlib.sha256(PHOTO).hexdigest(),
            "subject_person": "",
        }
        leaf = {
            "v": 1,
            "seq": index,
            "petition": committed("petition", CODE),
            "action": "submit",
            "at": at,
            "logged": "2026-11-20T02:00:00.120000Z",
            "office": "",
            "actor": committed("actor", "sender"),
            "fields": {name: committed(name, value) for name, value in self.values.items()},
        }
        self.bodies = [canonical({**leaf, "seq": number, "petition": sha(b"%d" % number).hex()}) for number in range(count)]
        self.bodies[index] = canonical(leaf)

    @property
    def leaves(self) -> list[bytes]:
        return [body.encode() for body in self.bodies]

    def checkpoint(self, size: int | None = None, *signers: Signer) -> str:
        size = len(self.bodies) if size is None else size
        text = f"{ORIGIN}\n{size}\n{base64.b64encode(head(self.leaves[:size])).decode()}\n"
        return text + "\n" + "".join(signer.line(text) for signer in signers or (KEY,))

    def consistency(self, first: int, second: int) -> dict[str, Any]:
        steps = proof(first, self.leaves[:second])
        return {"first": first, "second": second, "proof": [step.hex() for step in steps]}

    def receipt(self, size: int | None = None, *signers: Signer) -> dict[str, Any]:
        size = len(self.bodies) if size is None else size
        opened = {name: {"salt": salt(name).hex(), "value": value} for name, value in self.values.items()}
        opened["petition"] = {"salt": salt("petition").hex(), "value": CODE}
        return {
            "format": "lang-nghe/receipt/v1",
            "code": CODE,
            "leaf": self.bodies[self.index],
            "index": self.index,
            "opened": opened,
            "proof": [step.hex() for step in path(self.index, self.leaves[:size])],
            "checkpoint": self.checkpoint(size, *signers),
            "keys": [signer.vkey for signer in signers or (KEY,)],
        }

    def digest_line(self, size: int | None = None) -> str:
        size = len(self.bodies) if size is None else size
        note = self.checkpoint(size).splitlines()
        hashed = base64.b64encode(sha(b"\0" + self.leaves[self.index])).decode()
        return f"LN1 {ORIGIN} {self.index} {hashed} {size} {note[2]} {note[-1].split()[-1]}"


def changed(receipt: dict[str, Any], *where: str | int, to: Any) -> dict[str, Any]:
    """The receipt with one place changed."""
    made = deepcopy(receipt)
    place = made
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = to
    return made


def with_leaf(receipt: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The receipt with something in its leaf changed, written canonically again as a careful forger would."""
    return {**receipt, "leaf": canonical({**json.loads(receipt["leaf"]), **changes})}


LOG = Log()
GOOD = LOG.receipt(9)
OTHER = Signer("somebody else's")
WRONG_LOG = Signer("the log's", "another.example.vn/ledger")


def _sized(size: str) -> str:
    """Its checkpoint with another size."""
    return GOOD["checkpoint"].replace("\n9\n", f"\n{size}\n")


TAMPERED: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("opened", changed(GOOD, "opened", "title", "value", to=TITLE.replace("lâu", "lấu"))),
    "content": ("opened", changed(GOOD, "opened", "content", "value", to=CONTENT + " ")),
    "salt": ("opened", changed(GOOD, "opened", "title", "salt", to="00" * 32)),
    "field that is not in the leaf": ("opened", changed(GOOD, "opened", "answer", to={"salt": "00" * 32, "value": "Đồng ý."})),
    "content missing": ("opened", {**GOOD, "opened": {n: v for n, v in GOOD["opened"].items() if n != "content"}}),
    "code": ("code", {**GOOD, "code": "PAKN.20261120.0008"}),
    "index": ("index", {**GOOD, "index": 4}),
    "index in both": ("included", with_leaf({**GOOD, "index": 4}, seq=4)),
    "index beyond the log": ("included", with_leaf({**GOOD, "index": 9}, seq=9)),
    "negative index": ("included", with_leaf({**GOOD, "index": -1}, seq=-1)),
    "time": ("included", with_leaf(GOOD, at="2026-11-19T02:00:00.000000Z")),
    "office": ("included", with_leaf(GOOD, office="SYT")),
    "proof": ("included", changed(GOOD, "proof", 1, to="11" * 32)),
    "proof cut": ("included", {**GOOD, "proof": GOOD["proof"][:-1]}),
    "proof longer": ("included", {**GOOD, "proof": [*GOOD["proof"], "22" * 32]}),
    "checkpoint of another size": ("included", {**GOOD, "checkpoint": _sized("8")}),
    "root": ("included", {**GOOD, "checkpoint": LOG.checkpoint(10)}),
    "leaf in another order": ("leaf", {**GOOD, "leaf": json.dumps(json.loads(GOOD["leaf"]))}),
    "leaf that is no JSON": ("leaf", {**GOOD, "leaf": "{"}),
    "leaf without fields": ("leaf", with_leaf(GOOD, fields=[])),
    "leaf of another version": ("leaf", with_leaf(GOOD, v=2)),
    "leaf nested deeply": ("leaf", {**GOOD, "leaf": "[" * 20_000}),
}
"""What a forger may change, and at which step it shows."""
UNSIGNED = {
    "another's key": LOG.receipt(9, OTHER),
    "another log": LOG.receipt(9, WRONG_LOG),
    "a false signature": {
        **GOOD,
        "checkpoint": GOOD["checkpoint"][:-20] + ("A" if GOOD["checkpoint"][-20] != "A" else "B") + GOOD["checkpoint"][-19:],
    },
    "a whole log of one's own": Log(at="2026-10-01T02:00:00.000000Z").receipt(9, OTHER),
}
"""Sound in themselves, and signed by nobody who may."""
UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "cut off": json.dumps(GOOD).encode()[:-200],
    "not JSON": b"%PDF-1.7",
    "not UTF-8": json.dumps(GOOD, ensure_ascii=False).encode("utf-16"),
    "too large": json.dumps({**GOOD, "more": "x" * 300_000}).encode(),
    "nested deeply": b"[" * 100_000,
    "a name twice": json.dumps(GOOD).encode()[:-1] + b', "code": "PAKN.20261120.0007"}',
    "a huge number": json.dumps(GOOD).replace('"index": 5', '"index": ' + "9" * 5_000).encode(),
    "a fraction": json.dumps(GOOD).replace('"index": 5', '"index": 5.0').encode(),
    "a list": b"[]",
    "a text": b'"lang-nghe/receipt/v1"',
    "half a character": json.dumps(GOOD).replace("PAKN.20261120.0007", "\\ud800", 1).encode(),
    "another format": json.dumps({**GOOD, "format": "lang-nghe/receipt/v2"}).encode(),
    "a part missing": json.dumps({name: value for name, value in GOOD.items() if name != "proof"}).encode(),
    "a strange part": json.dumps({**GOOD, "note": "verified by the mayor"}).encode(),
    "index as text": json.dumps({**GOOD, "index": "5"}).encode(),
    "index as truth": json.dumps({**GOOD, "index": True}).encode(),
    "opened as a list": json.dumps({**GOOD, "opened": []}).encode(),
    "a short salt": json.dumps(changed(GOOD, "opened", "title", "salt", to="00")).encode(),
    "a value that is a number": json.dumps(changed(GOOD, "opened", "title", "value", to=5)).encode(),
    "a proof of letters": json.dumps({**GOOD, "proof": ["zz" * 32]}).encode(),
    "a very long proof": json.dumps({**GOOD, "proof": ["00" * 32] * 64}).encode(),
    "a checkpoint that is none": json.dumps({**GOOD, "checkpoint": "hello"}).encode(),
    "a checkpoint with a negative size": json.dumps({**GOOD, "checkpoint": _sized("-9")}).encode(),
    "a checkpoint with a huge size": json.dumps({**GOOD, "checkpoint": _sized("9" * 40)}).encode(),
}  # fmt: skip
"""What is no receipt at all."""
