"""What ``make run`` begins with, and ``flask demo article``."""

import io
import re
import shutil
from datetime import datetime, timedelta
from random import Random

import pytest
from PIL import Image
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from feedback.cli import demo
from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.passwords import SHORTEST
from feedback.domain.periods import Basis, Period
from feedback.domain.states import Publication, State
from feedback.gateways.files import FolderStore, SealedFiles
from feedback.services import demonstration
from feedback.services.demonstration import cast, situations
from feedback.services.ledger.verifying import verify
from feedback.services.reports.asking import Asked
from feedback.services.reports.layout import ii_05a
from feedback.services.reports.table import Result
from feedback.store import dialects
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring
from feedback.store.file_cipher import FileCipher
from feedback.store.models import (
    Account,
    Attachment,
    Deadline,
    Deputy,
    Document,
    Event,
    OutboxMessage,
    Petition,
    PublishedPetition,
    Rating,
    SavedFilter,
)
from feedback.store.queries.catalogue import list_communes
from feedback.store.queries.ledger_checks import frozen
from tests import databases

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=LOCAL_ZONE)


@pytest.fixture(scope="module")
def loaded(sqlite_template, tmp_path_factory):
    """The demonstration of one day; read by every test here, changed by none."""
    folder = tmp_path_factory.mktemp("demonstration")
    keyring.load(databases.SECRET.encode())
    shutil.copyfile(sqlite_template, folder / "feedback.sqlite3")
    engine = create_engine(f"sqlite:///{folder / 'feedback.sqlite3'}")
    dialects.prepare(engine)
    with unit_of_work(engine) as session:
        demonstration.load(
            session, files=SealedFiles(FolderStore(folder / "files"), FileCipher()), now=NOW, base_url="http://localhost:8000"
        )
    with Session(engine) as session:
        session.info["files"] = SealedFiles(FolderStore(folder / "files"), FileCipher())
        yield session
    engine.dispose()


def test_two_hundred_petitions_in_every_state(loaded):
    states = dict(loaded.execute(select(Petition.state, func.count()).group_by(Petition.state)).all())
    assert sum(states.values()) == 200
    assert set(states) == set(State)
    publications = set(loaded.scalars(select(Petition.publication)))
    assert publications == set(Publication)


def test_its_log_fits_everything_it_tells_of(loaded):
    with frozen(loaded.get_bind()) as session:
        assert verify(session) is None


def test_every_one_is_marked_as_invented(loaded):
    assert all(loaded.scalars(select(Petition.demonstration)))
    assert all(loaded.scalars(select(Account.demonstration)))


def test_the_stories_run_forward_and_end_before_now(loaded):
    at: dict[int, datetime] = {}
    for event in loaded.scalars(select(Event).order_by(Event.id)):
        assert event.happened_at >= at.get(event.petition_id, event.happened_at)
        at[event.petition_id] = event.happened_at
        assert event.happened_at <= NOW
        assert event.recorded_at == NOW
    assert min(at.values()) < NOW - timedelta(days=480)


def test_some_are_late_some_reopened_some_rated_both_ways(loaded):
    answers = loaded.scalars(select(Deadline).where(Deadline.step == "answer", Deadline.met_at.is_not(None))).unique().all()
    late = [d for d in answers if d.met_at.astimezone(LOCAL_ZONE).date() > d.due]
    on_time = [d for d in answers if d.met_at.astimezone(LOCAL_ZONE).date() == d.due]
    assert len(late) >= 10
    assert len(on_time) >= 8
    assert len(answers) - len(late) - len(on_time) >= 50
    overdue = select(func.count()).select_from(Petition).where(Petition.next_due < NOW.date(), Petition.closed_at.is_(None))
    assert loaded.execute(overdue).scalar_one() >= 8
    assert loaded.execute(select(func.count()).where(Petition.round > 1)).scalar_one() == 7
    assert set(loaded.scalars(select(Rating.satisfied))) == {True, False}


def test_offices_issued_documents_in_the_order_of_their_days(loaded):
    issued = loaded.scalars(select(Document).order_by(Document.issued_at)).all()
    assert {document.kind for document in issued} >= {"reply", "refusal_notice", "transfer_slip"}
    series: dict[tuple[str, int, str], int] = {}
    for document in issued:
        key = (document.office.code, document.year, document.series)
        assert document.number == series.get(key, 0) + 1, document.symbol
        series[key] = document.number


def test_the_desks_are_furnished(loaded):
    [named] = loaded.scalars(select(Deputy))
    assert (named.office.code, named.since, named.until) == ("SXD", NOW.date(), NOW.date() + timedelta(days=13))
    kept = loaded.scalars(select(SavedFilter)).all()
    assert len({found.account_id for found in kept}) == 1
    assert len(kept) == 2


def test_second_thoughts_are_there(loaded):
    done = set(loaded.scalars(select(Event.action).distinct()))
    assert {
        "link",
        "follow_primary",
        "split",
        "grant_extension",
        "contribute",
        "correct_answer",
        "reinstate",
        "mark_urgent",
    } <= done
    assert loaded.scalar(select(func.count()).where(Petition.urgent)) >= 1


def test_only_a_handful_of_letters_waits(loaded):
    waiting = dict(loaded.execute(select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)).all())
    assert (waiting["queued"], waiting["task"]) == (4, 5)
    assert set(waiting) == {"queued", "task", "sent", "delivered"}
    kept = select(OutboxMessage.id).where(OutboxMessage.status.in_(["sent", "delivered"]), OutboxMessage.payload.is_not(None))
    assert loaded.scalars(kept).all() == []


def test_titles_are_short_and_whole(loaded):
    titles = loaded.scalars(select(Petition.title)).all()
    assert max(map(len, titles)) <= 100
    assert not [title for title in titles if "{" in title or title != title.strip(" ,.;:") or title[0] != title[0].upper()]
    assert len(set(titles)) > 150


def test_published_texts_hide_telephone_numbers_and_leave_no_blank(loaded):
    texts = [f"{p.title} {p.content} {p.answer}" for p in loaded.scalars(select(PublishedPetition))]
    assert not [text for text in texts if "0900" in text or re.search(r"[{}]", text)]
    assert [text for text in texts if "[đã che số điện thoại]" in text]


def test_senders_cannot_be_anybody(loaded):
    senders = [petition.petitioner for petition in loaded.scalars(select(Petition))]
    assert all(re.fullmatch(r"0900000\d{3}", sender.phone) for sender in senders if not sender.is_erased)
    assert [sender.phone for sender in senders if sender.is_erased] == [""], "one of them asked to be erased"
    assert all(sender.email == "" or sender.email.endswith("@example.com") for sender in senders)
    assert {sender.type for sender in senders} == {"person", "organisation"}


def test_pictures_are_drawn_and_open(loaded):
    found = loaded.scalars(select(Attachment)).all()
    assert len(found) > 10
    with Image.open(io.BytesIO(loaded.info["files"].get(found[0].safe_key))) as picture:
        assert picture.size == (960, 720)


def test_every_demonstration_account_of_an_office_has_work(loaded):
    for code in ("SYT", "SNNMT", "SXD", "VP", "UBND-06688"):
        states = set(loaded.scalars(select(Petition.state).join(Petition.office).where(Petition.office.has(code=code))))
        assert {"assigned", "in_progress", "awaiting_approval"} <= states, code


def test_the_accounts_that_are_shown_sign_in(loaded):
    shown = cast.accounts_made(loaded)
    assert len(shown) == len({email for _, email in shown}) == 19
    assert len(cast.PASSWORD) >= SHORTEST
    for _, email in shown:
        assert loaded.scalar(select(Account).where(Account.email == email)).memberships


@pytest.mark.parametrize("basis", list(Basis))
def test_every_report_of_the_demonstration_adds_up(loaded, basis):
    for text in ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"):
        form = ii_05a(loaded, Asked(Period.parse(text), basis))
        assert not [check for check in form.checks if check.result is Result.FAILS], text
        before, after = form.checks[-1].numbers.replace("≠", "=").split(" = ")
        gone = [said for said in form.differences if "has become" in said.sentence or "was being handled" in said.sentence]
        moved = [said for said in form.differences if "moved from" in said.sentence]
        assert int(before) - int(after) == len(form.differences) - len(moved) - 2 * len(gone), text


def test_the_same_day_gives_the_same_words(loaded):
    communes = list_communes(loaded)
    first, second = (situations.Writer(Random(7), communes) for _ in range(2))
    assert [first.situation() for _ in range(20)] == [second.situation() for _ in range(20)]


class TestPreparing:
    """What ``make run`` does before it serves."""

    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_MODE": "demo"}

    @pytest.fixture(autouse=True)
    def no_petitions(self, monkeypatch):
        """The petitions are tested above; here only when they are made."""
        made = []
        monkeypatch.setattr("feedback.services.demonstration.petitions.seed", lambda *_args, **_rest: made.append(1))
        return made

    def test_the_first_time_loads_and_the_second_finds_it(self, app, no_petitions):
        with app.app_context():
            first, second = demo.prepare(app), demo.prepare(app)
        assert no_petitions == [1]
        assert first == second
        assert first.accounts[0] == ("Đầu mối tiếp nhận", "dieuphoi@demo.lang-nghe.vn")
        assert first.password == cast.PASSWORD

    def test_an_installation_with_people_of_its_own_is_left_alone(self, app, sign_in, no_petitions):
        sign_in("coordinator")
        with app.app_context():
            assert demo.prepare(app).accounts == []
        assert no_petitions == []

    def test_the_articles_case_does_not_keep_the_demonstration_away(self, app, no_petitions):
        app.test_cli_runner().invoke(args=["demo", "article"])
        with app.app_context():
            demo.prepare(app)
        assert no_petitions == [1]


def test_outside_demo_mode_there_are_no_accounts(app, session):
    with app.app_context():
        assert demo.prepare(app) == demo.Prepared([], None)
    assert session.query(Account).count() == 0


def test_the_article_by_command_twice(app):
    runner = app.test_cli_runner()
    first, second = (runner.invoke(args=["demo", "article"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "đã có từ trước" in second.output
    report = runner.invoke(args=["reports", "ii-05a", "--period", "2021-Q2", "--format", "csv"])
    assert report.output.splitlines()[1:] == [
        "1,Y tế,1,1,0,0,1,1,1,0,0,0,0,1",
        "2,Đất đai,1,1,0,0,1,1,0,0,1,0,0,0",
        ",Tổng số,2,2,0,0,2,2,1,0,1,0,0,1",
    ]


class TestProduction:
    """Where real people are served."""

    @pytest.fixture
    def settings(self):
        return {
            "FEEDBACK_MODE": "production",
            "FEEDBACK_BASE_URL": "https://phananh.example.vn",
            "FEEDBACK_MAIL_HOST": "127.0.0.1",
            "FEEDBACK_SECRET_KEY": "9f2c41d07be835a6c0d1e4f7a2b3958e",
        }

    def test_nothing_invented_is_loaded(self, app, session):
        answer = app.test_cli_runner().invoke(args=["demo", "article"])
        assert answer.exit_code == 2
        with app.app_context():
            assert demo.prepare(app).password is None
        assert session.query(Petition).count() == 0
