"""People send through nginx while the parts of the cluster are killed one after the other; then everything is counted."""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from feedback.app import create_app
from feedback.extensions import db
from feedback.store.base import unit_of_work
from feedback.store.models import Policy
from feedback.store.queries.outbox import has_due, snapshot
from tests.cluster import servers
from tests.cluster.whole import Cluster, until
from tests.torture import counting
from tests.torture.people import Diary, Sender
from tests.torture.postbox import Postbox
from tests.torture.run import MANY, NO_FLOOD
from tests.torture.running import kill

_REST_SECONDS = 60
BLOWS = ("worker", "web", "redis", "postgres", "s3", "replica", "beat")


@dataclass(frozen=True)
class Wish:
    """How long and how hard; the run ends when both numbers are reached, or the time is over."""

    acknowledged: int
    blows: int
    seed: int
    most_seconds: float
    senders: int = 3
    pause: tuple[float, float] = (0.5, 2.0)


@dataclass
class Figures:
    """What came of it. ``wrong`` is empty where nothing was lost, doubled or left half-done."""

    acknowledged: int = 0
    blows: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    drained: bool = False
    """Whether the workers sent everything that was due by themselves."""
    seconds: float = 0
    count: counting.Count = field(default_factory=counting.Count)
    orphans_after_housekeeping: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def settings_for(postbox: Postbox) -> dict[str, str]:
    """What every process of the cluster is given beside the shape."""
    return {**MANY, "FEEDBACK_WEB_WORKERS": "1", "FEEDBACK_MAIL_HOST": "127.0.0.1", "FEEDBACK_MAIL_PORT": str(postbox.port)}


def run(cluster: Cluster, postbox: Postbox, wish: Wish, say: Callable[[str], None] = lambda _line: None) -> Figures:
    """Torture a cluster that runs, and count; only its servers run afterwards."""
    os.environ.update(servers.credentials())
    app = create_app({name: value for name, value in cluster.environment("counting").items() if name.startswith("FEEDBACK_")})
    with app.app_context():
        with unit_of_work(db.engine) as session:
            for policy in NO_FLOOD:
                session.get_one(Policy, policy).value = "100000"
        # What it is connected to dies as well.
        db.engine.dispose()
    began, diary, stop, chance = time.monotonic(), Diary(), threading.Event(), random.Random(wish.seed)
    senders = [Sender(cluster.port, diary, number, wish.seed, stop) for number in range(1, wish.senders + 1)]
    tasks = [threading.Thread(target=sender.run, args=(20 * wish.acknowledged, 0.3)) for sender in senders]
    for task in tasks:
        task.start()
    figures = Figures()
    while time.monotonic() - began < wish.most_seconds:
        if len(diary.acknowledged) >= wish.acknowledged and sum(figures.blows.values()) >= wish.blows:
            break
        stop.wait(chance.uniform(*wish.pause))
        least = min(figures.blows.get(name, 0) for name in BLOWS)
        name = chance.choice([name for name in BLOWS if figures.blows.get(name, 0) == least])
        strike(cluster, name, chance)
        figures.blows[name] = figures.blows.get(name, 0) + 1
        say(f"{name} killed; {len(diary.acknowledged)} acknowledged, {time.monotonic() - began:.0f} s")
        # What is gone stays away for a while, as it would.
        stop.wait(chance.uniform(*wish.pause))
        cluster.mend()
    cluster.settle()
    stop.set()
    for task in tasks:
        task.join(_REST_SECONDS)
    figures.drained = _drained(app)
    for part in (cluster.nginx, *cluster.webs, *cluster.workers, cluster.beat):
        part.kill()
    counting.drain(app)
    figures.acknowledged, figures.seen = len(diary.acknowledged), dict(diary.seen.most_common())
    figures.count = counting.count(app, diary, postbox.letters)
    figures.orphans_after_housekeeping = counting.tidy(app)
    with app.app_context():
        db.engine.dispose()
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


def strike(cluster: Cluster, name: str, chance: random.Random) -> None:
    """Kill a part, without a word. Redis keeps nothing on any disk: killed is wiped."""
    if name in {"postgres", "replica"}:
        kill(getattr(cluster, name).postmaster)
    elif name in {"worker", "web"}:
        chance.choice(getattr(cluster, f"{name}s")).kill()
    else:
        getattr(cluster, name).kill()


def _drained(app: Any) -> bool:
    """Whether no letter is due any more within a minute; what a killed worker had in hand is not due before its lease ends."""

    def nothing_is_due() -> bool:
        with app.app_context(), snapshot(db.engine) as session:
            return not has_due(session, datetime.now(UTC))

    try:
        until(nothing_is_due)
    except TimeoutError:
        return False
    return True
