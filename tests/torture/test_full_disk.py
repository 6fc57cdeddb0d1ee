"""The real service, whose processes may not let a file grow (RLIMIT_FSIZE): what a full disk is, for whoever is not root too."""

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from feedback.store.models import Attachment, Event, Petition
from tests.ports import free_port
from tests.torture.browser import Browser, code_on, standing
from tests.torture.people import photo
from tests.torture.postbox import Postbox
from tests.torture.running import Service

SMALL = 48 * 1024
PATIENCE = 60
FAILED = "a round of the jobs failed"
TYPED = {
    "kind": "conduct",
    "sector": "YT",
    "title": "Chờ lâu ở quầy tiếp nhận",
    "content": "Ngày 18/11/2026 tôi chờ 3 giờ ở quầy số 2 mà không ai tiếp nhận hồ sơ.",
    "petitioner_type": "person",
    "full_name": "Nguyễn Thị An",
    "phone": "0912345678",
    "email": "an@example.vn",
    "consent": "y",
}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    made = Postbox(free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def service(tmp_path, postbox, sqlite_template) -> Iterator[Service]:
    (tmp_path / "instance").mkdir()
    file = tmp_path / "instance" / "feedback.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    mail = {"FEEDBACK_MAIL_HOST": "127.0.0.1", "FEEDBACK_MAIL_PORT": str(postbox.port), "FEEDBACK_MAIL_TIMEOUT_SECONDS": "5"}
    made = Service(free_port(), tmp_path, f"sqlite:///{file}", **mail)
    made.start()
    yield made
    made.stop()


def counted(folder: Path) -> list[int]:
    engine = create_engine(f"sqlite:///{folder / 'instance' / 'feedback.sqlite3'}")
    with Session(engine) as session:
        models = (Petition, Event, Attachment)
        found = [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]
    engine.dispose()
    return found


def limit(service: Service, what: str, most: int) -> None:
    for process in service.find(what):
        hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, hard))


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_nothing_grows_and_nothing_is_lost(service, postbox, tmp_path):
    import random

    until(lambda: service.find("jobs"))
    limit(service, "web", SMALL)
    limit(service, "jobs", SMALL)
    browser = Browser(service.port)
    form = browser.get("/submit").soup.select_one("main form")
    fields = [*standing(form, **TYPED), ("attachments", ("ảnh.jpg", photo(random.Random(1))))]
    answer = browser.post("/submit", fields)
    assert answer.status == 503
    assert "CHƯA" in answer.soup.get_text()
    assert TYPED["content"] in answer.soup.get_text()
    assert counted(tmp_path) == [0, 0, 0]

    # There is room for the web again, not yet for the jobs: the letter waits, and the log says so without filling itself.
    limit(service, "web", resource.RLIM_INFINITY)
    answer = browser.post("/submit", fields)
    assert answer.status == 303
    assert code_on(browser.get(answer.location))
    assert counted(tmp_path) == [1, 1, 1]
    until(lambda: service.said.read_text().count(FAILED) >= 1)
    began = time.monotonic()
    until(lambda: service.said.read_text().count(FAILED) >= 2)
    assert time.monotonic() - began > 2
    assert not postbox.letters

    limit(service, "jobs", resource.RLIM_INFINITY)
    until(lambda: postbox.letters)
    assert list(postbox.letters.values()) == [1]
    # The same form once more: the same petition.
    again = browser.post("/submit", fields)
    assert again.status == 303
    assert counted(tmp_path) == [1, 1, 1]
