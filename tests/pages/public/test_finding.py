"""Searching as people do: badly spelt, in sentences, by old names; and what they are told."""

import pytest
from sqlalchemy import event


def titles(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.select("main h3 a")]


def test_matched_words_are_marked_and_masks_stay_whole(client, make_petition):
    make_petition("published", title="Đèn đường <tắt>", content="Gọi 0912 345 678 về đèn đường & cột điện.")
    page = client.get("/petitions?q=den+duong")
    assert [mark.text for mark in page.select("main h3 mark")] == ["Đèn đường"]
    assert page.select(".petition__excerpt mark")
    page = client.get("/petitions", query_string={"q": "số điện thoại"})
    assert not [mark for mark in page.select("mark") if "che" in mark.text]


def test_what_else_was_looked_for_is_said(client, make_petition):
    make_petition("published", title="Cột điện nghiêng", commune="Hồng Hải")
    page = client.get("/petitions?q=ngieng")
    assert titles(page) == ["Cột điện nghiêng"]
    assert "Đã tìm cả: nghieng" in page.main
    assert "Also looked for: nghieng" in client.get("/petitions?q=ngieng&lang=en").main
    assert "Hồng Hải nay thuộc phường Hạ Long" in client.get("/petitions", query_string={"q": "cột điện Hồng Hải"}).main


def test_a_question_finds_what_holds_most_of_it(client, make_petition):
    make_petition("published", title="Cấp lại giấy khai sinh bị mất")
    for number in range(3):
        make_petition("published", title=f"Việc khác {number}", content="Không có gì.")
    page = client.get("/petitions", query_string={"q": "làm lại giấy khai sinh cho con bị thất lạc ở phường nào"})
    assert titles(page) == ["Cấp lại giấy khai sinh bị mất"]
    assert "Chưa có câu trả lời nào chứa đủ các từ" in page.main


def test_filters_say_how_many_there_are_and_add_up(client, make_petition):
    make_petition("published", title="Về y tế một", sector="YT-ATTP")
    make_petition("published", title="Về y tế hai")
    make_petition("published", title="Về đất đai", sector="DAT-GCN", office="SNNMT", commune="Cô Tô")

    def counts(page, field: str) -> dict[str, int]:
        named = (option.text.strip() for option in page.select(f"#{field} option"))
        return {name.rpartition(" (")[0]: int(name.rpartition(" (")[2][:-1]) for name in named if name.endswith(")")}

    for query in ("", "?q=ve"):
        page = client.get(f"/petitions{query}")
        sectors = counts(page, "sector")
        assert (sectors["Y tế"], sectors["Đất đai"]) == (2, 1), "a sector holds what is below it"
        assert sum(number for name, number in sectors.items() if name.startswith("–")) == 2
        assert sum(counts(page, "office").values()) == sum(counts(page, "commune").values()) == 3
    assert sum(counts(client.get("/petitions?q=ve&sector=DAT"), "office").values()) == 1


@pytest.mark.parametrize("name", ["endpoint", "_method", "_scheme", "_anchor", "_external", "self", "values", "strange"])
def test_what_the_page_does_not_know_goes_into_no_address(client, name):
    for known in ("q=khong+thay&sector=DAT", "cursor=x"):
        page = client.get(f"/petitions?{name}=POST&{known}")
        links = [link["href"] for link in page.select("main a[href], link[type='application/atom+xml']")]
        assert any("/petitions" in address for address in links)
        assert not [address for address in links if "POST" in address], links


def test_nothing_found_offers_what_to_do(client, make_petition):
    make_petition("published", title="Đèn đường")
    page = client.get("/petitions?q=khong+thay&sector=DAT")
    links = page.links(".empty a")
    assert links["Tìm ở mọi lĩnh vực"] == "/petitions?q=khong+thay"
    assert {"/submit", "/contact", "/petitions"} <= set(links.values())


STRANGE = [
    "?!…",
    "\u202e\u200f",
    "😀 💧",
    "a" * 10_000,
    "đường " * 2_000,
    '"',
    '""" AND (',
    "NEAR(a b)",
    "x\x00y",
    "*",
    "'; --",
    "_ _",
    "a:b^c",
]


@pytest.mark.parametrize("words", STRANGE)
def test_whatever_is_typed_gets_a_page(client, make_petition, words):
    make_petition("published", title="Đường ngập")
    page = client.get("/petitions", query_string={"q": words})
    assert page.title == "Câu trả lời đã công khai"


def test_a_page_asks_the_database_seldom(client, make_petition, engine):
    for number in range(6):
        make_petition("published", title=f"Đường {number}", commune="Hồng Hải")
    asked = []
    listen = lambda _c, _cu, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    counted = {}
    for query in ("", "?q=đường", "?q=đường+ngieng", "?q=đường+ngập+sâu+mùa+mưa"):
        asked.clear()
        client.get(f"/petitions{query}")
        counted[query] = len([statement for statement in asked if "PRAGMA" not in statement])
    event.remove(engine, "before_cursor_execute", listen)
    assert max(counted.values()) <= 18, counted


def test_others_asked_alike(client, make_petition):
    first = make_petition("published", title="Chậm cấp sổ đỏ ở thôn Đông")
    make_petition("published", title="Bao giờ cấp giấy chứng nhận quyền sử dụng đất")
    make_petition("published", title="Tiếng ồn ban đêm", content="Ồn quá.")
    page = client.get(f"/petitions/{first.code}")
    assert titles(page) == ["Bao giờ cấp giấy chứng nhận quyền sử dụng đất"]


def notice_of(work, code: str, clock, *, back: bool = False) -> None:
    from feedback.store.models import PublicNotice
    from tests import people

    with work() as session:
        petition = people.reload(session, code)
        who = people.account(session, "coordinator", now=clock())
        session.flush()
        petition.notice = PublicNotice(
            line="Đèn đường tắt ở khu 2.", published_at=clock(), published_by=who.id, taken_back_at=clock() if back else None
        )


def test_a_neutral_line_has_a_page_without_the_senders_words(client, make_petition, work, clock):
    made = make_petition("assigned", kind="field_report", title="Nhà tôi số 5 bị tối", content="Bí mật của tôi.")
    client.get(f"/petitions/{made.code}", 404)
    notice_of(work, made.code, clock)
    page = client.get(f"/petitions/{made.code}")
    assert "Đèn đường tắt ở khu 2." in page.main
    assert "Đang xử lý" in page.text
    for secret in ("Nhà tôi số 5", "Bí mật", "Nguyễn Thị An"):
        assert secret not in page.response.get_data(as_text=True)
    assert "Đèn đường tắt" in client.get(f"/petitions/{made.code}.atom").text


def test_a_line_that_was_taken_back_reads_410(client, make_petition, work, clock):
    made = make_petition("assigned", kind="field_report")
    notice_of(work, made.code, clock, back=True)
    page = client.get(f"/petitions/{made.code}", 410)
    assert "không còn hiển thị" in page.title
    assert "Đèn đường tắt" not in page.text
    ended = make_petition("refused", kind="field_report")
    notice_of(work, ended.code, clock)
    client.get(f"/petitions/{ended.code}", 410)


class TestSearchingWithoutAPause:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SEARCHES_PER_MINUTE": "2"}

    def test_who_does_is_asked_to_wait_a_minute(self, client):
        for words in ("rác", "đường"):
            client.get(f"/petitions?q={words}")
        page = client.get("/petitions?q=nước", 429)
        assert 1 <= int(page.headers["Retry-After"]) <= 60
        assert "một phút" in page.main
        client.get("/petitions")
        client.get("/petitions?q=rác", 200, environ_base={"REMOTE_ADDR": "203.0.113.7"})
