"""``make bench``: every path of the service beside what the machine can do, on both databases, small and large."""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from feedback.extensions import db
from feedback.settings import Settings
from feedback.web.tokens import new_form_token
from tests.bench import bare, baseline, country, heavy, judging, known, page, rounds, serving, staff, stock
from tests.bench.apart import Apart
from tests.bench.paths import PATHS
from tests.bench.paths import Path as Way
from tests.bench.rounds import Served
from tests.databases import ROOT

_EXPORT_ROWS = 100_000
_PAGE = ROOT / "docs" / "benchmarks.md"


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def main() -> int:
    wish = _asked()
    # Whoever ends the run ends the servers that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    page_of, file = wish.page, wish.page.with_suffix(".json")
    paths = [path for path in PATHS if not wish.paths or any(part in path.name for part in wish.paths)]
    figures: dict[str, Any] = {
        "machine": {**page.machine(), "load": [os.getloadavg()[0]]},
        "rounds": wish.rounds,
        "served": {"processes": int(serving.MANY["FEEDBACK_WEB_WORKERS"]), "threads": Settings().web_threads},
        "runs": [],
    }
    for kind in ["sqlite", "postgresql"] if wish.database == "both" else [wish.database]:
        with _stocks(kind, wish) as (small, big):
            figures["runs"].append(_measure(big, small, paths, wish))
            figures["machine"][kind] = stock.version_of(big)
        figures["machine"]["load"].append(os.getloadavg()[0])
        # Written after each database: what was measured is not lost with what comes after.
        page.write(figures, page_of, file)
    if page_of == _PAGE and not wish.paths:
        country.write(figures["runs"][-1], _PAGE.with_name("scale.md"))
    missed = [
        f"{run['database']}: {one['path']}: {one['wished']}, came {one['came']}"
        for run in figures["runs"]
        for one in run["verdicts"]
        if not one["met"]
    ]
    say("\n  ".join([f"{page_of} is written; missed:", *missed]) if missed else f"{page_of} is written; everything is met")
    return 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asked.add_argument("--petitions", type=_number, default=1_000_000, help="of the large stock")
    asked.add_argument("--small", type=_number, default=10_000, help="petitions of the small stock, for the growth")
    asked.add_argument("--rounds", type=_number, default=5)
    asked.add_argument("--seconds", type=float, default=0.8, help="of each measurement")
    asked.add_argument("--paths", nargs="*", default=[], help="only those whose names hold one of these words")
    asked.add_argument(
        "--long", action="store_true", help="burst of five minutes, half an hour of mixed load, an export of everything"
    )
    asked.add_argument("--part-seconds", type=float, default=20, help="of cases, burst and mixed load each, without --long")
    asked.add_argument("--starts", type=int, default=3)
    asked.add_argument("--no-heavy", action="store_true", help="without cases, burst, export, memory and start")
    asked.add_argument(
        "--ready",
        action="append",
        type=stock.given,
        default=[],
        metavar="DATABASE:PETITIONS:INSTANCE[:ADDRESS]",
        help="a database that is there already",
    )
    asked.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "lang-nghe-bench",
        help="where the run's own databases are kept",
    )
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--page", type=Path, default=_PAGE)
    return asked.parse_args()


def _number(typed: str) -> int:
    """A whole number of at least one."""
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


@contextmanager
def _stocks(kind: str, wish: argparse.Namespace) -> Iterator[tuple[stock.Stock, stock.Stock]]:
    """The small and the large stock of a database: those that are ready, else the run's own."""
    ready = sorted((s for s in wish.ready if s.database == kind), key=lambda one: one.petitions)
    if ready:
        yield ready[0], ready[-1]
        return
    wish.folder.mkdir(parents=True, exist_ok=True)
    server = stock.running(wish.folder) if kind == "postgresql" else None
    try:
        small, big = (stock.made(kind, number, wish.folder, wish.seed, server) for number in (wish.small, wish.petitions))
        yield small, big
    finally:
        if server:
            server.close()


def _measure(big: stock.Stock, small: stock.Stock, paths: Sequence[Way], wish: argparse.Namespace) -> dict[str, Any]:
    """Everything on one database."""
    said = Path(tempfile.mkdtemp(prefix="bench-")) / "servers.log"
    say(f"{big.name} against {small.name}; the servers write into {said}")
    of_big, bares = _look(big, paths, wish)
    of_small = of_big if small == big else _look(small, (), wish)[0]
    baseline.prepare(big.url)
    apart, servers = Apart(), []
    try:
        servers = [serving.baseline(big.instance, big.url, said), serving.web(big.instance, big.url, said)]
        if small != big:
            servers.append(serving.web(small.instance, small.url, said))
        beside = Served(small, of_small, servers[2].port) if small != big else None
        asked = rounds.Wish(wish.rounds, wish.seconds, wish.seed)
        measured = rounds.measure(apart, asked, paths, Served(big, of_big, servers[1].port), beside, servers[0].port, say)
        for server in servers:
            server.stop()
        lengths = (
            heavy.Lengths(burst=300, mixed=1800, export_all=True)
            if wish.long
            else heavy.Lengths(*[wish.part_seconds] * 3, starts=wish.starts)
        )
        came = heavy.Heavy() if wish.no_heavy else heavy.measure(apart, Served(big, of_big, 0), said, lengths, wish.seed, say)
    finally:
        for server in servers:
            server.stop()
        apart.close()
        baseline.clear(big.url)
    figures = {path.name: judging.path_figures(path, measured, bares.get(path.name)) for path in paths}
    verdicts = [verdict for path in paths for verdict in judging.judge_path(path, figures[path.name], big.database)]
    verdicts += [] if wish.no_heavy else judging.judge_heavy(came)
    told = {"database": big.database, "petitions": big.petitions, "small": small.petitions, "deep_page": of_big.deep_page}
    told["bytes_per_petition"] = round(stock.size_of(big) / big.petitions)
    return {**told, "words": of_big.words, "verdicts": [asdict(one) for one in verdicts], "paths": figures, "heavy": asdict(came)}


def _look(one: stock.Stock, paths: Sequence[Way], wish: argparse.Namespace) -> tuple[known.Known, dict[str, bare.Bare]]:
    """What must be known of a stock, who works on it, and the bare SQL of the paths."""
    chance = random.Random(wish.seed)
    stock.make_ready(one)
    with one.opened() as app:
        cookies = staff.sessions(app, one)
        with one.reading() as session:
            found = known.look(session, chance, _EXPORT_ROWS)
        found.cookies = cookies
        say(f"{one.name}: looked through; words: {found.words}; deepest page {found.deep_page}")
        sent = wish.rounds * 3 * 2 * 120
        found.tokens = [new_form_token() for _ in range(sent + (20_000 if wish.long else 4_000))]
        bares = {}
        for path in (path for path in paths if path.bare):
            bares[path.name] = bare.of(app, one.url, path.asks(found, chance))
            say(f"{one.name}: {path.name}: {bares[path.name]}")
        db.session.rollback()
    return found, bares


if __name__ == "__main__":
    sys.exit(main())
