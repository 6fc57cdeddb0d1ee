"""Publishing: what is personal is found, marked and masked; nothing of it becomes public unless somebody said so."""

from tests import people

SECRET = "Tôi là Nguyễn Thị An, gọi 0912 345 678 hoặc an@example.vn."


def choices(page) -> set[str]:
    return {str(radio["name"]) for radio in page.select("input[type=radio][name^=decision-]")}


def test_what_is_personal_is_marked_with_its_reason_and_nothing_is_decided(sign_in, make_petition, client):
    made = make_petition("answered", content=SECRET, title="Phản ánh của Nguyễn Thị An")
    coordinator = sign_in("coordinator")
    page = coordinator.get(f"/staff/petitions/{made.code}/publish")
    assert {mark.contents[0] for mark in page.select(".compare__side--public mark")} == {
        "Nguyễn Thị An", "0912 345 678", "an@example.vn"
    }  # fmt: skip
    assert "mười chữ số bắt đầu bằng 09" in page.main
    assert len(choices(page)) == 4
    assert not page.select("input[type=radio][checked]")
    page = coordinator.fill_and_send("main form", status=422)
    assert "Quyết định" in " ".join(page.errors)
    client.get(f"/petitions/{made.code}", 404)


def test_everything_is_masked_with_one_button_and_then_published(sign_in, make_petition, client):
    made = make_petition("answered", content=SECRET, title="Phản ánh của Nguyễn Thị An")
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}/publish")
    page = coordinator.fill_and_send("main form", press="press=mask", status=200)
    assert "[đã che số điện thoại]" in page.main
    assert len(page.select("input[type=radio][value=mask][checked]")) == 4
    client.get(f"/petitions/{made.code}", 404)
    coordinator.fill_and_send("main form")
    assert coordinator.follow().select("main .tags")[0].get_text().split() != []
    public = client.get(f"/petitions/{made.code}")
    assert "Phản ánh của [đã che người gửi]" in public.text
    assert "0912" not in public.text
    page = coordinator.get(f"/staff/petitions/{made.code}/publish")
    assert "đã che: số điện thoại" in page.main
    assert not choices(page), "nothing is asked twice"


def test_each_place_is_decided_by_itself(sign_in, make_petition, client):
    made = make_petition("answered", content="Tôi gọi 0203 3835 678 gặp anh Tuấn, chị Hoa và anh Tuấn.")
    coordinator = sign_in("coordinator")
    page = coordinator.get(f"/staff/petitions/{made.code}/publish")
    phone, tuan, hoa = [fieldset.select_one("input[type=radio]")["name"] for fieldset in page.select("fieldset.decision")]
    assert "ở 2 chỗ" in page.main
    page = coordinator.fill_and_send("main form", press="press=mask:person", status=200, **{phone: "keep"})
    assert {radio["name"] for radio in page.select("input[value=mask][checked]")} == {tuan, hoa}
    page = coordinator.fill_and_send("main form", status=422, **{hoa: "keep"})
    assert "Ghi lý do" in " ".join(page.errors)
    why = phone.replace("decision-", "why-")
    coordinator.fill_and_send("main form", **{why: "Số máy của quầy một cửa"})
    text = client.get(f"/petitions/{made.code}").text
    assert "Tôi gọi 0203 3835 678 gặp anh [đã che tên người] , chị Hoa và anh [đã che tên người] ." in text


def test_what_is_found_in_a_changed_text_is_decided_too(sign_in, make_petition, client):
    made = make_petition("answered", content=SECRET)
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}/publish")
    coordinator.fill_and_send("main form", press="press=mask", status=200)
    page = coordinator.fill_and_send("main form", content="Gọi 0987 654 321.", status=422)
    assert page.one("#publish-content").get_text().strip() == "Gọi 0987 654 321."
    assert len(choices(page)) == 1
    client.get(f"/petitions/{made.code}", 404)


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
