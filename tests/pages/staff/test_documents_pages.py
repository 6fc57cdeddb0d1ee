"""The pages of official documents: written, looked at, issued, downloaded, signed."""

import hashlib
import io

import docx
import pytest

from tests import people
from tests.services.test_attachments import pdf as plain_pdf
from tests.services.test_documents_printed import pages_of

SIGN = 'form[action$="/signed"]'


@pytest.fixture
def answered(make_petition):
    return make_petition("answered", office="SYT")


def write(reader, made, name: str = "Công văn trả lời"):
    """Open the petition and the form of a kind."""
    return reader.get(reader.get(f"/staff/petitions/{made.code}").links()[name])


def issue(reader, made, name: str = "Công văn trả lời", **words):
    """Issue it; the page of the document is open then."""
    write(reader, made, name)
    reader.fill_and_send(**{"signer_name": "Vũ Thị Lãnh", **words})
    return reader.follow()


def read_pdf(reader, page) -> str:
    link = next(url for url in page.links().values() if url.endswith(".pdf"))
    answer = reader.get(link)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    return " ".join(" ".join(pages_of(answer.response.data)).split())


def test_a_clerk_writes_looks_and_issues(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = write(clerk, answered)
    assert page.title == "Công văn trả lời"
    assert "……/SYT-VP" in page.main
    assert people.ANSWER in page.one("textarea[name=body]").get_text()
    looked = clerk.fill_and_send(press="preview", status=200, subject="trả lời về quầy số 2")
    assert len(looked.select("img[src^='data:image/png']")) == 1
    assert looked.one("input[name=subject]")["value"] == "trả lời về quầy số 2"
    clerk.fill_and_send()
    page = clerk.follow()
    assert page.title == "Công văn trả lời 01/SYT-VP"
    assert "trả lời về quầy số 2" in page.main
    text = read_pdf(clerk, page)
    assert "Số: 01/SYT-VP" in text
    assert "Ông/Bà Nguyễn Thị An" in text
    page = clerk.get(f"/staff/petitions/{answered.code}")
    assert "Công văn trả lời 01/SYT-VP" in page.links()
    assert page.main.count("01/SYT-VP") >= 2


def test_the_docx_opens_and_bears_its_number_as_a_name(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = issue(clerk, answered)
    answer = clerk.get(next(url for url in page.links().values() if url.endswith(".docx")))
    assert "filename=01-SYT-VP.docx" in answer.headers["Content-Disposition"].replace('"', "")
    assert docx.Document(io.BytesIO(answer.response.data)).tables


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    write(clerk, answered)
    typed = {"subject": "", "body": "Chậm nhất ngày {ngày hoàn thành}.", "signer_name": "Vũ Thị Lãnh"}
    for press in ("preview", ""):
        page = clerk.fill_and_send(press=press, status=422, **typed)
        assert page.errors == [
            "Ghi trích yếu của văn bản.",
            "Văn bản còn chỗ trống {ngày hoàn thành}. Cần điền trước khi ban hành.",
        ]
        assert page.one("textarea[name=body]").get_text().strip() == typed["body"]
    page = clerk.fill_and_send(status=422, subject="Trả lời", body="a" * 25_001)
    assert page.errors == ["Văn bản có 25001 ký tự, tối đa 25000 ký tự. Cần rút ngắn lại."]
    page = clerk.fill_and_send(status=422, body="Xong 🙂")
    assert page.errors == ["Ký tự 🙂 không in được trong văn bản. Cần bỏ ký tự này."]
    clerk.fill_and_send(body="Xong.")
    assert clerk.follow().title.endswith("01/SYT-VP")


def test_who_comes_late_is_told_and_keeps_what_was_typed(answered, sign_in):
    clerk, leader = sign_in("clerk", office="SYT"), sign_in("leader", office="SYT")
    write(clerk, answered)
    issue(leader, answered)
    page = clerk.fill_and_send(status=409, subject="của tôi", signer_name="Vũ Thị Lãnh")
    assert "01/SYT-VP" in page.main
    assert page.one("input[name=subject]")["value"] == "của tôi"
    clerk.fill_and_send()
    assert clerk.follow().title.endswith("02/SYT-VP")


def test_a_kind_before_its_time_is_refused_with_a_sentence(make_petition, sign_in):
    made = make_petition("in_progress", office="SYT")
    clerk = sign_in("clerk", office="SYT")
    address = f"/staff/petitions/{made.code}/documents/new"
    page = clerk.get(f"{address}?kind=reply", 409)
    assert "sau khi nội dung trả lời được duyệt" in page.main
    assert clerk.get(f"{address}?kind=poem", 303).location == f"/staff/petitions/{made.code}"
    assert set(clerk.get(f"/staff/petitions/{made.code}").links(".section .tags a")) == {"Phiếu tiếp nhận"}


def test_strangers_find_nothing_and_readers_may_not_issue(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = issue(clerk, answered)
    for reader, opens in ((sign_in("leader", office="SXD"), 404), (sign_in("administrator"), 404), (sign_in("inspector"), 200)):
        for url in (page.url, f"{page.url}.pdf", f"{page.url}.docx"):
            reader.get(url, opens)
        denied = 403 if opens == 200 else 404
        reader.get(f"/staff/petitions/{answered.code}/documents/new?kind=reply", denied)
    clerk.get(page.url[:-3] + "abc", 404)
    inspector = sign_in("inspector")
    assert "Lập văn bản" not in inspector.get(f"/staff/petitions/{answered.code}").main
    assert "Người gửi (giữ kín)" in read_pdf(inspector, inspector.get(page.url))


def test_another_petition_does_not_open_the_document(answered, make_petition, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = issue(clerk, answered)
    other = make_petition("answered", office="SYT")
    clerk.get(page.url.replace(answered.code, other.code), 404)


def test_a_signed_pdf_is_given_out_and_its_hash_is_shown(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = issue(clerk, answered)
    clerk.fill_and_send(SIGN, status=422)
    assert clerk.page.errors == ["Chọn tệp PDF đã ký."]
    signed = plain_pdf()
    clerk.fill_and_send(SIGN, status=422, file=[("ký.pdf", signed[:-60])])
    assert clerk.page.errors == ["“ký.pdf” không phải là tệp PDF đầy đủ. Chọn tệp PDF đã ký."]
    clerk.fill_and_send(SIGN, file=[("ký.pdf", signed)])
    page = clerk.follow()
    assert hashlib.sha256(signed).hexdigest() in page.main
    assert "Lê Văn Đầu" in page.main
    assert clerk.get(f"{page.url}.pdf").response.data == signed
    clerk.get(page.url)
    other = plain_pdf(linearize=True)
    clerk.fill_and_send(SIGN, status=422, file=[("b.pdf", other)])
    assert clerk.page.errors == ["Đã có tệp PDF đã ký. Cần ghi lý do thay tệp khác."]
    clerk.fill_and_send(SIGN, file=[("b.pdf", other)], reason="Nhầm tệp.")
    assert clerk.get(f"{page.url}.pdf").response.data == other
    history = clerk.get(f"/staff/petitions/{answered.code}").main
    assert "Nhầm tệp." in history
    assert hashlib.sha256(signed).hexdigest() in history


def test_the_office_from_which_a_sender_is_kept_writes_to_somebody_unnamed(make_petition, sign_in):
    made = make_petition("answered", office="SYT", confidential=True)
    clerk, coordinator = sign_in("clerk", office="SYT"), sign_in("coordinator")
    page = issue(clerk, made)
    assert "Các tệp này không ghi tên người gửi." in page.main
    assert "Kính gửi: Người gửi (giữ kín)" in read_pdf(clerk, page)
    opened = coordinator.get(page.url)
    assert "Kính gửi: Ông/Bà Nguyễn Thị An" in read_pdf(coordinator, opened)
    assert "Mở văn bản hành chính" in sign_in("inspector").get("/staff/access-records").main
    coordinator.get(page.url)
    coordinator.fill_and_send(SIGN, file=[("a.pdf", plain_pdf())])
    page = clerk.get(page.url)
    assert not page.select(SIGN)
    assert "Kính gửi: Người gửi (giữ kín)" in read_pdf(clerk, page)


def test_english_pages_write_vietnamese_papers(answered, sign_in):
    clerk = sign_in("clerk", office="SYT")
    page = clerk.get(f"/staff/petitions/{answered.code}/documents/new?kind=reply&lang=en")
    assert page.title == "Letter of reply"
    assert "tiếp nhận phản ánh, kiến nghị" in page.one("textarea[name=body]").get_text()
