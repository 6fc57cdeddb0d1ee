"""``flask reports ii-05a``."""

import io

import openpyxl
import pytest


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["reports", "ii-05a", *words])


@pytest.fixture
def petition(make_petition, clock):
    clock.set("2026-10-01T09:00")
    made = make_petition("answered", full_name="Nguyễn Thị An")
    clock.set("2026-11-20T09:00")
    return made


def test_text_is_the_whole_form(run, petition):
    answer = run("--period", "2026-Q4")
    assert answer.exit_code == 0
    assert "Kỳ báo cáo: Quý IV/2026" in answer.output
    assert petition.code in answer.output
    assert "Nguyễn Thị An" not in answer.output


def test_the_present_quarter_is_meant_without_a_period(run, petition):
    assert run("--format", "csv").output == run("--format", "csv", "--period", "2026-Q4").output


def test_csv_by_either_basis(run, petition):
    assert run("--period", "2026-Q4", "--format", "csv").output.splitlines()[1] == "1,Y tế,1,1,0,0,1,1,1,0,0,0,0,0"
    calendar = run("--period", "2026-Q3", "--basis", "calendar", "--format", "csv")
    assert calendar.output.splitlines()[1] == ",Tổng số,0,0,0,0,0,0,0,0,0,0,0,0"


def test_nobody_is_named_on_the_command_line(run, petition):
    assert "Cá nhân" in run("--format", "csv", "--table", "B").output
    assert "Nguyễn Thị An" not in run("--format", "csv", "--table", "B").output
    assert run("--names").exit_code == 2


def test_a_workbook_goes_into_a_file_or_the_output(run, petition, tmp_path):
    place = tmp_path / "ii-05a.xlsx"
    assert run("--format", "xlsx", "--output", str(place)).exit_code == 0
    assert openpyxl.load_workbook(place).sheetnames[:2] == ["A", "B"]
    assert openpyxl.load_workbook(io.BytesIO(run("--format", "xlsx").stdout_bytes)).sheetnames[:2] == ["A", "B"]


@pytest.mark.parametrize("period", ["abc", "2021-Q5", "1999", "2021/2"])
def test_a_period_that_is_none_is_one_sentence(run, period):
    answer = run("--period", period)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"“{period}” không phải kỳ báo cáo. Ghi năm theo mẫu 2021, ")
    assert answer.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_sentence(run, tmp_path):
    answer = run("--output", str(tmp_path / "nowhere" / "form.txt"))
    assert answer.exit_code == 2
    assert len(answer.stderr.splitlines()) == 1
