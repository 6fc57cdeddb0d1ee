"""Files of open data: nothing personal in them, the same bytes each time, and a new version where something was removed."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from feedback.domain.open_data import COLUMNS, MEASURES, Dataset, FileName, Month, months_over
from feedback.domain.small_cells import LEAST
from feedback.services import publishing, reopening
from feedback.services.open_data.releasing import Press
from feedback.services.open_data.writing import written
from feedback.store.base import unit_of_work
from feedback.store.models import DataRelease, DataRequest, PublishedPetition
from feedback.store.queries.open_data import find_release
from tests import people
from tests.databases import on_both_databases
from tests.reports import many

OCTOBER = Month(2026, 10)
PETITIONS, FIGURES = (Dataset.PETITIONS, OCTOBER), (Dataset.FIGURES, OCTOBER)


class Releasing(Press):
    """Gives out while the test's own session holds no lock, and lets it see afterwards what was stored."""

    session = None

    def release(self, wanted, now):
        self.session.commit()
        made = super().release(wanted, now)
        self.session.expire_all()
        return made


@pytest.fixture
def press(engine, session, files):
    at_work = Releasing(engine, lambda: files, "https://phananh.example.vn")
    object.__setattr__(at_work, "session", session)
    return at_work


@pytest.fixture
def published(session, files, clock):
    """Three petitions published in October, one of them confidential; a fourth only answered."""

    def make(day, state="published", **wishes):
        case = people.case_in(session, state, now=clock.set(f"2026-10-{day}T09:00"), files=files, **wishes)
        session.commit()
        return case

    personal = {"content": "Tôi là Nguyễn Thị An, số 0912345678, ở 12 Lê Thánh Tông, chờ 3 giờ ở quầy số 2."}
    cases = [
        make("06", **personal),
        make("07", **people.BOB, confidential=True, address_text="Ngõ 7 phố Bí Mật", latitude="20.9", longitude="107.1"),
        make("08", title="=HYPERLINK(1)", email="c@example.vn"),
        make("09", "answered", title="Chưa công khai", email="d@example.vn"),
    ]
    clock.set("2026-11-03T09:00")
    return cases


def bytes_of(session, files, wanted, ending="csv"):
    release = find_release(session, wanted[0], wanted[1].first)
    return files.get(getattr(release, f"{ending}_key"))


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_nothing_personal_is_in_any_file(session, files, clock, press, published):
    for wanted in press.due(clock()):
        press.release(wanted, clock())
    everything = b"".join(
        bytes_of(session, files, wanted, ending) for wanted in (PETITIONS, FIGURES) for ending in ("csv", "jsonl")
    ).decode()
    senders = [value for who in (people.ALICE, people.BOB) for value in who.values() if value]
    for secret in (*senders, "Bí Mật", "20.9", "107.1", "d@example.vn", "Chưa công khai", published[3].petition.code):
        assert secret not in everything, secret
    assert "[đã che" in everything


def test_the_columns_are_those_of_the_dictionary_and_hold_what_everyone_reads(session, files, clock, press, published):
    press.release(PETITIONS, clock())
    data = bytes_of(session, files, PETITIONS)
    assert data.startswith(b"\xef\xbb\xbfcode,status,title") and b"\r\n" in data
    found = rows(data)
    assert list(found[0]) == [column.name for column in COLUMNS[Dataset.PETITIONS]]
    first, second, third = found
    assert first["code"] == published[0].petition.code
    assert (first["received_on"], first["due_on"], first["answered_on"]) == ("2026-10-06", "2026-10-27", "2026-10-06")
    assert (first["timeliness"], first["extended"], first["language"], first["status"]) == ("early", "false", "vi", "published")
    assert (first["office_code"], first["office"], first["commune"]) == ("SYT", "Sở Y tế", "Phường Hạ Long")
    assert first["url"] == f"https://phananh.example.vn/petitions/{first['code']}"
    assert third["title"] == "'=HYPERLINK(1)"
    lines = [json.loads(line) for line in bytes_of(session, files, PETITIONS, "jsonl").decode().split("\n") if line]
    assert [line["title"] for line in lines][2] == "=HYPERLINK(1)"
    assert lines[0]["removed_on"] is None
    assert second["commune_code"]


@on_both_databases
def test_a_second_run_makes_no_new_version(session, files, clock, press, published):
    wanted = press.due(clock())
    assert set(wanted) == {PETITIONS, FIGURES}
    assert [press.release(one, clock()).version for one in wanted] == [1, 1]
    clock.advance(days=1)
    assert press.due(clock()) == []
    assert [press.release(one, clock()) for one in wanted] == [None, None]


def test_a_month_is_given_out_from_the_third_on(clock, press, published):
    assert press.due(datetime(2026, 11, 2, 16, 59, tzinfo=UTC)) == []
    assert len(press.due(datetime(2026, 11, 2, 17, 0, tzinfo=UTC))) == 2
    assert months_over(Month(2026, 11), clock().date()) == []


@on_both_databases
def test_taking_down_makes_a_version_with_a_tombstone(session, files, clock, press, published):
    press.release(PETITIONS, clock())
    old = find_release(session, *("petitions", OCTOBER.first))
    case = published[0]
    case.now = clock.advance(days=2)
    case.take_down()
    session.commit()
    clock.advance(minutes=5)
    [wanted] = [one for one in press.due(clock(), since=clock()) if one[0] is Dataset.PETITIONS]
    made = press.release(wanted, clock())
    assert (made.version, made.reason, made.rows) == (2, "taken_down", 3)
    tomb = rows(bytes_of(session, files, PETITIONS))[0]
    kept = {key: value for key, value in tomb.items() if value}
    assert kept == {
        "code": case.petition.code,
        "status": "removed",
        "published_on": "2026-10-06",
        "url": f"https://phananh.example.vn/petitions/{case.petition.code}",
        "removed_on": "2026-11-05",
        "removed_reason": "taken_down",
    }
    session.refresh(old)
    assert old.replaced_at == clock()
    with pytest.raises(FileNotFoundError):
        files.get(old.csv_key)
    assert press.release(PETITIONS, clock.advance(days=9)) is None


def test_a_sender_who_was_erased_is_named_as_the_reason(session, files, clock, press, published):
    press.release(PETITIONS, clock())
    case = published[1]
    case.now = clock.advance(days=1)
    case.take_down()
    day = case.now.date()
    asked = {"reference": "r", "kind": "erase", "text": "", "corrections": "", "requested_at": case.now, "granted": True}
    case.petition.data_requests.append(DataRequest(**asked, acknowledge_due=day, due=day, decided_at=case.now))
    session.commit()
    assert press.release(PETITIONS, clock()).reason == "erased"
    assert rows(bytes_of(session, files, PETITIONS))[1]["removed_reason"] == "erased"


def test_while_a_new_round_runs_the_row_stays_that_of_the_answer_that_is_read(session, files, clock, press, published):
    case = people.case_in(session, "published", now=clock.set("2026-10-30T09:00"), files=files, email="e@example.vn")
    session.commit()
    press.release(PETITIONS, clock.set("2026-11-03T09:00"))
    before = rows(bytes_of(session, files, PETITIONS))[-1]
    case.now = clock.advance(days=1)
    case.ask_reopening()
    who = case.person("coordinator")
    reopening.decide_reopening(session, case.petition, by=who, now=case.now, granted=True, explanation="Xem lại.")
    case.now = clock.advance(days=40)
    case.write(people.ANSWER + " Đã bố trí thêm quầy.")
    case.lay_before()
    case.approve()
    session.commit()
    assert case.petition.answered_at == case.now
    press.release(PETITIONS, clock())
    assert rows(bytes_of(session, files, PETITIONS))[-1] == before
    case.publish()
    session.commit()
    press.release(PETITIONS, clock())
    row = rows(bytes_of(session, files, PETITIONS))[-1]
    assert (row["answered_on"], row["timeliness"]) == ("2026-12-14", "late")


def test_what_is_erased_leaves_its_code_and_day(session, files, clock, press, published):
    press.release(PETITIONS, clock())
    session.execute(delete(PublishedPetition).where(PublishedPetition.petition_id == published[1].petition.id))
    session.commit()
    made = press.release(PETITIONS, clock())
    assert made.reason == "erased"
    assert rows(bytes_of(session, files, PETITIONS))[1]["removed_on"] == "2026-11-03"
    assert press.release(PETITIONS, clock.advance(days=30)) is None, "the day of the tombstone stays"


def test_masking_anew_makes_a_version_and_the_old_text_is_gone(session, files, clock, press, published):
    press.release(PETITIONS, clock())
    old = find_release(session, "petitions", OCTOBER.first)
    case = published[2]
    case.now = clock.advance(days=1)
    before = {part: getattr(case.petition.published, part) for part in publishing.PARTS}
    publishing.publish(session, case.petition, by=case.person("coordinator"), now=case.now, texts={**before, "title": "Đã che"})
    session.commit()
    [wanted] = [one for one in press.due(clock(), since=old.released_at) if one == PETITIONS]
    assert press.release(wanted, clock()).reason == "changed"
    assert "HYPERLINK" not in bytes_of(session, files, PETITIONS).decode()
    assert find_release(session, "petitions", OCTOBER.first, 1).replaced_at


def files_in(folder):
    return {place for place in (folder / "files").rglob("*") if place.is_file()}


def test_a_file_that_cannot_be_kept_leaves_nothing(session, tmp_path, clock, press, published, monkeypatch):
    there = files_in(tmp_path)

    def full(_engine):
        raise OSError("disk full")

    monkeypatch.setattr("feedback.services.open_data.releasing.unit_of_work", full)
    with pytest.raises(OSError, match="disk full"):
        press.release(PETITIONS, clock())
    assert not session.scalars(select(DataRelease)).all()
    assert files_in(tmp_path) == there


@on_both_databases
def test_figures_hide_small_numbers_and_add_up(engine, session, files):
    many.write(session, many.lives(session, 700))
    month = Month(2026, 5)
    made = Press(engine, lambda: files, "").release((Dataset.FIGURES, month), datetime(2026, 12, 5, tzinfo=UTC))
    lines = [json.loads(line) for line in files.get(made.jsonl_key).decode().split("\n") if line]
    assert made.rows == len(lines)
    values = [line["value"] for line in lines if line["value"] is not None]
    assert len(values) < len(lines)
    parts_of = [line for line in lines if line["dimension"] != "total"]
    assert parts_of
    assert not [line for line in parts_of if 0 < (line["value"] or 0) < LEAST]
    assert not [line for line in parts_of if line["measure"] == "total" and line["value"] is None], "not even its name is told"
    assert not [line for line in parts_of if line["measure"] == "received"], "the page gives it by year"
    everything = [line for line in lines if line["dimension"] == "total" and not line["measure"].endswith(("rated", "satisfied"))]
    assert None not in [line["value"] for line in everything]
    assert None in [line["value"] for line in lines]
    of = {(line["dimension"], line["code"], line["measure"]): line["value"] for line in lines}
    parts = [measure.name for measure in MEASURES[1:10]]
    whole = [key for key in of if key[2] == "total" and None not in [of[(*key[:2], part)] for part in ("total", *parts)]]
    assert all(of[key] == sum(of[(*key[:2], part)] for part in parts) for key in whole)
    assert [line["dimension"] for line in lines] == sorted(
        [line["dimension"] for line in lines], key=["total", "sector", "office", "commune"].index
    )


def test_a_demonstration_goes_out_only_where_everything_is_invented(engine, session, files, clock, press, published):
    for case in published:
        case.petition.demonstration = True
    session.commit()
    assert press.release(PETITIONS, clock()).rows == 0
    with unit_of_work(engine) as another:
        another.execute(delete(DataRelease))
    assert Press(engine, lambda: files, "", invented=True).release(PETITIONS, clock()).rows == 3


def test_names_of_files():
    for text in ("petitions-2026-10.csv", "figures-2026-01.v12.jsonl"):
        assert str(FileName.parse(text)) == text
    for text in (
        "petitions-2026-13.csv",
        "petitions-0000-01.csv",
        "x",
        "petitions-2026-10.v0.csv",
        "petitions-2026-1٠.csv",
        "a" * 9999,
    ):
        assert FileName.parse(text) is None


def test_lines_stay_lines_and_text_stays_as_it_is():
    row = {column.name: "" for column in COLUMNS[Dataset.FIGURES]} | {"name": 'a\u2028b\u0085c\r\n"d" e\u0323'}
    data = written(COLUMNS[Dataset.FIGURES], [row], "jsonl").decode()
    assert len(data.splitlines()) == 1
    assert json.loads(data)["name"] == 'a\u2028b\u0085c\r\n"d" \u1eb9'
    with pytest.raises(ValueError, match="not in the dictionary"):
        written(COLUMNS[Dataset.FIGURES], [row | {"phone": "1"}], "csv")
