"""The harness of ``make bench`` at its smallest: that it asks, counts and writes. How fast anything was is no test."""

import json
import subprocess
import sys
from argparse import ArgumentTypeError

import pytest

from tests.bench.driver import Sample
from tests.bench.judging import judge_path
from tests.bench.paths import PATHS
from tests.bench.stock import given
from tests.bench.sums import percentile, ratio, sums
from tests.databases import ROOT, SECRET

TIMES = [float(n) for n in range(1, 101)]


def test_percentiles_are_those_of_the_nearest_rank():
    assert [percentile(TIMES, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.5) == 0


def test_one_disturbed_round_moves_nothing():
    calm, disturbed = Sample(1, [1.0] * 100, {200: 100}), Sample(1, [90.0] * 2, {200: 1, 503: 1})
    made = sums([calm, disturbed, calm])
    assert (made.rate, made.median, made.failed) == (100, 1, 1)
    assert ratio([calm, disturbed, calm], [calm, disturbed, calm]) == 1


def test_of_two_shares_the_lower_one_counts():
    own = {"own": {"p95": 3.0, "failed": 0}, "p95 times": 1.0}
    figures = {"1 client": {**own, "share": 0.7}, "4 clients": {**own, "share": 0.5}, "growth": 1.1}
    verdicts = judge_path(PATHS[0], figures, "sqlite")
    assert [(one.wished, one.met) for one in verdicts] == [
        ("≥ 0.6 of /list", False),
        ("p95 ≤ 2× its p95", True),
        ("growth ≤ 1.3×", True),
    ]


@pytest.mark.parametrize("words", ["", "mysql:5:/tmp", "sqlite:-5:/tmp", "sqlite:many:/tmp", "sqlite:5:/nowhere", "sqlite"])
def test_what_is_no_ready_database_is_refused(words):
    with pytest.raises(ArgumentTypeError, match="names no ready database"):
        given(words)


@pytest.fixture
def stock(make_petition, database, tmp_path):
    """A few petitions, and the secret under which they were stored."""
    for state in ("published", "published", "in_progress", "submitted"):
        make_petition(state)
    key = tmp_path / "secret.key"
    key.touch(mode=0o600)
    key.write_text(SECRET)
    return f"sqlite:4:{tmp_path}"


def test_what_is_measured_is_written_down(stock, tmp_path):
    page = tmp_path / "benchmarks.md"
    parts = ["public list at any page", "send a petition with"]
    quick = ["--rounds", "1", "--seconds", "0.1", "--part-seconds", "1", "--starts", "1"]
    asked = ["--database", "sqlite", "--ready", stock, "--page", str(page), *quick, "--paths", *parts]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *asked], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [run] = json.loads(page.with_suffix(".json").read_text())["runs"]
    assert list(run["paths"]) == [path.name for path in PATHS if any(part in path.name for part in parts)]
    for name, path in run["paths"].items():
        for clients in ("1 client", "4 clients"):
            assert path[clients]["own"]["number"] > 0, name
            assert path[clients]["baseline"]["number"] > 0, name
    assert run["paths"]["public list at any page"]["bare"]["statements"] > 0
    heavy = run["heavy"]
    # A machine that is busy otherwise may shed some of it; nothing else goes wrong.
    assert [fault for fault in heavy["case_faults"] if not fault.endswith(": 503")] == []
    assert heavy["burst_sent"] == 35
    assert "303" in heavy["burst_statuses"]
    assert set(heavy["burst_statuses"]) <= {"303", "503"}
    assert heavy["export_rows"] >= 4
    assert heavy["report_of_all_seconds"] > 0
    assert {"web master", "web 1", "web 2", "jobs", "supervisor"} <= set(heavy["memory_mib"]["after the mixed load"])
    text = page.read_text()
    assert "| public list at any page | ≥ 0.6 of /list |" in text
    assert "SQLite, 4 petitions" in text
