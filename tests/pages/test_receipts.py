"""The receipt as people get it: after sending, while tracking, over the counter, on paper and in the letter."""

import json
import shutil
import subprocess
import sys
import unicodedata

import pypdfium2
import pytest

from feedback.domain.ledger import leaf_hash
from feedback.domain.receipts import check_included, check_opened, read_receipt
from feedback.services import data_rights
from feedback.services.ledger import keys
from tests import people
from tests.house.source import ROOT
from tests.mailbox import carry
from tests.pages.citizens.test_submit import FILLED, picture
from tests.pages.staff.test_entering import NEW, SAID

TYPED = unicodedata.normalize("NFD", "Đèn đường hỏng “từ 3/11” ở ngõ 12 <b>\r\n\r\nXin sửa giúp \U0001f4a1, cám ơn &amp; chào.")
"""As a Mac may send it: marks apart from letters, two kinds of quotes, a picture, something like markup."""
READ = unicodedata.normalize("NFC", TYPED).replace("\r\n", "\n")


def sound(page) -> dict:
    """The file that was downloaded; everything in it fits together."""
    assert page.headers["Cache-Control"] == "no-store" or "no-store" in page.headers["Cache-Control"]
    receipt = read_receipt(page.response.data)
    assert f"filename=bien-nhan-{receipt.code}.json" in page.headers["Content-Disposition"]
    assert page.headers["Content-Disposition"].startswith("attachment")
    check_opened(receipt)
    check_included(leaf_hash(receipt.text.encode()), receipt.index, receipt.proof, receipt.note)
    return json.loads(page.response.data)


def value(receipt: dict, name: str) -> str:
    return receipt["opened"][name]["value"]


@pytest.fixture
def sent(client) -> dict:
    """The receipt of a petition that was sent with a photo, as its sender downloaded it."""
    client.get("/submit")
    client.fill_and_send(**{**FILLED, "content": TYPED, "attachments": [("đèn.jpg", picture())]})
    page = client.follow()
    return sound(client.get(page.links()["Tải biên nhận để đối chứng (tệp)"]))


def test_what_was_typed_is_what_the_receipt_proves(sent):
    assert value(sent, "content") == READ
    assert value(sent, "title") == FILLED["title"]
    assert json.loads(value(sent, "sender"))["full_name"] == FILLED["full_name"]


def test_the_standalone_script_proves_it(sent, work, tmp_path):
    shutil.copy(ROOT / "verify_receipt.py", tmp_path)
    (tmp_path / "receipt.json").write_text(json.dumps(sent, ensure_ascii=False))
    (tmp_path / "text.txt").write_text(TYPED)
    (tmp_path / "photo.jpg").write_bytes(picture())
    with work() as session:
        (tmp_path / "keys.txt").write_text("\n".join(key.vkey for key in keys.published(session)))

    def run(*more: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-I", "-S", "verify_receipt.py", "receipt.json", "--keys", "keys.txt", *more]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    done = run("--content", "text.txt", "--file", "photo.jpg")
    assert done.returncode == 0, done.stdout.decode()
    forged = json.loads(json.dumps(sent))
    forged["opened"]["content"]["value"] = READ.replace("3/11", "3/12")
    (tmp_path / "receipt.json").write_text(json.dumps(forged))
    assert run().returncode == 1


def test_who_follows_the_petition_gets_it_again_and_nobody_else(client, new_client, sent):
    code = sent["code"]
    again = sound(client.get(f"/track/{code}/receipt.json"))
    assert again["leaf"] == sent["leaf"]
    assert f"/track/{code}/receipt.json" in client.get(f"/track/{code}").links().values()
    stranger = new_client()
    assert stranger.get(f"/track/{code}/receipt.json", 303).location == f"/track?code={code}"
    assert stranger.get("/submit/received.json", 303).location == "/track"


def test_later_the_receipt_leads_to_the_longer_log(client, make_petition, sent):
    make_petition("answered")
    later = sound(client.get(f"/track/{sent['code']}/receipt.json"))
    assert later["index"] == sent["index"]
    assert later["checkpoint"] != sent["checkpoint"]


def test_over_the_counter_it_is_handed_over_once(sign_in):
    clerk = sign_in("clerk", office="SYT")
    clerk.get(NEW)
    clerk.fill_and_send("main form", press="", **SAID)
    page = clerk.follow()
    receipt = sound(clerk.get(page.links()["Tải biên nhận để đối chứng (tệp)"]))
    assert value(receipt, "content") == SAID["content"]
    assert value(receipt, "channel") == "phone"
    clerk.get(f"{NEW}/received")
    clerk.fill_and_send("main form")
    assert clerk.get(f"{NEW}/received.json", 303).location == NEW


def test_who_was_forgotten_has_no_receipt_any_more(make_petition, client, app, work, clock):
    made = make_petition("answered")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.follow()
    sound(client.get(f"/track/{made.code}/receipt.json"))
    with work() as session:
        data_rights.request(session, people.reload(session, made.code), "erase", now=clock.now)
    carry(app)
    with work() as session:
        petition = people.reload(session, made.code)
        coordinator = people.staff(session, "coordinator", now=clock.now)
        data_rights.decide(
            session, petition.data_requests[-1], by=coordinator, now=clock.now, granted=True, explanation="Theo yêu cầu."
        )
    client.get(f"/track/{made.code}/receipt.json", 404)
    assert f"/track/{made.code}/receipt.json" not in client.get(f"/track/{made.code}").links().values()


def test_the_paper_carries_the_fingerprint_as_text_and_as_a_code(client, sent):
    import zxingcpp

    sheet = pypdfium2.PdfDocument(client.get("/submit/received.pdf").response.data)
    assert len(sheet) == 1
    words = sheet[0].get_textpage().get_text_bounded()
    read = {found.text for found in zxingcpp.read_barcodes(sheet[0].render(scale=4).to_pil().convert("RGB"))}
    [line] = [text for text in read if text.startswith("LN1 ")]
    assert len(read) == 2, "the way to the petition, and the fingerprint"
    copied = words[words.index("LN1 ") :].splitlines()
    copied = " ".join(" ".join(copied[:4]).split()[:7])
    assert copied == line, "who copies the text from the paper has the same"
    client.get("/ledger/verify")
    page = client.fill_and_send("main form", receipt=copied, status=200)
    assert "Biên nhận là thật" in page.main


def test_the_letter_brings_it(client, app):
    client.get("/submit")
    client.fill_and_send(**{**FILLED, "email": people.ALICE["email"]})
    [letter] = carry(app)
    names = [attached.filename for attached in letter.attachments]
    assert "bien-nhan-PAKN.20261120.0001.json" in names
    line = next(line for line in letter.text.splitlines() if line.startswith("LN1 "))
    client.get("/ledger/verify")
    assert "Biên nhận là thật" in client.fill_and_send("main form", receipt=line, status=200).main


class TestWithoutScripts:
    """A browser without scripts sends the receipt; nothing of it stays."""

    def send(self, client, content, status=200, **more):
        client.get("/ledger/verify")
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return client.fill_and_send("main form", file=[("bien-nhan.json", data)], status=status, **more)

    def test_a_good_one(self, client, sent):
        page = self.send(client, sent)
        assert "Biên nhận là thật" in page.main
        assert READ.split("\n")[0] in page.main
        assert "no-store" in page.headers["Cache-Control"]
        assert page.one("form textarea").get_text().strip() == ""

    def test_one_letter_changed(self, client, sent):
        forged = json.loads(json.dumps(sent))
        forged["opened"]["content"]["value"] = READ.replace("3/11", "3/12")
        page = self.send(client, forged)
        assert "Biên nhận không đúng" in page.main
        assert "Nội dung: không đúng với điều đã ghi" in page.main
        assert "3/12" not in page.main

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 9_000, b"x" * 300_000, b"%PDF-1.7", b"LN1 x"])
    def test_what_is_none(self, client, content):
        assert "Không kiểm tra được" in self.send(client, content).main

    def test_another_key(self, client, sent):
        from tests.receipts.made import KEY

        assert "Không có chữ ký của khóa đáng tin" in self.send(client, sent, key=KEY.vkey).main
        assert "không phải khóa của nhật ký" in self.send(client, sent, key="abc").main
        assert "Biên nhận là thật" in self.send(client, sent, key=sent["keys"][0]).main

    def test_nothing_at_all(self, client):
        client.get("/ledger/verify?lang=en")
        page = client.fill_and_send("main form", status=200)
        assert "Choose the file of the receipt" in page.main

    def test_a_receipt_of_elsewhere(self, client):
        from tests.receipts.made import GOOD, KEY

        assert "Không có chữ ký" in self.send(client, GOOD).main
        page = self.send(client, GOOD, key=KEY.vkey)
        assert "phải hỏi ở đó" in page.main

    def test_another_site_cannot_have_it_checked(self, client):
        client.post("/ledger/verify", {"receipt": "x"}, 403, headers={"Origin": "https://elsewhere.example"})
