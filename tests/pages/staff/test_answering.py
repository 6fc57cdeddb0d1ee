"""Writing an answer on its own page: templates, proof, versions, the checklist, two people at once."""

import re

import pytest

from tests import people
from tests.services.test_attachments import picture

DAY = "Sở đã bố trí thêm người ở quầy số 2 từ ngày 20/11/2026."
CONFIRMED = {"points": True, "done": True, "who": True, "when": True}
FORM = "form[data-working-copy]"


def at(made, page: str = "draft_answer") -> str:
    return f"/staff/petitions/{made.code}/{page}"


def written(page) -> str:
    return page.one("#draft_answer-text").get_text().strip()


@pytest.fixture
def made(make_petition):
    return make_petition("in_progress")


@pytest.fixture
def officer(sign_in):
    return sign_in("officer", office="SYT")


@pytest.fixture
def leader(sign_in):
    return sign_in("leader", office="SYT")


def keep(reader, made, text: str, **fields):
    reader.get(at(made))
    return reader.fill_and_send(FORM, text=text, **fields)


def test_from_the_first_word_to_the_sender(officer, leader, made, client):
    page = officer.get(f"/staff/petitions/{made.code}")
    officer.get(str(page.one("#step-draft_answer a")["href"]))
    assert people.CONTENT in officer.page.one(".writing__petition").get_text()
    officer.fill_and_send(FORM, text=DAY, number="12/SYT-VP", attachments=[("quầy.png", picture("PNG"))])
    page = officer.follow()
    assert page.one("#step-submit_for_approval").has_attr("open")
    assert "quầy.png" in page.one("#step-submit_for_approval").get_text()
    page = officer.fill_and_send("#step-submit_for_approval form", status=422, points=True, done=True)
    assert len(page.errors) == 2
    officer.fill_and_send("#step-submit_for_approval form", **CONFIRMED)
    page = leader.get(f"/staff/petitions/{made.code}")
    step = page.one("#step-approve").get_text(" ", strip=True)
    assert "Đỗ Chuyên Viên đã xác nhận" in step
    assert "Đã nêu thời hạn" in step
    leader.get(page.one("#step-approve .attachments a")["href"])
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    assert "quầy.png" not in client.follow().text
    leader.get(f"/staff/petitions/{made.code}")
    leader.fill_and_send("#step-approve form")
    page = client.get(f"/track/{made.code}")
    proof = page.one(".panel--answer .attachments a")
    assert "quầy.png" in proof.get_text()
    assert client.get(str(proof["href"])).headers["Content-Type"] == "image/jpeg"


def test_the_sender_opens_no_proof_before_the_answer_went_out(officer, made, client, work):
    keep(officer, made, DAY, attachments=[("nháp.png", picture("PNG"))])
    with work() as session:
        [proof] = people.reload(session, made.code).attachments
    client.post("/track", {"code": made.code, "secret": made.secret})
    client.get(f"/track/{made.code}/attachments/{proof.reference}", 404)
    assert "nháp.png" not in client.get(f"/track/{made.code}").text
    page = officer.get(f"/staff/petitions/{made.code}")
    assert "nháp.png" not in page.one("section[aria-labelledby=petition-content]").get_text()


def test_proof_is_taken_off_by_its_box(officer, made):
    keep(officer, made, DAY, attachments=[("một.png", picture("PNG")), ("hai.png", picture("PNG"))])
    page = officer.get(at(made))
    one, two = (box["value"] for box in page.select("input[name=carried][checked]"))
    assert one != two
    officer.fill_and_send(FORM, carried=[two])
    page = officer.get(at(made))
    left = page.select("label[for^=draft_answer-carried-]")
    assert [re.sub(r" \(.*", "", label.get_text()) for label in left] == ["hai.png"]


def test_a_file_that_cannot_be_taken_loses_no_word(officer, made):
    officer.get(at(made))
    page = officer.fill_and_send(FORM, text=DAY, attachments=[("x.exe", b"MZ...")], status=422)
    assert written(page) == DAY
    assert "x.exe" in page.errors[0]
    assert "Chọn lại tệp" in page.main


def test_a_template_is_put_below_what_is_there_with_its_blanks_filled(officer, made, work):
    page = officer.get(at(made))
    groups = [group["label"] for group in page.select("#draft_answer-template optgroup")]
    assert groups[0] == "Đã giải quyết"
    assert len(groups) == 5
    page = officer.fill_and_send(FORM, text="Kính gửi Ông/Bà.", template="health_done", press="insert", status=200)
    text = written(page)
    assert text.startswith("Kính gửi Ông/Bà.\n\nVề phản ánh " + made.code)
    assert f"“{people.TITLE}”, tiếp nhận ngày 20/11/2026, Sở Y tế trả lời như sau." in text
    assert "{kết quả}" in text
    with work() as session:
        assert people.reload(session, made.code).answers == []
    assert "Chọn một mẫu" in officer.fill_and_send(FORM, press="insert", status=422).errors[0]
    officer.fill_and_send(FORM)
    officer.follow()
    page = officer.fill_and_send("#step-submit_for_approval form", status=422, **CONFIRMED)
    assert "{ngày làm việc}" in page.errors[0]


def test_the_name_of_a_confidential_sender_is_nowhere(sign_in, make_petition):
    made = make_petition("in_progress", confidential=True)
    page = sign_in("officer", office="SYT").get(at(made))
    assert people.ALICE["full_name"] not in page.text


def test_phrases_that_say_little_are_shown_in_their_sentence_and_have_to_be_read(officer, made):
    keep(officer, made, "Sở đã kiểm tra. Sở sẽ xem xét trong thời gian tới.")
    page = officer.follow()
    step = page.one("#step-submit_for_approval")
    assert [mark.get_text() for mark in step.select("q mark")] == ["sẽ xem xét", "trong thời gian tới"]
    assert "Ghi ngày sẽ làm xong" in step.get_text()
    page = officer.fill_and_send("#step-submit_for_approval form", status=422, **CONFIRMED)
    assert "“sẽ xem xét”" in page.errors[0]
    page = officer.get(at(made))
    assert page.select(f"{FORM} .pointed li")
    page = officer.get(f"/staff/petitions/{made.code}?step=submit_for_approval")
    officer.fill_and_send("#step-submit_for_approval form", vague_read=True, **CONFIRMED)


def test_a_good_draft_asks_for_no_such_reading(officer, made):
    keep(officer, made, DAY)
    assert officer.follow().select("[name=vague_read]") == []


def test_versions_stand_side_by_side(officer, leader, made):
    keep(officer, made, "Sở đã kiểm tra ngày 19/11/2026.")
    officer.get(f"/staff/petitions/{made.code}/versions", 303)
    keep(leader, made, "Sở đã kiểm tra quầy ngày 20/11/2026.\n\nXin cảm ơn.")
    page = officer.get(f"/staff/petitions/{made.code}")
    page = officer.get(page.links("section[aria-labelledby=answers] a")["So sánh các bản"])
    assert [gone.get_text() for gone in page.select("del")] == ["19/11/2026."]
    assert [come.get_text() for come in page.select("ins")] == ["quầy", "20/11/2026.", "Xin cảm ơn."]
    assert "khác nhau 2 chỗ" in page.main
    keep(officer, made, "Bản ba.")
    officer.get(f"/staff/petitions/{made.code}/versions")
    page = officer.fill_and_send("main form", status=200, left="1", right="1")
    assert "giống nhau" in page.main
    officer.get(at(made, "versions?left=9&right=1"), 404)
    officer.get(at(made, "versions?left=x"), 404)


def test_two_who_keep_at_once_see_both_texts(officer, leader, made):
    for reader in (officer, leader):
        reader.get(at(made))
    officer.fill_and_send(FORM, text="Bản của chuyên viên.", attachments=[("quầy.png", picture("PNG"))])
    page = leader.fill_and_send(FORM, text="Bản của lãnh đạo.", status=409)
    assert written(page) == "Bản của lãnh đạo."
    sides = [side.get_text(" ", strip=True) for side in page.select(".compare__side")]
    assert sides == ["Bản 1 Bản của chuyên viên.", "Nội dung này Bản của lãnh đạo."]
    assert "Đỗ Chuyên Viên đã lưu bản 1" in page.main
    assert "Đã lưu dự thảo: bản 1" in page.main
    assert page.one("input[name=carried]").has_attr("checked")
    leader.fill_and_send(FORM)
    assert leader.get(at(made)).one("#draft_answer-text").get_text().strip() == "Bản của lãnh đạo."


def test_where_no_answer_is_written_now_the_page_leads_to_the_petition(sign_in, make_petition):
    made = make_petition("awaiting_approval")
    assert sign_in("officer", office="SYT").get(at(made), 303).location == f"/staff/petitions/{made.code}"


def test_an_empty_answer_is_refused_beside_its_field(officer, made):
    officer.get(at(made))
    page = officer.fill_and_send(FORM, text="  ", status=422)
    assert page.select(".field--error #draft_answer-text")
