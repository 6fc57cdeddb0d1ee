"""What production refuses to begin with: the real processes, each with its one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from feedback.services.demonstration import cast
from tests import people
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
KEY = "9f2c41d07be835a6c0d1e4f7a2b3958e"
SAFE = {
    "FEEDBACK_MODE": "production",
    "FEEDBACK_BASE_URL": "https://phananh.example.vn",
    "FEEDBACK_SECRET_KEY": KEY,
    "FEEDBACK_MAIL_HOST": "mail.example.vn",
    "FEEDBACK_MAIL_SECURITY": "starttls",
    "PORT": str(free_port()),
}
SERVE, JOBS = ("-m", "feedback.cli.serve"), ("-m", "flask", "--app", "wsgi", "jobs", "run")


def said(command: tuple[str, ...], instance: Path, **settings: str) -> str:
    """The one sentence a process ends with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FEEDBACK_", "FLASK_"))}
    environment = {**kept, **SAFE, "FEEDBACK_INSTANCE": str(instance), **settings}
    process = [sys.executable, *command]
    done = subprocess.run(process, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert len(lines) == 1, "\n".join(lines)
    [sentence] = lines
    assert sentence.startswith("Lắng Nghe: ")
    assert KEY not in sentence
    return sentence


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"FEEDBACK_BASE_URL": "http://phananh.example.vn"}, "must be an https address"),
        ({"FEEDBACK_SECRET_KEY": "k" * 64}, "must be random"),
        ({"FEEDBACK_SECRET_KEY": "a secret of the tests, long enough for every check"}, "must be random"),
        ({"FEEDBACK_MAIL_SECURITY": "none"}, "letters do not leave this machine unencrypted"),
        ({"FLASK_DEBUG": "1"}, "take FLASK_DEBUG out of the environment"),
        ({"HOST": "0.0.0.0"}, "FEEDBACK_TRUSTED_PROXIES"),
    ],
)
def test_what_is_unsafe_is_one_sentence(tmp_path, settings, words):
    assert words in said(SERVE, tmp_path, **settings)


def test_jobs_refuse_the_same(tmp_path):
    assert "take FLASK_DEBUG out" in said(JOBS, tmp_path, FLASK_DEBUG="1")
    assert "must be an https address" in said(JOBS, tmp_path, FEEDBACK_BASE_URL="http://phananh.example.vn")


def test_a_key_or_a_folder_that_everybody_can_read_is_refused(tmp_path):
    key, folder = tmp_path / "key", tmp_path / "data"
    key.write_text(KEY)
    folder.mkdir(mode=0o700)
    key.chmod(0o644)
    assert f"chmod o-rwx {key}" in said(SERVE, folder, FEEDBACK_SECRET_KEY="", FEEDBACK_SECRET_KEY_FILE=str(key))
    folder.chmod(0o755)
    assert f"chmod o-rwx {folder}" in said(SERVE, folder)


@pytest.mark.parametrize("command", [SERVE, JOBS], ids=["serve", "jobs"])
def test_accounts_of_the_demonstration_are_refused_until_they_are_closed(command, work, database, tmp_path, clock):
    with work() as session:
        account = people.account(session, "coordinator", now=clock())
        account.demonstration = True
        # Sealed with the key of the tests, which is none for production.
        session.execute(text("DELETE FROM ledger_key"))
        email = account.email
    sentence = said(command, tmp_path, FEEDBACK_DATABASE_URL=database)
    assert email in sentence
    assert "people deactivate" in sentence
    assert cast.PASSWORD not in sentence


def test_another_key_than_the_database_was_written_with_is_a_sentence(database, tmp_path):
    assert "written with another secret key" in said(SERVE, tmp_path, FEEDBACK_DATABASE_URL=database)
