"""What every test may ask for: a filled database of its own, a clock that can be turned, the service, and its readers."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from feedback.config import from_environment
from feedback.domain.actors import Role
from feedback.domain.calendar import LOCAL_ZONE
from feedback.extensions import clock as the_clock
from feedback.gateways.files import FolderStore, SealedFiles
from feedback.services import accounts
from feedback.store import announcing, dialects
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring
from feedback.store.file_cipher import FileCipher
from tests import databases, people
from tests.reading import Reader, WritesOnGet

# How long an example takes says more about the machine than about the law; found examples are written into tests.
hypothesis.settings.register_profile("house", deadline=None, database=None)
hypothesis.settings.load_profile("house")

FRIDAY_MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL_ZONE)


class TurnableClock:
    """The clock of a test: it stands until it is turned."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime | str) -> datetime:
        """Turn it to a moment; text is read as local time: ``2026-11-23T16:40``."""
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        self.now = when if when.tzinfo else when.replace(tzinfo=LOCAL_ZONE)
        return self.now

    def advance(self, **by: float) -> datetime:
        """Turn it forward: ``days=3``, ``hours=2``."""
        self.now += timedelta(**by)
        return self.now


TOGETHER = ("tests/browser/", "tests/cluster/", "tests/commands/test_demo.py")
"""On one worker each: a service and a browser, or a whole demonstration, is started once for all of them."""


class Together(LoadScopeScheduling):
    """Hands out single tests, but for those that share what is dear."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Ours for every ``--dist``: this pytest does not show the marks of groups to the scheduler that comes with xdist."""
    return Together(config, log)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: nobody looks through it again for what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords are hashed with the least effort: a test proves that they are checked, not that it is slow."""
    kept = accounts._hasher
    accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    accounts._hasher = kept


@pytest.fixture
def clock() -> Iterator[TurnableClock]:
    """The clock of the service; 09:00 on Friday, 20/11/2026 until it is turned."""
    turnable = TurnableClock(FRIDAY_MORNING)
    the_clock.source = turnable
    yield turnable
    del the_clock.source


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(databases.shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.PostgresServer]:
    with databases.running_postgres(databases.shared_folder(tmp_path_factory)) as server:
        yield server


@pytest.fixture(scope="session")
def engines() -> dict[str, databases.OneEngine]:
    """The engines of this worker, by the kind of database."""
    return {}


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of this test's own, with the catalogues; see ``databases.on_both_databases``."""
    if getattr(request, "param", "sqlite") == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.copy()
        yield url
        server.drop(url)
    else:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "feedback.sqlite3")
        yield f"sqlite:///{tmp_path / 'feedback.sqlite3'}"


@pytest.fixture
def engine(database: str, engines: dict[str, databases.OneEngine]) -> Iterator[Engine]:
    """The connection to this test's database."""
    keyring.load(databases.SECRET.encode())
    kind = database.partition(":")[0]
    if kind not in engines:
        engines[kind] = databases.OneEngine(database)
    made = engines[kind].open(database)
    yield made
    # The engine is another test's next: nobody is told any more of what waits in its database.
    announcing._listening.pop(made, None)
    made.dispose()


@pytest.fixture
def work(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """``with work() as session:`` one transaction, committed at the end."""
    return lambda: unit_of_work(engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that writes; ``session.commit()`` begins the next transaction. What is left at the end is dropped."""
    with dialects.writing(), Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    """Where files are kept: the same folder that the service uses."""
    return SealedFiles(FolderStore(tmp_path / "files"), FileCipher())


@pytest.fixture
def settings() -> dict[str, str]:
    """Settings beside the usual ones; a module or class overrides this fixture."""
    return {}


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def apps() -> dict[tuple[object, ...], Flask]:
    """The apps of this worker, by the settings that were wished."""
    return {}


@pytest.fixture
def app(
    database: str,
    engine: Engine,
    clock: TurnableClock,
    tmp_path: Path,
    settings: dict[str, str],
    compiled_templates: FileSystemBytecodeCache,
    apps: dict[tuple[object, ...], Flask],
) -> Iterator[Flask]:
    """The service on this test's database. It is made once for the same wishes; what it knows of places is this test's."""
    environment = {
        "FEEDBACK_MODE": "development",
        "FEEDBACK_INSTANCE": str(tmp_path),
        "FEEDBACK_DATABASE_URL": database,
        "FEEDBACK_SECRET_KEY": databases.SECRET,
        "FEEDBACK_BASE_URL": "http://localhost",
        # A test asks in a second for what a person reads in a day, all from one address.
        "FEEDBACK_REQUESTS_PER_MINUTE": "1000000",
        "FEEDBACK_SEARCHES_PER_MINUTE": "10000",
    }
    wishes = (engine.dialect.name, *sorted(settings.items()))
    if wishes not in apps:
        apps[wishes] = _made({**environment, **settings}, engine, compiled_templates)
    made = apps[wishes]
    ours = from_environment({**environment, **settings})
    made.extensions["settings"] = ours
    made.extensions["files"] = lambda: SealedFiles(FolderStore(ours.files), FileCipher())
    made.config["SQLALCHEMY_DATABASE_URI"] = ours.database_url
    made.instance_path = str(ours.instance)
    for limiter in made.extensions["limiter"]:
        # Counted in memory, which all tests of a worker share.
        limiter.reset()
    made.extensions["writes on get"] = writes = WritesOnGet(engine)
    yield made
    writes.stop()
    assert not writes.seen, f"Pages that answer GET changed something: {writes.seen}"


def _made(environment: dict[str, str], engine: Engine, compiled_templates: FileSystemBytecodeCache) -> Flask:
    from feedback.app import create_app
    from feedback.extensions import db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_make_engine", lambda *_: engine)
        made = create_app(environment)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def client(app) -> Reader:
    """Somebody who is not signed in."""
    return Reader(app)


@pytest.fixture
def new_client(app) -> Callable[[], Reader]:
    """Another browser each time."""
    return lambda: Reader(app)


@pytest.fixture
def sign_in(app, work) -> Callable[..., Reader]:
    """``sign_in("leader", office="SYT")``: a member of staff in a browser of their own, already signed in."""
    from feedback.extensions import clock as now

    def signed_in(role: Role | str, office: str = "", name: str = "") -> Reader:
        with work() as session:
            account = people.account(session, role, office, name, now=now())
            token = people.open_session(session, account, now=now())
        reader = Reader(app)
        reader.remember(staff=token)
        reader.actor = account.actor
        return reader

    return signed_in


@pytest.fixture
def make_petition(work, files, clock) -> Callable[..., people.Made]:
    """``make_petition("answered", office="SYT", title="…")``: brought there by the real verbs, and committed."""

    def make(state: str = "submitted", **wishes: object) -> people.Made:
        with work() as session:
            return people.made(people.petition_in(session, state, now=clock(), files=files, **wishes))

    return make
