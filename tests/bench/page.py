"""``docs/benchmarks.md`` and the figures beside it."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.paths import BASELINES
from tests.bench.rounds import MANY
from tests.databases import ROOT

_LIBRARIES = ("flask", "sqlalchemy", "gunicorn", "psycopg")
_HEAD = """# Benchmarks

Written by `make bench`; do not edit. Absolute times belong to the machine they were measured on: what holds elsewhere are the
ratios, measured beside their baselines in the same run. How it is measured stands at the end.
"""
_HOW = """## How it is measured

- Service and baseline are served alike: gunicorn with threads, {processes} processes of {threads} threads, loaded once and
  forked, on the same machine and the same database. During the rounds the service runs without its jobs; cases, burst,
  export and memory are measured on the whole service as `make run` starts it.
- The driver is a process of its own on the same machine, with kept connections and without compression; it takes part of
  the processors, from the baseline as from the service. It carries a cookie, with which no page comes from memory, but
  where the cache is measured.
- A round goes through all paths: a baseline, then at most five paths that are compared with it, each also on the smaller
  stock. Figures are medians over {rounds} rounds; ratios are made within a round. “1” is one client, which waits for each
  answer; “{many}” are so many at once.
- A share must be reached at one client and at {many}: the lower of the two counts. Growth is the median at {big:,} petitions
  against the median at {small:,}, at one client.
- The bare SQL is what the page sends, sent again through the database's driver alone, rows fetched: p95 of all statements
  of the page together, and of the slowest one that searches.
- Memory is the proportional set size of each process. Times of a burst count from the moment at which the petition should
  have gone out.
- PostgreSQL runs with `shared_buffers = 1GB` and otherwise as it comes: every commit is on the disk. So does SQLite
  (`synchronous=FULL`).
- Sent petitions stay in the measured database: a second run finds some thousand more.

| Baseline | What it is |
|---|---|
{baselines}
"""


def machine() -> dict[str, Any]:
    """What it was measured on."""
    cpu = next((line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    total = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": commit.stdout.strip(),
        "processor": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(total / 1024**2, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def write(figures: Mapping[str, Any], page: Path, file: Path) -> None:
    """Both files, from the figures."""
    file.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page.write_text(render(figures), encoding="utf-8")


def render(figures: Mapping[str, Any]) -> str:
    """The page."""
    parts = [_HEAD, _machine(figures["machine"])]
    for run in figures["runs"]:
        parts += [_verdicts(run), _paths(run), _heavy(run)]
    first = figures["runs"][0]
    how = _HOW.format(
        processes=figures["served"]["processes"],
        threads=figures["served"]["threads"],
        rounds=figures["rounds"],
        many=MANY,
        big=first["petitions"],
        small=first["small"],
        baselines="\n".join(f"| `{path}` | {words} |" for path, words in BASELINES.items()),
    )
    return "\n".join([*parts, how])


def _machine(facts: Mapping[str, Any]) -> str:
    load = ", ".join(f"{value:.1f}" for value in facts.get("load", ()))
    return (
        f"Measured {facts['date']} at `{facts['commit']}` on {facts['cores']} cores ({facts['processor']}), "
        f"{facts['memory_gib']} GiB, {facts['system']}. Python {facts['python']}, SQLite {facts.get('sqlite', 'not measured')}, "
        f"PostgreSQL {facts.get('postgresql', 'not measured')}, Flask {facts['flask']}, SQLAlchemy {facts['sqlalchemy']}, "
        f"gunicorn {facts['gunicorn']}, psycopg {facts['psycopg']}. Load average of the machine at the beginning and after each "
        f"database: {load}; what others did on it at the time is in the times too.\n"
    )


def _title(run: Mapping[str, Any]) -> str:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[run["database"]]
    return f"{name}, {run['petitions']:,} petitions"


def _verdicts(run: Mapping[str, Any]) -> str:
    verdicts = run["verdicts"]
    met = sum(one["met"] for one in verdicts)
    lines = [
        f"## {_title(run)}\n",
        f"{met} of {len(verdicts)} targets are met.\n",
        "| Path | At least | Came | Met |",
        "|---|---|---|---|",
    ]
    lines += [f"| {one['path']} | {one['wished']} | {one['came']} | {'yes' if one['met'] else '**no**'} |" for one in verdicts]
    return "\n".join(lines) + "\n"


def _paths(run: Mapping[str, Any]) -> str:
    lines = [
        f"### Times, {_title(run)}\n",
        "| Path | req/s, 1 | median ms | p95 | p99 | its baseline's req/s, 1 | median ms | p95 | share, 1 "
        f"| req/s, {MANY} | share, {MANY} | growth | statements | bare SQL p95 ms |",
        "|---" + "|--:" * 13 + "|",
    ]
    for name, path in run["paths"].items():
        one, many, bare = path["1 client"], path[f"{MANY} clients"], path.get("bare", {})
        own, base = one["own"], one["baseline"]
        cells = [
            name, f"{own['rate']:.0f}", f"{own['median']:.1f}", f"{own['p95']:.1f}", f"{own['p99']:.1f}",
            f"{base['rate']:.0f}", f"{base['median']:.1f}", f"{base['p95']:.1f}", f"{one['share']:.2f}",
            f"{many['own']['rate']:.0f}", f"{many['share']:.2f}", f"{path['growth']:.2f}" if "growth" in path else "–",
            f"{bare['statements']:.0f}" if bare else "–", f"{bare['p95']:.1f}" if bare else "–",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _heavy(run: Mapping[str, Any]) -> str:
    heavy = run["heavy"]
    if not heavy["start_seconds"]:
        return f"Cases, burst, export, memory and start were not measured in this run: {_title(run)}.\n"
    steps = ", ".join(f"{name} {value:.0f}" for name, value in heavy["case_medians_ms"].items())
    lines = [
        f"### Cases, burst, export, memory, start, {_title(run)}\n",
        f"- Whole cases: {heavy['cases_per_second']:.1f} a second with four clients; medians in ms: {steps}.",
        f"- Burst: {heavy['burst_sent']} petitions in {heavy['burst_seconds']:.0f} s, {heavy['burst_failed']} failed; "
        f"median {heavy['burst_median_ms']:.0f} ms, p95 {heavy['burst_p95_ms']:.0f} ms.",
        f"- Export: {heavy['export_rows']:,} rows in {heavy['export_seconds']:.1f} s.",
        f"- Form II.05a of everything: {_seconds(heavy['report_of_all_seconds'])}.",
        f"- A petition takes {run['bytes_per_petition'] / 1024:.1f} KiB of tables and indexes.",
        f"- Start to the first answer: {', '.join(f'{value:.2f}' for value in heavy['start_seconds'])} s.",
        "",
        *_memory(heavy["memory_mib"]),
    ]
    return "\n".join(lines) + "\n"


def _seconds(took: float | None) -> str:
    return "not answered" if took is None else f"{took:.1f} s"


def _memory(moments: Mapping[str, Mapping[str, float]]) -> Sequence[str]:
    names = list(dict.fromkeys(name for moment in moments.values() for name in moment))
    lines = ["| MiB | " + " | ".join(names) + " |", "|---" + "|--:" * len(names) + "|"]
    for moment, sizes in moments.items():
        lines.append(f"| {moment} | " + " | ".join(f"{sizes[name]:.1f}" if name in sizes else "–" for name in names) + " |")
    return lines


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
