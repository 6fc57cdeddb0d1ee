"""A backlog comes in as a sheet: each row whole or not at all, and never twice."""

import pytest
from babel.messages.mofile import read_mo

from feedback.domain.errors import NotAllowed
from feedback.services.import_file import Unreadable
from feedback.services.import_report import Report, Result
from feedback.services.importing import Import
from feedback.store.models import Petition
from feedback.store.queries import outbox
from tests import people
from tests.databases import on_both_databases
from tests.house.source import ROOT
from tests.services.sheets import repacked, sheet


def vietnamese() -> dict[str, str]:
    with (ROOT / "translations/vi/LC_MESSAGES/messages.mo").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_mo(file) if isinstance(message.id, str)}


@pytest.fixture(scope="module")
def words():
    return vietnamese()


@pytest.fixture
def going(engine, files, clock, work, words):
    """``going(data, store=True)``: one pass through a sheet by the coordinator."""
    with work() as session:
        coordinator = people.staff(session, "coordinator", now=clock())

    def go(data, *, store=True, by=coordinator, progress=lambda _done: None, since=None, tell=False) -> Report:
        made = Import(engine, files, by, clock, words, since=since, store=store, tell=tell)
        return made.run(data, progress)

    return go


def results(report: Report) -> list[str]:
    return [str(line.result) for line in report.lines]


def said(report: Report, row: int = 2) -> dict[str, str]:
    """Column to sentence of one row."""
    [line] = [line for line in report.lines if line.row == row]
    return {problem.column: str(problem.refusal) for problem in line.problems}


def count(work) -> int:
    with work() as session:
        return session.query(Petition).count()


@on_both_databases
def test_rows_go_in_whole(going, work, clock):
    report = going(sheet({}, {"channel": "Bưu điện", "received": "2026-11-02"}))
    assert results(report) == ["new", "new"]
    with work() as session:
        first, second = (people.reload(session, line.code) for line in report.lines)
        assert (first.channel, first.kind, first.sector.code, first.state) == ("phone", "field_report", "YT", "submitted")
        assert (first.commune.name, first.petitioner.phone) == ("Phường Hạ Long", "0987654321")
        assert first.received_at.isoformat() == "2026-11-19T02:05:00+00:00"
        assert second.code == "PAKN.20261102.0001"
        [event] = second.events
        assert event.happened_at == second.received_at
        assert event.recorded_at == clock()
        assert event.actor_kind == "staff"
        assert outbox.list_of_petition(session, first.id) == []


def test_the_same_file_again_adds_nothing(going, work):
    data = sheet({}, {}, {"phone": "12"})
    assert results(going(data)) == ["new", "new", "wrong"]
    assert results(going(data)) == ["known", "known", "wrong"]
    assert results(going(sheet({}, {}, {"phone": "0912345678"}))) == ["known", "known", "new"]
    assert count(work) == 3


def test_broken_off_and_run_again_it_is_complete_and_nothing_is_double(going, work, clock):
    data, started = sheet(*({} for _ in range(120))), clock()

    def die(done: int) -> None:
        if done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        going(data, progress=die, since=started)
    assert count(work) == 100
    report = going(data, since=started)
    assert results(report) == ["new"] * 120, "what an earlier try of the same import took in went in with it"
    assert count(work) == 120


def test_another_coordinator_sends_the_same_file(going, work, clock):
    going(sheet({}))
    with work() as session:
        other = people.staff(session, "coordinator", name="Trần Khác", now=clock())
    assert results(going(sheet({}), by=other)) == ["known"]


def test_a_look_stores_nothing(going, work):
    assert results(going(sheet({}, {"title": ""}), store=False)) == ["new", "wrong"]
    assert count(work) == 0


def test_only_coordinators(going, work, clock):
    with work() as session:
        clerk = people.staff(session, "clerk", "SYT", now=clock())
    with pytest.raises(NotAllowed):
        going(sheet({}), by=clerk)


def test_a_row_that_stands_there_twice_goes_in_once(going, work):
    report = going(sheet({"title": "Một"}, {"title": "Một"}))
    assert results(report) == ["new", "same"]
    assert "row 2" in said(report, 3)[""]
    assert count(work) == 1


def test_what_was_sent_before_is_named(going, make_petition):
    made = make_petition("submitted", title="Rác đổ ở đầu ngõ", **people.BOB)
    report = going(sheet({"title": "Rac do o dau ngo"}), store=False)
    assert report.lines[0].result is Result.NEW
    assert made.code in said(report)[""]


@pytest.mark.parametrize(
    ("wrong", "column", "words_in_it"),
    [
        ({"title": "a" * 201}, "title", "200"),
        ({"title": " "}, "title", "title"),
        ({"content": None}, "content", "what happened"),
        ({"kind": "Khiếu nại"}, "kind", "Khiếu nại"),
        ({"kind": None}, "kind", "about"),
        ({"sector": "Bóng đá"}, "sector", "Bóng đá"),
        ({"channel": None}, "channel", "how it came"),
        ({"channel": "api"}, "channel", "api"),
        ({"commune": "Hà Khẩu"}, "commune", "several communes"),
        ({"commune": "Cầu Giấy"}, "commune", "commune"),
        ({"commune": None}, "commune", "which commune"),
        ({"full_name": None}, "full_name", "full name"),
        ({"phone": "12345"}, "phone", "telephone"),
        ({"phone": None}, "phone", "so that we can answer"),
        ({"email": "an@"}, "email", "e-mail"),
        ({"received": None}, "received", "received"),
        ({"received": "31/02/2026"}, "received", "received"),
        ({"received": "20/11/2026 9:01"}, "received", "not come yet"),
        ({"received": "20/11/1926"}, "received", "ten years"),
        ({"title": "=1+1"}, "title", "formula"),
        ({"phone": "=HYPERLINK(1)"}, "phone", "formula"),
    ],
)
def test_a_row_that_cannot_go_in_says_where_and_why(going, work, wrong, column, words_in_it):
    report = going(sheet(wrong, {}))
    assert results(report) == ["wrong", "new"]
    assert words_in_it in said(report)[column]
    assert count(work) == 1


def test_everything_wrong_with_a_row_is_said_at_once(going):
    assert set(said(going(sheet({"title": "", "received": "hôm qua", "kind": "x", "phone": "1"})))) == {
        "title",
        "received",
        "kind",
        "phone",
    }


def test_the_report_survives_its_file_and_holds_no_secret(going):
    report = going(sheet({}, {"phone": "1"}))
    again = Report.from_bytes(report.to_bytes())
    assert again.counts == report.counts == {"new": 1, "known": 0, "same": 0, "wrong": 1, "alike": 0, "rows": 2}
    assert not again.is_whole
    assert "Bình" not in report.to_bytes().decode()


def test_who_is_to_be_told_is_told(going, work):
    [line] = going(sheet({"email": "binh@example.vn"}), tell=True).lines
    with work() as session:
        [letter] = outbox.list_of_petition(session, people.reload(session, line.code).id)
        assert (letter.letter, letter.channel) == ("received", "email")


def test_nothing_goes_in_from_what_is_no_workbook_or_breaks_off_at_its_end(going, work):
    with pytest.raises(Unreadable):
        going(b"%PDF-1.7")
    whole = sheet(*({} for _ in range(120)))
    with pytest.raises(Unreadable):
        going(repacked(whole, xl__worksheets__sheet1_xml=lambda part: part[: len(part) - 100]))
    assert count(work) == 0
