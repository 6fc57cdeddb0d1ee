"""Reading answers: with and without marks, by filters, page by page."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback.domain.relevance import judge
from feedback.services import searching
from feedback.store.models import SearchWord
from feedback.store.queries import known
from feedback.store.queries.published import Filters, find_published
from feedback.store.queries.search import count_texts
from feedback.store.queries.shown import find_shown
from tests import people
from tests.databases import on_both_databases
from tests.house.test_statements import listening

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
        # What is counted as it is published is counted at the end of the transaction.
        session.commit()
        return title

    return published


@pytest.fixture
def search(session):
    return lambda words="", **filters: [item.title for item in searching.find(session, Filters(words, **filters)).items]


def test_marks_are_optional_and_the_marked_match_comes_first(publish, search):
    publish("Đường Trần Phú ngập")
    publish("Dương xỉ mọc đầy vỉa hè")
    publish("Cây đổ")
    assert set(search("duong")) == {"Dương xỉ mọc đầy vỉa hè", "Đường Trần Phú ngập"}
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
    publish("Rác ở nơi khác", commune="06652")
    assert search("phường hạ long")[0] == "Rác tồn đọng", "the commune of today before the district that was called so"
    assert search("hong hai") == ["Rác tồn đọng"]
    assert search("p. Hồng Hải") == search("phường Hồng Hải") == ["Rác tồn đọng"]
    code = searching.find(session, Filters()).items[1].code
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
        page = searching.find(session, Filters(words), cursor=cursor, size=size)
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


CURSORS = [
    "x",
    "w.1.1",
    "w.9999999999999999.0",
    "b.1.1.1",
    "b.9999999999999999.9999999999999999.1",
    "w.0.9999",
    "0.1",
    "0.99999999999999999.1",
    "2.1.1",
    "0.-1.1",
    "1.9999999999999999.999999999999",
    "0.0.0",
    "٠.١.١",
]


def test_a_made_up_cursor_breaks_nothing(publish, session):
    publish("Đường ngập")
    for cursor in CURSORS:
        assert len(searching.find(session, Filters(), cursor=cursor).items) <= 1, cursor
        assert len(searching.find(session, Filters("duong"), cursor=cursor).items) <= 1, cursor


def test_phrases_stand_together(publish, search):
    publish("Đèn đường hỏng")
    publish("Đường có đèn mờ")
    assert search('"đèn đường"') == search("“den duong”") == ["Đèn đường hỏng"]
    assert search("đèn đường") == ["Đèn đường hỏng", "Đường có đèn mờ"]
    assert search('đường "đèn') == search("đường đèn")


def test_a_thing_is_found_by_its_other_names(publish, search):
    publish("Chậm cấp giấy chứng nhận quyền sử dụng đất")
    publish("Sổ đỏ bị sai tên")
    publish("Thẻ BHYT hết hạn")
    assert set(search("sổ đỏ")) == set(search("gcnqsdđ")) == {"Chậm cấp giấy chứng nhận quyền sử dụng đất", "Sổ đỏ bị sai tên"}
    assert search("bảo hiểm y tế") == ["Thẻ BHYT hết hạn"]


def test_a_slip_of_one_letter_is_forgiven_and_said(publish, session):
    publish("Đường nghiêng")
    publish("Khánh thành cầu")
    for slip in ("nghieeng", "ngieng", "nghjeng", "nghiegn"):
        result = searching.find(session, Filters(slip))
        assert [item.title for item in result.items] == ["Đường nghiêng"], slip
        assert result.guesses == ("nghieng",)
    assert not searching.find(session, Filters("cua")).items, "short words are one letter from anything"


def test_a_sentence_finds_what_holds_most_of_its_rare_words(publish, search):
    publish("Thủ tục cấp lại giấy khai sinh bị mất", answer="Nộp hồ sơ tại Ủy ban nhân dân phường.")
    publish("Giờ làm việc buổi chiều", answer="Từ 13 giờ 30.")
    for number in range(4):
        publish(f"Việc khác {number}", answer="Đã giải quyết tại phường.")
    found = search("tôi bị mất giấy khai sinh thì cấp lại ở đâu hết bao nhiêu tiền")
    assert found == ["Thủ tục cấp lại giấy khai sinh bị mất"]


def test_tones_written_in_the_old_way_agree(publish, search):
    publish("Nhà văn hoá thôn")
    publish("Hỏa hoạn")
    assert search("hóa") == ["Nhà văn hoá thôn", "Hỏa hoạn"]


def test_a_former_name_says_what_it_is_now(publish, session):
    publish("Rác tồn đọng", commune="Hồng Hải")
    [moved] = searching.find(session, Filters("rác Hồng Hải")).moved
    assert (moved.name, moved.communes) == ("Hồng Hải", ("Phường Hạ Long",))
    assert not searching.find(session, Filters("đóng hại")).moved, "marks that are no name's"
    assert not searching.find(session, Filters("Hạ Long")).moved, "a name of today"


def words_of(session) -> dict[str, int]:
    session.flush()
    return dict(session.execute(select(SearchWord.word, SearchWord.documents)).all())


def test_the_counts_of_words_are_exact(session, clock, files):
    assert words_of(session) == {}
    cases = [
        people.case_in(
            session, "answered", now=clock.advance(minutes=1), files=files, phone=f"091200000{n}", email="", commune=""
        )
        for n in range(2)
    ]
    cases[0].publish(title="Đèn đường", content="Đèn đường tắt.", answer="Đã sửa đèn.")
    cases[1].publish(title="Đèn mờ", content="Tối.", answer="Đã thay.")
    assert count_texts(session, ["den", "duong", "xyz"]) == {"": 2, "den": 2, "duong": 1}
    cases[0].publish(title="Điện", content="Đèn đường tắt.", answer="Xong.")
    counted = words_of(session)
    assert (counted["den"], counted["dien"], counted.get("sua")) == (2, 1, None)
    assert searching.reindex(session) == 2
    assert words_of(session) == counted
    for case in cases:
        case.take_down()
    assert words_of(session) == {}


def test_what_the_filters_count_adds_up(publish, session):
    publish("Đường y tế", sector="YT-ATTP")
    publish("Đường đất", office=people.LAND, sector="DAT", commune="06652")
    for words in ("", "duong"):
        result = searching.find(session, Filters(words))
        assert result.total == 2
        assert len({fact.sector_id for fact in result.facts}) == 2
        assert not result.more
    assert searching.find(session, Filters("duong", sector="DAT")).total == 1
    assert searching.find(session, Filters(office="SNNMT")).total == searching.find(session, Filters(commune="06652")).total == 1
    assert searching.find(session, Filters(sector="YT", since=date(2026, 11, 20))).total == 1


def test_beyond_what_can_be_compared_the_rest_follows_by_age(publish, session, monkeypatch):
    monkeypatch.setattr(searching, "_CANDIDATES", 3)
    titles = {publish(f"Đường {n}") for n in range(8)}
    seen = walk(session, 2, "duong")
    assert len(seen) == 8
    assert set(seen) == titles


def test_of_a_common_word_the_newest_are_weighed_and_the_others_follow_by_age(publish, session, monkeypatch):
    monkeypatch.setattr(searching, "_NEWEST", 4)
    titles = [publish(f"Đường {n}") for n in range(8)]
    result = searching.find(session, Filters("đường"), size=2)
    assert result.more
    assert result.total == 4
    assert set(walk(session, 4, "đường")[:4]) == set(titles[4:])
    assert sorted(walk(session, 2, "đường")) == titles
    assert searching.find(session, Filters("đường"), size=5).total == 8, "too few of the newest: then all of them"


def test_of_a_common_word_only_so_many_texts_are_read(publish, session, engine, monkeypatch):
    for name, most in (("_NEWEST", 4), ("_CANDIDATES", 2), ("_ALIKE_CANDIDATES", 2), ("_NEWEST_OF_A_PHRASE", 2)):
        monkeypatch.setattr(searching, name, most)
    weighed = []
    monkeypatch.setattr(
        searching, "judge", lambda asked, texts, rarity: weighed.append(len(texts)) or judge(asked, texts, rarity)
    )
    for number in range(8):
        publish(f"Đường ngập {number}")
    with listening(engine) as asked:
        for words in ("duong", "đường", "đường ngập", "ngập đường"):
            result = searching.find(session, Filters(words), size=2)
            assert (len(result.items), result.total, result.more) == (2, 4, True)
        public = find_published(session, result.items[0].code)
        searching.alike(session, public, known.catalogue(session, ""))
    assert max(weighed) == 3, "the question itself among them"
    of_the_index = [statement for statement, _values in asked if "published_search" in statement]
    assert len(of_the_index) == 5
    for statement in of_the_index:
        # Wherever the index is read, it is to an end; and no measure of the database's own is asked for.
        ends = re.findall(r"FROM published_search\b.*?ORDER BY (?:row)?id DESC\s+LIMIT", statement, re.DOTALL)
        assert len(ends) == statement.count("FROM published_search")
        assert not re.search(r"\brank\b|bm25", statement)


def test_those_alike_are_kept_until_readers_see_something_new(publish, session, engine):
    publish("Chậm cấp sổ đỏ ở thôn")
    publish("Chậm cấp sổ đỏ ở xã")
    item = find_published(session, searching.find(session, Filters("thôn")).items[0].code)

    def alike() -> list[str]:
        seen = known.versions(session)
        return [other.title for other in searching.alike(session, item, known.catalogue(session, ""), seen.public)]

    first = alike()
    with listening(engine) as asked:
        assert alike() == first == ["Chậm cấp sổ đỏ ở xã"]
    assert not [statement for statement, _values in asked if "published_search" in statement]
    publish("Chậm cấp sổ đỏ ở phường")
    assert "Chậm cấp sổ đỏ ở phường" in alike()


def test_answers_to_questions_like_it(publish, session):
    publish("Chậm cấp sổ đỏ ở thôn")
    publish("Đèn đường hỏng")
    publish("Bao giờ được cấp giấy chứng nhận quyền sử dụng đất")
    item = searching.find(session, Filters("thôn")).items[0]
    public, places = find_published(session, item.code), known.catalogue(session, "")
    assert [other.title for other in searching.alike(session, public, places)] == [
        "Bao giờ được cấp giấy chứng nhận quyền sử dụng đất"
    ]
    assert find_shown(session, item.code).copies == []
