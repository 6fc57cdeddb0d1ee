"""A coordinator decides what senders ask about their data."""

import sqlite3

import pytest
from sqlalchemy import select

from feedback.services import data_rights, splitting
from feedback.services.attachments import Upload
from feedback.store.base import Base
from feedback.store.encryption import Sealed, keyring
from feedback.store.models import AccessRecord, Attachment, DataRequest, Follow, OnceKey, OutboxMessage
from feedback.web.data_due import FIELDS
from tests import people
from tests.mailbox import carry
from tests.services.test_attachments import picture


@pytest.fixture
def asked(work, make_petition, clock):
    """A petition whose sender asked something."""

    def ask(state, kind, corrections=None, text="", **wishes):
        made = make_petition(state, **wishes)
        with work() as session:
            petition = people.reload(session, made.code)
            data_rights.request(session, petition, kind, now=clock(), text=text, corrections=corrections)
        return made

    return ask


def opened(reader, number=0):
    """The request of that place in the list."""
    links = [link["href"] for link in reader.get("/staff/data-requests").select(".worklist tbody th a")]
    return reader.get(links[number])


def test_a_correction_side_by_side_granted(app, sign_in, asked, work):
    made = asked("assigned", "correct", {"full_name": "Nguyễn Thị Ân", "phone": "0912 000 111", "email": ""})
    coordinator = sign_in("coordinator")
    assert "Yêu cầu về dữ liệu cá nhân: 1" in coordinator.get("/staff/").text
    page = opened(coordinator)
    for said in ("Nguyễn Thị An", "Nguyễn Thị Ân", "0912345678", "0912000111"):
        assert said in page.main
    page = coordinator.fill_and_send("form[action$=decide]", status=422)
    page = coordinator.fill_and_send("form[action$=decide]", granted="yes", status=422)
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Đã sửa theo giấy tờ.")
    assert "Đã quyết định" in coordinator.follow().text
    coordinator.post(
        page.one("form[action$=decide]")["action"],
        {"csrf_token": page.select("input[name=csrf_token]")[0]["value"], "granted": "no", "explanation": "x"},
        409,
    )
    with work() as session:
        sender = people.reload(session, made.code).petitioner
        assert (sender.full_name, sender.phone, sender.email) == ("Nguyễn Thị Ân", "0912000111", "")
        assert sender.phone_index == keyring.blind_index("phone", "0912000111")
        assert sender.email_index is None
        assert sender.name_index == keyring.blind_index("name", "nguyen thi an")
        assert "data_request" in {record.purpose for record in session.scalars(select(AccessRecord))}


def test_declined_and_extended_once(app, client, sign_in, asked, work, clock):
    made = asked("assigned", "object", text="Không công khai.")
    carry(app)
    coordinator = sign_in("coordinator")
    opened(coordinator)
    coordinator.fill_and_send("form[action$=extend]", reason="Phải hỏi đơn vị.")
    page = coordinator.follow()
    # Friday, 20/11 and thirty days: Sunday, so Monday, 21/12.
    assert "thứ Hai, 21/12/2026" in page.main
    assert not page.select("form[action$=extend]")
    [letter] = carry(app)
    assert "thứ Hai, 21/12/2026" in letter.text
    assert "Phải hỏi đơn vị." in letter.text
    coordinator.fill_and_send("form[action$=decide]", granted="no", explanation="Luật buộc công khai.")
    [letter] = carry(app)
    assert "không được chấp nhận" in letter.text
    assert "Luật buộc công khai." in letter.text
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    assert "Luật buộc công khai." in client.get(f"/track/{made.code}/data").text


def test_a_restriction_stands_on_the_petition(sign_in, asked):
    made = asked("assigned", "restrict")
    coordinator = sign_in("coordinator")
    assert "hạn chế xử lý dữ liệu" in coordinator.get(f"/staff/petitions/{made.code}").text
    opened(coordinator)
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Chỉ dùng để trả lời.")
    assert "Chỉ dùng để trả lời." in sign_in("officer", office="SYT").get(f"/staff/petitions/{made.code}").main


def test_an_office_that_may_not_know_the_sender_reads_no_decision(sign_in, asked):
    made = asked("assigned", "restrict", confidential=True)
    coordinator = sign_in("coordinator")
    opened(coordinator)
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Bà An ở ngõ 5 nói đúng.")
    assert "Bà An ở ngõ 5" in coordinator.get(f"/staff/petitions/{made.code}").main
    page = sign_in("officer", office="SYT").get(f"/staff/petitions/{made.code}").main
    assert "Bà An ở ngõ 5" not in page
    assert "hạn chế xử lý dữ liệu" in page
    inspector = sign_in("inspector")
    assert "Bà An ở ngõ 5" not in opened(inspector).main
    assert "Bà An ở ngõ 5" not in inspector.get(f"/staff/petitions/{made.code}").main


def test_the_other_petitions_of_a_split_letter_are_named(client, sign_in, asked, work, clock):
    made = asked("submitted", "erase")
    with work() as session:
        by = people.staff(session, "coordinator", now=clock())
        letter = people.reload(session, made.code)
        matter = {"title": "Đèn đường", "content": "Đèn tắt.", "kind": "conduct", "sector": "YT"}
        other = splitting.split(session, letter, by=by, now=clock(), **matter).petition.code
    assert other in opened(sign_in("coordinator")).links()
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.follow()
    assert other in client.get(f"/track/{made.code}/data").text


def test_what_is_open_cannot_be_erased(sign_in, asked, work):
    made = asked("assigned", "erase")
    coordinator = sign_in("coordinator")
    assert "Phản ánh đang được xử lý" in opened(coordinator).main
    page = coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Xóa.", status=409)
    assert "chưa thể xóa" in page.text
    with work() as session:
        assert people.reload(session, made.code).petitioner.full_name == "Nguyễn Thị An"


def test_the_inspector_reads_without_the_sender(sign_in, asked):
    asked("assigned", "correct", {"full_name": "Nguyễn Thị Ân"}, text="Tên tôi ghi sai.")
    inspector = sign_in("inspector")
    page = opened(inspector)
    for hidden in ("Nguyễn Thị", "Tên tôi ghi sai."):
        assert hidden not in page.main
    assert not page.select("form[action$=decide]")
    for role in ("leader", "administrator"):
        sign_in(role, **({"office": "SYT"} if role == "leader" else {})).get("/staff/data-requests", 403)


def everything(session) -> str:
    """Every text in every table, with what is sealed opened."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            found += [value for value in row if isinstance(value, str)]
    return "\n".join(found)


def test_erasing_leaves_no_trace(app, client, sign_in, asked, work, files, tmp_path, clock):
    content = "Tôi là Nguyễn Thị An, số 0912345678, chờ ở quầy 2."
    made = asked(
        "published",
        "erase",
        content=content,
        address_text="12 Lê Thánh Tông",
        subject_person="Trần Văn Cán",
        attachments=(Upload("Nguyễn Thị An.png", picture("PNG")),),
    )
    with work() as session:
        keys = [key for file in session.scalars(select(Attachment)) for key in (file.original_key, file.safe_key)]
    client.get(f"/petitions/{made.code}/follow")
    client.fill_and_send(email="an@example.vn")
    client.get("/my")
    client.fill_and_send(email="an@example.vn")
    carry(app)
    coordinator = sign_in("coordinator")
    clock.advance(hours=1)
    assert "không hoàn lại được" in opened(coordinator).main
    named = "Đã xóa dữ liệu của bà Nguyễn Thị An."
    page = coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation=named, status=422)
    assert "giống dữ liệu cá nhân" in page.main
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Đã xóa theo yêu cầu.")
    assert "gỡ" in client.get(f"/petitions/{made.code}", 410).main.lower()
    [letter] = carry(app)
    assert "không nội dung nào của phản ánh này" in letter.text.lower()
    assert (letter.recipient, "Nguyễn" in letter.text) == ("an@example.vn", False)
    clock.advance(days=8)
    carry(app)
    with work() as session:
        text = everything(session)
        for trace in ("Nguyễn Thị An", "0912345678", "an@example.vn", "Lê Thánh Tông", "Trần Văn Cán", "nguyen thi an"):
            assert trace not in text, trace
        for model in (Follow, OnceKey, Attachment):
            assert session.scalars(select(model)).all() == []
        assert {m.recipient for m in session.scalars(select(OutboxMessage)) if m.account_id is None} == {""}
        assert [row.granted for row in session.scalars(select(DataRequest))] == [True]
    for key in keys:
        with pytest.raises(FileNotFoundError):
            files.get(key)
    raw = sqlite3.connect(tmp_path / "feedback.sqlite3")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    stored = (tmp_path / "feedback.sqlite3").read_bytes()
    for trace in ("Nguyễn Thị An", "0912345678", "an@example.vn", "Trần Văn Cán"):
        assert trace.encode() not in stored, trace


def test_every_page_bears_an_erased_sender(app, client, sign_in, asked):
    made = asked("published", "erase")
    carry(app)
    coordinator = sign_in("coordinator")
    opened(coordinator)
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Đã xóa.")
    assert "Đã xóa theo yêu cầu" in coordinator.get(f"/staff/petitions/{made.code}").text
    coordinator.get(f"/staff/petitions/{made.code}/publish", 409)
    coordinator.get("/staff/petitions")
    client.get(f"/petitions/{made.code}", 410)
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.follow()
    page = client.get(f"/track/{made.code}/data")
    assert "Đã xóa theo yêu cầu" in page.text
    assert "Không nội dung nào của phản ánh này" in page.text
    assert not page.select("form[action$=ask]")
    client.fill_and_send("form[action$=copy]", status=200)


def test_a_copy_shared_with_another_petition_keeps_its_bytes(app, sign_in, asked, work, files, clock):
    made = asked("refused", "erase", attachments=(Upload("a.png", picture("PNG")),))
    with work() as session:
        file = session.scalars(select(Attachment)).one()
        key = file.original_key
        other = people.petition_in(session, "submitted", now=clock(), files=files)
        columns = ("filename", "media_type", "size", "original_key", "original_hash", "safe_key", "added_at", "purpose")
        other.attachments.append(Attachment(reference="0" * 24, **{name: getattr(file, name) for name in columns}))
    carry(app)
    coordinator = sign_in("coordinator")
    opened(coordinator)
    coordinator.fill_and_send("form[action$=decide]", granted="yes", explanation="Đã xóa.")
    assert files.get(key)
    with work() as session:
        assert people.reload(session, made.code).attachments == []


def test_a_request_due_stands_in_the_morning_digest(app, sign_in, asked, clock):
    made = asked("answered", "erase")
    sign_in("coordinator")
    clock.set("2026-12-10T08:00")
    digest = [letter for letter in carry(app) + carry(app) if made.code in letter.text]
    assert any("yêu cầu về dữ liệu cá nhân" in letter.text for letter in digest)


def test_the_fields_have_names_and_sealed_columns_are_opened():
    assert set(FIELDS) == set(data_rights.CORRECTABLE)
    assert any(isinstance(column.type, Sealed) for table in Base.metadata.sorted_tables for column in table.columns)
