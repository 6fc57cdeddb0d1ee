"""``flask deadlines due`` and ``explain``."""

import pytest

from feedback.services import extending
from tests import people


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


class TestExplain:
    """``flask deadlines explain CODE``."""

    @pytest.fixture
    def explain(self, app):
        return lambda code: app.test_cli_runner().invoke(args=["deadlines", "explain", code])

    @pytest.fixture
    def case(self, work, files, clock):
        """``case(state, *steps)``: a petition of Friday 20/11/2026 16:40, and what came after; gives the code."""

        def make(state, *steps):
            with work() as session:
                case = people.case_in(session, state, now=clock.set("2026-11-20T16:40"), files=files)
                for moment, step in steps:
                    case.now = clock.set(moment)
                    step(case)
                return case.petition.code

        return make

    def test_line_by_line(self, explain, case):
        code = case("submitted")
        answer = explain(code)
        assert answer.exit_code == 0
        lines = answer.output.splitlines()
        assert lines[0] == f"{code}, nhận lúc 16:40, thứ Sáu, 20/11/2026."
        count = lines[lines.index("Trả lời: 15 ngày làm việc.") + 1 :]
        assert [line.split()[:4] for line in count[3:5]] == [
            ["thứ", "Hai,", "23/11/2026", "1"],
            ["thứ", "Ba,", "24/11/2026", "–"],
        ]
        assert "Ngày Văn hóa Việt Nam" in count[4]
        assert "Hạn: hết thứ Hai, 14/12/2026." in count

    def test_with_an_extension(self, explain, case):
        def ask(case):
            extending.request_extension(
                case.session, case.petition, by=case.person("officer"), now=case.now, working_days="5", reason="Chờ đo."
            )

        def grant(case):
            extending.decide_extension(
                case.session, case.petition, by=case.person("leader"), now=case.now, granted=True, explanation="Chờ đo."
            )

        said = explain(case("in_progress", ("2026-11-25T09:00", ask), ("2026-11-26T09:00", grant))).output
        assert "Trả lời: 15 + 5 ngày làm việc." in said
        assert "Hạn: hết thứ Hai, 21/12/2026." in said

    def test_while_a_supplement_is_awaited_the_clock_stands(self, explain, case):
        said = explain(case("submitted", ("2026-11-23T09:00", people.Case.ask))).output
        assert "Thời hạn đang tạm dừng." in said

    def test_what_was_met_and_what_fell_away(self, explain, case):
        said = explain(case("submitted", ("2026-11-23T09:00", people.Case.accept))).output
        assert "Hoàn thành lúc 09:00, thứ Hai, 23/11/2026." in said
        refused = explain(case("submitted", ("2026-11-23T10:30", people.Case.refuse))).output
        assert "Không còn tính từ 10:30, thứ Hai, 23/11/2026." in refused

    @pytest.mark.parametrize("code", ["PAKN.20261120.9999", "x", "đây"])
    def test_an_unknown_code_is_one_sentence(self, explain, code):
        answer = explain(code)
        assert answer.exit_code == 2
        assert (answer.stdout, len(answer.stderr.splitlines())) == ("", 1)
        assert code in answer.stderr
