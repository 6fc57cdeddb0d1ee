"""``flask ledger``: what an operator, a reviewer or a sender does with the public log at the keyboard."""

import json

import pytest
from sqlalchemy import text

from feedback.domain.ledger import read_note, read_vkey
from feedback.services.ledger.keys import verifies
from feedback.store import dialects


@pytest.fixture
def ledger(app):
    def run(*words: object):
        return app.test_cli_runner().invoke(args=["ledger", *map(str, words)])

    return run


@pytest.fixture
def place(tmp_path):
    (tmp_path / "outside").mkdir()
    return tmp_path / "outside"


class TestWithAFolder:
    @pytest.fixture
    def settings(self, tmp_path):
        (tmp_path / "outside").mkdir(exist_ok=True)
        return {"FEEDBACK_LEDGER_ANCHOR_FOLDER": str(tmp_path / "outside"), "FEEDBACK_LEDGER_WITNESSES": "en:w@example.org"}

    def test_checkpoints_go_out_and_a_change_is_found_by_name(self, app, ledger, make_petition, engine, tmp_path):
        made = make_petition("answered")
        done = ledger("anchor")
        assert (done.exit_code, done.output) == (0, "Đã gửi cho người làm chứng: 6\nĐã giữ trong thư mục: 6\n")
        done = ledger("verify")
        assert done.exit_code == 0, done.output
        assert "Tất cả đều khớp: 6 lá, 1 mốc đã ký, 0 biên nhận." in done.output
        with dialects.writing(), engine.begin() as connection:
            connection.execute(text("UPDATE petition SET title = 'Khác' WHERE id = :id"), {"id": made.id})
        done = ledger("verify")
        assert done.exit_code == 1
        assert f"Lá 0: “title” của {made.code} trong cơ sở dữ liệu không phải là điều đã ghi vào nhật ký." in done.output
        assert app.test_cli_runner().invoke(args=["jobs", "once"]).exit_code == 0
        written = "".join(file.read_text() for file in (tmp_path / "mail").glob("*.eml"))
        assert "The public log: checkpoint 6" in written


def test_somebody_who_kept_a_checkpoint_and_a_receipt_comes_back(ledger, make_petition, tmp_path, engine):
    made = make_petition("answered")
    note, kept = tmp_path / "kept.txt", tmp_path / "bien-nhan.json"
    note.write_text(ledger("checkpoint").output)
    kept.write_text(ledger("receipt", made.code).output)
    assert json.loads(kept.read_text())["code"] == made.code
    make_petition(title="Thêm một việc")
    words = ("verify", "--checkpoint", note, "--receipt", kept)
    done = ledger(*words)
    assert done.exit_code == 0, done.output
    assert "7 lá, 1 mốc đã ký, 1 biên nhận" in done.output
    note.write_text(note.read_text().replace("\n6\n", "\n5\n"))
    assert (done := ledger(*words)).exit_code == 1
    assert "không có chữ ký" in done.output
    kept.write_text("{")
    assert (done := ledger("verify", "--receipt", kept)).exit_code == 1
    assert "Đây không phải là biên nhận." in done.output
    assert ledger("verify", "--receipt", tmp_path / "none").exit_code == 2
    assert ledger("receipt", "PAKN.20200101.0001").exit_code == 2


def test_keys_are_changed_and_listed(ledger, make_petition):
    make_petition()
    new = ledger("keys", "rotate", "--overlap-days", 7).output.strip()
    listed = ledger("keys", "list").output.splitlines()
    assert [line.split("  ")[-1].strip() for line in listed][-1] == new
    assert len(listed) == 2
    assert verifies(read_note(ledger("checkpoint").output), *read_vkey(new))


def test_going_back_is_acknowledged_with_a_reason(ledger, make_petition, tmp_path, engine):
    make_petition("answered")
    (tmp_path / "ledger.checkpoint").write_text(ledger("checkpoint").output)
    assert ledger("acknowledge", "--reason", "x", "--by", "y").exit_code == 2
    with dialects.writing(), engine.begin() as connection:
        for statement in (
            "DELETE FROM ledger_leaf",
            "DELETE FROM ledger_node",
            "DELETE FROM ledger_salts",
            "UPDATE ledger_head SET size = 0, peaks = x''",
        ):
            connection.execute(text(statement))
    assert "nhật ký đã lùi lại" in ledger("verify").output
    done = ledger("acknowledge", "--reason", "Khôi phục bản sao lưu", "--by", "vận hành")
    assert done.output == "Lá 0 ghi lại việc này: nhật ký đã có 6 lá và lùi về 0.\n"


def test_without_a_place_nothing_is_anchored(ledger):
    done = ledger("anchor")
    assert done.exit_code == 2
    assert "FEEDBACK_LEDGER_ANCHOR_FOLDER" in done.output
