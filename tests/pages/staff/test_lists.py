"""The list of petitions: what it is asked, in which order, page by page, and which filters are kept."""

import base64
import json
import re
from collections.abc import Iterator

import pytest

from feedback.store.models import AccessRecord
from feedback.store.queries import filtered
from tests import people


def codes(page) -> list[str]:
    return [link.get_text() for link in page.select(".worklist tbody th a")]


@pytest.fixture
def three(make_petition, clock) -> dict[str, str]:
    """Three petitions that differ in everything that can be asked for, by what they are about."""
    lamp = make_petition(
        title="Đèn đường hỏng ba tuần", kind="field_report", commune="Bãi Cháy", address_text="Trước số 5", **people.BOB
    )
    clock.advance(days=3)
    queue = make_petition("assigned", office="SYT", title="Chờ lâu ở quầy")
    clock.advance(days=1)
    refused = make_petition("refused", title="Phí lạ", sector="TTHC-HV", phone="", email="phi@example.vn")
    clock.advance(days=2)
    return {"lamp": lamp.code, "queue": queue.code, "refused": refused.code}


ASKED = {
    "words=đèn": {"lamp"},
    "words=den+HỎNG": {"lamp"},
    "words=%25": set(),
    "words=20261120": {"lamp"},
    "state=refused": {"refused"},
    "state=refused&state=assigned": {"refused", "queue"},
    "state=open": {"lamp", "queue"},
    "due=overdue": {"lamp"},
    "due=none": {"refused"},
    "office=SYT": {"queue"},
    "office=none": {"lamp", "refused"},
    "officer=none": {"lamp", "queue", "refused"},
    "officer=me": set(),
    "sector=YT": {"lamp", "queue"},
    "sector=TTHC": {"refused"},
    "kind=field_report": {"lamp"},
    "channel=web": {"lamp", "queue", "refused"},
    "channel=phone": set(),
    "since=2026-11-23&until=2026-11-23": {"queue"},
    "until=2026-11-22": {"lamp"},
    "urgent=y": set(),
    "contact=0987654321": {"lamp", "queue", "refused"},
    "asks=reopening": set(),
    "desk=overdue": {"lamp"},
    "state=open&office=SYT&words=quay": {"queue"},
}
"""What is asked, and which of the three are found."""


def test_the_list_gives_what_it_is_asked_for(sign_in, three):
    reader, wrong = sign_in("coordinator"), []
    for asked, found in ASKED.items():
        page = reader.get(f"/staff/petitions?{asked}")
        if (
            set(codes(page)) != {three[name] for name in found}
            or page.one("main p[role=status] strong").get_text() != f"{len(found)} phản ánh"
        ):
            wrong.append((asked, codes(page)))
    assert not wrong, wrong


NONSENSE = {
    "since=gestern": "Chọn ngày",
    "since=2026-11-23&until=2026-11-20": "trước ngày đầu",
    "state=nonsense": "Chọn trong danh sách",
    "office=nowhere": "Chọn trong danh sách",
    "officer=drop": "Chọn trong danh sách",
    "sender=phone.0987654321": "Nhập lại số điện thoại",
}


def test_what_cannot_be_asked_is_said_and_kept(sign_in, three):
    reader = sign_in("coordinator")
    for asked, said in NONSENSE.items():
        page = reader.get(f"/staff/petitions?words=den&{asked}", 422)
        assert said in " ".join(page.errors), asked
        assert page.one("#words")["value"] == "den"
        assert codes(page) == []


def test_what_cannot_be_asked_is_said_again_to_who_asks_again(sign_in, three):
    reader = sign_in("coordinator")
    for asked, said in NONSENSE.items():
        for _time in range(2):
            assert said in " ".join(reader.get(f"/staff/petitions?{asked}", 422).errors), asked


@pytest.mark.parametrize("typed", ["PAKN.20261120.0001", "pakn 20261120 0001"])
def test_a_full_code_leads_straight_to_the_petition(sign_in, make_petition, typed):
    made = make_petition("assigned", office="SYT")
    clerk = sign_in("clerk", office="SYT")
    clerk.get("/staff/")
    assert clerk.fill_and_send("form.masthead__search", words=typed, status=302).location == f"/staff/petitions/{made.code}"
    stranger = sign_in("clerk", office="SXD")
    assert codes(stranger.get(f"/staff/petitions?words={made.code}")) == []


def test_a_contact_is_found_only_by_who_may_know_its_sender(sign_in, make_petition, work):
    mine = make_petition("assigned", office="SYT", **people.BOB)
    make_petition("assigned", office="SXD", **people.BOB)
    secret = make_petition("assigned", office="SYT", confidential=True, **people.BOB)
    own = make_petition("assigned", office="SYT", subject_office="SYT", **people.BOB)
    with work() as session:
        # Passed to it with a reason that stays visible; without one the office may not know who complains of it.
        people.reload(session, own.code).office_override = ""
    officer = sign_in("officer", office="SYT")
    assert codes(find_sender(officer, people.BOB["phone"])) == [mine.code]
    assert len(codes(find_sender(sign_in("coordinator"), people.BOB["phone"]))) == 4
    inspector = sign_in("inspector").get(officer.page.url)
    assert len(codes(inspector)) == 4, "what may not be asked asks nothing"
    assert not inspector.select("#contact")
    assert {secret.code, own.code} <= set(codes(sign_in("officer", office="SYT").get("/staff/petitions")))


def find_sender(reader, contact: str, within: str = ""):
    reader.get(f"/staff/petitions{within}")
    reader.fill_and_send("form[action*=by-contact]", contact=contact)
    return reader.follow()


def looks(work) -> list[tuple[str, str]]:
    with work() as session:
        return [(look.petition.code, look.purpose) for look in session.query(AccessRecord)]


def test_whoever_looks_for_a_sender_is_written_down(sign_in, three, work):
    reader = sign_in("coordinator")
    for typed, found in (("0987 654 321", "lamp"), ("an@EXAMPLE.vn", "queue"), ("phi@EXAMPLE.vn", "refused")):
        page = find_sender(reader, typed)
        assert codes(page) == [three[found]]
        assert not re.search("0987|example|%40", page.url), "no address holds what was typed"
        assert looks(work)[-1] == (three[found], "search")
    assert len(looks(work)) == 3
    assert not page.select("form[action*=export]"), "a file would tell of others"
    assert codes(find_sender(reader, "0987654321", "?state=refused")) == []
    reader.get("/staff/petitions?state=open")
    assert len(looks(work)) == 3, "a list of everybody says nothing of anybody"


def test_a_step_that_is_refused_on_the_list_of_a_sender_is_a_look_too(sign_in, three, work):
    reader = sign_in("coordinator")
    find_sender(reader, "0987654321")
    page = reader.fill_and_send("form:has(table)", press="do=remind", status=422)
    assert codes(page) == [three["lamp"]]
    assert looks(work) == [(three["lamp"], "search")] * 2


def test_half_a_number_is_refused_with_what_was_typed(sign_in, three):
    reader = sign_in("coordinator")
    reader.get("/staff/petitions?state=open")
    page = reader.fill_and_send("form[action*=by-contact]", contact="0987", status=422)
    assert "Nhập đủ số điện thoại" in " ".join(page.errors)
    assert page.one("#contact")["value"] == "0987"
    assert len(codes(page)) == 2


def walk(reader, url: str, rel: str = "next") -> Iterator[list[str]]:
    while url:
        page = reader.get(url)
        yield codes(page)
        url = next((str(a["href"]) for a in page.select(f"a[rel={rel}]")), "")


@pytest.mark.parametrize("sort", [way + key for key in filtered.SORTS for way in ("", "-")])
def test_pages_lead_through_the_whole_list_and_back(sign_in, make_petition, clock, monkeypatch, sort):
    monkeypatch.setattr(filtered, "PAGE", 2)
    monkeypatch.setitem(filtered.list_page.__kwdefaults__, "limit", 2)
    states = ("submitted", "refused", "assigned", "withdrawn", "answered")
    made = [make_petition(s, phone="", email=f"{s}@example.vn", office="SXD" if s == "answered" else "SYT").code for s in states]
    reader = sign_in("coordinator")
    pages = list(walk(reader, f"/staff/petitions?sort={sort}"))
    listed = [code for page in pages for code in page]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(listed) == sorted(made)
    last = reader.page.url
    assert [code for page in reversed(list(walk(reader, last, "prev"))) for code in page] == listed
    if sort.endswith("code"):
        assert listed == sorted(made, reverse=sort.startswith("-"))
    head = {th.get("aria-sort") for th in reader.select("thead th")}
    assert ("descending" if sort.startswith("-") else "ascending") in head


def test_a_broken_cursor_leads_to_the_beginning(sign_in, three):
    reader = sign_in("coordinator")
    for cursor in ("x", "W10", "bnVsbA", "WyJkdWUiLCAxLCAiYSIsIDFd", "WyJkdWUiLGZhbHNlLCIyMDI2LTExLTIwIiwtMV0", "%00", "é" * 9):
        assert len(codes(reader.get("/staff/petitions", query_string={"cursor": cursor}))) == 3, cursor


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("code", "\ud800"),
        ("office", "a\udfff"),
        ("received", "0001-01-01T00:00:00+14:00"),
        ("received", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_cursor_made_by_hand_leads_to_the_beginning(sign_in, three, sort, value):
    cursor = base64.urlsafe_b64encode(json.dumps([sort, False, value, 1]).encode()).decode().rstrip("=")
    page = sign_in("coordinator").get("/staff/petitions", query_string={"sort": sort, "cursor": cursor})
    assert len(codes(page)) == 3


def test_the_list_does_not_ask_more_the_longer_it_is(sign_in, make_petition, engine):
    from sqlalchemy import event

    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_r: asked.append(statement))
    reader, counts = sign_in("coordinator"), []
    for number in range(2):
        for state in ("assigned", "answered", "asking_reopening"):
            make_petition(state, phone="", email=f"{state}{number}@example.vn")
        asked.clear()
        reader.get("/staff/petitions")
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


class TestSavedFilters:
    def save(self, reader, url: str, name: str, status: int = 303):
        reader.get(url)
        return reader.fill_and_send("form[action*='/filters']", name=name, status=status)

    def test_a_filter_is_saved_counted_opened_renamed_and_deleted(self, sign_in, three):
        reader = sign_in("coordinator")
        self.save(reader, find_sender(reader, "0987654321", "?state=open&words=den").url, "Đèn chưa xong")
        page = reader.follow()
        [tab] = page.select(".tabs a[aria-current]")
        assert tab.get_text(" ", strip=True) == "Đèn chưa xong 1"
        assert "sender" not in tab["href"], "nothing of a sender is kept"
        assert codes(reader.get(tab["href"])) == [three["lamp"]]
        reader.get("/staff/filters")
        reader.fill_and_send("form:has(input[name=name])", name="Đèn")
        assert "Đèn" in reader.follow().main
        reader.fill_and_send("form[action$='/delete']")
        assert "Chưa lưu bộ lọc nào" in reader.follow().main

    def test_a_name_is_taken_once(self, sign_in, three):
        reader = sign_in("coordinator")
        self.save(reader, "/staff/petitions?state=open", "Mở")
        page = self.save(reader, "/staff/petitions?state=refused", " mở ", 422)
        assert "Đã có bộ lọc mang tên này" in " ".join(page.errors)
        assert page.one("#name")["value"] == " mở "
        assert codes(page) == [three["refused"]]
        assert "Đặt tên" in " ".join(self.save(reader, "/staff/petitions?state=refused", "", 422).errors)

    def test_at_most_twenty(self, sign_in, three, work, clock):
        from feedback.services import saved_filters

        reader = sign_in("coordinator")
        with work() as session:
            for number in range(saved_filters.MOST):
                saved_filters.keep(session, by=reader.actor, name=str(number), query="state=open", now=clock())
        assert "nhiều nhất 20 bộ lọc" in " ".join(self.save(reader, "/staff/petitions?state=open", "Thừa", 422).errors)

    def test_filters_are_ones_own(self, sign_in, three):
        mine, other = sign_in("coordinator"), sign_in("clerk", office="SYT")
        self.save(mine, "/staff/petitions?state=open", "Của tôi")
        action = str(mine.get("/staff/filters").one("form[action$='/delete']")["action"])
        token = str(other.get("/staff/petitions").one(".masthead__form input[name=csrf_token]")["value"])
        other.post(action, {"csrf_token": token}, 404)
        assert not re.search("Của tôi", other.get("/staff/petitions").main)
