"""What every process carries all day: nothing that only some work needs (start and memory, docs/performance.md)."""

import os
import subprocess
import sys

import pytest

from tests.databases import ROOT

DEAR = {
    "PIL", "pillow_heif", "pikepdf", "pypdfium2", "lxml", "docx", "openpyxl", "xlsxwriter", "typst", "holidays", "yaml", "boto3",
    "botocore", "celery", "kombu", "redis", "opentelemetry", "prometheus_client", "flask_migrate", "alembic", "mako", "pygments",
    "flask_mail", "webauthn",
}  # fmt: skip
"""Packages that take tenths of a second and megabytes: they are loaded inside the functions that need them."""

SERVING = """
import sys, gc
from wsgi import app
from feedback.cli import preparing
with app.app_context():
    light = lambda: " ".join(sorted({name.partition(".")[0] for name in sys.modules} & set(%r)))
    print("loaded:", light())
    preparing.versions()
    print("started:", light())
with app.test_client() as reader:
    assert reader.get("/submit").status_code == 200
    assert reader.get("/").status_code == 200
print("served:", light())
assert gc.isenabled() and gc.get_freeze_count() > 100_000
"""
JOBS = """
import sys
from wsgi import app
from feedback.cli import jobs
with app.app_context():
    jobs.send_letters, jobs.do_jobs(), jobs.answer_contacts(), jobs.remind()
print("worked:", " ".join(sorted({name.partition(".")[0] for name in sys.modules} & set(%r))))
"""


@pytest.mark.parametrize("work", [SERVING, JOBS], ids=["web", "jobs"])
def test_a_process_loads_nothing_it_has_no_use_for(work, database, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FEEDBACK_", "FLASK_"))}
    settings = {"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_DATABASE_URL": database, "FEEDBACK_MODE": "development"}
    command = [sys.executable, "-c", work % sorted(DEAR)]
    done = subprocess.run(command, cwd=ROOT, env={**kept, **settings}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for line in done.stdout.splitlines():
        when, _colon, found = line.partition(":")
        assert not found.strip(), f"{when} with {found}: import it inside the function that needs it"
    assert done.stdout
