"""The steps on a petition: each by its form, what is wrong said beside the fields, two people at once."""

import pytest

from tests import people


def stored(work, made, *names: str) -> list[object]:
    with work() as session:
        petition = people.reload(session, made.code)
        return [getattr(petition, name) for name in names]


def step(reader, made, slug: str, status: int = 303, **fields: object):
    reader.get(f"/staff/petitions/{made.code}")
    return reader.fill_and_send(f"#step-{slug} form", status=status, **fields)


CONFIRMED = {"points": True, "done": True, "who": True, "when": True}
ANSWER = "form[data-working-copy]"


def write(reader, made, **fields: object):
    reader.get(f"/staff/petitions/{made.code}/draft_answer")
    return reader.fill_and_send(ANSWER, **fields)


def test_a_whole_life_by_the_forms(sign_in, make_petition, work):
    made = make_petition(email="")
    coordinator, clerk = sign_in("coordinator"), sign_in("clerk", office="SYT")
    officer, leader = sign_in("officer", office="SYT"), sign_in("leader", office="SYT")
    step(coordinator, made, "reclassify", kind="conduct", sector="YT", commune="")
    assert "Đã phân loại lại" in coordinator.follow().text
    step(coordinator, made, "accept_and_route", office="SYT", note="")
    assert "Đã tiếp nhận và chuyển đến đơn vị xử lý" in coordinator.follow().text
    with work() as session:
        number = people.account(session, "officer", "SYT", now=None).id
    step(clerk, made, "assign_officer", officer=str(number))
    write(officer, made, text="Đã kiểm tra.", number="1/SYT")
    step(officer, made, "submit_for_approval", **CONFIRMED)
    step(leader, made, "send_back", explanation="Nêu rõ thời hạn.")
    write(officer, made, text="Đã kiểm tra, xong trước 01/12/2026.")
    step(officer, made, "note", text="Đã gọi cho trạm y tế.")
    step(officer, made, "submit_for_approval", **CONFIRMED)
    step(leader, made, "approve")
    text = coordinator.get(f"/staff/petitions/{made.code}").text
    for words in ("Câu trả lời đã gửi", "Dự thảo trước, bản 1", "Nêu rõ thời hạn.", "Đã gọi cho trạm y tế.", "Đỗ Chuyên Viên"):
        assert words in text
    step(coordinator, made, "withhold", reason="Quá riêng tư.")
    assert stored(work, made, "state", "publication") == ["answered", "withheld"]


@pytest.mark.parametrize(
    ("state", "slug", "fields", "after"),
    [
        ("held", "release", {}, "submitted"),
        ("submitted", "refuse", {"reason": "unclear", "explanation": "Không rõ việc gì."}, "refused"),
        ("submitted", "transfer_out", {"body": "Công an thành phố", "explanation": "Thuộc Công an."}, "transferred_out"),
        ("submitted", "request_supplement", {"question": "Số hồ sơ?"}, "awaiting_supplement"),
        ("assigned", "reroute", {"office": "SXD", "note": ""}, "assigned"),
        ("asking_reopening", "decide_reopening", {"granted": "yes", "explanation": "Xem lại."}, "in_progress"),
        ("asking_reopening", "decide_reopening", {"granted": "no", "explanation": "Đã rõ."}, "answered"),
        ("published", "take_down", {"reason": "Lộ tên người khác."}, "answered"),
    ],
)
def test_the_coordinators_steps(state, slug, fields, after, sign_in, make_petition, work):
    made = make_petition(state)
    coordinator = sign_in("coordinator")
    step(coordinator, made, slug, **fields)
    coordinator.follow()
    assert stored(work, made, "state") == [after]


def test_the_office_takes_it_or_gives_it_back(sign_in, make_petition, work):
    taken, returned = make_petition("assigned"), make_petition("assigned")
    step(sign_in("officer", office="SYT"), taken, "take")
    clerk = sign_in("clerk", office="SYT")
    step(clerk, returned, "return_to_coordinator", explanation="Thuộc Sở Xây dựng.")
    clerk.follow()
    assert stored(work, taken, "state") == ["in_progress"]
    assert stored(work, returned, "state") == ["submitted"]


@pytest.mark.parametrize(
    ("state", "slug", "typed", "said"),
    [
        ("submitted", "refuse", {"explanation": "Câu đã viết."}, "reason"),
        ("submitted", "transfer_out", {"body": "Công an thành phố"}, "explanation"),
        ("submitted", "request_supplement", {"question": "  "}, "question"),
        ("submitted", "note", {}, "text"),
        ("asking_reopening", "decide_reopening", {"explanation": "Câu đã viết."}, "granted"),
        ("published", "take_down", {}, "reason"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(state, slug, typed, said, sign_in, make_petition, work):
    made = make_petition(state)
    page = step(sign_in("coordinator"), made, slug, 422, **typed)
    opened = page.one("details.action[open]")
    assert opened["id"] == f"step-{slug}"
    assert page.errors
    assert page.select(f"#step-{slug} .field--error [name={said}]")
    for name, text in typed.items():
        if text.strip():
            assert text in str(page.one(f"#{slug}-{name}")), name
    assert stored(work, made, "version") == [made.version]
    assert people.ALICE["full_name"] not in page.text  # a page that leaves nothing behind shows nobody


def test_an_office_is_not_made_to_judge_itself_without_a_reason(sign_in, make_petition, work):
    made = make_petition(subject_office="SYT")
    coordinator = sign_in("coordinator")
    page = step(coordinator, made, "accept_and_route", 422, office="SYT", note="")
    assert page.one("#accept_and_route-office option[selected]")["value"] == "SYT"
    coordinator.fill_and_send("#step-accept_and_route form", override="Chỉ nơi này có hồ sơ.")
    assert stored(work, made, "state") == ["assigned"]


def test_the_second_of_two_is_told_what_the_first_did_and_loses_nothing(sign_in, make_petition, work):
    made = make_petition()
    first, second = sign_in("coordinator", name="Người Một"), sign_in("coordinator", name="Người Hai")
    for reader in (first, second):
        reader.get(f"/staff/petitions/{made.code}")
    first.fill_and_send("#step-reclassify form", kind="regulation", sector="YT", commune="")
    page = second.fill_and_send("#step-refuse form", reason="unclear", explanation="Không rõ ở đâu.", status=409)
    assert "Người Một" in page.main
    assert "Đã phân loại lại" in page.main
    assert page.one("#refuse-explanation").get_text().strip() == "Không rõ ở đâu."
    assert page.one("#refuse-reason option[selected]")["value"] == "unclear"
    second.fill_and_send("#step-refuse form")
    assert stored(work, made, "state") == ["refused"]


def test_two_drafts_at_once_do_not_pass_each_other(sign_in, make_petition):
    made = make_petition("in_progress")
    officer, leader = sign_in("officer", office="SYT"), sign_in("leader", office="SYT")
    for reader in (officer, leader):
        reader.get(f"/staff/petitions/{made.code}/draft_answer")
    officer.fill_and_send(ANSWER, text="Bản của chuyên viên.")
    page = leader.fill_and_send(ANSWER, text="Bản của lãnh đạo.", status=409)
    assert "Bản của lãnh đạo." in page.one("#draft_answer-text").get_text()
    assert "Đã lưu dự thảo: bản 1" in page.main


def test_a_note_is_taken_whatever_happened_meanwhile(sign_in, make_petition):
    made = make_petition()
    first, second = sign_in("coordinator", name="Người Một"), sign_in("coordinator", name="Người Hai")
    for reader in (first, second):
        reader.get(f"/staff/petitions/{made.code}")
    first.fill_and_send("#step-accept_and_route form", office="SYT")
    second.fill_and_send("#step-note form", text="Đã gọi người gửi.")
    assert "Đã gọi người gửi." in second.follow().text


def test_a_step_that_is_not_possible_any_more_still_shows_what_was_typed(sign_in, make_petition):
    made = make_petition("in_progress")
    officer = sign_in("officer", office="SYT")
    officer.get(f"/staff/petitions/{made.code}/draft_answer")
    write(officer, made, text="Bản một.")
    late = sign_in("officer", office="SYT")
    late.get(f"/staff/petitions/{made.code}/draft_answer")
    step(officer, made, "submit_for_approval", **CONFIRMED)
    page = late.fill_and_send(ANSWER, text="Bản viết rất lâu.", status=409)
    assert "Bản viết rất lâu." in page.main
    assert "Chờ duyệt" in page.main


def test_an_officer_who_was_replaced_keeps_what_was_typed(sign_in, make_petition, work):
    made = make_petition("in_progress")
    officer = sign_in("officer", office="SYT")
    officer.get(f"/staff/petitions/{made.code}/draft_answer")
    other = sign_in("officer", office="SYT", name="Người Khác")
    step(sign_in("leader", office="SYT"), made, "assign_officer", officer=str(other.actor.account_id))
    page = officer.fill_and_send(ANSWER, text="Bản viết rất lâu.", status=403)
    assert "Bản viết rất lâu." in page.main


def test_whoever_typed_while_it_went_to_another_office_keeps_the_text(sign_in, make_petition):
    made = make_petition("in_progress")
    officer = sign_in("officer", office="SYT")
    officer.get(f"/staff/petitions/{made.code}/draft_answer")
    step(sign_in("coordinator"), made, "reroute", office="SXD")
    page = officer.fill_and_send(ANSWER, text="Bản viết rất lâu, dài hơn hai mươi chữ.", status=404)
    assert "Bản viết rất lâu" in str(page.one("main"))


def test_what_no_form_offers_is_refused(sign_in, make_petition, client, work):
    made = make_petition()
    coordinator, clerk = sign_in("coordinator"), sign_in("clerk", office="SYT")
    coordinator.get(f"/staff/petitions/{made.code}")
    token = coordinator.select("input[name=csrf_token]")[0]["value"]
    base = f"/staff/petitions/{made.code}"
    coordinator.post(f"{base}/explode", {"csrf_token": token}, 404)
    coordinator.post(f"{base}/refuse", {}, 400)
    for version in ("", "-1", "x", "1e9"):
        coordinator.post(f"{base}/release", {"csrf_token": token, "version": version}, 409)
    coordinator.post(f"{base}/approve", {"csrf_token": token, "version": made.version}, 403)
    clerk.get("/staff/")
    token = clerk.select("input[name=csrf_token]")[0]["value"]
    clerk.post(f"{base}/refuse", {"csrf_token": token}, 404)
    client.post(f"{base}/refuse", {}, 401)
    assert client.get(base, 303).location.startswith("/staff/sign-in")
    assert coordinator.get(f"{base}/refuse", 303).location == base
    assert stored(work, made, "state") == ["submitted"]
