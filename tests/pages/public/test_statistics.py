"""Anyone reads figures, knows what they count, and is told when a period makes no sense."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from feedback.web.public import statistics
from tests.databases import on_both_databases


@pytest.fixture
def some(make_petition, clock):
    """Received in September to November: answered, rated by nobody, refused, open and overdue."""
    for day, state in (
        ("2026-09-07", "published"),
        ("2026-09-08", "refused"),
        ("2026-10-05", "answered"),
        ("2026-10-06", "in_progress"),
    ):
        clock.set(f"{day}T09:00")
        make_petition(state, email=f"{state}@example.vn")
    clock.set("2026-11-20T09:00")


def figures(page):
    return {item.dt.get_text(strip=True): item.dd.get_text(strip=True) for item in page.select("dl.figures > div")}


@on_both_databases
def test_the_page_says_what_it_counts_and_its_parts_add_up(client, some):
    page = client.get("/statistics?lang=en")
    assert figures(page) == {
        "Received in the period": "4",
        "Answered in time": "2",
        "Answered late": "0",
        "Open, in time": "0",
        "Open, overdue": "1",
        "Ended otherwise": "1",
    }
    assert "The parts add up: 2 + 0 + 0 + 1 + 1 = 4 received." in page.main
    assert "from 1 January 2026 to 20 November 2026" in page.main
    assert "no share is given." in page.main
    assert [caption.get_text()[:8] for caption in page.select("caption")] == ["By month"]
    assert "Too few petitions: no line is given." in page.main
    assert "#counting" in page.links().values()
    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in page.headers


def test_every_table_has_its_caption_and_its_heads(client, some):
    page = client.get("/statistics")
    for table in page.select("table"):
        assert table.caption.get_text(strip=True)
        assert all(cell.get("scope") in ("col", "row") for cell in table.select("th"))
    assert page.title == "Thống kê"


def test_a_chart_has_a_name_a_description_and_its_table_beside(client, some):
    page = client.get("/statistics")
    [chart] = page.select("svg[role=img]")
    named = [page.one(f"#{name}") for name in chart["aria-labelledby"].split()]
    assert [element.name for element in named] == ["title", "desc"]
    assert chart.select("rect[fill^='url(#']"), "late and overdue are told by a pattern too"
    assert "style=" not in str(chart)


def test_a_line_leads_to_the_answers_that_can_be_read(client, some):
    page = client.get("/statistics?lang=en")
    link = page.links("main table a")["09/2026"]
    assert client.get(link).url.startswith("/petitions?")
    month = client.get("/statistics?period=2026-09")
    assert next(iter(figures(month).values())) == "2"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=2026-13-45", "This is no month."),
        ("from=" + "9" * 10_000, "This is no month."),
        ("from=2026-11&to=2026-10", "The first must not be after the last."),
        ("to=0001-01-01", "This is no month."),
        ("from=2999-12", "The first must not be after the last."),
        ("period=2026-Q9", "This is no period."),
        ("period=" + "x" * 10_000, "This is no period."),
    ],
)
def test_a_period_that_makes_no_sense_is_said_and_the_usual_one_is_shown(client, some, asked, sentence):
    page = client.get(f"/statistics?lang=en&{asked}")
    assert sentence in page.main
    assert figures(page)["Received in the period"] == "4"


def test_nothing_received_says_what_to_do(client, some):
    assert "No petition was received in this time" in client.get("/statistics?lang=en&period=2099").main


@pytest.mark.parametrize("asked", ["sector=nowhere", "sector=YT", "commune=%00%E2%80%AE", "office=" + "đ" * 3000])
def test_none_or_too_few_read_the_same(client, some, asked):
    page = client.get(f"/statistics?lang=en&{asked}")
    assert "Fewer than 5 were received there" in page.main
    assert not figures(page)


@pytest.mark.parametrize("asked", ["from=2026-10-05&to=2026-10-05", "period=2026-10-05..2026-10-05"])
def test_nobody_walks_through_the_days(client, some, asked):
    page, month = (client.get(f"/statistics?lang=en&{one}") for one in (asked, "period=2026-10"))
    assert "Only whole months are counted" in page.main
    assert figures(page) == figures(month)
    assert figures(page)["Received in the period"] == "2"
    assert [caption.get_text()[:8] for caption in page.select("caption")] == ["By month"], "parts are given by whole years"
    assert "choose a year" in page.main


def test_a_part_is_counted_by_whole_years_and_alone(client, some):
    page = client.get("/statistics?lang=en&period=2026-10&sector=YT&office=SYT")
    assert "counted by whole years only: 2026 is shown" in page.main
    assert "Only one of sector, office and commune can be chosen" in page.main


def test_the_csv_holds_what_the_page_gives_and_no_more(client, some):
    page = client.get("/statistics.csv?lang=en")
    assert page.response.mimetype == "text/csv"
    assert page.response.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(page.response.data.decode("utf-8-sig"), newline="")))
    total = {line["measure"]: line["value"] for line in lines if line["table"] == "total"}
    assert (total["received"], total["in_time"], total["refused"]) == ("4", "2", "1")
    assert {line["table"] for line in lines} == {"total", "month"}, "nothing of so few"
    assert total["rated"] == "0"


def test_the_foot_of_every_page_leads_there(client):
    links = BeautifulSoup(client.get("/").response.data, "html.parser").select("footer a")
    assert {"/statistics", "/data"} <= {link["href"] for link in links}


def test_figures_of_many_petitions_are_counted_once_in_five_minutes(client, some, make_petition, monkeypatch):
    monkeypatch.setattr(statistics, "_MANY", 1)
    first = figures(client.get("/statistics?lang=en"))
    make_petition("answered", email="moi@example.vn")
    assert figures(client.get("/statistics?lang=en")) == first
    other = figures(client.get("/statistics?lang=en&period=2026-11"))
    assert other["Received in the period"] == "1", "another question is counted anew"
