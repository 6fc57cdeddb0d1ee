"""``make cluster`` and ``make cluster-torture``: everything a city runs, on this machine.

python -m tests.cluster            until Ctrl-C
python -m tests.cluster torture    while people send and its parts are killed; then everything is counted
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.cluster import torture
from tests.cluster.servers import NotThere, free_block
from tests.cluster.whole import PORTS, Cluster
from tests.ports import free_port
from tests.torture.postbox import Postbox

say = partial(print, flush=True)


def main() -> int:
    """The exit code is 1 where something it needs is not there, or something was lost."""
    asked = argparse.ArgumentParser(prog="python -m tests.cluster")
    asked.add_argument("what", nargs="?", choices=["run", "torture"], default="run")
    asked.add_argument("--petitions", type=int, default=500, help="acknowledged ones, at least")
    asked.add_argument("--blows", type=int, default=70)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--seed", type=int, default=2026)
    wish = asked.parse_args()
    try:
        return run() if wish.what == "run" else tortured(wish)
    except NotThere as error:
        say(f"Lắng Nghe: {error}", file=sys.stderr)
        return 1


def run() -> int:
    """With the demonstration in it, until a signal comes."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with started(FEEDBACK_MODE="demo") as cluster:
        say(f"\nLắng Nghe đang chạy tại / is running at  {cluster.settings['FEEDBACK_BASE_URL']}/\n")
        for part in cluster.parts:
            say(f"  {part.name:<8} process {part.process.pid}, log {part.log}")
        say("\nCtrl-C stops everything and deletes its data.")
        while not stop.wait(1):
            cluster.mend()
    return 0


def tortured(wish: argparse.Namespace) -> int:
    """Prints what came of it."""
    postbox = Postbox(free_port())
    postbox.start()
    try:
        with started(**torture.settings_for(postbox)) as cluster:
            hard = torture.Wish(wish.petitions, wish.blows, wish.seed, wish.minutes * 60)
            figures = torture.run(cluster, postbox, hard, say)
    finally:
        postbox.stop()
    say(json.dumps(figures.as_dict(), ensure_ascii=False, indent=1))
    well = not figures.count.wrong and figures.drained and not figures.orphans_after_housekeeping
    say("nothing was lost" if well else "LOST OR LEFT BEHIND")
    return int(not well)


@contextmanager
def started(**settings: str) -> Iterator[Cluster]:
    """All of it; afterwards nothing of it is left."""
    say("Starting PostgreSQL, a replica, Redis, an S3 server, two webs, two workers, beat and nginx ...")
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    cluster = None
    try:
        cluster = Cluster(folder, free_block(PORTS), **settings)
        cluster.start()
        yield cluster
    finally:
        if cluster is not None:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
