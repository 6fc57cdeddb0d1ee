"""An older backup is restored: the service notices that the public log went back, says so, and it is answered for in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from feedback.app import create_app
from feedback.extensions import db
from tests import databases
from tests.databases import on_both_databases
from tests.torture.running import on_path


@pytest.fixture
def service(database, engine, tmp_path, monkeypatch) -> Iterator:
    """``service(place)``: the service in a folder, its anchors outside of it."""
    on_path(monkeypatch)
    key, anchors = tmp_path / "backup.key", tmp_path / "anchors"
    key.write_text("the key of the backups, long enough for every check")
    anchors.mkdir()
    made: list[Flask] = []

    def begin(place: Path, url: str = "") -> Flask:
        made.append(
            create_app(
                {
                    "FEEDBACK_MODE": "development",
                    "FEEDBACK_INSTANCE": str(place),
                    "FEEDBACK_DATABASE_URL": url,
                    "FEEDBACK_SECRET_KEY": databases.SECRET,
                    "FEEDBACK_BASE_URL": "http://localhost",
                    "FEEDBACK_BACKUP_KEY_FILE": str(key),
                    "FEEDBACK_LEDGER_ANCHOR_FOLDER": str(anchors),
                }
            )
        )
        return made[-1]

    yield begin
    for app in made:
        with app.app_context():
            db.engine.dispose()


def run(app: Flask, *words: object, code: int = 0) -> str:
    said = app.test_cli_runner().invoke(args=[str(word) for word in words])
    assert said.exit_code == code, said.output
    return said.output


@on_both_databases
def test_an_older_backup_is_noticed_shown_and_answered_for(
    service, database, make_petition, tmp_path, tmp_path_factory, request, caplog
):
    shelf = tmp_path_factory.mktemp("shelf")
    first = service(tmp_path, database)
    run(first, "ledger", "verify")
    make_petition("published")
    run(first, "backup", "create", shelf / "monday.backup")
    make_petition("answered")
    run(first, "ledger", "anchor")
    run(first, "ledger", "verify")

    server = request.getfixturevalue("postgres_server") if database.startswith("postgresql") else None
    second = service(tmp_path_factory.mktemp("restored"), server.empty() if server else "")
    said = run(second, "backup", "restore", shelf / "monday.backup")
    assert "Nhật ký công khai khớp" in said
    assert "Nhật ký đã lùi lại" in said
    assert "THE LOG WENT BACK" in caplog.text
    assert run(second, "ledger", "verify", code=1)
    run(second, "ledger", "acknowledge", "--reason", "Đĩa hỏng; phục hồi bản sao lưu thứ Hai.", "--by", "quan-tri")
    run(second, "ledger", "verify")
