"""Anyone reads figures, knows what they count, and is told when a period makes no sense."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

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
    assert "from 1 November 2025 to 20 November 2026" in page.main
    assert "Fewer than 5 ratings: no share is given." in page.main
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
        ("from=2026-13-45", "This is no day."),
        ("from=2026-11-02&to=2026-11-01", "The first must not be after the last."),
        ("to=0001-01-01", "The first must not be after the last."),
        ("from=9999-12-31", "The first must not be after the last."),
        ("period=2026-Q9", "This is no period."),
        ("period=" + "x" * 10_000, "This is no period."),
    ],
)
def test_a_period_that_makes_no_sense_is_said_and_the_usual_one_is_shown(client, some, asked, sentence):
    page = client.get(f"/statistics?lang=en&{asked}")
    assert sentence in page.main
    assert figures(page)["Received in the period"] == "4"


@pytest.mark.parametrize("asked", ["period=2099", "sector=nowhere", "commune=%00%E2%80%AE", "office=" + "đ" * 3000])
def test_nothing_received_says_what_to_do(client, some, asked):
    page = client.get(f"/statistics?lang=en&{asked}")
    assert "No petition was received in this time" in page.main


def test_the_csv_holds_what_the_page_gives_and_no_more(client, some):
    page = client.get("/statistics.csv?lang=en")
    assert page.response.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(page.response.get_data(as_text=True), newline="")))
    total = {line["measure"]: line["value"] for line in lines if line["table"] == "total"}
    assert (total["received"], total["in_time"], total["refused"]) == ("4", "2", "1")
    cells = [line for line in lines if line["table"] == "commune" and line["measure"] not in ("received",)]
    assert cells
    assert not [line for line in cells if line["value"] in ("1", "2")]


def test_a_narrow_question_gives_no_small_number(client, some):
    page = client.get("/statistics?lang=en&period=2026-10&sector=YT")
    assert set(figures(page).values()) <= {"0", "·not given"}


def test_the_foot_of_every_page_leads_there(client):
    links = BeautifulSoup(client.get("/").response.data, "html.parser").select("footer a")
    assert {"/statistics", "/data"} <= {link["href"] for link in links}
