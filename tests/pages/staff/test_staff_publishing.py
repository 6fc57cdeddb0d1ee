"""Publishing: what is personal is found, marked and masked; nothing of it becomes public unless somebody said so."""

from tests import people

SECRET = "Tôi là Nguyễn Thị An, gọi 0912 345 678 hoặc an@example.vn."


def test_the_original_is_marked_and_the_public_version_masked(sign_in, make_petition, client):
    made = make_petition("answered", content=SECRET, title="Phản ánh của Nguyễn Thị An")
    coordinator = sign_in("coordinator")
    page = coordinator.get(f"/staff/petitions/{made.code}/publish")
    assert {mark.contents[0] for mark in page.select("section:not(.compare__side--public) p mark")} == {
        "Nguyễn Thị An", "0912 345 678", "an@example.vn"
    }  # fmt: skip
    text = page.one("#publish-content").get_text()
    assert "[đã che số điện thoại]" in text
    assert "[đã che người gửi]" in text
    assert page.one("#publish-title").get_text().strip() == "Phản ánh của [đã che người gửi]"
    assert not page.select("[name=looked_at]")
    assert "số điện thoại" in page.main
    coordinator.fill_and_send("main form")
    assert coordinator.follow().select("main .tags")[0].get_text().split() != []
    public = client.get(f"/petitions/{made.code}")
    assert "Nguyễn Thị An" not in public.text
    assert "0912" not in public.text


def test_what_is_still_found_must_be_looked_at(sign_in, make_petition, client):
    made = make_petition("answered", content=SECRET)
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}/publish")
    page = coordinator.fill_and_send("main form", content="Gọi 0912 345 678.", status=422)
    assert page.one("#publish-content").get_text().strip() == "Gọi 0912 345 678."
    assert "Vẫn có thể là thông tin cá nhân: 0912 345 678" in page.main
    client.get(f"/petitions/{made.code}", 404)
    coordinator.fill_and_send("main form", looked_at=True)
    assert "Gọi 0912 345 678." in client.get(f"/petitions/{made.code}").text


def test_an_empty_part_is_refused_and_the_rest_kept(sign_in, make_petition):
    made = make_petition("answered")
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}/publish")
    page = coordinator.fill_and_send("main form", title=" ", answer="Bản công khai viết tay.", status=422)
    assert page.select("#publish-title[aria-invalid]")
    assert page.one("#publish-answer").get_text().strip() == "Bản công khai viết tay."


def test_two_publishers_at_once(sign_in, make_petition):
    made = make_petition("answered")
    first, second = sign_in("coordinator", name="Người Một"), sign_in("coordinator", name="Người Hai")
    for reader in (first, second):
        reader.get(f"/staff/petitions/{made.code}/publish")
    first.fill_and_send("main form", title="Của người một")
    page = second.fill_and_send("main form", title="Của người hai", status=409)
    assert page.one("#publish-title").get_text().strip() == "Của người hai"
    assert "Người Một" in page.main
    second.fill_and_send("main form")
    page = second.get(f"/staff/petitions/{made.code}/publish")
    assert page.title == "Sửa bản công khai"
    assert page.one("#publish-title").get_text().strip() == "Của người hai"


def test_a_new_answer_to_a_published_petition_waits_to_be_published(sign_in, make_petition, work, clock):
    made = make_petition("published")
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), "SYT", clock())
        case.ask_reopening()
        from feedback.services import reopening

        reopening.decide_reopening(
            session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
        )
        case.write("Trả lời mới.")
        case.lay_before()
        case.approve()
    coordinator = sign_in("coordinator")
    assert made.code in coordinator.get("/staff/").text
    page = coordinator.get(f"/staff/petitions/{made.code}/publish")
    assert page.one("#publish-answer").get_text().strip() == "Trả lời mới."
    assert page.one("#publish-content").get_text().strip() == people.CONTENT
    coordinator.fill_and_send("main form")
    assert made.code not in coordinator.get("/staff/").text


def test_nothing_to_publish_is_said_and_others_may_not(sign_in, make_petition):
    made = make_petition("in_progress")
    assert "không" in sign_in("coordinator").get(f"/staff/petitions/{made.code}/publish", 409).text.lower()
    answered = make_petition("answered")
    officer = sign_in("officer", office="SYT")
    officer.get(f"/staff/petitions/{answered.code}/publish", 403)
    officer.get("/staff/")
    token = officer.select("input[name=csrf_token]")[0]["value"]
    page = officer.post(f"/staff/petitions/{answered.code}/publish", {"csrf_token": token, "content": "Bản của tôi"}, 403)
    assert "Bản của tôi" in page.text, "what was typed is not lost"
