"""The real service in a real browser: web and jobs as `make run` starts them, on a free port, with its own data."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from feedback.domain.actors import Role
from tests.people import PASSWORD

ROOT = Path(__file__).parents[2]
Known = StorageState | None
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
_READY_SECONDS = 90
_ONE_AFTER_THE_OTHER = """
import json, sys
from wsgi import app
for command in json.loads(sys.argv[1]):
    done = app.test_cli_runner().invoke(args=command, input=sys.argv[2] + "\\n")
    if done.exit_code:
        sys.exit(f"{command}: {done.output} {done.exception!r}")
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A browser starved of its processor loses a key press now and then. What fails twice in a row is ours,
            # and the summary names what was tried again.
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class Service:
    """A running service: where it answers and where it keeps its data."""

    url: str
    instance: Path
    environment: dict[str, str]

    def letters(self) -> list[str]:
        """The letters that went out, as they lie in the mailbox."""
        return [file.read_text(encoding="utf-8") for file in sorted((self.instance / "mail").glob("*.eml"))]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
        ],
    }


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with its catalogues and one account a role, in development mode: nothing invented is in it."""
    with running(tmp_path_factory.mktemp("service")) as started:
        _hire(started.environment)
        _let_one_person_send_much(started.instance)
        yield started


@contextmanager
def running(instance: Path, **settings: str) -> Iterator[Service]:
    """The service as ``make run`` starts it, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")},
        "FEEDBACK_MODE": "development",
        "FEEDBACK_INSTANCE": str(instance),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONWARNINGS": "default",
        **settings,
    }
    log = (instance / "service.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "feedback.cli.serve"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, instance / "service.log")
        yield Service(url, instance, environment)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait_until_ready(url: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The service did not become ready:\n{log.read_text()[-3000:]}")


def _let_one_person_send_much(instance: Path) -> None:
    """Every test sends from the same contact: what guards an authority from floods would put the eleventh aside."""
    with closing(sqlite3.connect(instance / "feedback.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE policy SET value = '1000' WHERE key = 'flood_per_day'")


def _hire(environment: dict[str, str]) -> None:
    """One account for each role, at the authority or at Sở Y tế, by the command that makes accounts."""
    commands = []
    for role in Role:
        office = "UBND" if role in {Role.COORDINATOR, Role.INSPECTOR, Role.ADMINISTRATOR} else "SYT"
        person = ["--email", f"{role}@example.vn", "--name", f"Người thử {role}", "--role", role, "--office", office]
        commands.append(["people", "create", *person, "--password-stdin"])
    command = [sys.executable, "-c", _ONE_AFTER_THE_OTHER, json.dumps(commands), PASSWORD]
    done = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        pytest.fail(f"no accounts: {done.stdout[-800:]} {done.stderr[-800:]}")


class Watched:
    """A browser window of one person that fails on script errors, refused resources and foreign requests."""

    def __init__(
        self,
        browser: Browser,
        service: Service,
        *,
        scripts: bool,
        viewport: dict[str, int],
        scheme: str = "light",
        known: Known = None,
        **more: Any,
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=service.url,
            java_script_enabled=scripts,
            viewport=viewport,
            locale="vi-VN",
            color_scheme=scheme,
            storage_state=known,
            **more,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on(
            "console",
            lambda said: self.wrong.append(said.text) if said.type == "error" and "status of" not in said.text else None,
        )
        self.page.on(
            "request", lambda r: None if r.url.startswith((service.url, "data:")) else self.wrong.append(f"foreign: {r.url}")
        )

    def close(self) -> None:
        self.context.close()
        assert not self.wrong, self.wrong


@pytest.fixture
def window(browser: Browser, service: Service) -> Iterator[Callable[..., Page]]:
    """``window(scripts=False, phone=True)``: a window of its own for somebody; ``known`` is what its cookies hold already."""
    opened: list[Watched] = []

    def open_window(*, scripts: bool = True, phone: bool = False, scheme: str = "light", known: Known = None) -> Page:
        opened.append(Watched(browser, service, scripts=scripts, viewport=PHONE if phone else DESK, scheme=scheme, known=known))
        return opened[-1].page

    yield open_window
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def signed_in_before() -> dict[str, Known]:
    """What the cookies of those hold who came through the door once."""
    return {}


@pytest.fixture
def sign_in(window: Callable[..., Page], signed_in_before: dict[str, Known]) -> Callable[[Role | str], Page]:
    """``sign_in("leader")``: that person at the desk, on the page of work; through the door the first time."""

    def signed_in(role: Role | str) -> Page:
        page = window(known=signed_in_before.get(str(role)))
        page.goto("/staff/")
        if str(role) not in signed_in_before:
            page.locator("#email").fill(f"{role}@example.vn")
            page.locator("#password").fill(PASSWORD)
            page.locator("main form button[type=submit]").click()
            page.wait_for_url(lambda url: "/staff/sign-in" not in url)
            signed_in_before[str(role)] = page.context.storage_state()
        assert "/staff/sign-in" not in page.url
        return page

    return signed_in
