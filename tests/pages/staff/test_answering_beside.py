"""What is kept by itself, who else is there, previews and similar petitions."""

import io
import json

import pytest

from feedback.services.attachments import Upload
from tests import people
from tests.services.test_attachments import picture

FORM = "form[data-working-copy]"
HERE = {"Origin": "http://localhost"}


def at(made, page: str = "draft_answer") -> str:
    return f"/staff/petitions/{made.code}/{page}"


def token(reader) -> str:
    return str(reader.select("input[name=csrf_token]")[0]["value"])


def type_into(reader, made, text: str, based_on: int = 0, status: int = 200) -> dict[str, str]:
    """What the page's script sends while somebody types."""
    reader.get(at(made))
    typed = {"csrf_token": token(reader), "text": text, "number": "", "based_on": str(based_on)}
    answer = reader._client.post(at(made, "working-copy"), data=typed, headers=HERE)
    assert answer.status_code == status
    return json.loads(answer.get_data()) if status == 200 else {}


def look(reader, made, version: int) -> dict[str, object]:
    """What the script of an open page sends."""
    sent = {"csrf_token": token(reader), "version": str(version)}
    answer = reader._client.post(at(made, "presence"), data=sent, headers=HERE)
    assert answer.status_code == 200
    return json.loads(answer.get_data())


@pytest.fixture
def made(make_petition):
    return make_petition("in_progress")


@pytest.fixture
def officer(sign_in):
    return sign_in("officer", office="SYT")


@pytest.fixture
def leader(sign_in):
    return sign_in("leader", office="SYT")


def written(page) -> str:
    return page.one("#draft_answer-text").get_text().strip()


class TestKeptByItself:
    def test_it_is_offered_when_the_page_is_opened_again(self, officer, made, clock):
        clock.set("2026-11-20T09:42")
        said = type_into(officer, made, "Nửa câu trả")
        assert said == {"kept": "Đã tự lưu lúc 09:42, chưa thành bản dự thảo.", "overtaken": ""}
        clock.advance(minutes=30)
        page = officer.get(at(made))
        assert written(page) == "Nửa câu trả"
        assert "Đã tự lưu lúc 09:42" in page.main
        officer.fill_and_send("form[data-drop]")
        assert written(officer.follow()) == ""

    def test_keeping_the_draft_clears_it(self, officer, made):
        type_into(officer, made, "Nửa câu")
        officer.get(at(made))
        officer.fill_and_send(FORM, text="Cả câu.")
        page = officer.get(at(made))
        assert written(page) == "Cả câu."
        assert page.select("form[data-drop]") == []

    def test_nobody_else_sees_it(self, officer, leader, made):
        type_into(officer, made, "Của chuyên viên")
        assert written(leader.get(at(made))) == ""

    def test_a_colleagues_newer_version_is_shown_beside_it(self, officer, leader, made):
        type_into(leader, made, "Đoạn của lãnh đạo.")
        officer.get(at(made))
        officer.fill_and_send(FORM, text="Đoạn của chuyên viên.")
        assert "Đỗ Chuyên Viên đã lưu bản 1" in type_into(leader, made, "Đoạn của lãnh đạo, dài hơn.")["overtaken"]
        page = leader.get(at(made))
        assert written(page) == "Đoạn của lãnh đạo, dài hơn."
        assert [part.get_text() for part in page.select("del, ins")] == ["chuyên viên.", "lãnh đạo, dài hơn."]
        leader.fill_and_send(FORM)
        assert written(leader.get(at(made))) == "Đoạn của lãnh đạo, dài hơn."

    def test_after_the_session_ended_nothing_is_stored_and_the_script_is_told(self, officer, made, clock):
        officer.get(at(made))
        typed = {"csrf_token": token(officer), "text": "Nửa câu", "based_on": "0"}
        clock.advance(hours=5)
        assert officer._client.post(at(made, "working-copy"), data=typed, headers=HERE).status_code == 401

    def test_when_the_petition_has_moved_on_the_script_is_told(self, officer, sign_in, made):
        page = officer.get(at(made))
        typed = {"csrf_token": token(officer), "text": "Nửa câu", "based_on": "0"}
        coordinator = sign_in("coordinator")
        coordinator.get(f"/staff/petitions/{made.code}")
        coordinator.fill_and_send("#step-reroute form", office="SXD")
        assert page
        assert officer._client.post(at(made, "working-copy"), data=typed, headers=HERE).status_code == 404


class TestPresence:
    def test_colleagues_are_named_on_the_page_and_by_the_script(self, officer, leader, made, clock):
        officer.get(f"/staff/petitions/{made.code}")
        assert look(officer, made, made.version) == {"others": "", "changed": False}
        page = leader.get(f"/staff/petitions/{made.code}")
        assert "Đang cùng mở trang này: Đỗ Chuyên Viên" in page.main
        look(leader, made, made.version)
        assert "Vũ Thị Lãnh" in look(officer, made, made.version)["others"]
        clock.advance(seconds=91)
        assert look(leader, made, made.version)["others"] == ""

    def test_a_change_is_told(self, officer, leader, made):
        officer.get(at(made))
        leader.get(at(made))
        leader.fill_and_send(FORM, text="Bản mới.")
        assert look(officer, made, made.version)["changed"] is True

    def test_it_keeps_no_session_alive(self, officer, made, clock):
        officer.get(f"/staff/petitions/{made.code}")
        form = {"csrf_token": token(officer), "version": "1"}
        for _ in range(40):
            clock.advance(minutes=10)
            status = officer._client.post(at(made, "presence"), data=form, headers=HERE).status_code
        assert status == 401


def test_documents_are_named_with_size_and_kind_and_pictures_are_small(sign_in, make_petition):
    import pikepdf

    paper = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(paper)
    files = (Upload("đơn.pdf", paper.getvalue()), Upload("ảnh chụp.png", picture("PNG")))
    page = sign_in("coordinator").get(f"/staff/petitions/{make_petition(attachments=files).code}")
    lines = [line.get_text(" ", strip=True) for line in page.select(".attachments li")]
    assert lines == ["đơn.pdf Tệp PDF · 1 kB · Bản gốc", lines[1]]
    assert lines[1].startswith("ảnh chụp.png · Ảnh · ")
    assert page.one(".attachments img")["alt"] == "Ảnh: ảnh chụp.png"
    assert page.select("iframe, object, embed") == []


def test_similar_petitions_stand_with_their_state_and_lead_on(sign_in, make_petition):
    one = make_petition(title="Quầy số 2 bệnh viện chờ lâu", content="Chờ ba giờ ở quầy số 2, không ai gọi số.")
    other = make_petition("assigned", title="Chờ lâu ở quầy số 2", content="Quầy số 2 bệnh viện không ai gọi số, chờ ba giờ.")
    page = sign_in("coordinator").get(f"/staff/petitions/{one.code}")
    assert page.one(".similar a")["href"] == f"/staff/petitions/{other.code}"
    assert "Đã chuyển xử lý" in page.one("ul.similar").get_text()
    page = sign_in("officer", office="SYT").get(f"/staff/petitions/{other.code}")
    assert page.select("ul.similar") == []
    assert people.ALICE["full_name"] not in page.one("main .content").get_text()
