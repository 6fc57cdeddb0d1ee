"""One run of the torture: people send, things die, everything is counted. Bounded in time; every kill by a seeded generator."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedback.app import create_app
from feedback.cli.preparing import make_ready
from feedback.extensions import db
from feedback.store.base import unit_of_work
from feedback.store.models import Policy
from tests import people as house
from tests.ports import free_port
from tests.torture import counting
from tests.torture.people import Diary, Sender, Staff
from tests.torture.postbox import Postbox
from tests.torture.running import Killer, Postgres, Service

MANY = {
    "FEEDBACK_SUBMISSIONS_PER_HOUR": "10000",
    "FEEDBACK_REQUESTS_PER_MINUTE": "10000",
    "FEEDBACK_CHALLENGE": "never",
    "FEEDBACK_WEB_WORKERS": "2",
    "FEEDBACK_MAIL_TIMEOUT_SECONDS": "5",
}
NO_FLOOD = ("same_text_per_day", "nearby_per_hour")
"""What would put a thousand petitions from one address aside."""
_REST_SECONDS = 20


@dataclass(frozen=True)
class Wish:
    """How long and how hard. The run ends when both numbers are reached, or the time is over."""

    database: str
    acknowledged: int
    kills: int
    seed: int
    most_seconds: float
    senders: int = 4
    rest: float = 0.3
    """Seconds at most between two petitions of one sender."""
    pause: tuple[float, float] = (0.0, 2.0)
    """Seconds from the moment at which enough was sent for the next blow, to the blow."""


@dataclass
class Figures:
    """What came of it."""

    wish: Wish
    acknowledged: int = 0
    deeds: int = 0
    killed: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    seconds: float = 0
    count: counting.Count = field(default_factory=counting.Count)
    orphans_after_housekeeping: int = 0

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    @property
    def wrong(self) -> list[str]:
        """Nothing, where nothing was lost."""
        return self.count.wrong

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "kills": self.kills}


def run(wish: Wish, say: Callable[[str], None] = lambda _line: None) -> Figures:
    """Start everything, torture it, stop everything, count."""
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    postgres = None
    postbox = Postbox(free_port())
    postbox.start()
    try:
        if wish.database == "postgresql":
            place = folder / "postgresql"
            place.mkdir()
            folder.chmod(0o711)
            postgres = Postgres(place)
        url = postgres.url if postgres else f"sqlite:///{folder / 'instance' / 'feedback.sqlite3'}"
        mail = {"FEEDBACK_MAIL_HOST": "127.0.0.1", "FEEDBACK_MAIL_PORT": str(postbox.port)}
        (folder / "instance").mkdir()
        service = Service(free_port(), folder, url, **mail, **MANY)
        try:
            return _torture(wish, service, postgres, postbox, say)
        finally:
            service.stop()
    finally:
        postbox.stop()
        if postgres:
            postgres.close()
        shutil.rmtree(folder, ignore_errors=True)


def _torture(wish: Wish, service: Service, postgres: Postgres | None, postbox: Postbox, say: Callable[[str], None]) -> Figures:
    app = create_app(service.settings)
    with app.app_context():
        make_ready(app)
        with unit_of_work(db.engine) as session:
            for policy in NO_FLOOD:
                session.get_one(Policy, policy).value = "100000"
        cookies = _cookies(app)
        db.engine.dispose()
    began, diary, stop = time.monotonic(), Diary(), threading.Event()
    killer = Killer(service, postgres, wish.seed, wish.pause)
    service.start()
    senders = [Sender(service.port, diary, number, wish.seed, stop) for number in range(1, wish.senders + 1)]
    staff = Staff(service.port, diary, wish.seed, stop, cookies)
    tasks = [threading.Thread(target=sender.run, args=(3 * wish.acknowledged, wish.rest)) for sender in senders]
    tasks.append(threading.Thread(target=staff.run, args=(max(wish.acknowledged // 10, 2),)))
    for task in tasks:
        task.start()
    while time.monotonic() - began < wish.most_seconds:
        if len(diary.acknowledged) >= wish.acknowledged and killer.kills >= wish.kills:
            break
        _wait_for_more(diary, killer.some(2 * wish.acknowledged // wish.kills), stop)
        killer.once(stop.wait)
        say(f"{wish.database}: {len(diary.acknowledged)} acknowledged, {killer.kills} kills, {time.monotonic() - began:.0f} s")
    killer.settle()
    stop.set()
    for task in tasks:
        task.join(_REST_SECONDS * 3)
    service.stop()
    say("".join(service.broken()))
    counting.drain(app)
    figures = Figures(wish, len(diary.acknowledged), len(diary.deeds), killer.killed, dict(diary.seen.most_common()))
    figures.count = counting.count(app, diary, postbox.letters)
    figures.orphans_after_housekeeping = counting.tidy(app)
    figures.seconds = round(time.monotonic() - began, 1)
    with app.app_context():
        db.engine.dispose()
    return figures


def _wait_for_more(diary: Diary, number: int, stop: threading.Event) -> None:
    """Until so many more petitions were acknowledged: a service that only starts again has nothing to lose."""
    wanted, end = len(diary.acknowledged) + number, time.monotonic() + _REST_SECONDS
    while len(diary.acknowledged) < wanted and time.monotonic() < end:
        stop.wait(0.02)


def _cookies(app: Any) -> dict[str, str]:
    """The cookies of staff who signed in before the trouble began."""
    now, signer = datetime.now(UTC), app.session_interface.get_signing_serializer(app)
    made = {}
    with unit_of_work(db.engine) as session:
        for role, office in (("coordinator", ""), ("officer", house.HEALTH), ("leader", house.HEALTH)):
            token = house.open_session(session, house.account(session, role, office, now=now), now=now)
            made[role] = str(signer.dumps({"staff": token}))
    return made
