#!/usr/bin/env python3
"""Check a receipt of the petition service Lắng Nghe without trusting the service that gave it.

Kiểm tra biên nhận của hệ thống Lắng Nghe mà không cần tin vào hệ thống đã cấp biên nhận.

This one file needs Python 3.8 or newer and nothing else: no package, no network. Read it before you believe it.

    python3 verify_receipt.py bien-nhan-PAKN.20261120.0001.json --keys keys.txt

A receipt shows that a leaf about a petition stands in a public log. The log is a Merkle tree (RFC 9162, section 2.1); its
head is a checkpoint (c2sp.org/tlog-checkpoint), signed with Ed25519 (RFC 8032) as a signed note (c2sp.org/signed-note).
The leaf holds no text, only a commitment to each: HMAC-SHA256, keyed with a salt of its own. The receipt holds texts and salts.

Trust starts at the key. Take it from where the service cannot change it for you alone: a newspaper, a witness, an earlier
letter, https://<service>/ledger/keys fetched from several networks. A key that came inside the receipt proves nothing.

Exit status: 0 everything asked for is proved; 1 the receipt or the paper does not hold; 2 what was given cannot be read;
3 nothing contradicts it, but no key was given that you trust; 4 the receipt is genuine and the log of today contradicts it.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import hmac
import json
import re
import sys
import unicodedata
import zlib
from datetime import datetime, timedelta

FORMAT = "lang-nghe/receipt/v1"
MAX_BYTES = 256 * 1024
FIELDS = {"format", "code", "leaf", "index", "opened", "proof", "checkpoint", "keys"}
LEAF_FIELDS = {"v", "seq", "petition", "action", "at", "logged", "office", "actor", "fields"}
NEEDED = ("petition", "code", "title", "content")
FALSE, UNREADABLE, UNTRUSTED, WENT_BACK = 1, 2, 3, 4


class Refused(Exception):
    """What does not hold, in Vietnamese and English, and the exit status."""

    def __init__(self, status, vietnamese, english):
        super().__init__(english)
        self.status, self.sentences = status, (vietnamese, english)


# --- Ed25519, RFC 8032 section 5.1: the curve -x² + y² = 1 + d x² y² over the integers modulo P ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(p, q):
    """Sum of two points in extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number, point):
    """The point added to itself so many times."""
    total = NEUTRAL
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def decode_point(data):
    """The point of 32 bytes; None if there is none (section 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def encode_point(point):
    """The point as 32 bytes."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verifies(public_key, message, signature):
    """Whether the 64 bytes are a signature of the message under the 32 bytes of the key (section 5.1.7)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, s = decode_point(public_key), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER or encode_point(multiply(8, key)) == encode_point(NEUTRAL):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    negative = (P - key[0], key[1], key[2], P - key[3])
    return encode_point(add(multiply(s, BASE), multiply(k, negative))) == signature[:32]


# --- Hashes and proofs, RFC 9162 section 2.1 ---


def leaf_hash(body):
    """Hash of a leaf."""
    return hashlib.sha256(b"\0" + body).digest()


def node_hash(left, right):
    """Hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def commitment(name, salt, value):
    """What stands in the leaf instead of a value, which is taken in Unicode's form NFC."""
    text = f"{name}\0{unicodedata.normalize('NFC', value)}"
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()


def inclusion_holds(leaf, index, size, proof, root):
    """Whether the leaf stands at the index of the tree (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            result = node_hash(step, result)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            result = node_hash(result, step)
        number, last = number >> 1, last >> 1
    return last == 0 and result == root


def consistency_holds(first, first_root, second, second_root, proof):
    """Whether the tree of ``second`` leaves only continues that of ``first`` (section 2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second:
        return first == 0 and not proof
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    one = other = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            one, other = node_hash(step, one), node_hash(step, other)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            other = node_hash(other, step)
        number, last = number >> 1, last >> 1
    return last == 0 and one == first_root and other == second_root


def read_leaves(path, sizes, index):
    """Read a whole log line by line: its roots at the sizes asked for, the leaf hash at the index, how many leaves there are."""
    opened = gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")  # noqa: SIM115
    subtrees, roots, found, count = [], {}, None, 0
    with opened as lines:
        for line in iter(lambda: lines.readline(MAX_BYTES), b""):
            if not line.endswith(b"\n"):
                raise EOFError("the last line has no end")
            hashed = leaf_hash(line[:-1])
            if count == index:
                found = hashed
            count += 1
            subtrees.append((1, hashed))
            while len(subtrees) > 1 and subtrees[-1][0] == subtrees[-2][0]:
                (width, right), (_, left) = subtrees.pop(), subtrees.pop()
                subtrees.append((2 * width, node_hash(left, right)))
            if count in sizes:
                root = subtrees[-1][1]
                for _, left in reversed(subtrees[:-1]):
                    root = node_hash(left, root)
                roots[count] = root
    return roots, found, count


# --- Signed notes and checkpoints ---


def unreadable(vietnamese, english):
    """What was given is not what it should be."""
    return Refused(UNREADABLE, vietnamese, english)


def decode64(text):
    """Base64, strictly; None if it is none."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None


def read_key(line):
    """A published key ``name+id+base64``: (name, id, 32 bytes)."""
    name, _, rest = line.strip().partition("+")
    shown_id, _, encoded = rest.partition("+")
    data = decode64(encoded) or b""
    made = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + data).digest()[:4]
    if not name or len(data) != 33 or data[0] != 1 or made.hex() != shown_id:
        raise unreadable(
            f"Khóa “{line.strip()[:80]}” không đúng dạng tên+số hiệu+khóa.",
            f"The key “{line.strip()[:80]}” is not of the form name+id+key.",
        )
    return name, made, data[1:]


def read_note(text):
    """A signed checkpoint: its origin, size, root, the text that was signed, and signatures as (name, key id, 64 bytes)."""
    wrong = unreadable("Mốc đã ký (checkpoint) không đọc được.", "The checkpoint cannot be read.")
    body, gap, rest = text.rpartition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) < 3 or len(text) > 16384 or not rest.endswith("\n"):
        raise wrong
    root = decode64(lines[2])
    if not lines[0] or not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1], re.ASCII) or root is None or len(root) != 32:
        raise wrong
    signatures = []
    for line in rest[:-1].split("\n"):
        found = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        data = found and decode64(found.group(2))
        if not found or not data or len(data) < 5:
            raise wrong
        signatures.append((found.group(1), data[:4], data[4:]))
    return {"origin": lines[0], "size": int(lines[1]), "root": root, "text": body + "\n", "signatures": signatures}


def signer_of(note, keys):
    """Which of the trusted keys signed the checkpoint; a signature that claims to be by one and is not is refused."""
    good = None
    for name, key_id, signature in note["signatures"]:
        for key in keys:
            if (name, key_id) == (key[0], key[1]):
                if name != note["origin"] or not ed25519_verifies(key[2], note["text"].encode(), signature):
                    raise Refused(
                        FALSE,
                        "Chữ ký trên mốc không đúng: mốc đã bị sửa hoặc bị làm giả.",
                        "The signature under the checkpoint is false: the checkpoint was changed or forged.",
                    )
                good = key
    if good is None and keys:
        raise Refused(
            FALSE,
            "Mốc này không có chữ ký của khóa nào trong các khóa được tin: có thể là nhật ký khác.",
            "The checkpoint carries no signature by any of the trusted keys: it may be of another log.",
        )
    return good


# --- The receipt ---


def parse_json(data):
    """JSON with nothing ambiguous in it: every name once, whole numbers of at most 15 digits."""

    def once(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    def whole(digits):
        if len(digits) > 15:
            raise ValueError("a number is too long")
        return int(digits)

    def never(token):
        raise ValueError(f"no number allowed like {token[:20]}")

    made = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once, parse_int=whole, parse_float=never, parse_constant=never)
    json.dumps(made, ensure_ascii=False).encode()  # half a character, like \ud800, is no text
    return made


def read_file(path, limit=MAX_BYTES):
    """The bytes of a file that is not too long."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise unreadable(f"Không mở được tệp {path}: {error.strerror}.", f"Cannot open {path}: {error.strerror}.") from None
    if len(data) > limit:
        raise unreadable(f"Tệp {path} lớn hơn {limit // 1024} kB.", f"{path} is larger than {limit // 1024} kB.")
    return data


def read_json(path):
    """A JSON file."""
    try:
        return parse_json(read_file(path))
    except (ValueError, RecursionError):
        raise unreadable(
            f"Tệp {path} không phải JSON đúng dạng: bị cắt, bị sửa hoặc là tệp khác.",
            f"{path} is no sound JSON: it was cut off, changed, or is another file.",
        ) from None


def is_hash(text):
    """Whether it is 32 bytes in hex."""
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text, re.ASCII) is not None


def hashes(found, what):
    """A proof: at most 63 hashes."""
    if not isinstance(found, list) or len(found) > 63 or not all(map(is_hash, found)):
        raise unreadable(f"Phần chứng minh trong {what} không đúng dạng.", f"The proof in {what} is not of the right form.")
    return [bytes.fromhex(text) for text in found]


def read_receipt(path):
    """The receipt, its shape checked, with ``proof`` as bytes and ``body`` as the parsed leaf."""
    receipt = read_json(path)
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        raise unreadable("Tệp này không phải biên nhận của Lắng Nghe.", "This file is no receipt of Lắng Nghe.")
    opened, texts = receipt.get("opened"), [receipt.get(name) for name in ("code", "leaf", "checkpoint")]
    shaped = (
        set(receipt) == FIELDS
        and all(isinstance(text, str) for text in texts)
        and type(receipt["index"]) is int
        and isinstance(receipt["keys"], list)
        and all(isinstance(key, str) for key in receipt["keys"])
        and isinstance(opened, dict)
        and all(isinstance(each, dict) and set(each) == {"salt", "value"} for each in opened.values())
        and all(is_hash(each["salt"]) and isinstance(each["value"], str) for each in opened.values())
    )
    if not shaped:
        raise unreadable("Biên nhận thiếu phần hoặc có phần lạ.", "The receipt lacks a part or has a part that does not belong.")
    receipt["proof"] = hashes(receipt["proof"], path)
    receipt["body"] = read_body(receipt["leaf"])
    return receipt


def read_body(text):
    """A leaf; it must be written in the one canonical way."""
    try:
        body = parse_json(text.encode())
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        body = canonical = None
    fields = body.get("fields") if isinstance(body, dict) else None
    fits = (
        canonical == text
        and isinstance(fields, dict)
        and set(body) == LEAF_FIELDS
        and body["v"] == 1
        and type(body["seq"]) is int
        and all(isinstance(body[name], str) for name in ("action", "at", "logged", "office"))
        and all(map(is_hash, [body["petition"], body["actor"], *fields.values()]))
    )
    if not fits:
        raise Refused(FALSE, "Mục nhật ký trong biên nhận không đúng dạng.", "The leaf in the receipt is not of the right form.")
    return body


def check_opened(receipt):
    """Every text in the receipt is the one the leaf commits to."""
    body, opened = receipt["body"], receipt["opened"]
    committed = {**body["fields"], "petition": body["petition"], "actor": body["actor"]}
    missing = [name for name in NEEDED if name not in opened]
    if missing:
        raise Refused(FALSE, f"Biên nhận thiếu “{missing[0]}”.", f"The receipt lacks “{missing[0]}”.")
    for name, each in opened.items():
        fits = name in committed and hmac.compare_digest(
            commitment(name, bytes.fromhex(each["salt"]), each["value"]), committed[name]
        )
        if not fits:
            raise Refused(
                FALSE,
                f"“{name}” trong biên nhận không khớp với nhật ký: phần này đã bị sửa.",
                f"“{name}” in the receipt does not fit the log: it was changed.",
            )
    if not receipt["code"] == opened["code"]["value"] == opened["petition"]["value"]:
        raise Refused(FALSE, "Mã phản ánh trong biên nhận không thống nhất.", "The codes in the receipt differ.")
    if receipt["index"] != body["seq"]:
        raise Refused(FALSE, "Số thứ tự trong biên nhận không khớp.", "The index in the receipt does not fit its leaf.")


def check_included(receipt, note):
    """The leaf stands in the log that the checkpoint is the head of."""
    hashed = leaf_hash(receipt["leaf"].encode())
    if not inclusion_holds(hashed, receipt["index"], note["size"], receipt["proof"], note["root"]):
        raise Refused(
            FALSE,
            "Mục này không có trong nhật ký của mốc đã ký: biên nhận đã bị sửa (ví dụ thời điểm hoặc số thứ tự).",
            "The leaf does not stand in the log of the checkpoint: the receipt was changed (a time or an index, for example).",
        )


def read_digest(line):
    """The line of the QR code on paper: the same as a receipt's checkpoint and leaf, without texts."""
    parts = line.split()
    decoded = [decode64(parts[place]) for place in (3, 5, 6)] if len(parts) == 7 else [None]
    numbers = len(parts) == 7 and all(re.fullmatch("0|[1-9][0-9]{0,17}", parts[place], re.ASCII) for place in (2, 4))
    if parts[:1] != ["LN1"] or not numbers or None in decoded or [len(each) for each in decoded] != [32, 32, 68]:
        raise unreadable(
            "Dòng mã QR không đúng dạng “LN1 …” hoặc bị chép thiếu.", "The line of the QR code is not “LN1 …” or was cut off."
        )
    origin, size, root = parts[1], int(parts[4]), decoded[1]
    note = {
        "origin": origin,
        "size": size,
        "root": root,
        "text": f"{origin}\n{size}\n{parts[5]}\n",
        "signatures": [(origin, decoded[2][:4], decoded[2][4:])],
    }
    if int(parts[2]) >= size:
        raise Refused(FALSE, "Số thứ tự trên giấy lớn hơn độ dài nhật ký.", "The index on the paper lies beyond the log's end.")
    return int(parts[2]), decoded[0], note


# --- What is said ---


def local(moment):
    """``2026-11-20T02:00:00.000000Z`` as people in Việt Nam write it."""
    try:
        when = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ") + timedelta(hours=7)
    except (ValueError, OverflowError):
        return moment
    return when.strftime("%H:%M:%S, %d/%m/%Y")


class Speaker:
    """Says sentences in Vietnamese, English or both."""

    def __init__(self, language):
        self.language = language

    def say(self, mark, vietnamese, english):
        """One sentence with its mark before it."""
        for language, sentence in (("vi", vietnamese), ("en", english)):
            if self.language in ("both", language):
                print(f"{mark} {sentence}")
                mark = " " * len(mark)


def check_receipt(path, options, keys, speaker):
    """All that the receipt itself can show; gives (index, leaf hash, note, receipt)."""
    receipt = read_receipt(path)
    body, value = receipt["body"], receipt["opened"]
    check_opened(receipt)
    speaker.say(
        "[OK]",
        f"Mọi nội dung trong biên nhận {receipt['code']} đúng từng chữ với mục đã ghi.",
        f"Every text in the receipt {receipt['code']} is, letter by letter, the one that was recorded.",
    )
    note = read_note(receipt["checkpoint"])
    check_included(receipt, note)
    speaker.say(
        "[OK]",
        f"Mục số {receipt['index']} có trong nhật ký {note['origin']} khi nhật ký có {note['size']} mục.",
        f"Leaf {receipt['index']} stands in the log {note['origin']} as it was with {note['size']} leaves.",
    )
    check_signature(note, options, keys, receipt["keys"], speaker)
    shown = " ".join(value["title"]["value"].split())[:200]
    speaker.say(
        "    ",
        f"Tiêu đề: {shown}. Xảy ra: {local(body['at'])}. Ghi vào nhật ký: {local(body['logged'])} (giờ Việt Nam).",
        f"Title: {shown}. Happened: {local(body['at'])}. Logged: {local(body['logged'])} (Vietnam time).",
    )
    sealed = sorted(set(body["fields"]) - set(value))
    if sealed:
        speaker.say("    ", f"Phần chưa mở: {', '.join(sealed)}.", f"Not opened in this receipt: {', '.join(sealed)}.")
    check_own_copies(value, options, speaker)
    return receipt["index"], leaf_hash(receipt["leaf"].encode()), note


def check_signature(note, options, keys, inside, speaker):
    """Somebody whom the reader trusts signed the checkpoint; or nobody was named."""
    trusted = keys
    if not keys and options.trust_key_inside:
        trusted = [read_key(key) for key in inside]
    signer = signer_of(note, trusted)
    if signer is not None and keys:
        speaker.say(
            "[OK]",
            f"Nhật ký đã ký xác nhận điều đó bằng khóa {signer[0]} ({signer[1].hex()}).",
            f"The log signed this with the key {signer[0]} ({signer[1].hex()}).",
        )
    elif signer is not None:
        speaker.say(
            "[ ? ]",
            "Chữ ký đúng với khóa nằm ngay trong biên nhận; ai cũng tạo được một khóa như vậy.",
            "The signature fits the key inside the receipt; but anybody can make a key of their own.",
        )


def check_own_copies(value, options, speaker):
    """What the reader has at home is what was recorded."""
    if options.content:
        data = read_file(options.content)
        try:
            text = unicodedata.normalize("NFC", data.decode("utf-8-sig").replace("\r\n", "\n")).rstrip("\n")
        except ValueError:
            raise unreadable(f"{options.content} không phải văn bản UTF-8.", f"{options.content} is no UTF-8 text.") from None
        if text != value["content"]["value"].replace("\r\n", "\n").rstrip("\n"):
            raise Refused(FALSE, "Nội dung trong tệp khác nội dung đã ghi.", "The text in the file is not the recorded one.")
        speaker.say("[OK]", f"{options.content} đúng là nội dung đã ghi.", f"{options.content} is the recorded text.")
    for path in options.file:
        digest = hashlib.sha256(read_file(path, 1 << 30)).hexdigest()
        if digest not in value.get("files", {"value": ""})["value"].split():
            raise Refused(
                FALSE,
                f"Tệp {path} không có trong các tệp đã gửi.",
                f"{path}, as it is now, is not among the files that were sent.",
            )
        speaker.say("[OK]", f"Tệp {path} đúng là tệp đã gửi.", f"{path} is a file that was sent.")


def check_digest(line, options, keys, seen, speaker):
    """The line of the paper; with a receipt beside it both must say the same."""
    index, hashed, note = read_digest(line)
    if seen is not None and (index, hashed) != seen[:2]:
        raise Refused(
            FALSE, "Mã QR trên giấy và biên nhận nói về hai mục khác nhau.", "The paper and the receipt tell of different leaves."
        )
    check_signature(note, options, keys, [], speaker)
    speaker.say(
        "[OK]" if seen or keys else "[ ? ]",
        f"Mã QR nói về mục số {index} của nhật ký {note['origin']}, khi có {note['size']} mục.",
        f"The QR code names leaf {index} of the log {note['origin']}, as it was with {note['size']} leaves.",
    )
    if seen is None and not options.leaves:
        raise Refused(
            UNTRUSTED,
            "Mã QR chỉ có dấu vân tay. Cần thêm biên nhận hoặc toàn bộ nhật ký (--leaves) để kiểm tra tiếp.",
            "A QR code holds digests only. Add the receipt or the whole log (--leaves) to check further.",
        )
    return index, hashed, note


def went_back(english):
    """The receipt is genuine; the log is not any more what it was."""
    return Refused(
        WENT_BACK,
        "NHẬT KÝ ĐÃ BỊ LÙI HOẶC BỊ SỬA: biên nhận này từng có trong nhật ký, nay nhật ký đưa ra không còn khớp. "
        "Giữ cả hai tệp và báo cho người khác cùng kiểm tra.",
        f"THE LOG WENT BACK OR WAS REWRITTEN: {english} Keep both files and let others check them too.",
    )


def check_later(note, options, keys, speaker):
    """A later checkpoint continues that of the receipt; gives it."""
    later = read_note(read_file(options.checkpoint).decode("utf-8", "replace"))
    signer_of(later, keys)
    if later["origin"] != note["origin"]:
        raise Refused(FALSE, "Mốc đã ký là của nhật ký khác.", "The checkpoint is of another log.")
    if later["size"] < note["size"]:
        raise went_back(f"the receipt knows {note['size']} leaves, the later checkpoint {later['size']}.")
    if later["size"] == note["size"]:
        if later["root"] != note["root"]:
            raise went_back("two different logs of the same length were signed.")
    elif options.consistency:
        found = read_json(options.consistency)
        ends = (found.get("first"), found.get("second")) if isinstance(found, dict) else None
        if ends != (note["size"], later["size"]):
            raise unreadable(
                f"Chứng minh nhất quán phải từ {note['size']} đến {later['size']} mục.",
                f"The consistency proof must lead from {note['size']} to {later['size']} leaves.",
            )
        proof = hashes(found.get("proof"), options.consistency)
        if not consistency_holds(note["size"], note["root"], later["size"], later["root"], proof):
            raise went_back("the later log does not continue the one that was signed before.")
    elif not options.leaves:
        raise Refused(
            UNTRUSTED,
            f"Cần chứng minh nhất quán: tải /ledger/proof/consistency?first={note['size']}&second={later['size']}.",
            f"A consistency proof is needed: /ledger/proof/consistency?first={note['size']}&second={later['size']}.",
        )
    if later["size"] == note["size"] or options.consistency:
        speaker.say(
            "[OK]",
            f"Nhật ký với {later['size']} mục vẫn chứa nguyên vẹn nhật ký của biên nhận.",
            f"The log with {later['size']} leaves still contains the one of the receipt, unchanged.",
        )
    return later


def check_leaves(index, hashed, notes, options, speaker):
    """The whole log, computed anew."""
    try:
        roots, found, count = read_leaves(options.leaves, {note["size"] for note in notes}, index)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(f"Không đọc được {options.leaves}: {error}.", f"Cannot read {options.leaves}: {error}.") from None
    for note in notes:
        if count < note["size"]:
            raise went_back(f"{note['size']} leaves were signed, the file holds {count}.")
        if roots[note["size"]] != note["root"]:
            raise went_back(f"the first {note['size']} leaves are not those that were signed.")
    if found != hashed:
        raise went_back(f"leaf {index} is not the one of the receipt.")
    speaker.say(
        "[OK]",
        f"Đã tính lại toàn bộ {count} mục: mục số {index} vẫn ở đó, và nhật ký đúng là nhật ký đã ký.",
        f"All {count} leaves were computed anew: leaf {index} is still there, and the log is the one that was signed.",
    )


def run(options):
    """Check everything that was given."""
    speaker = Speaker(options.lang)
    keys = [read_key(key) for key in options.key]
    if options.keys:
        lines = read_file(options.keys).decode("utf-8", "replace").splitlines()
        keys += [read_key(line) for line in lines if line.strip() and not line.startswith("#")]
    seen = check_receipt(options.receipt, options, keys, speaker) if options.receipt else None
    if options.digest:
        read = check_digest(options.digest, options, keys, seen, speaker)
        seen = seen or read
    index, hashed, note = seen
    notes = [note]
    if options.checkpoint:
        notes.append(check_later(note, options, keys, speaker))
    if options.leaves:
        check_leaves(index, hashed, notes, options, speaker)
    if not keys:
        raise Refused(
            UNTRUSTED,
            "CHƯA CHỨNG MINH: chưa có khóa đáng tin. Lấy khóa của nhật ký từ nguồn độc lập rồi chạy lại với --key hoặc --keys.",
            "NOT PROVED: no trusted key was given. Take the key of the log from an independent source; use --key or --keys.",
        )
    speaker.say(
        "==>",
        "ĐÃ CHỨNG MINH: mục này có trong nhật ký công khai, với đúng nội dung trên. Không chứng minh: nội dung là sự thật, "
        "đã được giải quyết tốt, hay giờ máy chủ đúng; giờ chỉ chắc khi có nhân chứng giữ một mốc đã ký của ngày đó.",
        "PROVED: this leaf stands in the public log, with exactly these texts. Not proved: that the texts are true, that the "
        "matter was handled well, or that the server's clock was right; for that a witness must hold a checkpoint of that day.",
    )


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("receipt", nargs="?", help="biên nhận / the receipt: bien-nhan-<code>.json")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="a key you trust: name+id+key")
    parser.add_argument("--keys", metavar="FILE", help="a file of keys you trust, one a line")
    parser.add_argument("--trust-key-inside", action="store_true", help="also say whether the key inside fits; proves nothing")
    parser.add_argument("--checkpoint", metavar="NOTE", help="a later checkpoint (file), today's for example")
    parser.add_argument("--consistency", metavar="PROOF", help="the proof (JSON file) that leads to it")
    parser.add_argument("--leaves", metavar="FILE", help="the whole log: leaves.jsonl or leaves.jsonl.gz")
    parser.add_argument("--content", metavar="FILE", help="your own copy of the text, to compare")
    parser.add_argument("--file", action="append", default=[], metavar="FILE", help="a file you attached, to compare")
    parser.add_argument("--digest", metavar="LN1 …", help="the line of the QR code on paper")
    parser.add_argument("--lang", choices=("vi", "en", "both"), default="both")
    options = parser.parse_args()
    if not options.receipt and not options.digest:
        parser.error("give a receipt or --digest")
    if not options.receipt and (options.content or options.file):
        parser.error("--content and --file need the receipt")
    if options.consistency and not options.checkpoint:
        parser.error("--consistency needs --checkpoint")
    return options


def main():
    """Say what holds, and end with the status that says it to programs."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    options = arguments()
    try:
        run(options)
    except Refused as refused:
        Speaker(options.lang).say("[!!]" if refused.status != UNTRUSTED else "[ ? ]", *refused.sentences)
        return refused.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
