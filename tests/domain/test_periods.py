"""Reporting periods: LAW 2.4."""

from datetime import date, timedelta

import pytest

from feedback.domain.periods import BackwardPeriod, BadPeriod, Basis, Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-Q1", date(2020, 12, 15), date(2021, 3, 14)),
        ("2021-Q2", date(2021, 3, 15), date(2021, 6, 14)),
        ("2021-q3", date(2021, 6, 15), date(2021, 9, 14)),
        (" 2021-Q4 ", date(2021, 9, 15), date(2021, 12, 14)),
        ("2021", date(2020, 12, 15), date(2021, 12, 14)),
        ("2021-H1", date(2020, 12, 15), date(2021, 6, 14)),
        ("2021-h2", date(2021, 6, 15), date(2021, 12, 14)),
        ("2021-01", date(2020, 12, 15), date(2021, 1, 14)),
        ("2021-06", date(2021, 5, 15), date(2021, 6, 14)),
        ("2021-03-15..2021-06-14", date(2021, 3, 15), date(2021, 6, 14)),
    ],
)
def test_windows_of_the_reporting_rule(text, first, last):
    assert Period.parse(text).window() == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-H1", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-05..2024-02-05", date(2024, 2, 5), date(2024, 2, 5)),
    ],
)
def test_windows_of_the_calendar(text, first, last):
    assert Period.parse(text).window(Basis.CALENDAR) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "2021-Q5", "2021-Q0", "21-Q2", "2021Q2", "1999", "3000", "2021-Q2-Q3", "٢٠٢١"),
        *("2021-13", "2021-00", "2021-H3", "2021-02-30..2021-03-01", "1999-01-01..1999-02-01", "2021-01-01.."),
    ],
)
def test_what_is_no_period(text):
    with pytest.raises(BadPeriod) as told:
        Period.parse(text)
    assert told.value.values == {"text": text}


def test_days_that_run_backward():
    with pytest.raises(BackwardPeriod):
        Period.parse("2021-06-14..2021-03-15")


def test_the_written_form_is_read_again():
    for text in ("2021-Q2", "2021", "2021-H2", "2021-09", "2021-03-15..2021-06-14"):
        assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    ("now", "before"),
    [("2021-Q1", "2020-Q4"), ("2021-Q3", "2021-Q2"), ("2021", "2020"), ("2021-01", "2020-12"), ("2021-H2", "2021-H1")],
)
def test_the_period_before(now, before):
    assert str(Period.parse(now).previous) == before


@pytest.mark.parametrize("basis", list(Basis))
def test_periods_follow_each_other_without_a_gap(basis):
    for text in ("2021-Q1", "2021-Q2", "2024-Q4", "2021", "2021-H1", "2021-03", "2021-01", "2021-03-15..2021-06-14"):
        period = Period.parse(text)
        assert period.previous.window(basis)[1] + timedelta(days=1) == period.window(basis)[0]


def test_the_quarter_that_holds_a_day():
    assert str(Period.containing(date(2026, 11, 22))) == "2026-Q4"
    assert str(Period.containing(date(2026, 12, 15))) == "2027-Q1"
    assert str(Period.containing(date(2026, 12, 15), Basis.CALENDAR)) == "2026-Q4"
