"""``flask deadlines due``."""

import pytest


@pytest.fixture
def due(app):
    def run(received, working_days="15"):
        return app.test_cli_runner().invoke(args=["deadlines", "due", "--received", received, "--working-days", working_days])

    return run


@pytest.mark.parametrize(
    ("received", "working_days", "last"),
    [
        ("2026-11-20T16:40", "15", "2026-12-14"),
        ("2026-11-20", "15", "2026-12-14"),
        ("2026-11-20T18:30+00:00", "1", "2026-11-23"),
        ("2026-01-09", "1", "2026-01-10"),
        ("2021-04-20", "1", "2021-04-22"),
    ],
)
def test_the_last_line_is_the_due_date(due, received, working_days, last):
    answer = due(received, working_days)
    assert answer.exit_code == 0
    assert answer.output.splitlines()[-1] == last


def test_every_day_is_explained_in_vietnamese(due):
    lines = due("2026-11-20T16:40").output.splitlines()
    assert lines[0] == "Nhận ngày thứ Sáu, 20/11/2026; thời hạn: 15 ngày làm việc."
    assert lines[-2] == "Hạn: hết thứ Hai, 14/12/2026."
    assert len(lines) == 25 + 3
    holiday = next(line for line in lines if "24/11/2026" in line)
    assert "–" in holiday
    assert "Ngày Văn hóa Việt Nam" in holiday


@pytest.mark.parametrize(
    ("received", "working_days"),
    [
        ("hôm qua", "15"),
        ("2026-13-01", "15"),
        ("9999-12-31", "15"),
        ("2026-11-20", "0"),
        ("2026-11-20", "-3"),
        ("2026-11-20", "1e3"),
    ],
)
def test_bad_input_is_one_sentence(due, received, working_days):
    answer = due(received, working_days)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "Ghi" in answer.stderr
