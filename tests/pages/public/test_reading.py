"""Everyone reads what was published, and nothing else."""

import pytest

from feedback.domain.text import sort_key
from feedback.store.queries import known
from feedback.store.queries.published import Filters, list_published


def test_home_shows_the_latest_answers_and_the_ways_in(client, make_petition):
    make_petition("published", title="Đèn đường tắt")
    page = client.get("/")
    assert "Đèn đường tắt" in page.text
    assert {"/submit", "/track"} <= set(page.links().values())
    assert "Set-Cookie" not in page.headers


def test_home_without_any_answer(client):
    assert client.get("/").select(".empty")


@pytest.mark.parametrize("state", ["submitted", "held", "assigned", "answered", "refused", "withdrawn", "withheld"])
def test_whatever_is_not_published_reads_404(client, make_petition, state):
    made = make_petition(state)
    client.get(f"/petitions/{made.code}", 404)
    assert made.code not in client.get("/petitions").text


def test_a_published_petition_shows_question_answer_office_and_dates(client, make_petition):
    made = make_petition("published")
    page = client.get(f"/petitions/{made.code}")
    assert page.title == "Chờ lâu ở quầy tiếp nhận"
    for words in ("bố trí thêm người", "Sở Y tế", "thứ Hai, 14/12/2026", "thứ Sáu, 20/11/2026", "Y tế", "Phường Hạ Long"):
        assert words in page.text
    for secret in ("Nguyễn Thị An", "0912345678", "an@example.vn", "Lê Thánh Tông"):
        assert secret not in page.response.get_data(as_text=True)


def test_a_petition_taken_down_says_so_with_410(client, make_petition):
    made = make_petition("taken_down")
    page = client.get(f"/petitions/{made.code}", 410)
    assert "Lộ thông tin của người khác." in page.text
    assert "quầy số 2" not in page.text
    assert made.code not in client.get("/petitions").text


def test_masks_are_seen_as_masks(client, make_petition):
    made = make_petition("published", content="Gọi 0912 345 678 hoặc viết cho an@example.vn, CCCD 022090001234.")
    page = client.get(f"/petitions/{made.code}")
    assert [mask.text for mask in page.select(".masked")] == [
        "[đã che số điện thoại]",
        "[đã che thư điện tử]",
        "[đã che số giấy tờ]",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("đường", ["Sửa đường", "Duong xuong cap"]),
        ("duong", ["Duong xuong cap", "Sửa đường"]),
        ("DUONG", ["Duong xuong cap", "Sửa đường"]),
        ("Hong Hai", ["Sửa đường", "Duong xuong cap", "Cây đổ"]),
        ("đường đổ", []),
        ("cây", ["Cây đổ"]),
        ("!!! ???", []),
        ("'\" OR 1=1 --", []),
        ("💧", []),
        ("a" * 10_000, []),
    ],
)
def test_search_with_and_without_marks(client, make_petition, clock, asked, found):
    for title in ("Cây đổ", "Duong xuong cap", "Sửa đường"):
        clock.advance(minutes=1)
        make_petition("published", title=title, content="Nội dung.")
    page = client.get("/petitions", query_string={"q": asked})
    titles = [link.text.strip() for link in page.select("main h3 a")]
    if asked in ("đường", "Hong Hai"):
        assert titles == found
    else:
        assert sorted(titles) == sorted(found)


def test_filters_narrow_the_list(client, make_petition, clock):
    make_petition("published", title="Về y tế")
    clock.advance(days=10)
    make_petition("published", title="Về đất đai", sector="DAT-GCN", office="SNNMT", commune="Cô Tô")
    titles = lambda query: [link.text.strip() for link in client.get(f"/petitions?{query}").select("main h3 a")]  # noqa: E731
    assert titles("sector=DAT") == ["Về đất đai"], "a sector holds what is below it"
    assert titles("office=SYT") == ["Về y tế"]
    assert titles("commune=06688") == ["Về y tế"]
    assert titles("from=2026-11-25") == ["Về đất đai"]
    assert titles("to=2026-11-20") == ["Về y tế"]
    assert titles("sector=XXX&office=YYY") == []
    assert titles("from=1-1-1&to=zzz&cursor=abc") == ["Về đất đai", "Về y tế"]


def test_the_list_says_how_many_there_are(client, make_petition, monkeypatch):
    heading = lambda address: client.get(address).select("main .content > h2")[-1].text.strip()  # noqa: E731
    assert heading("/petitions") == "Kết quả"
    for number in range(3):
        make_petition("published", title=f"Việc {number}")
    assert heading("/petitions") == "3 câu trả lời, mới nhất trước"
    assert heading("/petitions?q=viec") == "Tìm thấy 3 câu trả lời"
    assert (
        heading("/petitions?q=viec&office=SYT&sector=YT&commune=06688&from=2026-11-01&to=2026-12-01") == "Tìm thấy 3 câu trả lời"
    )
    assert heading("/petitions?q=zzz") == heading("/petitions?q=!!!") == "Kết quả"
    assert heading("/petitions?lang=en&q=1") == "1 answer found"
    monkeypatch.setattr("feedback.services.counting.COUNTED", 2)
    monkeypatch.setattr("feedback.services.searching._CANDIDATES", 2)
    assert heading("/petitions?q=viec&sector=YT") == heading("/petitions?from=2026-11-01") == "Tìm thấy hơn 2 câu trả lời"
    assert heading("/petitions") == "3 câu trả lời, mới nhất trước", "these are counted as they are published"


def test_a_first_day_after_the_last_is_said_and_left_out(client, make_petition):
    make_petition("published")
    page = client.get("/petitions?from=2026-12-01&to=2026-11-01")
    assert "Ngày đầu sau ngày cuối" in page.one(".field--error").text
    assert page.select("main h3 a")


def test_offices_and_communes_stand_as_vietnamese_reads_them(client):
    page = client.get("/petitions")
    offices = [option.text for option in page.select("#office option")][1:]
    departments = [name for name in offices if name.startswith("Sở ")]
    assert departments == sorted(departments, key=sort_key)
    first_commune = next(place for place, name in enumerate(offices) if name.startswith("Ủy ban nhân dân"))
    assert all(name.startswith("Ủy ban nhân dân") for name in offices[first_commune:])
    communes = [option.text.split(maxsplit=1)[1].removeprefix("khu ") for option in page.select("#commune option")][1:]
    assert communes == sorted(communes, key=sort_key)
    assert communes.index("Đông Triều") > communes.index("Điền Xá")


def test_pages_by_cursor_stay_put_while_others_are_published(client, make_petition, clock, work):
    codes = []
    for number in range(5):
        clock.advance(minutes=1)
        codes.append(make_petition("published", title=f"Việc {number}").code)
    with work() as session:
        places = known.catalogue(session, "")
        first = list_published(session, Filters(), places, size=2)
        assert [item.code for item in first.items] == [codes[4], codes[3]]
    clock.advance(minutes=1)
    make_petition("published", title="Mới")
    with work() as session:
        second = list_published(session, Filters(), places, first.next, size=2)
        assert [item.code for item in second.items] == [codes[2], codes[1]]
        third = list_published(session, Filters(), places, second.next, size=2)
        assert [item.code for item in third.items] == [codes[0]]
        assert third.next is None


def test_a_whole_code_leads_to_tracking(client):
    page = client.get("/petitions?q=pakn.20261120.0001")
    assert "/track?code=PAKN.20261120.0001" in page.links().values()


@pytest.mark.parametrize("address", ["/help", "/contact", "/privacy", "/accessibility", "/submit", "/track", "/", "/petitions"])
@pytest.mark.parametrize("language", ["", "?lang=en"])
def test_every_page_in_both_languages_sets_no_cookie(client, address, language):
    page = client.get(address + language)
    assert "Set-Cookie" not in page.headers
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_a_strange_language_is_vietnamese(client):
    assert client.get("/?lang=xx").one("html")["lang"] == "vi"


def test_healthz(client):
    assert client.get("/healthz").text == "ok\n"


def test_an_unknown_address_has_a_page(client):
    assert client.get("/nowhere", 404).title


def test_an_english_page_says_what_is_in_vietnamese(client, make_petition):
    made = make_petition("published", title="Đèn đường tắt")
    for address, title in (("/", ".petition__title"), ("/petitions", ".petition__title"), (f"/petitions/{made.code}", "h1")):
        page = client.get(f"{address}?lang=en")
        assert page.select(title)[0]["lang"] == "vi"
        assert "in Vietnamese only" in page.text
        assert not client.get(address).select(f"{title}[lang]")
    assert client.get(f"/petitions/{made.code}?lang=en").select("title")[0]["lang"] == "vi"
    nothing = client.get("/petitions?lang=en&q=streetlight")
    assert "try Vietnamese ones" in nothing.text
    assert any("sector=" in href for href in nothing.links().values())
    assert "try Vietnamese ones" not in client.get("/petitions?q=zzzz").text


def test_an_excerpt_begins_with_what_was_done(client, make_petition):
    make_petition("published", title="Đèn đường tắt")
    [excerpt] = client.get("/").select(".petition__excerpt")
    assert "trả lời như sau" not in excerpt.text
