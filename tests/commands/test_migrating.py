"""``flask db``: what the keeper of a city's database types, from a process that has loaded nothing of it yet."""

import os
import subprocess
import sys

from feedback.store import schema
from tests.house.source import ROOT


def test_the_schema_is_brought_up(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    script = """
import sys
from wsgi import app
assert "flask_migrate" not in sys.modules and "alembic" not in sys.modules
done = app.test_cli_runner().invoke(args=["db", "upgrade"], catch_exceptions=False)
assert done.exit_code == 0, done.output
from feedback.extensions import db
from feedback.store import schema
with app.app_context():
    print(*schema.present(db.engine))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**environment, "FEEDBACK_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {done.stdout.strip()} == schema.wanted()
