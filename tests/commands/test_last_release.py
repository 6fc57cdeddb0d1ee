"""The last release goes on serving while the next schema is there: its own code, taken out of git, lives a whole case."""

import os
import subprocess
import sys
import tarfile

import pytest

from tests.databases import ROOT, SECRET, fill

LAST = (ROOT / "deploy" / "last_release").read_text().strip()
"""The commit that cities run; whoever releases writes the new one there."""
JOURNEY = '''
"""Runs with the last release's packages: send, route, take, draft, approve, publish, by its verbs; then read by its pages."""
import re
from datetime import UTC, datetime
from feedback.app import create_app
from feedback.extensions import db
from feedback.store.base import unit_of_work
from tests import people
from tests.pages.citizens.test_submit import FILLED

app = create_app()
with app.app_context():
    with unit_of_work(db.engine) as session:
        made = people.petition_in(session, "published", now=datetime.now(UTC), files=app.extensions["files"]())
        code = made.code
reader = app.test_client()
assert code in reader.get("/petitions").get_data(as_text=True), "the list"
assert reader.get(f"/petitions/{code}").status_code == 200, "the petition"
assert reader.get("/").status_code == 200 and reader.get("/statistics").status_code == 200
token = re.search(r'name="form_token"[^>]*value="([^"]+)"', reader.get("/submit").get_data(as_text=True))[1]
typed = {**FILLED, "consent": "y", "phone": "0977000111", "form_token": token}
sent = reader.post("/submit", data=typed, headers={"Origin": "http://localhost"})
assert sent.status_code == 303, sent.get_data(as_text=True)[:3000]
assert "PAKN." in reader.get("/submit/received").get_data(as_text=True)
said = app.test_cli_runner().invoke(args=["jobs", "once"])
assert said.exit_code == 0, said.output
print("lived")
'''


@pytest.fixture
def last_release(tmp_path):
    """Its files, as git has them."""
    folder = tmp_path / "last"
    folder.mkdir()
    kept = tmp_path / "last.tar"
    done = subprocess.run(["git", "archive", "-o", kept, LAST], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the last release is not in this copy of the history (git fetch --unshallow): {done.stderr.strip()}")
    with tarfile.open(kept) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_the_last_release_serves_the_next_schema(last_release, postgres_server, tmp_path):
    url = postgres_server.empty()
    fill(url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FEEDBACK_", "FLASK_", "PYTHONPATH"))}
    settings = {
        "FEEDBACK_MODE": "development",
        "FEEDBACK_INSTANCE": str(tmp_path / "instance"),
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_SECRET_KEY": SECRET,
        "PYTHONPATH": str(last_release),
    }
    done = subprocess.run(
        [sys.executable, "-c", JOURNEY],
        cwd=last_release, env={**kept, **settings}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    postgres_server.drop(url)
    assert done.stdout.endswith("lived\n"), done.stderr[-4000:]
