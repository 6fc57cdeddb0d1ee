"""``flask data``: a backlog without a browser. The exit code says whether everything is in."""

import io

import openpyxl
import pytest

from feedback.store.models import Petition
from tests import people
from tests.services.sheets import sheet


@pytest.fixture
def boss(app, work, clock):
    with work() as session:
        return people.account(session, "coordinator", now=clock()).email


@pytest.fixture
def data(app, tmp_path, boss):
    def run(content: bytes, *words: str, by: str = boss):
        place = tmp_path / "ton.xlsx"
        place.write_bytes(content)
        return app.test_cli_runner().invoke(args=["data", "import", str(place), "--as", by, *words])

    return run


def count(work) -> int:
    with work() as session:
        return session.query(Petition).count()


def test_everything_goes_in_once(data, work):
    done = data(sheet({}, {}), "--told")
    assert done.exit_code == 0, done.output
    assert "Đã nhập: 2" in done.output
    again = data(sheet({}, {}), "--told")
    assert again.exit_code == 0
    assert "Đã nhập: 0; Đã có từ trước: 2" in again.output
    assert count(work) == 2


def test_what_could_not_go_in_is_named_and_the_exit_code_says_so(data, work, tmp_path):
    report = tmp_path / "kq.xlsx"
    done = data(sheet({}, {"phone": "12"}), "--told", "--report", str(report))
    assert done.exit_code == 1
    assert "Dòng 3, Số điện thoại:" in done.output
    assert count(work) == 1
    rows = list(openpyxl.load_workbook(io.BytesIO(report.read_bytes())).active.iter_rows(values_only=True))
    assert rows[1][2] == "PAKN.20261119.0001"


def test_a_look_changes_nothing(data, work):
    assert data(sheet({}), "--dry-run").exit_code == 0
    assert count(work) == 0


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        (sheet({}), (), "--told"),
        (b"%PDF-1.7", ("--told",), "PDF"),
        (sheet({}, headings=["Lạ"]), ("--told",), "“Lạ”"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(data, work, content, words, sentence):
    done = data(content, *words)
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output
    assert count(work) == 0


def test_only_in_the_name_of_a_coordinator(data, work, clock):
    with work() as session:
        clerk = people.account(session, "clerk", "SYT", now=clock()).email
    assert data(sheet({}), "--told", by=clerk).exit_code == 2
    assert data(sheet({}), "--told", by="khong@co.vn").exit_code == 2
    assert count(work) == 0


def test_the_template_is_written(app, tmp_path):
    place = tmp_path / "mau.xlsx"
    assert app.test_cli_runner().invoke(args=["data", "template", str(place)]).exit_code == 0
    assert openpyxl.load_workbook(place).sheetnames[0] == "Phản ánh"


def test_a_file_that_is_not_there(app, boss, tmp_path):
    done = app.test_cli_runner().invoke(args=["data", "import", str(tmp_path / "x.xlsx"), "--as", boss, "--told"])
    assert done.exit_code == 2
    assert "x.xlsx" in done.output
