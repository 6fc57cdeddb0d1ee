"""The sender sees what is stored, who looked, takes a copy, and asks; the dates are the law's."""

import json

import pytest
from sqlalchemy import select

from feedback.services import following, following_by_mail, messaging, ratings
from feedback.services.attachments import Upload
from feedback.store.models import DataRequest
from tests import people
from tests.mailbox import carry
from tests.services.test_attachments import picture


@pytest.fixture
def my_data(client):
    """The page, opened by who has the secret."""

    def opened(made, lang=""):
        client.get("/track")
        client.fill_and_send(code=made.code, secret=made.secret)
        client.follow()
        return client.get(f"/track/{made.code}/data{lang}")

    return opened


def test_what_is_stored_and_who_looked(client, sign_in, make_petition, my_data):
    made = make_petition("assigned", address_text="Ngõ 5 Lê Thánh Tông")
    page = my_data(made)
    for said in ("Nguyễn Thị An", "0912345678", "an@example.vn", "12 Lê Thánh Tông", "Ngõ 5 Lê Thánh Tông", "Chưa ai xem"):
        assert said in page.text
    leader = sign_in("leader", office="SYT", name="Người Xem Tên Lạ")
    leader.get(f"/staff/petitions/{made.code}")
    leader.fill_and_send("#step-reveal_identity form", reason="Gọi hỏi thêm về ngày nghỉ.")
    leader.get(f"/staff/petitions/{made.code}")
    leader.get(f"/staff/petitions/{made.code}")
    page = client.get(f"/track/{made.code}/data")
    row, asked = page.select("table tbody tr")
    assert "Sở Y tế" in row.get_text()
    assert "Mở phản ánh" in row.get_text()
    assert "Gọi hỏi thêm về ngày nghỉ." in asked.get_text()
    assert "Người Xem Tên Lạ" not in page.text, "the office is told, never the person"


def test_a_copy_of_everything_at_once(client, make_petition, my_data, work):
    made = make_petition("answered")
    my_data(made)
    for _ in range(2):
        answer = client.fill_and_send("form[action$=copy]", status=200)
        copy = json.loads(answer.response.data)
        client.get(f"/track/{made.code}/data")
    assert copy["full_name"] == "Nguyễn Thị An"
    assert {letter["way"] for letter in copy["letters"]} == {"Bằng thư điện tử"} or copy["letters"]
    assert f"filename={made.code}.json" in answer.headers["Content-Disposition"]
    with work() as session:
        [row] = session.scalars(select(DataRequest)).all()
        assert (row.kind, row.granted) == ("copy", True)


def test_the_copy_holds_what_was_said_on_both_sides(client, make_petition, my_data, work, clock):
    made = make_petition("published", attachments=(Upload("a.png", picture("PNG")),))
    with work() as session:
        petition = people.reload(session, made.code)
        messaging.write(session, petition, now=clock(), text="Đã có người chưa?")
        said = {"satisfied": False, "reasons": ["slow"], "comment": "Chậm quá.", "sides": {"conduct": 2}}
        ratings.rate(session, petition, now=clock(), **said)
        following.request_reopening(session, petition, now=clock(), reason="Quầy vẫn đóng.")
        following_by_mail.ask_to_confirm(session, petition, "an@example.vn", language="vi", now=clock())
    my_data(made)
    client.fill_and_send("form[action$=ask]", kind="object", text="Đừng công khai.")
    client.follow()
    copy = json.loads(client.fill_and_send("form[action$=copy]", status=200).response.data)
    assert copy["messages"][0]["text"] == "Đã có người chưa?"
    assert "Quầy vẫn đóng." in {line["text"] for line in copy["history"]}
    assert copy["answers"][0]["text"] == people.ANSWER
    [rating] = copy["ratings"]
    assert (rating["conduct"], rating["reasons"], rating["comment"]) == (2, ["Giải quyết quá lâu"], "Chậm quá.")
    assert [file["name"] for file in copy["files"]] == ["a.png"]
    assert [row["text"] for row in copy["requests"] if row["kind"] == "object"] == ["Đừng công khai."]
    assert len(copy["follows_by_email"]) == 1


@pytest.mark.parametrize(
    ("asked_at", "kind", "acknowledge", "due"),
    [
        # Friday, 20/11/2026; Tuesday, 24/11 is a day off. 15 calendar days end on Saturday, 5/12: so Monday, 7/12.
        ("2026-11-20T09:00", "restrict", "2026-11-25", "2026-12-07"),
        # 20 days end on Thursday, 10/12.
        ("2026-11-20T09:00", "erase", "2026-11-25", "2026-12-10"),
        # Late on Sunday evening; 15 days end on Monday, 7/12.
        ("2026-11-22T23:30", "object", "2026-11-25", "2026-12-07"),
        # 15 days end on Friday, 1/1/2027, New Year: so the next working day.
        ("2026-12-17T10:00", "withdraw_consent", "2026-12-21", "2027-01-04"),
    ],
)
def test_the_dates_of_the_law(client, make_petition, my_data, work, clock, asked_at, kind, acknowledge, due):
    made = make_petition("answered")
    clock.set(asked_at)
    my_data(made)
    client.fill_and_send("form[action$=ask]", kind=kind)
    client.follow()
    with work() as session:
        [row] = session.scalars(select(DataRequest)).all()
        assert (row.acknowledge_due.isoformat(), row.due.isoformat()) == (acknowledge, due)
        assert row.acknowledged_at == clock()


def test_asking_is_acknowledged_by_letter_and_late_is_said_as_late(app, client, make_petition, my_data, clock):
    made = make_petition("assigned")
    carry(app)
    my_data(made)
    client.fill_and_send("form[action$=ask]", kind="object", text="Đừng công khai câu trả lời.")
    page = client.follow()
    assert "thứ Hai, 07/12/2026" in page.text
    [letter] = carry(app)
    assert "thứ Hai, 07/12/2026" in letter.text
    assert "phản đối một việc xử lý dữ liệu" in letter.text
    clock.set("2026-12-09T09:00")
    assert "Quá hạn 2 ngày làm việc" in my_data(made).text
    assert "Yêu cầu về dữ liệu cá nhân" in client.get(f"/track/{made.code}").text


def test_a_correction_holds_only_what_was_changed(client, make_petition, my_data, work):
    made = make_petition("assigned")
    my_data(made)
    page = client.fill_and_send("form[action$=correct]", status=422)
    assert page.errors == ["Chưa sửa gì. Hãy ghi nội dung đúng."]
    page = client.fill_and_send("form[action$=correct]", phone="abc", email="x", full_name="", status=422)
    assert len(page.errors) == 3
    assert page.one("input[name=phone]")["value"] == "abc"
    client.fill_and_send("form[action$=correct]", full_name="Nguyễn Thị Ân", phone="+84 912 000 111", email="an@example.vn")
    client.follow()
    with work() as session:
        [row] = session.scalars(select(DataRequest)).all()
        assert json.loads(row.corrections) == {"full_name": "Nguyễn Thị Ân", "phone": "0912000111"}
    page = client.fill_and_send("form[action$=correct]", full_name="Khác", status=422)
    assert "Đã yêu cầu việc này" in page.errors[0]


@pytest.mark.parametrize("kind", ["", "copy", "correct", "nonsense", "x" * 10_000])
def test_what_cannot_be_asked(client, make_petition, my_data, kind):
    made = make_petition("submitted")
    token = my_data(made).select("input[name=csrf_token]")[0]["value"]
    client.post(f"/track/{made.code}/data/ask", {"csrf_token": token, "kind": kind}, 422)


def test_what_it_means_while_the_petition_is_open(make_petition, my_data):
    assert "Phản ánh đang được xử lý" in my_data(make_petition("assigned")).text
    assert "Phản ánh đang được xử lý" not in my_data(make_petition("refused")).text


def test_a_stranger_sees_nothing(client, make_petition):
    made = make_petition("submitted")
    client.get(f"/track/{made.code}/data", 303)
    client.post(f"/track/{made.code}/data/copy", status=401)


def test_in_english(client, make_petition, my_data):
    page = my_data(make_petition("answered"), "?lang=en")
    assert "Who looked at it" in page.text
    client.fill_and_send("form[action*=ask]", kind="erase")
    assert "Due" not in client.follow().title


def test_a_call_nobody_made_yet_is_not_told_as_made(client, make_petition, my_data):
    page = my_data(make_petition("assigned", email="", address=""))
    assert "Chờ cán bộ gọi" in page.text
    assert "Thư và cuộc gọi" in page.text


def test_the_term_is_the_laws_and_a_day_off_is_named(client, make_petition, my_data, clock):
    made = make_petition("answered")
    clock.set("2026-11-23T09:00")
    my_data(made)
    client.fill_and_send("form[action$=ask]", kind="erase", text="Xóa giúp.")
    page = client.follow()
    assert "20 ngày kể từ ngày tiếp theo" in page.text
    assert "Ngày đó là Chủ nhật, 13/12/2026, ngày nghỉ, nên hạn đến hết thứ Hai, 14/12/2026" in page.text
