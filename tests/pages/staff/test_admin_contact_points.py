"""The administrator keeps the doors that lead elsewhere; readers see those that can be reached."""

import pytest

CONTACTS = "/staff/admin/contact-points"


def test_what_cannot_be_reached_is_named_to_the_administrator_and_hidden_from_readers(sign_in, client):
    page = sign_in("administrator").get(CONTACTS)
    lines = {row.select_one("th").text: row.text for row in page.select("tbody tr")}
    assert "cần bổ sung" in lines["Trụ sở Tiếp công dân (khiếu nại)"]
    assert "cần bổ sung" not in lines["Cấp cứu y tế"]
    for url in ("/contact", "/help", "/submit"):
        shown = client.get(url).text
        assert "115" in shown
        assert "Trụ sở Tiếp công dân (khiếu nại)" not in shown


def test_filled_in_it_appears_and_the_history_tells_who_did_it(sign_in, client):
    admin = sign_in("administrator")
    admin.get(f"{CONTACTS}/citizen_reception")
    admin.fill_and_send(
        phone="0203 3835 687", address="Số 1 đường Trần Quốc Nghiễn", hours_vi="Thứ Hai đến thứ Sáu", hours_en="Monday to Friday"
    )
    for url, hours in (("/contact", "Thứ Hai đến thứ Sáu"), ("/help?lang=en", "Monday to Friday")):
        page = client.get(url)
        assert hours in page.text
        assert page.select('a[href="tel:02033835687"]')
    told = admin.get(f"{CONTACTS}/citizen_reception/history").text
    assert "Bùi Quản Trị" in told
    assert "0203 3835 687" in told


def test_added_moved_retired_and_brought_back(sign_in, client):
    admin = sign_in("administrator")
    admin.get(f"{CONTACTS}/new")
    admin.fill_and_send(
        topic="emergency",
        name_vi="Cảng vụ",
        name_en="Port authority",
        phone="1900 1234",
        url="https://cangvu.example.vn/lien-he",
        place="1",
    )
    assert admin.follow().select("tbody th")[0].text == "Cảng vụ"
    assert "1900 1234" in client.get("/submit").one("main").text
    page = admin.get(f"{CONTACTS}/port-authority/retire")
    assert "gặp nguy hiểm" in page.text
    admin.fill_and_send()
    assert "Cảng vụ" not in client.get("/contact").text
    admin.get(f"{CONTACTS}/port-authority/restore")
    admin.fill_and_send()
    assert "Cảng vụ" in client.get("/contact").text


@pytest.mark.parametrize(("field", "typed"), [
    ("topic", ""), ("name_vi", " "), ("name_en", ""), ("phone", "11"), ("phone", "gọi tổng đài"), ("email", "an@"),
    ("url", "http://example.vn"), ("url", "javascript:alert(1)"), ("url", "https://nobody@example.vn"), ("url", "https://vn"),
    ("url", 'https://example.vn/"x'), ("url", "https://example.vn:99999"), ("address", "a" * 501), ("place", "0"),
])  # fmt: skip
def test_what_leads_nowhere_is_refused_and_kept(sign_in, field, typed):
    admin = sign_in("administrator")
    admin.get(f"{CONTACTS}/new")
    good = {"topic": "question", "name_vi": "Nơi hỏi", "name_en": "Where to ask", "phone": "113"}
    page = admin.fill_and_send(**{**good, field: typed}, status=422)
    assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
    if field != "topic":
        assert page.one(f"#{field}")["value"].strip() == typed.strip()


@pytest.mark.parametrize("number", ["113", "1800 6789", "19001234", "0203.3835.687", "+84 203 3835 687"])
def test_numbers_that_can_be_called(sign_in, number):
    admin = sign_in("administrator")
    admin.get(f"{CONTACTS}/police")
    admin.fill_and_send(phone=number)


@pytest.mark.parametrize("page", ["", "/new", "/police", "/police/retire", "/police/history"])
def test_every_page_in_english(sign_in, page):
    sign_in("administrator").get(f"{CONTACTS}{page}?lang=en")


def test_nobody_else_changes_them(sign_in):
    sign_in("coordinator").get(CONTACTS, 403)
