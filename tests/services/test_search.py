"""Reading answers: with and without marks, by filters, page by page."""

from datetime import date, timedelta

import pytest

from feedback.store.queries.published import Filters, list_published
from tests import people
from tests.databases import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def publish(session, clock, files):
    """``publish("title", …)``: an answered and published petition; each a minute after the one before."""

    def published(title: str, office: str = people.HEALTH, answer: str = "Đã xong.", **typed) -> str:
        number = session.info["number"] = session.info.get("number", 0) + 1
        case = people.case_in(
            session, "answered", now=clock.advance(minutes=1), files=files, office=office, title=title,
            content="Nội dung.", **{"phone": f"0912{number:06}", "email": "", **typed},
        )  # fmt: skip
        case.publish(title=title, answer=answer)
        return title

    return published


@pytest.fixture
def search(session):
    return lambda words="", **filters: [item.title for item in list_published(session, Filters(words, **filters)).items]


def test_marks_are_optional_and_the_marked_match_comes_first(publish, search):
    publish("Đường Trần Phú ngập")
    publish("Dương xỉ mọc đầy vỉa hè")
    publish("Cây đổ")
    assert search("duong") == ["Dương xỉ mọc đầy vỉa hè", "Đường Trần Phú ngập"]
    assert search("đường") == ["Đường Trần Phú ngập", "Dương xỉ mọc đầy vỉa hè"]
    assert search("ĐƯỜNG") == search("đường")
    assert search("đu\u031bo\u031b\u0300ng") == search("đường")


def test_every_word_must_be_there(publish, search):
    publish("Đường ngập", answer="Đã khơi cống.")
    publish("Đường bụi")
    assert search("duong ngap") == ["Đường ngập"]
    assert search("ngap duong cong") == ["Đường ngập"]
    assert search("duong tuyet") == []


def test_words_of_the_place_find_it(publish, search, session):
    publish("Rác tồn đọng", commune="Hồng Hải")
    assert search("phường hạ long") == ["Rác tồn đọng"]
    assert search("hong hai") == ["Rác tồn đọng"]
    code = list_published(session, Filters()).items[0].petition.code
    assert search(code) == ["Rác tồn đọng"]


ODD = [
    '"',
    "'",
    "*",
    "duong*",
    "NOT",
    "duong AND",
    "duong OR ngap",
    "NEAR(a b)",
    "(",
    "a:b",
    "-duong",
    "%",
    "_",
    "\\",
    "&|!<->",
    "😀",
]
ODD += ["a" * 500, "a " * 300, "x\x00y", "\ufeff", "ỡ" * 50]


def test_odd_characters_break_nothing(publish, search):
    publish("Đường ngập")
    for odd in ODD:
        assert search(odd) in ([], ["Đường ngập"]), odd


def test_signs_alone_find_nothing_and_emptiness_finds_all(publish, search):
    publish("Đường ngập")
    assert search("?!") == []
    assert search("  ") == search("") == ["Đường ngập"]


def test_filters(publish, search, clock):
    publish("Bệnh viện", sector="YT-ATTP")
    publish("Đất", office=people.LAND, sector="DAT", commune="06652")
    assert search(sector="YT") == ["Bệnh viện"]
    assert search(sector="YT-ATTP") == ["Bệnh viện"]
    assert search(sector="DAT-GCN") == []
    assert search(office="SNNMT") == ["Đất"]
    assert search(commune="06652") == ["Đất"]
    assert search(sector="NOWHERE") == search(office="NOBODY") == []
    assert search("dat", sector="YT") == []
    today = date(2026, 11, 20)
    assert len(search(since=today, until=today)) == 2
    assert search(since=today + timedelta(days=1)) == search(until=today - timedelta(days=1)) == []


def test_the_first_and_last_minute_of_a_local_day_belong_to_it(publish, search, clock):
    clock.set("2026-11-19T23:58")
    publish("Tối")
    publish("Nửa đêm")
    day = date(2026, 11, 19)
    assert search(since=day, until=day) == ["Tối"]
    assert search(since=date(2026, 11, 20)) == ["Nửa đêm"]


def walk(session, size: int, words: str = "", between=lambda: None) -> list[str]:
    """Every title, page by page."""
    titles, cursor = [], ""
    while True:
        page = list_published(session, Filters(words), cursor, size)
        titles += [item.title for item in page.items]
        if page.next is None:
            return titles
        cursor = page.next
        between()


@pytest.mark.parametrize("words", ["", "duong"])
def test_pages_follow_each_other_while_new_ones_are_published(publish, session, words):
    titles = [publish(f"Đường {n}" if n % 2 else f"Dương {n}") for n in range(7)]
    new = iter(range(100, 200))
    seen = walk(session, 2, words, between=lambda: publish(f"Đường mới {next(new)}"))
    assert len(seen) == len(set(seen))
    assert set(titles) <= set(seen)
    if not words:
        assert seen == titles[::-1]


def test_pages_hold_when_many_are_published_at_once(publish, session, clock):
    for n in range(5):
        publish(f"Số {n}")
        clock.advance(minutes=-1)
    assert len(set(walk(session, 2))) == 5


CURSORS = ["x", "0.1", "0.99999999999999999.1", "2.1.1", "0.-1.1", "1.9999999999999999.999999999999", "0.0.0", "٠.١.١"]


def test_a_made_up_cursor_breaks_nothing(publish, session):
    publish("Đường ngập")
    for cursor in CURSORS:
        assert len(list_published(session, Filters(), cursor).items) <= 1, cursor
