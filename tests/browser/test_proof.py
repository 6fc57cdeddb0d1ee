"""From sending to proving: the receipt is downloaded, checked in the browser, spoilt by one letter, and refused."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people_do import send
from tests.house.source import ROOT

TITLE = "Bảng tin của phường không cập nhật từ tháng 8"
CONTENT = "Bảng tin trước trụ sở vẫn treo thông báo của tháng 8.\n\nXin cập nhật lịch tiếp dân."


@pytest.fixture
def received(window, tmp_path) -> tuple[Page, Path]:
    """The page after sending, and the file its sender saved."""
    page = window(phone=True)
    send(page, title=TITLE, content=CONTENT)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Tải biên nhận để đối chứng").click()
    assert re.fullmatch(r"bien-nhan-PAKN\.\d{8}\.\d{4,}\.json", saving.value.suggested_filename)
    file = tmp_path / "bien-nhan.json"
    saving.value.save_as(file)
    return page, file


def check(page: Page, file: Path | None = None, text: str = "") -> str:
    """Have a receipt checked; the verdict and every step."""
    page.goto("/ledger/verify")
    if file:
        page.locator("#file").set_input_files(file)
    page.locator("#receipt").fill(text)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#result")).to_be_focused()
    return page.locator("#result").inner_text()


def spoilt(file: Path, name: str, before: str, after: str) -> Path:
    receipt = json.loads(file.read_text())
    kept = receipt["opened"][name]["value"]
    assert before in kept
    receipt["opened"][name]["value"] = kept.replace(before, after, 1)
    file.write_text(json.dumps(receipt, ensure_ascii=False))
    return file


def test_sent_saved_proved_and_one_letter_changed(received, window):
    _, file = received
    anybody = window(phone=True)
    asked: list[str] = []
    anybody.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    said = check(anybody, file)
    assert "Biên nhận là thật" in said
    assert said.count("Đúng") == 4
    assert TITLE in said
    assert "Xin cập nhật lịch tiếp dân." in said
    assert not [line for line in asked if line.startswith("POST")], "the receipt is sent nowhere"
    assert not [line for line in asked if "PAKN" in line]
    keys = file.with_name("keys.txt")
    keys.write_text(anybody.request.get("/ledger/keys").text())
    command = [sys.executable, "-I", "-S", str(ROOT / "verify_receipt.py"), str(file), "--keys", str(keys)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    said = check(anybody, spoilt(file, "content", "tháng 8", "tháng 9"))
    assert "Biên nhận không đúng" in said
    assert "Nội dung: không đúng với điều đã ghi" in said
    assert "tháng 9" not in said
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_a_pasted_text_and_the_line_on_paper(received):
    page, file = received
    assert "Biên nhận là thật" in check(page, text=file.read_text())
    from feedback.services.ledger.receipts import digest_line

    line = digest_line(json.loads(file.read_text()))
    said = check(page, text=line)
    assert "Biên nhận là thật" in said
    assert "Đã gửi phản ánh" in said, "the log itself tells what was done"
    assert re.search(r"\d\d:\d\d:\d\d, (thứ|Chủ nhật|chủ nhật) ?\w*, \d\d/\d\d/\d{4}", said)
    assert "Không kiểm tra được" in check(page, text=line[:-9])


def test_without_scripts_the_service_checks_it(received, window):
    _, file = received
    page = window(scripts=False)
    page.goto("/ledger/verify")
    assert "Khi không có JavaScript" in page.locator("main form").inner_text()
    page.locator("#file").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    assert "Biên nhận là thật" in page.locator("#result").inner_text()


def test_what_is_none_and_a_key_of_ones_own(received):
    page, file = received
    assert "Chọn tệp biên nhận" in check(page)
    large = file.with_name("large.json")
    large.write_text("x" * 300_000)
    assert "lớn hơn 256 kB" in check(page, large)
    page.goto("/ledger/verify")
    page.locator("summary", has_text="Khóa đáng tin").click()
    page.locator("#key").fill("không phải khóa")
    page.locator("#file").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#result")).to_contain_text("không phải khóa của nhật ký")


def test_an_old_telephone_without_these_signatures_reckons_by_itself(received, window):
    _, file = received
    page = window(phone=True)
    page.add_init_script("""
      const importKey = crypto.subtle.importKey.bind(crypto.subtle);
      crypto.subtle.importKey = async (format, key, way, ...rest) => {
        if (way === 'Ed25519') throw new DOMException('unknown', 'NotSupportedError');
        return importKey(format, key, way, ...rest);
      };
    """)
    assert "Biên nhận là thật" in check(page, file)


def test_a_log_that_went_back_is_said_aloud(received):
    page, file = received
    early = page.request.get("/ledger/checkpoint").text()
    send(page, title=TITLE, content=f"{CONTENT} Xin cảm ơn.")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Tải biên nhận để đối chứng").click()
    saving.value.save_as(file)
    page.route("**/ledger/checkpoint", lambda route: route.fulfill(body=early, content_type="text/plain"))
    said = check(page, file)
    assert "Biên nhận là thật, còn nhật ký lại mâu thuẫn" in said
    assert "Nhật ký đã bị lùi lại" in said


def test_a_log_that_lies_or_is_silent(received):
    page, file = received
    now = page.request.get("/ledger/checkpoint").text()
    size = now.split("\n")[1]
    forged = now.replace(f"\n{size}\n", f"\n{int(size) - 1}\n", 1)
    page.route("**/ledger/checkpoint", lambda route: route.fulfill(body=forged, content_type="text/plain"))
    assert "Chữ ký sai" in check(page, file)
    page.unroute("**/ledger/checkpoint")
    page.route("**/ledger/checkpoint", lambda route: route.fulfill(status=503))
    assert "chưa kiểm tra được hết" in check(page, file)
